"""Why a resident took no part in the last twelve months, as they say (动态更新 R41)."""

from django.db import models

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import ResidentRecord


class StayingHome(ResidentRecord):
    """What a resident said, asked on one day, of why they stay at home; the latest counts."""

    section = "assistance"

    asked_on = models.DateField("询问日期", null=True, blank=True)
    asked_by = models.CharField("询问人", max_length=50, blank=True)
    reasons = ListedManyField("未参加的原因", codes="no_activity_reason")
    reason_note = models.CharField("具体情况", max_length=200, blank=True)
    bedridden = ListedField("是否长期卧床", codes="yes_no")
    aids = ListedManyField("怎样就能出门", codes="going_out_aid")
    wishes = ListedManyField("想参加的活动", codes="activity_kind")

    class Meta:
        verbose_name = "未参加活动原因"
        indexes = [
            models.Index(fields=["community", "-asked_on"], name="staying_home_by_day"),
            models.Index(fields=["resident", "-asked_on"], name="staying_home_latest"),
        ]
