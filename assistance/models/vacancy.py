"""岗位: a job an employer offers, and who was recommended for it."""

from django.db import models
from django.db.models import F, Q

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField, ListedManyField

OPEN, FILLED, WITHDRAWN = "123"
"""招聘中、已招满、已取消, codes of vacancy_state."""


def _yuan(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=10, decimal_places=2, null=True, blank=True)


class Vacancy(AreaRecord):
    """One job on offer; its community is its employer's.

    What it demands and offers is told in the code lists of 台账三, so that both can be compared.
    """

    section = "assistance"

    employer = models.ForeignKey(
        "assistance.Employer", models.PROTECT, verbose_name="用人单位", related_name="vacancies"
    )
    title = models.CharField("岗位名称", max_length=50)
    form = ListedField("就业形式", codes="employment_form")
    wanted = models.PositiveSmallIntegerField("招用人数", null=True, blank=True)
    pay_from = _yuan("月薪起")
    pay_to = _yuan("月薪止")
    place = models.CharField("工作地点", max_length=50, blank=True)
    time = ListedField("工作时间", codes="work_time")
    night_shift = ListedField("是否上夜班", codes="yes_no")
    # what it demands
    unfit_limits = ListedManyField("不适合哪些功能限制", codes="work_limit")
    trades = ListedManyField("需要的技能（工种）", codes="training_kind")
    driving = ListedField("需要的驾驶证", codes="driving")
    # what it offers
    aids = ListedManyField("提供的便利", codes="work_aid")
    insurance = ListedManyField("缴纳的社保", codes="social_insurance")
    duties = models.CharField("工作内容", max_length=200, blank=True)
    # how long
    opened_on = models.DateField("登记日期", null=True, blank=True)
    valid_until = models.DateField("招聘截止", null=True, blank=True)
    state = ListedField("岗位状态", codes="vacancy_state", default=OPEN)

    class Meta:
        verbose_name = "岗位"
        indexes = [models.Index(fields=["community", "state"], name="vacancy_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(pay_to__isnull=True)
                | Q(pay_from__isnull=True)
                | Q(pay_to__gte=F("pay_from")),
                name="vacancy_pay_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title


class VacancyReferral(models.Model):
    """That a recommendation of 台账三 was for this vacancy.

    What came of it stands in 台账三 alone (its line of that day, employer and job).
    """

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="referrals")
    seeker = models.ForeignKey("registry.JobSeeker", models.CASCADE, related_name="+")
    on = models.DateField("推荐日期")

    class Meta:
        verbose_name = "岗位推荐"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy", "seeker", "on"], name="vacancy_referral_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.on}"
