"""转介单: a need the community cannot meet, handed to who can (方案三（三）)."""

from django.conf import settings
from django.db import models

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord
from registry.models.timed import Timed

TO_SEND, SENT, RECEIVED, FED_BACK, CLOSED, RETURNED = "123456"
"""待转、已转、已接收、已反馈、关闭、退回, codes of referral_state."""


class Referral(Timed, ResidentRecord):
    """One need of a resident and the institution it is handed to.

    ``account`` is that of the institution: it sees this very slip while it stands with it, and
    ``shares`` says whether telephone and address are told with it.  ``state`` and the due days
    follow from the facts (``rehab.referrals.rules``).
    """

    section = "rehab"

    raised_on = models.DateField("提出日期", null=True, blank=True)
    wanted = models.CharField("康复要求", max_length=200, blank=True)
    reasons = ListedManyField("社区无法满足的原因", codes="referral_reason")
    reason_note = models.CharField("原因说明", max_length=200, blank=True)
    kind = ListedField("去向类型", codes="referral_target")
    institution = models.CharField("转介机构", max_length=100, blank=True)
    consent = ListedField("本人（监护人）同意", codes="yes_no")
    raised_by = models.CharField("经办人", max_length=50, blank=True)
    # sent
    sent_on = models.DateField("转出日期", null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="机构账号", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    shares = ListedManyField("告知机构", codes="referral_share")
    # received, answered
    received_on = models.DateField("接收日期", null=True, blank=True)
    receiver = models.CharField("接收人", max_length=50, blank=True)
    fed_back_on = models.DateField("反馈日期", null=True, blank=True)
    feedback = ListedField("反馈结果", codes="referral_feedback")
    feedback_note = models.CharField("反馈内容", max_length=300, blank=True)
    # the end of it
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    outcome = ListedField("关闭结果", codes="referral_outcome")
    outcome_note = models.CharField("关闭说明", max_length=200, blank=True)

    state = ListedField("办理状态", codes="referral_state", default=TO_SEND)
    first_sent_on = models.DateField("首次转出日期", null=True, blank=True)
    send_due_on = models.DateField("转出期限", null=True, blank=True)
    feedback_due_on = models.DateField("反馈期限", null=True, blank=True)

    class Meta:
        verbose_name = "转介单"
        indexes = [
            models.Index(fields=["community", "raised_on"], name="referral_raised"),
            models.Index(fields=["community", "state", "due_on"], name="referral_due"),
        ]

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.state == CLOSED


class ReferralReturn(Line):
    """An institution gave the slip back: when, which, why."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="returns")
    on = models.DateField("退回日期", null=True, blank=True)
    institution = models.CharField("退回机构", max_length=100, blank=True)
    reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta(Line.Meta):
        verbose_name = "退回"

    def __str__(self) -> str:
        return f"{self.on} {self.reason}"
