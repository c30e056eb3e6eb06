"""委员培训: what region, league and banner hold for the specialists below them, and who was there."""

from django.db import models
from django.db.models import F, Q

from registry.models.area_record import AreaRecord
from registry.models.attendance import Attendance
from registry.models.listed import ListedField


class SpecialistTraining(AreaRecord):
    """One training of specialists; however many days it lasts it counts once (方案二)."""

    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    kind = ListedField("类型", codes="specialist_training_kind")
    topic = models.CharField("培训主题", max_length=100)
    level = ListedField("组织级别", codes="organiser_level")
    organiser = models.CharField("组织单位", max_length=50, blank=True)
    begins_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    hours = models.PositiveSmallIntegerField("学时", null=True, blank=True)
    present = models.PositiveSmallIntegerField("参加人数", default=0, editable=False)

    class Meta:
        verbose_name = "委员培训"
        indexes = [
            models.Index(fields=["community", "-begins_on"], name="specialist_training_by_day")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="specialist_training_ends",
            )
        ]

    def __str__(self) -> str:
        return self.topic


class SpecialistAttendance(Attendance):
    """One specialist at a training, and what came of it."""

    person = "specialist_id"

    event = models.ForeignKey(SpecialistTraining, models.CASCADE, related_name="roll")
    specialist = models.ForeignKey(
        "registry.Specialist", models.PROTECT, verbose_name="专职委员", related_name="trainings"
    )
    result = ListedField("结果", codes="training_result")
    mark = models.CharField("成绩", max_length=20, blank=True)
    certificate = models.CharField("证书编号", max_length=40, blank=True)

    class Meta(Attendance.Meta):
        verbose_name = "参加委员培训"
