"""文体阵地: where disabled residents read, play and train (方案三（四）), and what stands there."""

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line


class Venue(AreaRecord):
    """One reading corner, room for culture and sport, or place to exercise of a community.

    ``books`` and ``pieces`` are summed when it is saved: books for those who cannot read small
    print, and equipment that can be used.
    """

    section = "culture"

    name = models.CharField("名称", max_length=50)
    kind = ListedField("阵地类型", codes="culture_venue")
    host = ListedField("设在哪里", codes="venue_host")
    address = models.CharField("地址", max_length=100, blank=True)
    floor_area = models.DecimalField("面积", max_digits=8, decimal_places=2, null=True, blank=True)
    opening = models.CharField("开放时间", max_length=60, blank=True)
    access = ListedManyField("无障碍设施", codes="venue_access")
    offers = models.CharField("活动内容", max_length=200, blank=True)
    keeper = models.CharField("管理人", max_length=50, blank=True)
    from_on = models.DateField("启用日期", null=True, blank=True)
    to_on = models.DateField("停用日期", null=True, blank=True)
    braille = models.PositiveIntegerField("盲文读物", null=True, blank=True)
    large_print = models.PositiveIntegerField("大字读物", null=True, blank=True)
    audio = models.PositiveIntegerField("有声读物", null=True, blank=True)
    other_books = models.PositiveIntegerField("其他图书", null=True, blank=True)
    books = models.PositiveIntegerField("盲文、大字、有声合计", default=0, editable=False)
    pieces = models.PositiveIntegerField("能用的器材", default=0, editable=False)

    class Meta:
        verbose_name = "文体阵地"
        indexes = [models.Index(fields=["community", "kind"], name="venue_by_kind")]

    def __str__(self) -> str:
        return self.name


class VenueEquipment(Line):
    """健身器材 of one kind at a venue: how many, for whom, in what state."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="equipment")
    name = models.CharField("器材名称", max_length=50)
    quantity = models.PositiveSmallIntegerField("数量", null=True, blank=True)
    suits = ListedManyField("适合的残疾类别", codes="dis_category")
    state = ListedField("状态", codes="equipment_state")
    since = models.DateField("配备日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "健身器材"

    def __str__(self) -> str:
        return self.name
