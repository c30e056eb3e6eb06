"""家庭康复训练: the plan of exercises at home, and each day they were done (方案三（三）)."""

from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField
from registry.models.resident_record import Line, ResidentRecord, one_open
from registry.vault import SealedField


class HomeTraining(ResidentRecord):
    """A plan of exercises for one resident at home; one runs at a time."""

    section = "rehab"

    goal = models.CharField("训练目标", max_length=200, blank=True)
    started_on = models.DateField("开始日期", null=True, blank=True)
    until_on = models.DateField("计划到哪天", null=True, blank=True)
    weekly = models.PositiveSmallIntegerField("每周次数", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("每次时长", null=True, blank=True)
    caution = models.CharField("注意事项", max_length=200, blank=True)
    trainer_name = models.CharField("家庭训练责任人", max_length=50, blank=True)
    trainer_relation = ListedField("责任人与本人关系", codes="guardian_relation")
    trainer_phone = SealedField("责任人电话", kind="phone", max_length=20)
    guide = models.CharField("指导人员", max_length=50, blank=True)
    guide_phone = models.CharField("指导人员电话", max_length=20, blank=True)
    guide_unit = models.CharField("指导单位", max_length=80, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = ListedField("结束原因", codes="home_training_end")
    effect = ListedField("训练效果", codes="rehab_effect")
    end_note = models.CharField("结束说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "家庭康复训练"
        constraints = [
            one_open("home_training_one_running", open_when=Q(ended_on__isnull=True)),
        ]
        indexes = [models.Index(fields=["community", "until_on"], name="home_training_by_end")]


class TrainingExercise(Line):
    """One exercise, in steps a family can follow."""

    training = models.ForeignKey(HomeTraining, models.CASCADE, related_name="exercises")
    title = models.CharField("动作", max_length=40, blank=True)
    steps = models.CharField("怎么做", max_length=300, blank=True)
    amount = models.CharField("每次做多少", max_length=40, blank=True)

    class Meta(Line.Meta):
        verbose_name = "训练动作"

    def __str__(self) -> str:
        return self.title


class HomeSession(ResidentRecord):
    """One day on which the exercises were done at home.

    It belongs to the plan that ran on its day (``rehab.training.sessions``).
    """

    section = "rehab"

    on = models.DateField("训练日期", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("时长", null=True, blank=True)
    progress = ListedField("进展", codes="training_progress")
    note = models.CharField("训练情况", max_length=200, blank=True)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    person = models.CharField("记录人", max_length=50, blank=True)

    class Meta:
        verbose_name = "家庭训练记录"
        constraints = [one_open("home_session_one_a_day", "on")]
        indexes = [models.Index(fields=["community", "on"], name="home_session_by_day")]
