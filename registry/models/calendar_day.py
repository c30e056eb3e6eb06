"""Days off and make-up working days of years loaded from a file."""

from django.db import models


class CalendarDay(models.Model):
    """A day that is not what its weekday says: off (休) or worked in its place (班).

    A year of which any day is here is taken from here alone (see ``registry.working_days``).
    """

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    note = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = "节假日和调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'班' if self.is_working else '休'}"
