"""心理热线: the line itself, which is no secret, and the calls, which are cases (方案三（七）)."""

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.case import CaseHandler
from registry.models.listed import ListedField, ListedManyField
from registry.vault import SealedField
from rehab.models.grave import Grave, unreported_index


class Hotline(AreaRecord):
    """A line people may call; that of a banner serves its communities too."""

    name = models.CharField("热线名称", max_length=50, blank=True)
    phone = models.CharField("号码", max_length=20, blank=True)
    hours = models.CharField("服务时间", max_length=60, blank=True)
    in_use = ListedField("在用", codes="yes_no")
    opened_on = models.DateField("开通日期", null=True, blank=True)
    run_by = models.CharField("由谁接听", max_length=100, blank=True)

    class Meta:
        verbose_name = "心理热线"

    def __str__(self) -> str:
        return self.name


class HotlineCall(AreaRecord, Grave):
    """One call, seen by those who handle it; the caller may stay unknown."""

    section = "counselling"
    shown_below = False
    handled_by = "handlers"

    topic = models.CharField("来电事由", max_length=50, blank=True)
    called_on = models.DateField("来电日期", null=True, blank=True)
    called_at = models.CharField("来电时刻", max_length=5, blank=True)
    minutes = models.PositiveSmallIntegerField("通话时长", null=True, blank=True)
    line = models.CharField("接听的热线", max_length=20, blank=True)
    caller_kind = ListedField("来电人", codes="caller_kind")
    caller = SealedField("来电人姓名", max_length=50)
    caller_phone = SealedField("来电号码", kind="phone", max_length=20)
    problems = ListedManyField("问题类型", codes="counsel_problem")
    risk = ListedField("风险等级", codes="counsel_risk")
    summary = SealedField("来电摘要", max_length=1000)
    done = ListedManyField("怎样处理", codes="call_done")
    case_number = models.CharField("转成的疏导个案", max_length=32, blank=True)

    class Meta:
        verbose_name = "热线来电"
        indexes = [unreported_index("call_unreported")]

    def __str__(self) -> str:
        return self.topic


class HotlineCallHandler(CaseHandler):
    """Who handles a call."""

    case = models.ForeignKey(HotlineCall, models.CASCADE, related_name="handlers")
