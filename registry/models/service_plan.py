"""一人一策: what will be done for one resident, by whom and by when (方案（一）5 个性化服务)."""

from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord, one_open


class ServicePlan(ResidentRecord):
    """The plan in force of one resident; closed when it is done or replaced."""

    section = "ledgers"

    made_on = models.DateField("制定日期", null=True, blank=True)
    responsible = models.CharField("责任人", max_length=30, blank=True)
    situation = models.CharField("主要困难与需求", max_length=500, blank=True)
    agreed_by = ListedField("本人或监护人意见", codes="plan_consent")
    review_on = models.DateField("下次复核", null=True, blank=True)
    reviewed_on = models.DateField("最近复核", null=True, blank=True)
    review_note = models.CharField("复核意见", max_length=500, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    closed_note = models.CharField("结束原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "一人一策服务计划"
        constraints = [
            one_open("plan_one_per_resident", open_when=Q(closed_on__isnull=True)),
        ]
        indexes = [models.Index(fields=["community", "review_on"], name="plan_review")]


class PlanGoal(Line):
    """One goal of a plan: for which need, what is done, by whom and by when."""

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="goals")
    category = ListedField("需求类别", codes="need_category")
    goal = models.CharField("目标", max_length=100, blank=True)
    measure = models.CharField("措施", max_length=150, blank=True)
    person = models.CharField("责任人", max_length=30, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    progress = ListedField("进展", codes="plan_progress")
