"""The resident: one person, one row, one 残疾人基本情况登记表 (台账一)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from registry import identity
from registry.models.listed import ListedField, ListedManyField
from registry.models.record import Record
from registry.vault import SealedField


class Resident(Record):
    """A disabled person of a community, with or without a certificate or an ID number.

    The status in the community's register (``status``) is not the status of the certificate
    (``cert_status``).  Who counts in figures is decided by the former.
    """

    section = "residents"
    linked = True

    household = models.ForeignKey(
        "registry.Household", models.PROTECT, related_name="residents", verbose_name="家庭"
    )
    # identity
    name = models.CharField("姓名", max_length=50)
    name_pinyin = models.CharField(max_length=200, blank=True, editable=False)
    name_initials = models.CharField(max_length=50, blank=True, editable=False)
    name_sounds = models.TextField(blank=True, editable=False)
    gender = ListedField("性别", codes="gender")
    ethnicity = ListedField("民族", codes="ethnicity")
    birth_date = models.DateField("出生日期", null=True, blank=True)
    birth_month_only = models.BooleanField("仅知出生年月", default=False)
    id_no = SealedField("公民身份号码", kind="id_no", max_length=18, index=True, tail=4)
    id_no_legacy = SealedField("15位旧号", kind="id_no", max_length=15)
    photo = models.CharField("照片", max_length=100, blank=True)
    # certificate and disability
    cert_status = ListedField("持证情况", codes="cert_status")
    cert_no = SealedField("残疾人证号", kind="cert_no", max_length=24, index=True, tail=4)
    cert_issued_on = models.DateField("发证日期", null=True, blank=True)
    cert_expires_on = models.DateField("有效期止", null=True, blank=True)
    dis_category = ListedField("残疾类别", codes="dis_category")
    dis_level = ListedField("残疾等级", codes="dis_level")
    cause = ListedField("致残原因", codes="cause")
    cause_detail = models.CharField("致残原因说明", max_length=100, blank=True)
    onset_on = models.DateField("致残时间", null=True, blank=True)
    dis_desc = models.CharField("残疾部位及状况", max_length=500, blank=True)
    self_care = ListedField("生活自理程度", codes="self_care")
    # social facts
    marital = ListedField("婚姻状况", codes="marital")
    education = ListedField("文化程度", codes="education")
    literate = ListedField("是否识字", codes="yes_no")
    political = ListedField("政治面貌", codes="political")
    hukou_nature = ListedField("户口性质", codes="hukou_nature")
    hukou_region = models.CharField("户籍地", max_length=60, blank=True)
    hukou_addr = SealedField("户籍地址", kind="address", max_length=200)
    live_addr = SealedField("现住址", kind="address", max_length=200)
    residence_type = ListedField("居住类型", codes="residence_type")
    phone = SealedField("本人电话", kind="phone", max_length=20, index=True, tail=4)
    contact_name = models.CharField("联系人姓名", max_length=50, blank=True)
    contact_relation = ListedField("联系人关系", codes="relation")
    contact_phone = SealedField("联系人电话", kind="phone", max_length=20, index=True)
    relation_to_head = ListedField("与户主关系", codes="relation")
    # guardian
    guardian_name = models.CharField("监护人姓名", max_length=50, blank=True)
    guardian_relation = ListedField("监护关系", codes="guardian_relation")
    guardian_id = SealedField("监护人身份证号", kind="id_no", max_length=18, index=True)
    guardian_phone = SealedField("监护人电话", kind="phone", max_length=20)
    guardian_addr = SealedField("监护人住址", kind="address", max_length=200)
    capacity = ListedField("民事行为能力", codes="capacity")
    # insurance and work
    pension = ListedField("养老保险", codes="pension")
    medical = ListedField("医疗保险", codes="medical")
    employment = ListedField("就业状况", codes="employment")
    employment_form = ListedField("就业形式", codes="employment_form")
    employer = models.CharField("就业单位", max_length=100, blank=True)
    job = models.CharField("岗位", max_length=50, blank=True)
    monthly_income = models.DecimalField(
        "月收入", max_digits=10, decimal_places=2, null=True, blank=True
    )
    employed_on = models.DateField("就业时间", null=True, blank=True)
    unemployed_reason = ListedField("未就业主要原因", codes="unemployed_reason")
    livelihood_source = ListedField("未就业主要生活来源", codes="livelihood_source")
    unemployment_registered = ListedField("失业登记", codes="yes_no")
    # education
    edu_stage = ListedField("学段", codes="edu_stage")
    edu_placement = ListedField("安置方式", codes="edu_placement")
    school = models.CharField("学校", max_length=100, blank=True)
    no_school_reason = ListedField("未入学原因", codes="no_school_reason")
    edu_aid = ListedManyField("教育资助", codes="edu_aid")
    # needs
    rehab_need = ListedManyField("康复需求", codes="rehab_need")
    device_need = ListedManyField("辅助器具需求", codes="device_need")
    access_need = ListedManyField("无障碍改造需求", codes="access_need")
    care_need = ListedField("托养需求", codes="care_need")
    needs = ListedManyField("其他需求", codes="needs")
    needs_note = models.CharField("需求说明", max_length=200, blank=True)
    no_need_on = models.DateField("确认目前无需求的日期", null=True, blank=True)
    # taking part
    can_go_out = ListedField("能否走出家门", codes="can_go_out")
    cannot_go_out_reason = models.CharField("不能走出家门的原因", max_length=100, blank=True)
    hobbies = ListedManyField("文体爱好", codes="hobbies")
    talent = models.CharField("特长", max_length=50, blank=True)
    height = models.PositiveSmallIntegerField("身高", null=True, blank=True)
    is_member = ListedField("是否残协会员", codes="yes_no")
    member_no = models.CharField("会员号", max_length=30, blank=True)
    member_verified = ListedField("会员实名核验", codes="yes_no")
    member_verified_on = models.DateField("核验日期", null=True, blank=True)
    member_verified_by = models.CharField("核验人", max_length=150, blank=True)
    family_doctor = ListedField("家庭医生签约", codes="yes_no")
    # survey and register
    surveyed_on = models.DateField("摸底日期", null=True, blank=True)
    survey_method = ListedField("摸底方式", codes="survey_method")
    surveyor = models.CharField("采集员", max_length=50, blank=True)
    declarant = models.CharField("申报人", max_length=50, blank=True)
    status = ListedField("在册状态", codes="register_status", default="1")
    status_changed_on = models.DateField("状态变动日期", null=True, blank=True)
    status_reason = models.CharField("状态变动原因", max_length=100, blank=True)
    remark = models.CharField("备注", max_length=500, blank=True)
    # 五摸清, kept by ``registry.five_knowns``; ``verified``: situation → who verified it and when
    verified = models.JSONField(default=dict, editable=False)
    five_knowns = models.CharField("五摸清", max_length=5, blank=True, editable=False)
    knowns_open = models.PositiveSmallIntegerField(default=0, editable=False)
    knowns_since = models.DateField(null=True, editable=False)
    knowns_green_since = models.DateField(null=True, editable=False)
    # kept by ``registry.rehab_need``
    rehab_need_on = models.DateField("康复需求登记日", null=True, editable=False)
    # set on a void record that was another record of the same person
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged"
    )

    class Meta:
        verbose_name = "居民"
        indexes = [
            models.Index(fields=["community", "name_pinyin"], name="resident_by_name"),
            models.Index(fields=["community", "name_initials"], name="resident_by_initials"),
            models.Index(fields=["community", "gap_count"], name="resident_by_gaps"),
            models.Index(fields=["community", "cert_expires_on"], name="resident_by_expiry"),
            models.Index(fields=["community", "updated_at"], name="resident_by_update"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_no_index"],
                condition=Q(voided_at__isnull=True) & ~Q(id_no_index=""),
                name="resident_one_per_id_number",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="resident_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def age(self) -> int | None:
        """Full years today; None where the date of birth is not known."""
        born: Any = self.birth_date
        return identity.age_on(born, timezone.localdate()) if born else None

    def successor_id(self) -> Any:
        """The key of the record this person is kept under today: its own, unless it was merged."""
        key, into = self.pk, self.merged_into_id
        held = type(self).objects.unscoped("a key leads on; what it names is shown through scope")
        while into is not None:
            key, into = into, held.values_list("merged_into_id", flat=True).get(pk=into)
        return key


class Disability(models.Model):
    """One disability of a resident: a single category 1–6 with its own level (GB/T 26341)."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="disabilities")
    category = ListedField("残疾类别", codes="dis_category")
    level = ListedField("等级", codes="dis_level")

    class Meta:
        verbose_name = "残疾类别与等级"
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "category"], name="disability_once_per_category"
            ),
            models.CheckConstraint(
                condition=Q(category__in=list("123456")), name="disability_is_a_single_category"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}-{self.level}"


class Benefit(models.Model):
    """Where one of the plan's social-security items stands for a resident."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="benefits")
    item = ListedField("项目", codes="benefit")
    state = ListedField("落实情况", codes="benefit_state")
    amount = models.DecimalField("标准", max_digits=10, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("起始", null=True, blank=True)
    ends_on = models.DateField("截止", null=True, blank=True)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    proof = models.CharField("佐证", max_length=100, blank=True)

    class Meta:
        verbose_name = "社会保障"
        ordering = ["item"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "item"], name="benefit_once_per_item")
        ]

    def __str__(self) -> str:
        return self.item


class Consent(models.Model):
    """The separate consent to keep a person's sensitive data (个人信息保护法 第二十九、三十一条)."""

    resident = models.OneToOneField(Resident, models.CASCADE, related_name="consent")
    given = ListedField("是否同意", codes="yes_no")
    by_whom = ListedField("同意人", codes="consent_by")
    method = ListedField("方式", codes="consent_method")
    on = models.DateField("同意日期", null=True, blank=True)

    class Meta:
        verbose_name = "知情同意"

    def __str__(self) -> str:
        return f"{self.given}"
