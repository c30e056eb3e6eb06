"""A resident's home: the barriers found in it, and its retrofit (方案三（六） 居住房屋内).

Whoever may read of the help a resident gets may read of their home; places are another section.
"""

from django.db import models
from django.db.models import Q

from accessibility.models.course import OPEN_STATES, Course, Payment, Work
from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord, one_open


class HomeSurvey(ResidentRecord):
    """One look at the home of a resident for what hinders them there."""

    section = "assistance"

    surveyed_on = models.DateField("调查日期", null=True, blank=True)
    surveyed_by = models.CharField("调查人", max_length=50, blank=True)
    wanted = ListedField("是否需要改造", codes="yes_no")
    not_wanted_why = models.CharField("不需要或不愿改造的原因", max_length=100, blank=True)
    note = models.CharField("居住和出行情况", max_length=300, blank=True)

    class Meta:
        verbose_name = "居家障碍调查"
        indexes = [
            models.Index(fields=["community", "wanted"], name="home_survey_wanted"),
            models.Index(fields=["resident", "-surveyed_on"], name="home_survey_latest"),
        ]


class HomeBarrier(Line):
    """One barrier of a home, and what would take it away."""

    survey = models.ForeignKey(HomeSurvey, models.CASCADE, related_name="barriers")
    part = ListedField("部位", codes="access_part")
    barrier = ListedField("障碍", codes="access_barrier")
    item = ListedField("建议改造项目", codes="access_need")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta(Line.Meta):
        verbose_name = "居家障碍"

    def __str__(self) -> str:
        return f"{self.part} {self.barrier}"


class HomeRetrofit(Course, ResidentRecord):
    """The retrofit of a resident's home; one at a time."""

    section = "assistance"

    class Meta:
        verbose_name = "家庭无障碍改造"
        indexes = [
            models.Index(fields=["community", "state", "due_on"], name="home_retrofit_due"),
            models.Index(fields=["resident"], name="home_retrofit_of_resident"),
        ]
        constraints = [one_open("home_retrofit_one_at_a_time", open_when=Q(state__in=OPEN_STATES))]


class HomeWork(Work, Line):
    """One item of the retrofit of a home."""

    retrofit = models.ForeignKey(HomeRetrofit, models.CASCADE, related_name="works")
    item = ListedField("改造项目", codes="access_need")

    class Meta(Line.Meta):
        verbose_name = "家庭改造项目"

    def __str__(self) -> str:
        return f"{self.item} {self.quantity}"


class HomeMoney(Payment, Line):
    """Money for the retrofit of a home."""

    retrofit = models.ForeignKey(HomeRetrofit, models.CASCADE, related_name="money")

    class Meta(Line.Meta):
        verbose_name = "家庭改造资金"

    def __str__(self) -> str:
        return f"{self.source} {self.amount}"
