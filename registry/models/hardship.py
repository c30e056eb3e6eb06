"""台账二 贫困残疾人基本情况登记表: why a resident is in hardship, what of, and its yearly review."""

from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord, one_open


def _yuan(label: str) -> models.DecimalField:
    """An amount in yuan a year."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


class Hardship(ResidentRecord):
    """The hardship of one resident; one open record each, closed by leaving or by a review."""

    section = "ledgers"

    kinds = ListedManyField("认定的困难类别", codes="poverty")
    identified_by = models.CharField("认定单位", max_length=50, blank=True)
    identified_on = models.DateField("认定日期", null=True, blank=True)
    identified_no = models.CharField("认定证号", max_length=40, blank=True)
    causes = ListedManyField("致贫原因", codes="poverty_cause")
    cause_note = models.CharField("致贫原因说明", max_length=100, blank=True)
    workers = models.PositiveSmallIntegerField("家庭劳动力人数", null=True, blank=True)
    lost_workers = models.PositiveSmallIntegerField("丧失劳动力人数", null=True, blank=True)
    # income and spending of the household in a year
    wages = _yuan("工资性收入")
    business = _yuan("经营性收入")
    property_income = _yuan("财产性收入")
    allowance = _yuan("低保金")
    old_age_pension = _yuan("养老金")
    subsidies = _yuan("补贴")
    other_transfers = _yuan("其他转移性收入")
    income_total = _yuan("收入合计")
    medical_spending = _yuan("医疗康复支出")
    school_spending = _yuan("教育支出")
    care_spending = _yuan("护理支出")
    housing_spending = _yuan("住房支出")
    farm_spending = _yuan("生产支出")
    # means
    farmland = models.DecimalField("耕地", max_digits=8, decimal_places=2, null=True, blank=True)
    pasture = models.DecimalField("草场", max_digits=8, decimal_places=2, null=True, blank=True)
    livestock = models.PositiveSmallIntegerField("牲畜", null=True, blank=True)
    tools = models.CharField("生产工具", max_length=100, blank=True)
    debt = _yuan("负债金额")
    debt_reason = models.CharField("负债原因", max_length=100, blank=True)
    # what is to be done
    problems = models.CharField("主要困难与问题", max_length=500, blank=True)
    support_needs = ListedManyField("帮扶需求", codes="support_need")
    # leaving hardship
    relieved = ListedField("是否脱困", codes="yes_no")
    relieved_on = models.DateField("脱困日期", null=True, blank=True)
    relieved_income = _yuan("脱困时人均年收入")
    relieved_grounds = models.CharField("脱困依据", max_length=200, blank=True)
    # what follows
    state = ListedField("台账状态", codes="hardship_state", default="1")
    reviewed_on = models.DateField("最近复核日期", null=True, blank=True)

    class Meta:
        verbose_name = "贫困残疾人基本情况"
        indexes = [
            models.Index(fields=["community", "state"], name="hardship_by_state"),
            models.Index(fields=["community", "reviewed_on"], name="hardship_by_review"),
        ]
        constraints = [one_open("hardship_one_open_per_resident", open_when=Q(state="1"))]


class HardshipReview(Line):
    """One review: whether the hardship stands, changed, or is over."""

    hardship = models.ForeignKey(Hardship, models.CASCADE, related_name="reviews")
    on = models.DateField("复核日期", null=True, blank=True)
    result = ListedField("结论", codes="hardship_review")
    by = models.CharField("复核人", max_length=50, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta(Line.Meta):
        verbose_name = "动态复核"

    def __str__(self) -> str:
        return f"{self.on} {self.result}"
