"""残疾人康复服务档案: what rehabilitation a resident needs, how it is assessed and planned (方案三（三）)."""

from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord, one_open
from registry.vault import SealedField


class RehabFile(ResidentRecord):
    """The rehabilitation file of one resident; one is open at a time, until it is closed."""

    section = "rehab"

    opened_on = models.DateField("建档日期", null=True, blank=True)
    opened_by = models.CharField("建档人", max_length=30, blank=True)
    # what is needed
    needs = ListedManyField("康复需求", codes="rehab_need")
    medical_items = ListedManyField("医疗类项目", codes="rehab_medical")
    training_items = ListedManyField("功能训练项目", codes="rehab_training")
    device_items = ListedManyField("辅助器具", codes="device_need")
    support_items = ListedManyField("护理和支持性服务", codes="rehab_support")
    unserved = ListedManyField("未得到康复服务原因", codes="rehab_unserved")
    # goal, plan and who carries it out
    goal = models.CharField("康复目标", max_length=300, blank=True)
    plan = models.CharField("康复计划", max_length=500, blank=True)
    institution = models.CharField("服务机构", max_length=80, blank=True)
    trainer_name = models.CharField("家庭训练责任人", max_length=50, blank=True)
    trainer_relation = ListedField("责任人与本人关系", codes="guardian_relation")
    trainer_phone = SealedField("责任人电话", kind="phone", max_length=20)
    # the end
    closed_on = models.DateField("结案日期", null=True, blank=True)
    end_reason = ListedField("结案原因", codes="rehab_file_end")
    end_note = models.CharField("结案说明", max_length=200, blank=True)
    # the last of the assessments
    assessed_on = models.DateField("最近评估日期", null=True, blank=True, editable=False)
    effect = ListedField("最近评估效果", codes="rehab_effect", editable=False)

    class Meta:
        verbose_name = "康复服务档案"
        constraints = [
            one_open("rehab_file_one_open", open_when=Q(closed_on__isnull=True)),
        ]
        indexes = [models.Index(fields=["community", "closed_on"], name="rehab_file_open")]


class RehabAssessment(Line):
    """One assessment: how well somebody functions, compared with before, and what is to follow."""

    file = models.ForeignKey(RehabFile, models.CASCADE, related_name="assessments")
    on = models.DateField("评估日期", null=True, blank=True)
    assessor = models.CharField("评估人", max_length=30, blank=True)
    state = models.CharField("功能状况", max_length=200, blank=True)
    compared = models.CharField("与训练前比较", max_length=200, blank=True)
    effect = ListedField("效果", codes="rehab_effect")
    next_step = models.CharField("下一步建议", max_length=200, blank=True)

    class Meta(Line.Meta):
        verbose_name = "康复评估"

    def __str__(self) -> str:
        return f"{self.on} {self.state}"
