"""The work record (工作记录): what was done, when, for whom, and what is to follow (台账五)."""

from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.record import Record
from registry.models.resident_record import Line


class WorkRecord(Record):
    """One piece of work of a community: a visit, a training, a meeting; the first five kinds are 五落实."""

    section = "ledgers"

    topic = models.CharField("事项", max_length=100)
    kind = ListedField("工作类型", codes="work_kind")
    on = models.DateField("日期", null=True, blank=True)
    starts_at = models.CharField("开始时间", max_length=5, blank=True)
    ends_at = models.CharField("结束时间", max_length=5, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    way = ListedField("走访方式", codes="survey_method")
    organizer = models.CharField("组织者", max_length=50, blank=True)
    participants = models.CharField("参加人员", max_length=150, blank=True)
    # what it was about
    found = ListedManyField("走访所见", codes="visit_found")
    learned = models.CharField("了解情况", max_length=1000, blank=True)
    raised = models.CharField("反映问题", max_length=1000, blank=True)
    done = ListedManyField("当场服务", codes="visit_done")
    handled = models.CharField("现场处理", max_length=1000, blank=True)
    # what is to follow
    results = models.CharField("处理结果", max_length=500, blank=True)
    follow_up = models.CharField("后续事项", max_length=150, blank=True)
    follow_up_by = models.CharField("后续责任人", max_length=50, blank=True)
    follow_up_on = models.DateField("后续时限", null=True, blank=True)
    followed_on = models.DateField("后续办结日期", null=True, blank=True)
    back_reason = models.CharField("补记原因", max_length=150, blank=True)

    class Meta:
        verbose_name = "工作记录"
        indexes = [
            models.Index(fields=["community", "-on"], name="work_by_day"),
            models.Index(fields=["community", "kind", "on"], name="work_by_kind"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(topic=""), name="work_has_a_topic")]

    def __str__(self) -> str:
        return self.topic


class WorkSubject(Line):
    """One resident whom a piece of work concerned; ``name`` is what they were called then."""

    work = models.ForeignKey(WorkRecord, models.CASCADE, related_name="subjects")
    resident = models.ForeignKey(
        "registry.Resident", models.PROTECT, related_name="works", verbose_name="居民"
    )
    name = models.CharField("姓名", max_length=50)

    class Meta(Line.Meta):
        verbose_name = "涉及对象"
        constraints = [
            models.UniqueConstraint(fields=["work", "resident"], name="work_concerns_someone_once")
        ]

    def __str__(self) -> str:
        return self.name


class FoundNeed(Line):
    """A need met with in the work, and whose it is (by name)."""

    work = models.ForeignKey(WorkRecord, models.CASCADE, related_name="found_needs")
    kind = ListedField("需求类别", codes="need_category")
    content = models.CharField("需求内容", max_length=150, blank=True)
    who = models.CharField("需求人", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "发现的需求"

    def __str__(self) -> str:
        return self.content
