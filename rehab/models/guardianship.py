"""精神障碍监护: who looks after someone at home, and how they are (方案三（三）)."""

import uuid

from django.db import models
from django.db.models import F, Q

from registry.models.case import CaseHandler
from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord
from registry.vault import SealedField
from rehab.models.grave import Grave, unreported_index


class Guardianship(ResidentRecord, Grave):
    """The guardianship of one resident, seen by those who handle it; there may be one after another."""

    section = "counselling"
    handled_by = "handlers"

    opened_on = models.DateField("建档日期", null=True, blank=True)
    guardian_name = models.CharField("监护人姓名", max_length=50, blank=True)
    guardian_relation = ListedField("与本人的监护关系", codes="guardian_relation")
    guardian_phone = SealedField("监护人电话", kind="phone", max_length=20)
    letter_from = models.DateField("责任书开始日期", null=True, blank=True)
    letter_to = models.DateField("责任书到期日期", null=True, blank=True)
    first_danger = ListedField("建档时的危险性等级", codes="danger_level")
    danger = ListedField("现在的危险性等级", codes="danger_level")
    stability = ListedField("最近一次病情", codes="stability")
    medication_state = ListedField("服药情况", codes="medication_state")
    medication = SealedField("药名和用法", max_length=300)
    diagnosis = SealedField("诊断和病情", max_length=500)
    team = models.CharField("关爱帮扶小组", max_length=100, blank=True)
    followed_on = models.DateField("最近随访", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = ListedField("结束原因", codes="guardianship_end")

    class Meta:
        verbose_name = "精神障碍监护"
        indexes = [
            models.Index(fields=["community", "letter_to"], name="guardianship_letter"),
            unreported_index("guardianship_unreported"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(letter_to__isnull=True)
                | Q(letter_from__isnull=True)
                | Q(letter_to__gte=F("letter_from")),
                name="guardianship_letter_ends_after",
            ),
        ]


class GuardianshipHandler(CaseHandler):
    """Who handles a guardianship."""

    case = models.ForeignKey(Guardianship, models.CASCADE, related_name="handlers")


class GuardianshipVisit(Line):
    """One follow-up: seen how, in what state, what was done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Guardianship, models.CASCADE, related_name="visits")
    on = models.DateField("随访日期", null=True, blank=True)
    way = ListedField("方式", codes="guardianship_way")
    state = ListedField("病情", codes="stability")
    danger = ListedField("危险性等级", codes="danger_level")
    medication_state = ListedField("服药情况", codes="medication_state")
    lowered = SealedField("降低等级的理由", max_length=200)
    handling = SealedField("处置", max_length=500)

    class Meta(Line.Meta):
        verbose_name = "随访"


class HospitalStay(Line):
    """One stay in hospital."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Guardianship, models.CASCADE, related_name="stays")
    from_on = models.DateField("入院日期", null=True, blank=True)
    to_on = models.DateField("出院日期", null=True, blank=True)
    hospital = SealedField("医院和科室", max_length=100)
    note = SealedField("情况", max_length=300)

    class Meta(Line.Meta):
        verbose_name = "住院"
