"""辅助器具: a device somebody needs, how it was fitted, how it serves, and its return (方案三（三）)."""

from django.db import models

from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord

TO_FIT, IN_USE, RETURNED, NOT_FITTED = "1234"
"""待适配、使用中、已收回、未适配, codes of device_state."""


class Device(ResidentRecord):
    """One device for one resident.

    ``state`` and ``next_on`` follow from what is recorded (``rehab.devices.rules``).
    """

    section = "rehab"

    kind = ListedField("辅助器具", codes="device_need")
    need = models.CharField("需求说明", max_length=200, blank=True)
    asked_on = models.DateField("需求登记日期", null=True, blank=True)
    # fitted
    fitted_on = models.DateField("适配日期", null=True, blank=True)
    model = models.CharField("品牌和型号", max_length=80, blank=True)
    fitter = models.CharField("适配单位", max_length=80, blank=True)
    source = ListedField("资金来源", codes="funding_source")
    amount = models.DecimalField("金额", max_digits=10, decimal_places=2, null=True, blank=True)
    taught = ListedField("已教会使用", codes="yes_no")
    first_visit = models.DateField("首次回访日期", null=True, blank=True)
    # the end
    returned_on = models.DateField("收回日期", null=True, blank=True)
    return_reason = ListedField("收回原因", codes="device_back")
    dropped_on = models.DateField("不再适配的日期", null=True, blank=True)
    dropped_reason = models.CharField("未适配原因", max_length=200, blank=True)
    state = ListedField("辅具状态", codes="device_state", default=TO_FIT)
    used = ListedField("最近使用情况", codes="device_use", editable=False)
    next_on = models.DateField("下次回访", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "辅助器具"
        indexes = [
            models.Index(fields=["community", "state", "next_on"], name="device_by_state"),
            models.Index(fields=["resident"], name="device_of_resident"),
        ]

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.state in (RETURNED, NOT_FITTED)


class DeviceFollowUp(Line):
    """How the device serves, asked later."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="follow_ups")
    on = models.DateField("回访日期", null=True, blank=True)
    used = ListedField("使用情况", codes="device_use")
    note = models.CharField("情况和处理", max_length=200, blank=True)
    person = models.CharField("回访人", max_length=30, blank=True)
    again = models.DateField("下次回访日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "辅具回访"

    def __str__(self) -> str:
        return f"{self.on} {self.note}"
