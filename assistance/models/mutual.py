"""居民互助: groups of neighbours, disabled or not, and what was done for whom (方案三（九）)."""

from django.db import models
from django.db.models import F, Q

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord
from registry.vault import SealedField


class MutualGroup(AreaRecord):
    """One group of residents who help each other."""

    section = "assistance"

    name = models.CharField("小组名称", max_length=60)
    leader = models.CharField("负责人", max_length=50, blank=True)
    phone = SealedField("负责人电话", kind="phone", max_length=20)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    ended_on = models.DateField("解散日期", null=True, blank=True)
    does = models.CharField("互助内容", max_length=300, blank=True)

    class Meta:
        verbose_name = "居民互助小组"
        indexes = [models.Index(fields=["community", "name"], name="mutual_group_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(ended_on__gte=F("founded_on")),
                name="mutual_group_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MutualMember(Line):
    """One member of a group; need not be disabled."""

    group = models.ForeignKey(MutualGroup, models.CASCADE, related_name="members")
    name = models.CharField("姓名", max_length=50, blank=True)
    is_disabled = ListedField("是否残疾人", codes="yes_no")
    can = models.CharField("能做什么", max_length=60, blank=True)

    class Meta(Line.Meta):
        verbose_name = "互助小组成员"

    def __str__(self) -> str:
        return self.name


class MutualHelp(ResidentRecord):
    """One time a neighbour helped a resident."""

    section = "assistance"

    on = models.DateField("日期", null=True, blank=True)
    helper_name = models.CharField("帮助的人", max_length=50, blank=True)
    group_name = models.CharField("互助小组", max_length=60, blank=True)
    way = ListedField("方式", codes="support_way")
    content = models.CharField("内容", max_length=200, blank=True)
    hours = models.DecimalField("时长", max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = "互助记录"
        indexes = [models.Index(fields=["community", "on"], name="mutual_help_by_day")]
