"""购买服务对象: a resident served under a contract, and each time it happened (方案三（八）)."""

from django.db import models
from django.db.models import F, Q

from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord, one_open


class ServedPerson(ResidentRecord):
    """One resident served under one contract, known by the contract's number."""

    section = "assistance"

    contract_no = models.CharField("合同编号", max_length=40, blank=True)
    wanted = models.CharField("约定的服务", max_length=200, blank=True)
    begins_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("停止日期", null=True, blank=True)
    end_reason = models.CharField("停止原因", max_length=100, blank=True)
    last_service_on = models.DateField("最近服务", null=True, blank=True)

    class Meta:
        verbose_name = "购买服务对象"
        indexes = [models.Index(fields=["community", "contract_no"], name="served_by_contract")]
        constraints = [
            one_open("served_once", "contract_no"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(begins_on__isnull=True)
                | Q(ends_on__gte=F("begins_on")),
                name="served_ends_after_it_began",
            ),
        ]


class ServiceTime(Line):
    """One time somebody was served."""

    served = models.ForeignKey(ServedPerson, models.CASCADE, related_name="times")
    on = models.DateField("日期", null=True, blank=True)
    content = models.CharField("服务内容", max_length=200, blank=True)
    hours = models.DecimalField("时长", max_digits=5, decimal_places=1, null=True, blank=True)
    server = models.CharField("服务人员", max_length=50, blank=True)
    confirmed = ListedField("受助人确认", codes="yes_no")

    class Meta(Line.Meta):
        verbose_name = "服务记录"

    def __str__(self) -> str:
        return self.content
