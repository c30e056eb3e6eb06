"""用人单位: who might employ residents with a disability (方案三（二） 社区相关单位)."""

from functools import cached_property

from django.db import models
from django.utils import timezone

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField
from registry.vault import SealedField


class Employer(AreaRecord):
    """One employer known to a community or a banner, and whom to speak to there."""

    section = "assistance"

    name = models.CharField("单位名称", max_length=50)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = ListedField("单位类型", codes="employer_kind")
    is_local = ListedField("是否社区相关单位", codes="yes_no")
    person = models.CharField("联系人", max_length=50, blank=True)
    phone = SealedField("联系电话", kind="phone", max_length=20)
    address = models.CharField("地址", max_length=100, blank=True)
    staff = models.PositiveIntegerField("在职职工人数", null=True, blank=True)
    due_share = models.PositiveIntegerField("应安排残疾人就业人数", null=True, blank=True)
    other_disabled = models.PositiveIntegerField(
        "其他残疾职工（非本系统安置）", null=True, blank=True
    )
    note = models.CharField("备注", max_length=100, blank=True)

    class Meta:
        verbose_name = "用人单位"
        indexes = [models.Index(fields=["community", "name"], name="employer_by_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def placed(self) -> int:
        """已安排残疾人就业人数 today, by 台账三; lists bring it along (``EmployerLedger.visible``)."""
        from assistance.employers.placed import placements

        if not self.name:
            return 0
        held = placements(self, timezone.localdate()).order_by()
        return int(held.values("seeker__resident").distinct().count())
