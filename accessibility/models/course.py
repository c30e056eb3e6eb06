"""What every retrofit records from application to follow-up, of a home or of a place."""

import datetime

from django.db import models

from registry.models.listed import ListedField

ASKED, ASSESSED, SIGNED, WORKING, FINISHED, ACCEPTED, DONE, ENDED = "12345678"
"""待评估、待设计签认、待施工、施工中、待验收、待回访、已完成、未改造, codes of retrofit_state."""
OPEN_STATES = (ASKED, ASSESSED, SIGNED, WORKING, FINISHED)
"""Those of a retrofit that is not yet accepted."""
PASSED = "1"
"""合格, a code of retrofit_result."""


def amount(label: str) -> models.DecimalField:
    """A field for yuan."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


class Course(models.Model):
    """Application, in-home assessment, design signed, work, three-party acceptance, follow-up.

    ``state``, ``cost`` and the due day follow from the facts (``accessibility.retrofits.course``).
    """

    asked_on = models.DateField("申请日期", null=True, blank=True)
    applicant = models.CharField("申请人", max_length=50, blank=True)
    request = models.CharField("申请事项", max_length=200, blank=True)
    # assessed where it is
    assessed_on = models.DateField("评估日期", null=True, blank=True)
    assessed_by = models.CharField("评估人", max_length=50, blank=True)
    assessment = models.CharField("评估情况", max_length=300, blank=True)
    # designed, and signed by whoever asked
    plan = models.CharField("设计方案", max_length=300, blank=True)
    budget = amount("预算")
    signed_on = models.DateField("签认日期", null=True, blank=True)
    signed_by = models.CharField("签认人", max_length=50, blank=True)
    # built
    contractor = models.CharField("施工单位", max_length=50, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    finished_on = models.DateField("完工日期", null=True, blank=True)
    # accepted by three
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    result = ListedField("验收结论", codes="retrofit_result")
    federation_by = models.CharField("残联验收人", max_length=50, blank=True)
    applicant_by = models.CharField("申请人（代签写明关系）", max_length=50, blank=True)
    contractor_by = models.CharField("施工单位代表", max_length=50, blank=True)
    accept_note = models.CharField("验收意见", max_length=200, blank=True)
    # asked again afterwards
    followed_on = models.DateField("回访日期", null=True, blank=True)
    satisfaction = ListedField("使用满意度", codes="satisfaction")
    follow_note = models.CharField("使用情况", max_length=200, blank=True)
    # or it came to nothing
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("未改造原因", max_length=100, blank=True)

    state = ListedField("改造进度", codes="retrofit_state", default=ASKED)
    cost = amount("资金合计")
    due_on = models.DateField("当前期限", null=True, blank=True)
    warn_on = models.DateField("提醒日", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self.state in (DONE, ENDED)

    @property
    def has_passed(self) -> bool:
        """Whether the three parties accepted it."""
        return self.state in (ACCEPTED, DONE)

    def lateness(self, today: datetime.date) -> str:
        """ "over" past the due day, "soon" when it is near, "" otherwise or when none runs."""
        if self.due_on is None:
            return ""
        if self.due_on < today:
            return "over"
        return "soon" if self.warn_on and self.warn_on <= today else ""


class Work(models.Model):
    """One item of a retrofit: where, what, how much; the unit follows the item."""

    part = ListedField("部位", codes="access_part")
    quantity = models.DecimalField("数量", max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    note = models.CharField("规格或说明", max_length=100, blank=True)

    class Meta:
        abstract = True


class Payment(models.Model):
    """Money for a retrofit, by where it comes from."""

    source = ListedField("资金来源", codes="funding_source")
    source_name = models.CharField("单位或批次", max_length=50, blank=True)
    amount = amount("金额")
    received_on = models.DateField("到位日期", null=True, blank=True)

    class Meta:
        abstract = True
