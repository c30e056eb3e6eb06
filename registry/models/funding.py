"""经费: what was promised to a community or banner in a year, what came, and where it went."""

from django.db import models

from registry.document_number import DocumentNumberField
from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField
from registry.models.resident_record import Line


def _yuan(label: str) -> models.DecimalField:
    """An amount in yuan, to the fen."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


class Funding(AreaRecord):
    """The money of one year, kind and source; what came in parts is one sum."""

    told_apart_by = "source_name"
    """Of two areas that become one, both sums stay: this says whose each was."""

    title = models.CharField("本笔名称", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    kind = ListedField("经费类别", codes="funding_kind")
    source = ListedField("资金来源", codes="funding_source")
    source_name = models.CharField("来源说明", max_length=60, blank=True)
    budgeted = _yuan("预算数")
    received = _yuan("到位数")
    received_on = models.DateField("到位日期", null=True, blank=True)
    standard = _yuan("补贴标准")
    in_budget = ListedField("列入财政预算", codes="yes_no")
    budget_no = DocumentNumberField("预算文号")
    # why less came than the floor, and who agreed to it (方案二: 一般不低于)
    exception = models.CharField("例外说明", max_length=200, blank=True)
    exception_by = models.CharField("批准机关", max_length=60, blank=True)
    exception_no = DocumentNumberField("批准文号")
    note = models.CharField("备注", max_length=200, blank=True)
    spent = models.DecimalField("已支出", max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = "经费"
        indexes = [models.Index(fields=["community", "year", "kind"], name="funding_by_year")]
        constraints = [one_current("funding_once", "year", "kind", "source", "source_name")]

    def __str__(self) -> str:
        return self.title


class FundingLine(Line):
    """One payment out of it."""

    funding = models.ForeignKey(Funding, models.CASCADE, related_name="lines")
    on = models.DateField("支出日期", null=True, blank=True)
    item = models.CharField("用途", max_length=60, blank=True)
    amount = _yuan("金额")
    payee = models.CharField("收款人", max_length=60, blank=True)
    voucher_no = models.CharField("凭证号", max_length=30, blank=True)

    class Meta(Line.Meta):
        verbose_name = "支出明细"

    def __str__(self) -> str:
        return f"{self.on} {self.item}"
