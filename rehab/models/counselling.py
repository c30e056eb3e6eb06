"""心理疏导: what is done with one resident, session by session (方案三（七）)."""

import uuid

from django.db import models

from registry.models.case import CaseHandler
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord
from registry.vault import SealedField
from rehab.models.grave import Grave, unreported_index


class Counselling(ResidentRecord, Grave):
    """The counselling of one resident, seen by those who handle it."""

    section = "counselling"
    handled_by = "handlers"

    opened_on = models.DateField("开始日期", null=True, blank=True)
    source = ListedField("从哪里得知", codes="counsel_source")
    problems = ListedManyField("问题类型", codes="counsel_problem")
    first_risk = ListedField("登记时的风险等级", codes="counsel_risk")
    concern = SealedField("来访原因", max_length=500)
    risk = ListedField("现在的风险等级", codes="counsel_risk")
    met_on = models.DateField("最近一次", null=True, blank=True)
    place = models.CharField("约定地点", max_length=60, blank=True)
    next_on = models.DateField("下次约定日期", null=True, blank=True)
    ended_on = models.DateField("结案日期", null=True, blank=True)
    outcome = ListedField("结案情况", codes="counsel_outcome")

    class Meta:
        verbose_name = "心理疏导"
        indexes = [
            models.Index(fields=["community", "next_on"], name="counselling_next"),
            unreported_index("counselling_unreported"),
        ]


class CounsellingHandler(CaseHandler):
    """Who handles a counselling case."""

    case = models.ForeignKey(Counselling, models.CASCADE, related_name="handlers")


class CounsellingSession(Line):
    """One session; what was said is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Counselling, models.CASCADE, related_name="sessions")
    on = models.DateField("日期", null=True, blank=True)
    way = ListedField("方式", codes="counsel_way")
    minutes = models.PositiveSmallIntegerField("时长", null=True, blank=True)
    problems = ListedManyField("问题类型", codes="counsel_problem")
    risk = ListedField("风险等级", codes="counsel_risk")
    person = models.CharField("服务人员", max_length=50, blank=True)
    title = ListedField("资质", codes="counsel_title")
    summary = SealedField("摘要", max_length=1000)

    class Meta(Line.Meta):
        verbose_name = "疏导"


class Assessment(Line):
    """One scale, filled in before and after."""

    case = models.ForeignKey(Counselling, models.CASCADE, related_name="assessments")
    scale = ListedField("量表", codes="counsel_scale")
    before_on = models.DateField("前测日期", null=True, blank=True)
    before = models.DecimalField("前测得分", max_digits=6, decimal_places=2, null=True, blank=True)
    after_on = models.DateField("后测日期", null=True, blank=True)
    after = models.DecimalField("后测得分", max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "评估"
