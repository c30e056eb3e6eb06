"""Stairwells, roads and public places: what hinders there, and their retrofits (方案三（六） 楼道内和社区内)."""

from django.db import models
from django.db.models import Q

from accessibility.models.course import OPEN_STATES, Course, Payment, Work
from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField
from registry.models.resident_record import Line

STAIRWELL = "01"
"""楼道（单元）, a code of place_kind."""
FREE, PARTLY, BARRED = "123"
"""无障碍、部分无障碍、有障碍, codes of barrier_free."""


class Place(AreaRecord):
    """One stairwell, stretch of road or public place of a community, as it was surveyed."""

    section = "culture"

    name = models.CharField("名称", max_length=50)
    kind = ListedField("场所类别", codes="place_kind")
    position = models.CharField("位置", max_length=100, blank=True)
    barrier_free = ListedField("无障碍情况", codes="barrier_free")
    features = models.CharField("已有的无障碍设施", max_length=200, blank=True)
    wanted = ListedField("是否需要改造", codes="yes_no")
    surveyed_on = models.DateField("调查日期", null=True, blank=True)
    surveyed_by = models.CharField("调查人", max_length=50, blank=True)

    class Meta:
        verbose_name = "楼道和公共场所"
        indexes = [
            models.Index(fields=["community", "kind"], name="place_by_kind"),
            models.Index(fields=["community", "wanted"], name="place_wanted"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceBarrier(Line):
    """One barrier of a place, and what would take it away."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="barriers")
    part = ListedField("部位", codes="access_part")
    barrier = ListedField("障碍", codes="access_barrier")
    item = ListedField("建议改造项目", codes="access_work")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta(Line.Meta):
        verbose_name = "场所障碍"

    def __str__(self) -> str:
        return f"{self.part} {self.barrier}"


class PlaceRetrofit(Course, AreaRecord):
    """The retrofit of a stairwell, a road or a public place; one at a time."""

    section = "culture"

    place = models.ForeignKey(
        Place, models.PROTECT, verbose_name="改造的场所", related_name="retrofits"
    )

    class Meta:
        verbose_name = "楼道和社区无障碍改造"
        indexes = [models.Index(fields=["community", "state", "due_on"], name="place_retrofit_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(voided_at__isnull=True, state__in=OPEN_STATES),
                name="place_retrofit_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.place.name


class PlaceWork(Work, Line):
    """One item of the retrofit of a place."""

    retrofit = models.ForeignKey(PlaceRetrofit, models.CASCADE, related_name="works")
    item = ListedField("改造项目", codes="access_work")

    class Meta(Line.Meta):
        verbose_name = "公共改造项目"

    def __str__(self) -> str:
        return f"{self.item} {self.quantity}"


class PlaceMoney(Payment, Line):
    """Money for the retrofit of a place."""

    retrofit = models.ForeignKey(PlaceRetrofit, models.CASCADE, related_name="money")

    class Meta(Line.Meta):
        verbose_name = "公共改造资金"

    def __str__(self) -> str:
        return f"{self.source} {self.amount}"
