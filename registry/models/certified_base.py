"""持证基数: how many of a community hold a certificate by the roll handed down from above."""

from django.db import models

from registry.models.area_record import AreaRecord, one_current


class CertifiedBase(AreaRecord):
    """The number of one community and year, entered by the banner, with why the register differs."""

    title = models.CharField("名称", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    certified = models.PositiveIntegerField("持证人数", null=True, blank=True)
    as_of = models.DateField("截止日期", null=True, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    difference = models.CharField("差异说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "持证基数"
        constraints = [one_current("certified_base_once_a_year", "year")]

    def __str__(self) -> str:
        return self.title
