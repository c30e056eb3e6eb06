"""助残志愿者: who is registered in a community, and what they did beside helping pairs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line
from registry.vault import SealedField


class Volunteer(AreaRecord):
    """One volunteer of a community (方案三（二）); hours are never kept here, only reckoned."""

    section = "assistance"

    name = models.CharField("姓名", max_length=50)
    gender = ListedField("性别", codes="gender")
    id_no = SealedField("公民身份号码", kind="id_no", max_length=18)
    phone = SealedField("联系电话", kind="phone", max_length=20)
    registration_no = models.CharField("志愿者注册号", max_length=30, blank=True)
    skills = ListedManyField("技能", codes="volunteer_skill")
    state = ListedField("状态", codes="volunteer_state", default="1")
    joined_on = models.DateField("加入日期", null=True, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="系统账号", null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = "志愿者"
        indexes = [models.Index(fields=["community", "state"], name="volunteer_by_state")]
        constraints = [
            one_current(
                "volunteer_number_once", "registration_no", open_when=~Q(registration_no="")
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=models.F("joined_on")),
                name="volunteer_left_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VolunteerService(Line):
    """One service of a volunteer that stands in no helping pair: an activity, a duty."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="services")
    on = models.DateField("日期", null=True, blank=True)
    content = models.CharField("服务内容", max_length=200, blank=True)
    hours = models.DecimalField("时长", max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "志愿服务"

    def __str__(self) -> str:
        return self.content
