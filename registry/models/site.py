"""示范点: a community that is made an example of, and the course it runs from application to plaque."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField

APPLIED, BUILDING, SELF_CHECKED, BANNER_PASSED, LEAGUE_PASSED, ACCEPTED, NAMED, RECHECKED, ENDED = (
    "123456789"
)
"""The stage a site has reached, codes of the list site_state, in the order of the plan's path."""


class Site(AreaRecord):
    """One demonstration site: the community as the plan counts it, and where its making stands."""

    ends_with_area = True

    name = models.CharField("示范点名称", max_length=60)
    name_mn = models.CharField("蒙古文名称", max_length=120, blank=True)
    kind = ListedField("示范点类型", codes="site_kind")
    applied_on = models.DateField("申报日期", null=True, blank=True)
    created_year = models.PositiveSmallIntegerField("创建年度", null=True, blank=True)
    # what the plan grades by: the area in its own, unexplained sense, households and people
    floor_area = models.DecimalField(
        "社区面积（㎡，方案口径）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    population = models.PositiveIntegerField("人口数", null=True, blank=True)
    disabled_count = models.PositiveIntegerField("残疾人数（上报口径）", null=True, blank=True)
    state = ListedField("创建状态", codes="site_state", default=APPLIED)
    state_on = models.DateField("状态日期", null=True, blank=True)

    class Meta:
        verbose_name = "示范点"
        indexes = [models.Index(fields=["community", "state"], name="site_by_state")]
        constraints = [one_current("site_one_per_community", open_when=~Q(state=ENDED))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        """Whether it counts as a site: neither void nor taken off the list."""
        return not self.is_voided and self.state != ENDED


class SiteStep(models.Model):
    """One step of a site's course as it was taken; never changed, a step back is a step too."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="course")
    step = models.CharField("步骤", max_length=12)
    from_state = ListedField("原状态", codes="site_state")
    to_state = ListedField("新状态", codes="site_state")
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = "示范点创建过程"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.on} {self.step}"
