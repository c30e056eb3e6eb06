"""Values given to parameters for an area; what the parameters are stands in ``registry.parameters``."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class ParameterValue(models.Model):
    """What a parameter is in an area and below it from a day on; rows are added, never changed.

    ``value`` None means: from that day on what the area above says.
    """

    key = models.CharField("参数", max_length=40)
    area = models.ForeignKey("registry.Area", models.PROTECT, verbose_name="区域", related_name="+")
    value = models.JSONField("数值", null=True)
    valid_from = models.DateField("生效日期", default=timezone.localdate)
    reason = models.CharField("原因", max_length=200)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "参数值"
        ordering = ["-valid_from", "-id"]
        indexes = [models.Index(fields=["key", "area", "-valid_from"], name="parameter_in_area")]

    def __str__(self) -> str:
        return f"{self.key} {self.area_id} {self.valid_from}"

    def save(self, **options: Any) -> None:
        """Insert; raises ValueError for a row that is there already."""
        if not self._state.adding:
            raise ValueError("a parameter's value is never changed, only followed by another")
        super().save(**{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refused: raises ValueError."""
        raise ValueError("a parameter's history is kept")
