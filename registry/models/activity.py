"""社区活动: what took place in a community, of any kind, and which residents came."""

from django.db import models
from django.db.models import F, Q

from registry.models.area_record import AreaRecord
from registry.models.attendance import Attendance
from registry.models.listed import ListedField, ListedManyField


class Activity(AreaRecord):
    """One activity of a community; its kind says which works of the plan it counts for (方案三）.

    ``suits`` are the categories of disability it is meant for; none means all of them.
    ``signup_phone`` is posted on walls, so it is kept as it stands.
    """

    section = "culture"

    title = models.CharField("活动名称", max_length=100)
    kind = ListedField("活动类型", codes="activity_kind")
    form = ListedField("活动形式", codes="activity_form")
    begins_on = models.DateField("活动日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    begins_at = models.CharField("开始时间", max_length=20, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    organiser = models.CharField("组织者", max_length=50, blank=True)
    liaison = models.CharField("联络人", max_length=50, blank=True)
    liaison_is_specialist = ListedField("联络人是专职委员", codes="yes_no")
    visitors = models.PositiveIntegerField("参加居民人数", null=True, blank=True)
    money = models.DecimalField("经费", max_digits=10, decimal_places=2, null=True, blank=True)
    content = models.CharField("活动内容", max_length=500, blank=True)
    suits = ListedManyField("适合的残疾类别", codes="dis_category")
    interests = ListedManyField("相关爱好", codes="hobbies")
    arrangements = ListedManyField("无障碍安排", codes="access_arrangement")
    arrangement_note = models.CharField("安排说明", max_length=200, blank=True)
    signup_phone = models.CharField("报名电话", max_length=20, blank=True)
    present = models.PositiveSmallIntegerField("残疾人参加人数", default=0, editable=False)

    class Meta:
        verbose_name = "社区活动"
        indexes = [
            models.Index(fields=["community", "-begins_on"], name="activity_by_day"),
            models.Index(fields=["community", "kind", "begins_on"], name="activity_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="activity_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ActivityAttendance(Attendance):
    """One resident at an activity."""

    event = models.ForeignKey(Activity, models.CASCADE, related_name="roll")
    resident = models.ForeignKey(
        "registry.Resident", models.PROTECT, verbose_name="居民", related_name="activities"
    )

    class Meta(Attendance.Meta):
        verbose_name = "参加活动"
