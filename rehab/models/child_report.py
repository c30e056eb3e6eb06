"""儿童残疾发生报告: a child thought to be disabled, and the months in which none was found (方案三（三）)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line
from registry.models.scoped import ScopedManager
from registry.models.timed import Timed
from registry.vault import SealedField

TO_REPORT, TO_DIAGNOSE, TO_INTERVENE, FOLLOWED, CLOSED, RULED_OUT = "123456"
"""待报告、待诊断、待干预、随访中、已结案、已排除, codes of child_report_state."""
CLOSED_STATES = (CLOSED, RULED_OUT)


class ChildReport(Timed, AreaRecord):
    """One child, from the day on which somebody found that it may be disabled.

    The child mostly does not stand in 台账一; ``resident`` is who it is there once it does.
    ``state`` and the due days follow from the facts (``rehab.child_reports.rules``).
    """

    section = "rehab"
    shown_below = False

    name = models.CharField("儿童姓名", max_length=50)
    gender = ListedField("性别", codes="gender")
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_no = SealedField("儿童身份证号", kind="id_no", max_length=18, index=True)
    guardian = models.CharField("监护人", max_length=50, blank=True)
    phone = SealedField("监护人电话", kind="phone", max_length=20, index=True)
    address = SealedField("住址", kind="address", max_length=200)
    # found
    categories = ListedManyField("疑似残疾类别", codes="dis_category")
    found_on = models.DateField("发现日期", null=True, blank=True)
    found_by = ListedField("发现途径", codes="child_found_by")
    signs = models.CharField("发现的情况", max_length=200, blank=True)
    consent = ListedField("监护人同意报告", codes="yes_no")
    # reported
    reported_on = models.DateField("报告日期", null=True, blank=True)
    reporter = models.CharField("报告人", max_length=50, blank=True)
    reported_to = ListedField("报告到", codes="child_reported_to")
    # diagnosed
    diagnosed_on = models.DateField("诊断日期", null=True, blank=True)
    diagnosed_by = models.CharField("诊断机构", max_length=100, blank=True)
    diagnosis = ListedField("诊断结论", codes="child_diagnosis")
    diagnosis_note = models.CharField("结论说明", max_length=200, blank=True)
    # early intervention
    intervened_on = models.DateField("干预开始日期", null=True, blank=True)
    intervened_by = models.CharField("干预机构", max_length=100, blank=True)
    interventions = ListedManyField("干预项目", codes="child_intervention")
    # the end of it
    closed_on = models.DateField("结案日期", null=True, blank=True)
    close_reason = ListedField("结案原因", codes="child_close")
    close_note = models.CharField("结案说明", max_length=200, blank=True)

    state = ListedField("办理状态", codes="child_report_state", default=TO_REPORT)
    report_due_on = models.DateField("报告期限", null=True, blank=True)
    diagnosis_due_on = models.DateField("诊断期限", null=True, blank=True)
    intervention_due_on = models.DateField("干预期限", null=True, blank=True)
    resident = models.ForeignKey(
        "registry.Resident", models.PROTECT, verbose_name="台账一", null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = "儿童残疾报告卡"
        indexes = [
            models.Index(fields=["community", "found_on"], name="child_report_found"),
            models.Index(fields=["community", "state", "due_on"], name="child_report_due"),
            models.Index(fields=["birth_date", "name"], name="child_report_child"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.state in CLOSED_STATES


class ChildFollowUp(Line):
    """How the child gets on, asked after the intervention began."""

    report = models.ForeignKey(ChildReport, models.CASCADE, related_name="follow_ups")
    on = models.DateField("随访日期", null=True, blank=True)
    note = models.CharField("情况", max_length=200, blank=True)
    person = models.CharField("随访人", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "随访"

    def __str__(self) -> str:
        return f"{self.on} {self.note}"


class ZeroReport(models.Model):
    """A community says of a month that no child was found in it (零报告); withdrawn, never deleted."""

    section = "rehab"

    community = models.ForeignKey(
        "registry.Area", models.PROTECT, related_name="+", verbose_name="社区", db_index=False
    )
    month = models.DateField("月份")  # its first day
    reported_at = models.DateTimeField("报告时间", auto_now_add=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报告人", db_index=False
    )  # fmt: skip
    voided_at = models.DateTimeField("撤回时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ScopedManager()  # type: ignore[misc, django-manager-missing]

    class Meta:
        verbose_name = "零报告"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "month"],
                condition=Q(voided_at__isnull=True),
                name="zero_report_once_a_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
