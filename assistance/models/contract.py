"""购买服务合同: what was bought of an organisation, what it promised, what was paid (方案三（八）)."""

from django.db import models
from django.db.models import F, Q

from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField
from registry.models.resident_record import Line


class ServiceContract(AreaRecord):
    """One contract of a community or banner; whom it serves is ``ServedPerson``, by its number."""

    section = "assistance"

    project = models.CharField("项目名称", max_length=100)
    contract_no = models.CharField("合同编号", max_length=40, blank=True)
    service_kind = ListedField("服务类别", codes="purchase_service")
    procurement = ListedField("采购方式", codes="procurement_way")
    organisation_name = models.CharField("承接组织", max_length=100, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    organisation_kind = ListedField("组织类型", codes="organisation_kind")
    amount = models.DecimalField("合同金额", max_digits=12, decimal_places=2, null=True, blank=True)
    begins_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    promised_people = models.PositiveIntegerField("承诺服务人数", null=True, blank=True)
    promised_times = models.PositiveIntegerField("承诺服务次数", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    score = models.DecimalField("绩效评分", max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = "购买服务合同"
        indexes = [
            models.Index(fields=["community", "begins_on"], name="contract_by_day"),
            models.Index(fields=["credit_code"], name="contract_by_code"),
        ]
        constraints = [
            one_current("contract_once", "contract_no", open_when=~Q(contract_no="")),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(begins_on__isnull=True)
                | Q(ends_on__gte=F("begins_on")),
                name="contract_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.project


class ContractPayment(Line):
    """One payment of a contract."""

    contract = models.ForeignKey(ServiceContract, models.CASCADE, related_name="payments")
    on = models.DateField("付款日期", null=True, blank=True)
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2, null=True, blank=True)
    what = models.CharField("款项", max_length=60, blank=True)
    voucher_no = models.CharField("凭证号", max_length=30, blank=True)

    class Meta(Line.Meta):
        verbose_name = "付款"

    def __str__(self) -> str:
        return f"{self.on} {self.what}"
