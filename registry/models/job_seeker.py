"""台账三 就业需求登记表: what work a resident can and would do, and what came of it."""

from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord, one_open

CLOSED = "7"


def _yuan(label: str) -> models.DecimalField:
    """An amount in yuan."""
    return models.DecimalField(label, max_digits=10, decimal_places=2, null=True, blank=True)


class JobSeeker(ResidentRecord):
    """One resident's wish for work, from registration until it is closed; one open record each."""

    section = "ledgers"

    registered_on = models.DateField("登记日期", null=True, blank=True)
    ability = ListedField("劳动能力", codes="work_ability")
    limits = ListedManyField("功能限制", codes="work_limit")
    months_unemployed = models.PositiveSmallIntegerField("已失业月数", null=True, blank=True)
    # what the person brings
    skills = models.CharField("技能特长", max_length=100, blank=True)
    qualification = models.CharField("职业资格", max_length=50, blank=True)
    qualification_level = ListedField("资格等级", codes="skill_level")
    qualification_no = models.CharField("资格证号", max_length=40, blank=True)
    driving = ListedField("驾驶证", codes="driving")
    # what the person wants
    wanted_forms = ListedManyField("就业意愿类型", codes="employment_form")
    wanted_job = models.CharField("意向岗位1", max_length=50, blank=True)
    wanted_job_2 = models.CharField("意向岗位2", max_length=50, blank=True)
    wanted_job_3 = models.CharField("意向岗位3", max_length=50, blank=True)
    wanted_pay = _yuan("期望月薪")
    wanted_place = models.CharField("期望地点", max_length=50, blank=True)
    wanted_time = ListedField("期望时间", codes="work_time")
    night_shift = ListedField("可否上夜班", codes="yes_no")
    aids = ListedManyField("需要的便利", codes="work_aid")
    # support asked for
    supports = ListedManyField("就业帮扶需求", codes="job_support")
    training_trade = models.CharField("想学的工种", max_length=50, blank=True)
    loan = _yuan("所需信贷金额")
    loan_use = models.CharField("信贷用途", max_length=100, blank=True)
    business_plan = models.CharField("创业项目", max_length=100, blank=True)
    business_funds = _yuan("创业所需资金")
    business_site = models.CharField("创业场地", max_length=100, blank=True)
    crop_area = models.DecimalField(
        "种植面积", max_digits=8, decimal_places=2, null=True, blank=True
    )
    stock = models.CharField("养殖品种和数量", max_length=100, blank=True)
    farm_technique = models.CharField("技术需求", max_length=100, blank=True)
    # where it stands
    state = ListedField("办理状态", codes="job_state", default="1")
    state_reason = models.CharField("关闭原因", max_length=100, blank=True)
    follow_up_on = models.DateField("下次跟踪日期", null=True, blank=True)

    class Meta:
        verbose_name = "就业需求"
        indexes = [
            models.Index(fields=["community", "state"], name="job_seeker_by_state"),
            models.Index(fields=["community", "follow_up_on"], name="job_seeker_by_follow_up"),
        ]
        constraints = [one_open("job_seeker_one_open_per_resident", open_when=~Q(state=CLOSED))]


class JobHistory(Line):
    """One job held before."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="jobs")
    employer = models.CharField("单位", max_length=50, blank=True)
    job = models.CharField("岗位", max_length=50, blank=True)
    from_on = models.DateField("起", null=True, blank=True)
    to_on = models.DateField("止", null=True, blank=True)
    pay = _yuan("月薪")
    left_why = models.CharField("离职原因", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "工作经历"

    def __str__(self) -> str:
        return self.employer


class JobReferral(Line):
    """One recommendation to an employer."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="referrals")
    on = models.DateField("推荐日期", null=True, blank=True)
    employer = models.CharField("单位", max_length=50, blank=True)
    job = models.CharField("岗位", max_length=50, blank=True)
    result = ListedField("结果", codes="referral_result")
    failed_why = models.CharField("未成原因", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "推荐记录"

    def __str__(self) -> str:
        return self.employer


class JobTraining(Line):
    """One course taken."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="trainings")
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    course = ListedField("项目", codes="training_kind")
    host = ListedField("主体", codes="training_host")
    cycle = ListedField("周期", codes="training_cycle")
    hours = models.PositiveSmallIntegerField("学时", null=True, blank=True)
    finished = ListedField("结业", codes="yes_no")
    certificate = models.CharField("证书", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "培训记录"

    def __str__(self) -> str:
        return f"{self.year} {self.course}"


class JobPlacement(Line):
    """One job found."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="placements")
    on = models.DateField("安置日期", null=True, blank=True)
    form = ListedField("形式", codes="employment_form")
    employer = models.CharField("单位", max_length=50, blank=True)
    job = models.CharField("岗位", max_length=50, blank=True)
    contract = ListedField("合同", codes="work_contract")
    pay = _yuan("起薪")
    insurance = ListedManyField("社保", codes="social_insurance")

    class Meta(Line.Meta):
        verbose_name = "安置结果"
        indexes = [models.Index(fields=["employer"], name="job_placement_by_employer")]

    def __str__(self) -> str:
        return self.employer


class JobFollowUp(Line):
    """Whether the person is still in the job, after one, three and six months."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="follow_ups")
    on = models.DateField("跟踪日期", null=True, blank=True)
    after = ListedField("时间", codes="follow_up")
    at_work = ListedField("是否在岗", codes="yes_no")
    note = models.CharField("说明", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "在岗跟踪"

    def __str__(self) -> str:
        return f"{self.on} {self.at_work}"
