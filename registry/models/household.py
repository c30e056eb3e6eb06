"""The household a resident lives in, with its members: what the plan calls 家庭状况 and 经济状况."""

import uuid

from django.db import models
from django.db.models import F, Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.scoped import ScopedManager
from registry.vault import SealedField, SealedModel


class Household(SealedModel):  # type: ignore[django-manager-missing]
    """One household of one community; several residents may share it (一户多残)."""

    section = "residents"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(
        "registry.Area", models.PROTECT, verbose_name="所属社区", related_name="+", db_index=False
    )
    head_name = models.CharField("户主姓名", max_length=50, blank=True)
    head_id = SealedField("户主身份证号", kind="id_no", max_length=18, index=True)
    size = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)
    disabled_count = models.PositiveSmallIntegerField("家庭残疾人数", null=True, blank=True)
    special = ListedManyField("特殊家庭情况", codes="special_family")
    income = models.DecimalField(
        "家庭年收入", max_digits=12, decimal_places=2, null=True, blank=True
    )
    income_sources = ListedManyField("主要收入来源", codes="income_source")
    poverty = ListedManyField("困难类别", codes="poverty")
    housing_source = ListedField("住房来源", codes="housing_source")
    housing_structure = ListedField("住房结构", codes="housing_structure")
    housing_area = models.DecimalField(
        "住房面积", max_digits=8, decimal_places=2, null=True, blank=True
    )
    housing_danger = ListedField("危房等级", codes="housing_danger")

    # set on a household whose people became part of another: it has none left
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged"
    )

    objects = ScopedManager()  # type: ignore[misc,django-manager-missing]

    class Meta:
        verbose_name = "家庭"
        indexes = [models.Index(fields=["community", "id"], name="household_community")]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__isnull=True) | Q(size__gte=1), name="household_has_people"
            ),
            models.CheckConstraint(
                condition=Q(disabled_count__isnull=True)
                | Q(size__isnull=True)
                | Q(disabled_count__lte=F("size")),
                name="household_disabled_within_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_name or '户主未登记'}家"


class HouseholdMember(SealedModel):
    """One line of the member table of a household."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("姓名", max_length=50)
    relation = ListedField("与户主关系", codes="relation")
    birth_month = models.DateField("出生年月", null=True, blank=True)
    id_no = SealedField("身份证号", kind="id_no", max_length=18)
    health = ListedField("健康状况", codes="member_health")
    is_disabled = ListedField("是否残疾", codes="yes_no")
    workplace = models.CharField("工作单位或学校", max_length=100, blank=True)
    monthly_income = models.DecimalField(
        "月收入", max_digits=10, decimal_places=2, null=True, blank=True
    )
    phone = SealedField("电话", kind="phone", max_length=20)

    class Meta:
        verbose_name = "家庭成员"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
