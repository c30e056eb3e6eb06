"""The schooling of a disabled child, or of a child of a disabled resident's family (方案三（二）)."""

from typing import Any

from django.db import models
from django.utils import timezone

from registry import codes, identity
from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord, one_open

OWN = "1"  # 登记的是谁：残疾儿童本人


class Schooling(ResidentRecord):
    """What is done for one child's schooling.

    A disabled child is the resident; of a child who is none, the resident is who brings it up.
    What 台账一 knows of a registered child's school stands there and not here.
    """

    section = "assistance"

    whose = ListedField("登记的是谁", codes="school_child")
    # a child who does not stand in 台账一
    child_name = models.CharField("孩子姓名", max_length=50, blank=True)
    child_gender = ListedField("孩子性别", codes="gender")
    child_birth = models.DateField("孩子出生日期", null=True, blank=True)
    child_relation = ListedField("孩子与居民的关系", codes="child_relation")
    stage = ListedField("孩子的学段", codes="edu_stage")
    placement = ListedField("孩子的安置方式", codes="child_placement")
    school = models.CharField("孩子的学校", max_length=100, blank=True)
    no_reason = ListedField("孩子未入学原因", codes="no_school_reason")
    # what is needed and done
    need = models.CharField("需要的帮助", max_length=200, blank=True)
    aided_on = models.DateField("最近资助日期", null=True, blank=True, editable=False)
    followed_on = models.DateField("最近跟踪日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "教育情况"
        constraints = [one_open("schooling_one_per_child", "child_name")]

    def __str__(self) -> str:
        return self.child_name or self.resident.name

    @property
    def is_own(self) -> bool:
        """Whether the child is the resident, of whose school 台账一 knows."""
        return bool(self.whose == OWN)

    @property
    def brought_up_by(self) -> str:
        """The resident who brings up a child that is none."""
        return "" if self.is_own else str(self.resident.name)

    @property
    def child_age(self) -> int | None:
        """The child's age today; None where the birth is not known."""
        born: Any = self.resident.birth_date if self.is_own else self.child_birth
        return identity.age_on(born, timezone.localdate()) if born else None

    @property
    def now_stage(self) -> str:
        """The child's stage, wherever it stands."""
        return str(self.resident.edu_stage if self.is_own else self.stage)

    @property
    def now_placement(self) -> str:
        """The child's placement in words, wherever it stands."""
        if self.is_own:
            return placement_name("edu_placement", self.resident.edu_placement)
        return placement_name("child_placement", self.placement)

    @property
    def now_school(self) -> str:
        """The child's school, wherever it stands."""
        return str(self.resident.school if self.is_own else self.school)


def placement_name(codes_of: str, code: Any) -> str:
    """A placement in words; nothing where it is not known."""
    return codes.get(codes_of).label(code) if code else ""


class SchoolAid(Line):
    """Help with the cost of school, given once."""

    schooling = models.ForeignKey(Schooling, models.CASCADE, related_name="aids")
    kind = ListedField("资助项目", codes="edu_aid")
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    amount = models.DecimalField("金额", max_digits=10, decimal_places=2, null=True, blank=True)
    on = models.DateField("发放日期", null=True, blank=True)
    giver = models.CharField("资助单位", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "教育资助"

    def __str__(self) -> str:
        return f"{self.year} {self.kind}"


class SchoolFollowUp(Line):
    """How the child gets on, asked later."""

    schooling = models.ForeignKey(Schooling, models.CASCADE, related_name="follow_ups")
    on = models.DateField("跟踪日期", null=True, blank=True)
    note = models.CharField("情况", max_length=200, blank=True)
    person = models.CharField("跟踪人", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "跟踪记录"

    def __str__(self) -> str:
        return f"{self.on} {self.note}"
