"""扶持项目: what a resident set up or raises with support (方案三（二）)."""

from django.db import models

from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord

ASKED, APPROVED, RUNNING, WORKS, FAILED = "12345"
"""申请、批准、实施、见效、未成, codes of project_state."""


def _amount(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


class Project(ResidentRecord):
    """One project of a resident: a business of their own, crops, animals, a service.

    ``state`` follows from the days that are known (``assistance.projects.rules``).
    """

    section = "assistance"

    kind = ListedField("项目类型", codes="project_kind")
    title = models.CharField("项目名称", max_length=50, blank=True)
    content = models.CharField("项目内容", max_length=200, blank=True)
    licence = models.CharField("营业执照或信用代码", max_length=30, blank=True)
    # what is grown or raised
    crop = models.CharField("种植品种", max_length=50, blank=True)
    crop_area = models.DecimalField(
        "种植面积", max_digits=8, decimal_places=2, null=True, blank=True
    )
    harvest = models.DecimalField("年产量", max_digits=10, decimal_places=2, null=True, blank=True)
    animal = models.CharField("养殖品种", max_length=50, blank=True)
    stock = models.PositiveIntegerField("存栏数量", null=True, blank=True)
    stock_unit = ListedField("计量单位", codes="stock_unit")
    sold = models.PositiveIntegerField("年出栏数量", null=True, blank=True)
    # the course
    asked_on = models.DateField("申请日期", null=True, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approved_by = models.CharField("批准单位", max_length=50, blank=True)
    started_on = models.DateField("开始实施日期", null=True, blank=True)
    outcome = ListedField("项目结果", codes="project_outcome")
    judged_on = models.DateField("认定日期", null=True, blank=True)
    # what it brought
    income_before = _amount("扶持前年收入")
    income_after = _amount("扶持后年收入")
    result = models.CharField("成效或未成原因", max_length=200, blank=True)
    state = ListedField("项目状态", codes="project_state", default=ASKED)
    received = _amount("扶持资金合计")

    class Meta:
        verbose_name = "扶持项目"
        indexes = [
            models.Index(fields=["community", "state"], name="project_by_state"),
            models.Index(fields=["resident"], name="project_of_resident"),
        ]

    @property
    def is_closed(self) -> bool:
        """Whether it is known what came of it."""
        return self.state in (WORKS, FAILED)


class ProjectMoney(Line):
    """Money a project was given."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="money")
    source = ListedField("资金来源", codes="funding_source")
    source_name = models.CharField("单位或批次", max_length=50, blank=True)
    amount = _amount("金额")
    received_on = models.DateField("到位日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "扶持资金"

    def __str__(self) -> str:
        return f"{self.source} {self.amount}"
