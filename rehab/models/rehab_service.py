"""康复服务记录: one service given to a resident, noted after it (方案三（三）)."""

from django.db import models

from registry.models.listed import ListedField
from registry.models.resident_record import ResidentRecord


class RehabService(ResidentRecord):
    """One service; it belongs to the file that was open on its day (``rehab.files.services``)."""

    section = "rehab"

    on = models.DateField("服务日期", null=True, blank=True)
    project = ListedField("服务项目", codes="rehab_project")
    way = ListedField("服务方式", codes="rehab_way")
    place = ListedField("服务地点", codes="rehab_place")
    minutes = models.PositiveSmallIntegerField("时长", null=True, blank=True)
    content = models.CharField("服务内容", max_length=300, blank=True)
    progress = models.CharField("进展", max_length=200, blank=True)
    next_step = models.CharField("下一步计划", max_length=200, blank=True)
    effect = ListedField("效果", codes="rehab_effect")
    server = models.CharField("服务人员", max_length=50, blank=True)
    unit = models.CharField("服务单位", max_length=80, blank=True)

    class Meta:
        verbose_name = "康复服务记录"
        indexes = [
            models.Index(fields=["community", "-on"], name="rehab_service_by_day"),
            models.Index(fields=["resident", "-on"], name="rehab_service_of_resident"),
        ]
