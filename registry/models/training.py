"""居民培训: what residents were taught, and who took part."""

from django.db import models
from django.db.models import F, Q

from registry.models.area_record import AreaRecord
from registry.models.attendance import Attendance
from registry.models.listed import ListedField


class Training(AreaRecord):
    """One training for residents of a community, or of a whole banner (方案三（二））."""

    section = "assistance"

    title = models.CharField("培训名称", max_length=100)
    category = ListedField("培训类别", codes="training_kind")
    host = ListedField("培训主体", codes="training_host")
    host_name = models.CharField("承办单位", max_length=50, blank=True)
    cycle = ListedField("培训周期", codes="training_cycle")
    begins_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    teacher = models.CharField("讲师", max_length=50, blank=True)
    hours = models.PositiveSmallIntegerField("学时", null=True, blank=True)
    subsidy = models.DecimalField(
        "补贴（每人）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    present = models.PositiveSmallIntegerField("参训人数", default=0, editable=False)

    class Meta:
        verbose_name = "居民培训"
        indexes = [models.Index(fields=["community", "-begins_on"], name="training_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="training_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.title


class TrainingAttendance(Attendance):
    """One resident at a training, and what came of it."""

    event = models.ForeignKey(Training, models.CASCADE, related_name="roll")
    resident = models.ForeignKey(
        "registry.Resident", models.PROTECT, verbose_name="居民", related_name="trainings"
    )
    completed = ListedField("是否结业", codes="training_end")
    certificate = models.CharField("证书编号", max_length=40, blank=True)
    hours = models.PositiveSmallIntegerField("实到学时", null=True, blank=True)
    subsidy = models.DecimalField(
        "已发补贴（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )

    class Meta(Attendance.Meta):
        verbose_name = "参加居民培训"
