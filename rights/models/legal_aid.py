"""法律援助: what a resident asked for, who helps, and how it ended; mediation among it (方案三（五）)."""

from django.db import models

from registry.models.case import CaseHandler
from registry.models.listed import ListedField
from registry.models.resident_record import ResidentRecord
from registry.models.timed import Timed
from registry.vault import SealedField

ASKED, APPROVED, ASSIGNED, CLOSED, REFUSED = "1", "2", "3", "4", "5"
"""待审查、已批准、办理中、已办结、未批准, codes of legal_aid_state."""


class LegalAid(Timed, ResidentRecord):
    """One application for legal aid; seen by those who handle it."""

    section = "rights"
    handled_by = "handlers"

    infringement = models.ForeignKey(
        "rights.Infringement", models.PROTECT, null=True, blank=True,
        verbose_name="侵权案件", related_name="aids",
    )  # fmt: skip
    avoid = models.CharField("不能联系的人", max_length=200, blank=True)
    matter = models.CharField("援助事项", max_length=100, blank=True)
    way = ListedField("援助方式", codes="legal_aid_way")
    asked_on = models.DateField("申请日期", null=True, blank=True)
    story = SealedField("案情", max_length=1000)
    body = models.CharField("援助机构", max_length=80, blank=True)
    answer = ListedField("审查结果", codes="legal_aid_answer")
    answered_on = models.DateField("审查日期", null=True, blank=True)
    refusal = models.CharField("不批准的原因", max_length=200, blank=True)
    lawyer = models.CharField("承办律师或调解员", max_length=50, blank=True)
    lawyer_phone = SealedField("承办人电话", kind="phone", max_length=20)
    assigned_on = models.DateField("指派日期", null=True, blank=True)
    outcome = ListedField("办理结果", codes="legal_aid_outcome")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    result = models.CharField("结果说明", max_length=500, blank=True)
    satisfaction = ListedField("受援人满意度", codes="satisfaction")
    state = ListedField("办理状态", codes="legal_aid_state")

    class Meta:
        verbose_name = "法律援助"
        indexes = [models.Index(fields=["community", "asked_on"], name="legal_aid_by_day")]

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in (CLOSED, REFUSED)


class LegalAidHandler(CaseHandler):
    """Who handles an application for legal aid."""

    case = models.ForeignKey(LegalAid, models.CASCADE, related_name="handlers")
