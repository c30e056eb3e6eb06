"""残协办公场所: a room the community's 残协 works in, and what stands in it."""

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField
from registry.models.resident_record import Line


class Office(AreaRecord):
    """One room, the committee's or its own; a community may have several."""

    name = models.CharField("场所名称", max_length=50)
    address = models.CharField("地址", max_length=100, blank=True)
    floor_area = models.DecimalField(
        "办公面积", max_digits=8, decimal_places=2, null=True, blank=True
    )
    shared = ListedField("与居委会共用", codes="yes_no")
    from_on = models.DateField("启用日期", null=True, blank=True)
    to_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "残协办公场所"

    def __str__(self) -> str:
        return self.name


class OfficeItem(Line):
    """Equipment of one kind in a room: how much of it, in what state, since when."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="items")
    kind = ListedField("设备", codes="office_equipment")
    name = models.CharField("名称型号", max_length=50, blank=True)
    quantity = models.PositiveSmallIntegerField("数量", null=True, blank=True)
    state = ListedField("状态", codes="equipment_state")
    since = models.DateField("配备日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "办公设备"

    def __str__(self) -> str:
        return self.name or self.kind
