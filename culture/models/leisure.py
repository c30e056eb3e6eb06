"""文体兴趣: what a resident would like to take part in, and what stands in the way (R40, R41)."""

from django.db import models

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import ResidentRecord, one_open


class Leisure(ResidentRecord):
    """What one resident says of culture and sport; hobbies themselves stand in 台账一.

    It speaks of a person, so whoever reads the five ledgers reads it, not whoever reads events.
    """

    section = "ledgers"

    asked_on = models.DateField("了解日期", null=True, blank=True)
    joins_often = ListedField("一年内经常参加社区文体活动", codes="yes_no")
    reasons = ListedManyField("不能参加的原因", codes="no_join_reason")
    reason_note = models.CharField("原因说明", max_length=100, blank=True)
    wants = ListedManyField("想参加的项目", codes="hobbies")
    needs = ListedManyField("参加活动需要的便利", codes="access_arrangement")
    welcome = ListedField("愿意接到活动邀请", codes="yes_no")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "文体兴趣"
        constraints = [one_open("leisure_one_per_resident")]
