"""残疾人专职委员: who holds the post in a community, how they came to it, and how they are judged."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.document_number import DocumentNumberField
from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line
from registry.vault import SealedField

IN_POST = Q(until_on__isnull=True)


class Specialist(AreaRecord):
    """One person in the post of one community, from taking it up to leaving it (方案二).

    Who returns to the post later, or takes it up elsewhere, is a new record.
    """

    name = models.CharField("姓名", max_length=50)
    name_pinyin = models.CharField(max_length=200, blank=True, editable=False)
    name_initials = models.CharField(max_length=50, blank=True, editable=False)
    name_sounds = models.TextField(blank=True, editable=False)
    gender = ListedField("性别", codes="gender")
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_no = SealedField("公民身份号码", kind="id_no", max_length=18, index=True, tail=4)
    education = ListedField("文化程度", codes="education")
    is_disabled = ListedField("本人是残疾人", codes="yes_no")
    cert_no = SealedField("残疾人证号", kind="cert_no", max_length=24, index=True, tail=4)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="系统账号", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    # how they were chosen
    selection_way = ListedField("选聘方式", codes="selection_way")
    selection_no = DocumentNumberField("选聘文号")
    selected_on = models.DateField("选聘日期", null=True, blank=True)
    # what must be there before the post is taken up
    pretrained_on = models.DateField("岗前培训结束日期", null=True, blank=True)
    pretrained_by = models.CharField("岗前培训组织单位", max_length=50, blank=True)
    card_no = models.CharField("上岗证号", max_length=40, blank=True)
    card_issued_on = models.DateField("上岗证发证日期", null=True, blank=True)
    card_valid_until = models.DateField("上岗证有效期至", null=True, blank=True)
    # the post
    from_on = models.DateField("上岗日期", null=True, blank=True)
    until_on = models.DateField("离岗日期", null=True, blank=True)
    left_why = models.CharField("离岗原因", max_length=100, blank=True)
    duties = models.CharField("工作职责", max_length=1000, blank=True)
    allowance = models.DecimalField(
        "补贴标准", max_digits=10, decimal_places=2, null=True, blank=True
    )
    insurance = ListedManyField("社会保险", codes="social_insurance")

    class Meta:
        verbose_name = "专职委员"
        indexes = [models.Index(fields=["community", "name_pinyin"], name="specialist_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True)
                | Q(from_on__isnull=True)
                | Q(until_on__gte=F("from_on")),
                name="specialist_leaves_after_coming",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SpecialistAssessment(Line):
    """What the assessment of one year came to."""

    specialist = models.ForeignKey(Specialist, models.CASCADE, related_name="assessments")
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    grade = ListedField("考核结果", codes="assessment_grade")
    assessed_by = models.CharField("考核单位", max_length=50, blank=True)
    note = models.CharField("评语", max_length=100, blank=True)

    class Meta(Line.Meta):
        verbose_name = "年度考核"

    def __str__(self) -> str:
        return f"{self.year}"
