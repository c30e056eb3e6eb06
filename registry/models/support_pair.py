"""The helping pair (帮扶对子): who helps whom, with what, until when (台账四)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord
from registry.vault import SealedField


class SupportPair(ResidentRecord):
    """One helper for one person of one household: the duty reaches the household and the person."""

    section = "ledgers"

    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="+", verbose_name="帮扶户"
    )
    # who helps
    helper_kind = ListedField("帮扶主体类型", codes="helper_kind")
    helper_unit = models.CharField("帮扶单位", max_length=100, blank=True)
    helper_name = models.CharField("帮扶责任人", max_length=50, blank=True)
    helper_post = models.CharField("责任人职务", max_length=50, blank=True)
    helper_id = SealedField("责任人身份证号", kind="id_no", max_length=18)
    helper_phone = SealedField("责任人电话", kind="phone", max_length=20)
    volunteer_no = models.CharField("志愿者注册号", max_length=30, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="责任人账号", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    # the agreement
    paired_on = models.DateField("结对日期", null=True, blank=True)
    ends_on = models.DateField("结对期限", null=True, blank=True)
    agreement = ListedField("签订协议书", codes="yes_no")
    difficulties = models.CharField("主要困难与需求", max_length=500, blank=True)
    # what came of it
    results = ListedManyField("帮扶成效", codes="support_result")
    results_note = models.CharField("成效说明", max_length=300, blank=True)
    satisfaction = ListedField("满意度", codes="satisfaction")
    state = ListedField("结对状态", codes="support_state", default="1")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=200, blank=True)
    # what lists and figures ask, worked out of the sub-tables
    concrete = models.BooleanField("措施具体", default=False)
    last_support_on = models.DateField("最近帮扶", null=True, blank=True)

    class Meta:
        verbose_name = "帮扶对子"
        indexes = [
            models.Index(fields=["community", "state", "ends_on"], name="pair_by_term"),
            models.Index(fields=["community", "-updated_at"], name="pair_by_update"),
            models.Index(fields=["community", "volunteer_no"], name="pair_by_volunteer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(paired_on__isnull=True)
                | Q(ends_on__gte=models.F("paired_on")),
                name="pair_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.resident.name


class SupportMeasure(Line):
    """One measure of help; with goal, deadline and person named it counts as concrete (措施具体)."""

    pair = models.ForeignKey(SupportPair, models.CASCADE, related_name="measures")
    measure = models.CharField("帮扶措施", max_length=100)
    goal = models.CharField("目标", max_length=100, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    person = models.CharField("责任人", max_length=50, blank=True)
    funds = models.DecimalField("所需资金", max_digits=12, decimal_places=2, null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "帮扶措施"

    def __str__(self) -> str:
        return self.measure


class SupportAct(Line):
    """One time help was given: when, how, what, for how long, worth how much."""

    pair = models.ForeignKey(SupportPair, models.CASCADE, related_name="acts")
    on = models.DateField("日期", null=True, blank=True)
    way = ListedField("方式", codes="support_way")
    content = models.CharField("内容", max_length=200, blank=True)
    hours = models.DecimalField("时长", max_digits=5, decimal_places=1, null=True, blank=True)
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2, null=True, blank=True)
    goods = models.CharField("物资", max_length=100, blank=True)
    confirmed = ListedField("受助人确认", codes="yes_no")

    class Meta(Line.Meta):
        verbose_name = "帮扶记录"

    def __str__(self) -> str:
        return self.content
