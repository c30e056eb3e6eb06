"""专职委员: chosen by the rules, trained before taking up the post, with a card, assessed every year (方案二)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry import names, review
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.account_kind import AccountKind
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import Examination, QuickView, Twin
from registry.ledger.lines import lines_of
from registry.models import Specialist, SpecialistAssessment
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists import lacks, rules
from registry.review import RETURNED
from registry.search import find_named

IS_DISABLED = {"is_disabled": {"in": [rules.YES]}}

OPTIONS: dict[str, dict[str, Any]] = {
    "name": {"required": True, "also": ("委员姓名", "专职委员姓名")},
    "id_no": {"required": True, "also": ("身份证号", "身份证号码"), "hint": "性别、出生日期由号码带出"},
    "education": {"required": True, "also": ("学历",)},
    "is_disabled": {"required": True, "also": ("是否残疾人",)},
    "cert_no": {"asked": IS_DISABLED, "required": True, "also": ("残疾证号",)},
    "account_id": {"kind": AccountKind(), "also": ("用户名",),
                   "hint": "登录本系统用的用户名，须有本社区专职委员岗位；没有的不填"},
    "selection_way": {"required": True},
    "selection_no": {"required": True, "also": ("文号",),
                     "hint": "例如 松残联发〔2024〕12号"},
    "selected_on": {"required": True},
    "pretrained_on": {"required": True, "also": ("岗前培训日期", "岗前培训"),
                      "hint": "不晚于上岗日期；上岗以后才培训的照实填，按补训计"},
    "pretrained_by": {"also": ("岗前培训单位",)},
    "card_no": {"required": True, "also": ("证书编号", "上岗证编号")},
    "card_issued_on": {"required": True, "also": ("发证日期",)},
    "card_valid_until": {"required": True, "also": ("有效期", "有效期至", "上岗证有效期")},
    "from_on": {"required": True, "also": ("上岗时间", "任职日期")},
    "until_on": {"also": ("离岗时间",), "hint": "在岗的不填"},
    "duties": {"required": True, "also": ("职责",), "hint": "一条一条写明，用分号隔开"},
    "allowance": {"also": ("补贴标准（元/月）", "补贴"), "unit": " 元/月"},
    "insurance": {"also": ("社保",)},
}  # fmt: skip

PARTS = (
    Part("person", "本人", (
        "name", "id_no", "gender", "birth_date", "education", "is_disabled", "cert_no",
        "account_id")),
    Part("selection", "选聘", ("selection_way", "selection_no", "selected_on")),
    Part("ready", "岗前培训和上岗证", (
        "pretrained_on", "pretrained_by", "card_no", "card_issued_on", "card_valid_until")),
    Part("post", "岗位", ("from_on", "until_on", "left_why", "duties", "allowance", "insurance")),
    Part("assessment", "年度考核", (), ("assessments",), also=("assessment_lines",), judged=True),
)  # fmt: skip


def _view(lack: lacks.Lack) -> QuickView:
    return QuickView(lack.key, lack.label, lack.where, on_home=False)


class SpecialistLedger(AboutArea):
    """专职委员名册: one record for each person's time in the post of one community."""

    key, title, noun = "specialist", "专职委员", "专职委员"
    model = Specialist
    parts, options = PARTS, OPTIONS
    tables = (
        Table("assessments", "年度考核", SpecialistAssessment, "specialist", columns(
            SpecialistAssessment, ("year", "grade", "assessed_by", "note"),
            {"year": {"required": True}}), noun="年"),
    )  # fmt: skip
    more_columns = (lines_of("assessment_lines", "assessments", "年度考核", tables[0].columns),)
    counter = "人"
    reviewed, review_letter = True, "E"
    never_empty = ("name",)
    numbers = ("id_no",)
    twin_field = "id_no"
    sort_keys = {"name": "name_pinyin"}
    list_columns = (
        "name",
        "gender",
        "selection_way",
        "from_on",
        "card_no",
        "card_valid_until",
        PLACE,
    )
    filters = ("selection_way", "is_disabled", "education", "gender")
    ordering = "name_pinyin"
    quick_views = (
        QuickView("serving", "在岗", lacks.serving),
        *map(_view, lacks.LACKS),
        QuickView("gaps", "有缺项", lambda today: lacks.serving(today) & Q(gap_count__gt=0)),
        QuickView("left", "已离岗", lambda today: Q(until_on__lt=today), on_home=False),
    )
    attachment_kinds = {
        lacks.PUBLICITY: "选聘公示", "selection": "选聘文件", "card": "上岗证", "duties": "职责文件",
        "assessment_rules": "考核制度", "assessment": "考核表",
    }  # fmt: skip
    paper = "print/specialist.html"
    paper_title = "残疾人专职委员登记表"
    paper_notes = (
        "残疾人专职委员按选聘办法选聘，进行岗前培训，持证上岗，上岗后每年至少培训一次。",
        "上岗证指残疾人专职委员上岗证或培训合格证，填其中一种。",
        "本表含个人敏感信息，按内部资料保管，不得外传。",
    )

    @classmethod
    def start(cls, area: Any) -> Values:
        return {**super().start(area), "gender": "", "is_disabled": ""}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = [*super().check(values, today, before), *rules.check(values, today)]
        account, code = values.get("account_id"), values.get(AREA)
        same = before is not None and before.get("account_id") == account
        if account and code and not same and not rules.holds_posting(account, code):
            text = "这个账号没有本社区专职委员的岗位，请核对用户名"
            found.append(error("account", "account_id", text))
        return found

    @classmethod
    def finish(cls, record: Specialist, examination: Examination) -> None:
        for field, value in names.search_keys(record.name).items():
            setattr(record, field, value)
        super().finish(record, examination)

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        return rules.twins(batch, but)

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"{twin.community_name}已有这个身份证号的在岗专职委员，请在原有的上面更正"

    @classmethod
    def takes_review(cls, code: str) -> bool:
        """Nothing is submitted; only what specialists say of themselves waits for another's word."""
        return False

    @classmethod
    def is_own(cls, record: Specialist, user: Any) -> bool:
        return rules.is_about(record, user)

    @classmethod
    def waits_for_word(cls, record: Specialist, by: Any, keys: Iterable[str]) -> bool:
        """What indicators count, said by the specialist; and whatever was sent back, once corrected."""
        if record.review_state == RETURNED:
            return True
        return not rules.GUARDED.isdisjoint(keys) and rules.is_about(record, by)

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return () if values.get("until_on") else (lacks.PUBLICITY,)

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        return find_named(queryset, text)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = (cls.columns[key].show(values) for key in ("gender", "education", "selection_way"))
        left = values.get("until_on")
        state = "已离岗" if left and left < today else "在岗"
        return "　".join(filter(None, (state, *told)))

    # -- the page ---------------------------------------------------------------------------

    @classmethod
    def page_pieces(
        cls, record: Any, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        """What is lacking today, and the trainings."""
        today = timezone.localdate()
        lacking = [] if record.is_voided else lacks.of(record, today)
        piece = {
            "lacks": [
                {"text": lack.says, "url": cls._remedy(record, lack, user)} for lack in lacking
            ],
            "trainings": _trainings(record, user),
            "today": today,
        }
        return [("organisation/specialist.html", piece)]

    @classmethod
    def _remedy(cls, record: Any, lack: lacks.Lack, user: Any) -> str:
        """The form that puts it right, for whoever may open it."""
        if lack is lacks.UNCONFIRMED:
            return "" if review.why_not(cls, record, user) else cls.url("review", record.pk)
        if not lack.part:
            may = SpecialistTrainingLedger.may(user, "E", record.community_id[:6])
            url = f"{SpecialistTrainingLedger.url('create')}?community={record.community_id[:6]}"
            return url if may else ""
        url = f"{cls.url('edit', record.pk)}#part-{lack.part}"
        return url if cls.may(user, "E", record.community_id) else ""


def _trainings(record: Any, user: Any) -> list[dict[str, Any]]:
    """The trainings the specialist was at, newest first; those ``user`` may open lead there."""
    lines = record.trainings.held().select_related("event").order_by("-event__begins_on")
    held = SpecialistTrainingLedger.visible(user).filter(pk__in=[line.event_id for line in lines])
    seen = set(held.values_list("pk", flat=True))
    columns_ = SpecialistTrainingLedger.columns
    table = SpecialistTrainingLedger.shape.table("roll")
    results = {c.key: c.kind for c in table.columns}
    return [
        {
            "url": SpecialistTrainingLedger.url("detail", line.event_id)
            if line.event_id in seen
            else "",
            "topic": line.event.topic,
            "kind": columns_["kind"].kind.show(line.event.kind),
            "on": line.event.ends_on or line.event.begins_on,
            "hours": line.event.hours,
            "result": "　".join(
                filter(None, (results["result"].show(line.result), line.mark, line.certificate))
            ),
        }
        for line in lines
    ]
