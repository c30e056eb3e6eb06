"""领导小组会议: when it met, on what, and what it resolved."""

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.resident_record import Line


class GroupMeeting(AreaRecord):
    """One meeting of the leading group of a banner or a community; its minutes are attached."""

    topic = models.CharField("会议议题", max_length=100)
    on = models.DateField("开会日期", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    host = models.CharField("主持人", max_length=50, blank=True)
    attendees = models.CharField("参加人员", max_length=500, blank=True)
    summary = models.CharField("会议纪要摘要", max_length=500, blank=True)
    # the first deadline of a resolution that is not done yet
    open_count = models.PositiveSmallIntegerField("未落实议定事项", default=0)
    next_due_on = models.DateField("最近落实时限", null=True, blank=True)

    class Meta:
        verbose_name = "领导小组会议"
        indexes = [models.Index(fields=["community", "next_due_on"], name="meeting_by_due")]

    def __str__(self) -> str:
        return self.topic


class GroupResolution(Line):
    """What was resolved: who is to do it until when, and when it was done."""

    meeting = models.ForeignKey(GroupMeeting, models.CASCADE, related_name="resolutions")
    what = models.CharField("议定事项", max_length=150)
    person = models.CharField("责任人", max_length=50, blank=True)
    due_on = models.DateField("落实时限", null=True, blank=True)
    done_on = models.DateField("落实日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "议定事项"

    def __str__(self) -> str:
        return self.what
