"""Every figure the plan leaves open, by name: what it is, what it is where nobody set it, who may set it.

``value(key, area, on)`` answers with the value of the nearest area above that has one in force
that day.  Neither the plan nor a standard gives the defaults: they are the product's own and are
meant to be set by the region.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from registry import access, audit, divisions
from registry.models import Area, ParameterValue
from registry.models.scoped import inside
from registry.requesting import concerned, current

SECTION = "parameters"
REGION = (1,)
DOWN_TO_BANNER = (1, 2, 3)
LARGEST = 3660
MOST = {"percent": 100, "hours": 24, "items": 1000, "square_metres": 1_000_000, "yuan": 100_000_000}
"""The largest value of the kinds that go beyond ``LARGEST`` or stop short of it."""

UNITS = {
    "working_days": "个工作日",
    "days": "日",
    "months": "个月",
    "years": "周岁",
    "percent": "%",
    "items": "项",
    "square_metres": "平方米",
    "yuan": "元",
    "hours": "学时",
    "yes_no": "",
    "choice": "",
}
"""The kinds of a parameter, with the unit said after the figure.

``yes_no`` is True or False, ``choice`` one key of the parameter's ``choices``.
"""


@dataclass(frozen=True)
class Parameter:
    """One declared figure; ``set_by`` are the levels of area whose staff may set it."""

    key: str
    title: str
    kind: str
    default: Any
    clause: str
    group: str
    set_by: tuple[int, ...] = REGION
    choices: tuple[tuple[str, str], ...] = ()
    """What a ``choice`` may be: key and name."""
    note: str = ""
    """What setting it brings with it, for whoever sets it."""

    @property
    def options(self) -> tuple[tuple[Any, str], ...]:
        """Every value there is, with its name, where they are few; none for a figure."""
        return ((True, "是"), (False, "否")) if self.kind == "yes_no" else self.choices

    @property
    def most(self) -> int:
        """The largest figure allowed."""
        return MOST.get(self.kind, LARGEST)

    @property
    def unit(self) -> str:
        """What the figure counts, as said after it."""
        return UNITS[self.kind]

    def show(self, value: Any) -> str:
        """The value in words: 15 个工作日, 是."""
        if self.options:
            return dict(self.options)[value]
        return f"{value:,} {self.unit}"

    def check(self, value: Any) -> Any:
        """The value if the kind allows it; raises ValidationError."""
        if self.options:
            if any(type(value) is type(key) and value == key for key, _ in self.options):
                return value  # a plain “in” would take 1 for True
            names = "、".join(f"“{name}”" for _, name in self.options)
            raise ValidationError(f"请选择{names}中的一项", code="value")
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= self.most:
            return value
        raise ValidationError(f"请填写 1 到 {self.most} 的整数", code="value")


def _declared(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.key: parameter for parameter in parameters}


MONTHS = tuple((f"{month:02d}", f"{month} 月") for month in range(1, 13))
"""The months of the year, as a ``choice``."""

REVIEW_NOTE = (
    "设为“是”：录入的人提交，由有审核权的他人确认或退回（社区里是社区残协主席）；名单和档案页出现“提交审核”和待审核、被退回。"
    "此前已有的记录都列为“未提交”，不会自动提交：打开名单的“未提交”，可以一次全部提交。"
    "设为“否”：记录保存即有效，不用提交；已经提交或退回的仍可处理完。"
)

SEVENTY_NOTE = (
    "70% 是方案原文的数字，一般不改。确需调整的，请在原因中写明批准的文号和日期；谁在何时改成多少、什么原因，"
    "都记入本页的历史和审计记录，检查时可以查到。"
)

PARAMETERS: dict[str, Parameter] = _declared(
    Parameter("need_reflection_days", "需求登记后反映的时限", "working_days", 15,
              "（一）5 及时反映残疾人需求", "需求反映"),
    Parameter("need_answer_days", "需求反映后答复的时限（对方没有承诺时限的）", "working_days", 30,
              "（一）5 协调有关方面帮助解决", "需求反映"),
    Parameter("need_closing_days", "需求答复后核实办结的时限", "working_days", 10,
              "（一）5 协调有关方面帮助解决", "需求反映"),
    Parameter("need_warning_days", "需求时限到期前提醒", "working_days", 3,
              "（一）5 及时反映残疾人需求", "需求反映"),
    Parameter("plan_review_months", "一人一策复核周期", "months", 6,
              "（一）5 个性化服务", "登记与核实"),
    Parameter("back_entry_days", "补录多少日以前的工作须写明原因", "days", 7,
              "（一）5 工作记录", "登记与核实"),
    Parameter("review_required", "记录须经审核", "yes_no", False,
              "（一）台账", "登记与核实", DOWN_TO_BANNER, note=REVIEW_NOTE),
    Parameter("poverty_review_months", "困难情况复核周期", "months", 12,
              "（一）2 贫困残疾人", "登记与核实"),
    Parameter("job_age_men", "就业需求登记的年龄上限：男", "years", 59,
              "（一）3 就业需求", "登记与核实"),
    Parameter("job_age_women", "就业需求登记的年龄上限：女", "years", 59,
              "（一）3 就业需求", "登记与核实"),
    Parameter("verification_months", "基本情况核实周期", "months", 12,
              "（一）“五落实”摸清", "登记与核实"),
    Parameter("cert_expiring_months", "残疾人证到期前提醒", "months", 12,
              "残疾人证到期换领", "登记与核实"),
    Parameter("member_roll_pilot", "残协会员实名制试点", "yes_no", False,
              "（一）5 残协会员实名制", "登记与核实", DOWN_TO_BANNER),
    Parameter("draft_days", "没有保存的草稿保留多久", "days", 30,
              "（一）台账", "登记与核实"),
    Parameter("visit_days_severe", "走访周期：一级、二级和精神残疾人", "days", 90,
              "（一）“五落实”走访", "走访"),
    Parameter("visit_days", "走访周期：其他残疾人", "days", 180,
              "（一）“五落实”走访", "走访"),
    Parameter("due_notice_days", "到期前提醒（走访、跟踪、措施、目标、复核、后续事项）", "days", 7,
              "（一）5 及时", "提醒"),
    Parameter("birthday_before_days", "满 14、16、18、60 岁前提醒", "days", 30,
              "（一）“五落实”摸清", "提醒"),
    Parameter("birthday_after_days", "满 14、16、18、60 岁后继续提醒", "days", 60,
              "（一）“五落实”摸清", "提醒"),
    Parameter("support_term_days", "帮扶结对到期前提醒", "days", 30,
              "（一）4 帮扶对子", "提醒"),
    Parameter("support_idle_days", "多久没有帮扶记录算中断", "days", 92,
              "（一）4 帮扶对子", "提醒"),
    Parameter("support_result_days", "结对多久后须填成效和满意度", "days", 183,
              "（一）4 帮扶对子", "登记与核实"),
    Parameter("benefit_age_from", "养老保险补贴对象的最低年龄", "years", 16,
              "（二）养老和医疗保险补贴", "社会保障"),
    Parameter("benefit_age_to", "养老保险补贴对象的最高年龄", "years", 59,
              "（二）养老和医疗保险补贴", "社会保障"),
    Parameter("benefit_rule_pension", "重度或低保的劳动年龄残疾人应享受养老保险补贴", "yes_no", True,
              "（二）养老和医疗保险补贴", "社会保障"),
    Parameter("benefit_rule_medical", "重度或低保的残疾人应享受医疗保险补贴", "yes_no", True,
              "（二）养老和医疗保险补贴", "社会保障"),
    Parameter("benefit_rule_destitute", "特困人员按最低生活保障或特困供养核对", "yes_no", True,
              "（二）城乡最低生活保障", "社会保障"),
    Parameter("benefit_rule_housing", "城镇无房的残疾人应享受保障房或租赁补贴", "yes_no", True,
              "（二）政府保障性住房、廉租房补贴", "社会保障"),
    Parameter("benefit_rule_danger", "住在 C 级、D 级危房的残疾人应享受危房改造", "yes_no", True,
              "（二）危房改造", "社会保障"),
    Parameter("benefit_rule_living_only_poor", "困难残疾人生活补贴只发给低保家庭", "yes_no", True,
              "（二）残疾人生活困难补贴", "社会保障"),
    Parameter("benefit_check_months", "已享受的社会保障多久核对一次", "months", 12,
              "（二）协助落实社会保障政策", "社会保障"),
    Parameter("school_enrolment_percent", "6–14 岁入学率的最低数", "percent", 95,
              "（二）关心残疾儿童和残疾人子女教育", "教育"),
    Parameter("school_aid_months", "困难家庭多久内得到一次教育资助算已帮扶", "months", 12,
              "（二）对家庭生活困难的给予支持和帮助", "教育"),
    Parameter("volunteers_wanted", "社区助残志愿者的最低人数", "items", 10,
              "（二）发动和组织社区助残志愿者", "帮扶与互助"),
    Parameter("volunteer_activities_wanted", "近十二个月志愿助残活动的最低次数", "items", 4,
              "（二）开展志愿者助残活动", "帮扶与互助"),
    Parameter("volunteer_pairs_most", "结对建议：一名志愿者最多几对", "items", 3,
              "（二）结“帮扶对子”", "帮扶与互助"),
    Parameter("pairs_percent", "应结对户中已结对的最低比例", "percent", 90,
              "（二）结“帮扶对子”", "帮扶与互助"),
    Parameter("support_effective_percent", "帮扶对子中近十二个月有成效的最低比例", "percent", 90,
              "（二）有效的帮扶服务", "帮扶与互助"),
    Parameter("purchases_wanted", "当年购买服务合同和政策扶持的最低数", "items", 1,
              "（八）购买服务、政策扶持", "帮扶与互助"),
    Parameter("mutual_help_wanted", "近十二个月居民互助的最低次数", "items", 4,
              "（九）帮扶、互助等志愿服务", "帮扶与互助"),
    Parameter("floor_basis", "社区工作补贴按什么分档", "choice", "area",
              "二 2000平方米以下、以上", "经费", choices=(("area", "社区面积（平方米）"), ("households", "户数"))),
    Parameter("floor_threshold", "社区工作补贴分档的界线（平方米或户；恰为此数按高档）", "square_metres", 2000,
              "二 2000平方米以下、以上", "经费"),
    Parameter("floor_low", "社区工作补贴最低数：界线以下", "yuan", 20_000,
              "二 一般每年不低于2万元", "经费"),
    Parameter("floor_high", "社区工作补贴最低数：界线以上", "yuan", 30_000,
              "二 一般每年不低于3万元", "经费"),
    Parameter("building_includes_subsidy", "社区建设经费投入含社区工作补贴", "yes_no", True,
              "二 加大社区建设经费投入", "经费"),
    Parameter("funding_sources", "多渠道筹措：当年不同的资金来源", "items", 2,
              "四 多渠道积极筹措", "经费"),
    Parameter("document_needs_text", "文件附有正文才算佐证", "yes_no", True,
              "二 文件、制度", "经费"),
    Parameter("specialist_card_days", "专职委员上岗证到期前提醒", "days", 60,
              "（二）持证上岗", "专职委员"),
    Parameter("specialist_training_month", "当年的委员培训从几月起提醒", "choice", "07",
              "（二）上岗后每年至少培训一次", "专职委员", DOWN_TO_BANNER, MONTHS),
    Parameter("specialist_assessment_month", "上年度的委员考核从几月起提醒", "choice", "01",
              "（二）检查考核制度", "专职委员", DOWN_TO_BANNER, MONTHS),
    Parameter("training_hours_a_day", "培训一天最多多少学时，超过的须说明", "hours", 10,
              "（二）岗前培训、每年培训", "专职委员"),
    Parameter("late_proof_percent", "上岗后补训、补发上岗证的得分比例", "percent", 50,
              "（二）岗前培训，持证上岗", "专职委员"),
    Parameter("employment_months", "推荐、安置、扶持项目计最近多少个月", "months", 12,
              "（二）推荐、安置；扶持个体经营、种植养殖", "就业与扶持"),
    Parameter("follow_up_early_days", "在岗跟踪最多提前多少日（满 1、3、6 个月）", "days", 7,
              "（二）推荐、安置", "就业与扶持"),
    Parameter("referral_answer_days", "推荐后多久没有答复提醒", "days", 7,
              "（二）推荐、安置", "就业与扶持"),
    Parameter("project_result_months", "扶持项目实施多久后须登记成效", "months", 12,
              "（二）扶持个体经营、种植养殖", "就业与扶持"),
    Parameter("relief_report_days", "特殊困难认定后上报的时限", "working_days", 10,
              "（二）积极争取上级特殊扶持和救助", "就业与扶持"),
    Parameter("relief_answer_days", "特殊困难上报后等候答复的时限", "working_days", 30,
              "（二）积极争取上级特殊扶持和救助", "就业与扶持"),
    Parameter("relief_arrival_days", "上级同意后资金物资到位的时限", "working_days", 60,
              "（二）积极争取上级特殊扶持和救助", "就业与扶持"),
    Parameter("veto_a08", "没有合格的社区领导小组，一票否决（A08）", "yes_no", True,
              "二 示范社区也要建立领导小组", "检查验收"),
    Parameter("veto_b03", "没有持证上岗的专职委员，一票否决（B03）", "yes_no", True,
              "二 持证上岗", "检查验收"),
    Parameter("referral_days", "转介提出后转出的时限", "working_days", 10,
              "（三）及时转诊或转介", "康复与权益"),
    Parameter("rehab_file_days", "康复需求登记后建档的时限", "days", 30,
              "（三）建档立卡", "康复与权益"),
    Parameter("referral_feedback_days", "转介转出后机构反馈的时限", "working_days", 30,
              "（三）及时转诊或转介", "康复与权益"),
    Parameter("referral_closing_days", "机构反馈后核实关闭的时限", "working_days", 10,
              "（三）及时转诊或转介", "康复与权益"),
    Parameter("home_training_percent", "需功能训练的人中在家训练的最低比例", "percent", 80,
              "（三）以家庭为基础的康复训练", "康复与权益"),
    Parameter("health_education_wanted", "近十二个月康复宣教活动的最低次数", "items", 4,
              "（三）普及康复知识，进行健康教育", "康复与权益"),
    Parameter("prevention_wanted", "近十二个月残疾预防活动的最低次数", "items", 2,
              "（三）开展残疾预防", "康复与权益"),
    Parameter("prevention_notice_days", "残疾预防宣传日前多久提醒", "days", 15,
              "（三）开展残疾预防", "康复与权益"),
    Parameter("device_follow_days", "辅助器具适配或回访后多久再回访（没有另定日期的）", "days", 90,
              "（三）康复服务", "康复与权益"),
    Parameter("agreement_notice_days", "合作协议到期前提醒", "days", 30,
              "（三）充分利用社区卫生服务机构", "组织与阵地"),
    Parameter("child_report_days", "发现疑似残疾儿童后报告的时限", "days", 15,
              "（三）儿童残疾发生报告", "康复与权益"),
    Parameter("child_diagnosis_days", "发现疑似残疾儿童后诊断的时限", "days", 60,
              "（三）早期诊断", "康复与权益"),
    Parameter("child_intervention_days", "诊断后开始干预的时限", "days", 30,
              "（三）早期干预", "康复与权益"),
    Parameter("child_follow_up_days", "干预期间多久随访一次", "days", 90,
              "（三）早期干预", "康复与权益"),
    Parameter("child_timely_percent", "儿童残疾按时报告的最低比例", "percent", 95,
              "（三）儿童残疾发生报告", "康复与权益"),
    Parameter("child_early_percent", "儿童残疾按时诊断、干预的最低比例", "percent", 90,
              "（三）早期发现、早期诊断、早期干预", "康复与权益"),
    Parameter("zero_report_days", "零报告在次月几日以前上报", "days", 5,
              "（三）儿童残疾发生报告", "康复与权益"),
    Parameter("guardianship_days_0", "精神障碍监护随访周期：0 级", "days", 90,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_days_1", "精神障碍监护随访周期：1 级", "days", 60,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_days_2", "精神障碍监护随访周期：2 级", "days", 30,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_days_3", "精神障碍监护随访周期：3 级", "days", 14,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_days_4", "精神障碍监护随访周期：4 级", "days", 7,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_days_5", "精神障碍监护随访周期：5 级", "days", 7,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_letter_days", "监护责任书到期前提醒", "days", 30,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("guardianship_percent", "监护人落实、责任书有效的最低比例", "percent", 100,
              "（三）对精神病患者实施监护", "监护与心理"),
    Parameter("danger_report_level", "危险性从几级起须在 24 小时内上报", "choice", "3",
              "（三）对精神病患者实施监护", "监护与心理", REGION,
              tuple((str(level), f"{level} 级") for level in range(1, 6))),
    Parameter("counselling_percent", "需要心理服务的残疾人中已服务的最低比例", "percent", 90,
              "（七）提供心理干预、心理疏导", "监护与心理"),
    Parameter("home_counselling_wanted", "近十二个月上门疏导的最低人次", "items", 1,
              "（七）上门沟通聊天", "监护与心理"),
    Parameter("infringement_days", "发现侵权后向法律机构反映的时限", "working_days", 3,
              "（五）侵权事件及时反映", "康复与权益"),
    Parameter("culture_projects_wanted", "惠民文化工程列入残疾人内容的最低项数", "items", 1,
              "（四）村村通、农家书屋、文化信息资源共享", "文化体育"),
    Parameter("culture_room_area", "文体场所面积低于多少平方米提示", "square_metres", 30,
              "（四）设有残疾人文化体育场所", "文化体育"),
    Parameter("culture_activities_wanted", "近十二个月文化、体育活动的最低次数", "items", 4,
              "（四）因地制宜组织开展文体活动", "文化体育"),
    Parameter("social_activities_wanted", "近十二个月社区建设、社会活动、文化创业的最低次数", "items", 1,
              "（四）参加社区建设、社会活动和文化创业", "文化体育"),
    Parameter("liaison_percent", "由专职委员联络的活动的最低比例", "percent", 80,
              "（四）由残协专职委员负责联络", "文化体育"),
    Parameter("sport_people_percent", "参加体育活动的残疾人的最低比例", "percent", 30,
              "（四）组织残疾人积极参加体育健身活动", "文化体育"),
    Parameter("instructor_card_days", "体育健身指导员证书到期前提醒", "days", 60,
              "（四）配备残疾人体育健身指导员", "文化体育"),
    Parameter("roll_wait_days", "活动结束多久没有点名提醒", "days", 3,
              "（四）组织残疾人参加", "文化体育"),
    Parameter("roll_remind_days", "活动结束多久以后不再提醒点名", "days", 92,
              "（四）组织残疾人参加", "文化体育"),
    Parameter("long_not_out_days", "多久没有参加活动算很久没出来", "days", 180,
              "（四）组织开展适合残疾人参与的活动", "文化体育"),
    Parameter("leisure_months", "文体兴趣多久再了解一次", "months", 12,
              "（四）满足各类别残疾人的特殊需求", "文化体育"),
    Parameter("retrofit_assess_days", "无障碍改造申请后入户评估的时限", "working_days", 15,
              "（六）逐步改造", "无障碍"),
    Parameter("retrofit_design_days", "无障碍改造评估后设计签认的时限", "working_days", 20,
              "（六）逐步改造", "无障碍"),
    Parameter("retrofit_work_days", "无障碍改造签认后完工的时限", "days", 120,
              "（六）逐步改造", "无障碍"),
    Parameter("retrofit_accept_days", "无障碍改造完工后三方验收的时限", "working_days", 10,
              "（六）逐步改造", "无障碍"),
    Parameter("retrofit_follow_days", "无障碍改造验收后回访的时限", "days", 90,
              "（六）逐步改造", "无障碍"),
    Parameter("retrofit_home_percent", "有需求的家庭中已改造的最低比例（不到的须逐年上升）", "percent", 60,
              "（六）改造残疾人居住房屋内", "无障碍"),
    Parameter("going_out_percent", "近十二个月参加社区活动的残疾人最低比例", "percent", 70,
              "（六）使社区70%的残疾人能够走出家门", "无障碍", note=SEVENTY_NOTE),
    Parameter("veto_i04", "走出家门不到最低比例，一票否决（I04）", "yes_no", True,
              "（六）使社区70%的残疾人能够走出家门", "检查验收"),
    Parameter("infringement_closing_days", "发现侵权后办结的时限", "days", 90,
              "（五）帮助协调解决", "康复与权益"),
    Parameter("infringement_closed_percent", "侵权案件办结的最低比例", "percent", 90,
              "（五）帮助协调解决", "康复与权益"),
    Parameter("legal_aid_answer_days", "申请法律援助后审查的时限", "days", 7,
              "（五）法律援助", "康复与权益"),
    Parameter("legal_aid_closing_days", "申请法律援助后办结的时限", "days", 180,
              "（五）法律援助", "康复与权益"),
    Parameter("legal_aid_closed_percent", "法律援助办结的最低比例", "percent", 90,
              "（五）法律援助", "康复与权益"),
    Parameter("law_publicity_wanted", "近十二个月普法宣传的最低次数", "items", 2,
              "（五）采取多种形式宣传", "康复与权益"),
    Parameter("law_publicity_forms", "近十二个月普法宣传形式的最低种类数", "items", 2,
              "（五）采取多种形式宣传", "康复与权益"),
    Parameter("watch_visit_months", "特别关注的人至少多久走访一次", "months", 6,
              "（五）特别关注未成年和无行为能力残疾人", "康复与权益"),
    Parameter("office_equipment_kinds", "残协必要办公设备的最低种类数", "items", 3,
              "二 配备必要的办公设备", "组织与阵地"),
)  # fmt: skip


def values(key: str, codes: Iterable[str], on: datetime.date | None = None) -> dict[str, Any]:
    """The value of ``key`` in each area of ``codes`` on the day ``on`` (today), in one query.

    Raises KeyError for a parameter that is not declared.
    """
    return several([key], codes, on)[key]


def several(
    keys: Iterable[str], codes: Iterable[str], on: datetime.date | None = None
) -> dict[str, dict[str, Any]]:
    """The same of each of ``keys``, by key, still in one query.

    An area is read once a request, whatever is asked of it.
    """
    wanted = {key: PARAMETERS[key].default for key in keys}
    paths = {code: divisions.path_codes(code) for code in set(codes)}
    held = _held({step for path in paths.values() for step in path}, on or timezone.localdate())
    return {
        key: {code: _nearest(path, held, key, default) for code, path in paths.items()}
        for key, default in wanted.items()
    }


def read_ahead(codes: Iterable[str]) -> None:
    """Read what is set for all of ``codes`` in one query, where it holds (see ``as_one_work``)."""
    _held({step for code in codes for step in divisions.path_codes(code)}, timezone.localdate())


Held = dict[str, dict[str, Any]]
"""What is set in each area: area code → parameter key → value."""


def _held(areas: set[str], day: datetime.date) -> Held:
    """What is in force in ``areas`` on ``day``; read anew only where this request has not asked yet.

    With the first areas those are read that the request is about: most pages ask of them later.
    """
    asking = current.get()
    held: Held = asking.read.setdefault(("parameters", day), {}) if asking.ends else {}
    if unread := areas - held.keys():
        unread |= {step for code in concerned() for step in divisions.path_codes(code)}
        unread -= held.keys()
        held.update({area: {} for area in unread})
        rows = ParameterValue.objects.filter(area_id__in=unread, valid_from__lte=day)
        told = rows.order_by("valid_from", "id").values_list("area_id", "key", "value")
        for area, key, value in told:
            held[area][key] = value
    return held


def _nearest(path: list[str], held: Held, key: str, default: Any) -> Any:
    found = (held[code][key] for code in reversed(path) if held[code].get(key) is not None)
    return next(found, default)


REGION_CODE = "15"


def of_region(*keys: str) -> tuple[Any, ...]:
    """Today's values of parameters only the region sets, in one query."""
    held = several(keys, [REGION_CODE])
    return tuple(held[key][REGION_CODE] for key in keys)


def set_below(codes: Iterable[str]) -> list[str]:
    """The areas under any of ``codes`` for which somebody ever set a parameter."""
    rows = ParameterValue.objects.filter(inside(list(codes), "area_id"))
    return sorted(rows.order_by().values_list("area_id", flat=True).distinct())


def value(key: str, area: Area | str, on: datetime.date | None = None) -> Any:
    """The value of ``key`` in ``area`` (an Area or its code) on the day ``on`` (today)."""
    code = area if isinstance(area, str) else area.code
    return values(key, [code], on)[code]


def origin(key: str, area: Area, on: datetime.date | None = None) -> ParameterValue | None:
    """The row that decides in ``area`` on the day ``on``; None where the default stands."""
    day = on or timezone.localdate()
    for code in reversed(divisions.path_codes(area.code)):
        row = ParameterValue.objects.filter(key=key, area_id=code, valid_from__lte=day).first()
        if row is not None and row.value is not None:
            return row
    return None


def history(key: str, area: Area) -> list[ParameterValue]:
    """Everything ever set for ``area`` and the areas above it, newest first."""
    codes = divisions.path_codes(area.code)
    rows = ParameterValue.objects.filter(key=key, area_id__in=codes)
    return list(rows.select_related("area", "set_by").order_by("-id"))


def may_set(user: Any, parameter: Parameter, code: str) -> bool:
    """Whether ``user`` may set ``parameter`` for the area ``code``: by posting and its level."""
    return any(
        divisions.level_of(above) in parameter.set_by and code.startswith(above)
        for above in access.areas_for(user, SECTION, "E")
    )


@transaction.atomic
def change(
    key: str,
    area: Area,
    *,
    to: Any,
    by: Any,
    reason: str,
    valid_from: datetime.date | None = None,
) -> ParameterValue:
    """Set ``key`` for ``area`` and below; ``to`` None gives it back to the area above.

    Raises PermissionDenied, or ValidationError for a value the kind does not allow, a missing
    reason, or a day that is past: what was reckoned under the old value stands.
    """
    parameter, start = PARAMETERS[key], valid_from or timezone.localdate()
    if not may_set(by, parameter, area.code):
        raise PermissionDenied
    if start < timezone.localdate():
        raise ValidationError({"valid_from": "生效日期不能早于今天"}, code="past")
    if not reason.strip():
        raise ValidationError({"reason": "请写明原因"}, code="required")
    row = ParameterValue(
        key=key,
        area=area,
        value=None if to is None else parameter.check(to),
        valid_from=start,
        reason=reason.strip(),
        set_by=by,
    )
    row.save()
    current.get().read.clear()
    said = "按上级" if to is None else parameter.show(to)
    audit.record(
        "parameter_change",
        by=by,
        ledger="parameters",
        community_id=area.code,
        detail={"parameter": key, "value": said, "from": str(start), "reason": row.reason},
    )
    return row
