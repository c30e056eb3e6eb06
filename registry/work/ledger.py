"""台账五 工作记录: what the community did, for whom, and what is to follow."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from registry import parameters, review
from registry.ledger.columns import (
    Column,
    ColumnSet,
    Part,
    SummaryColumn,
    Table,
    Values,
    column,
    columns,
)
from registry.ledger.findings import Finding
from registry.ledger.forms import LedgerForm
from registry.ledger.ledger import BRIEF, Ledger, QuickView
from registry.ledger.lines import lines_of
from registry.ledger.period import named
from registry.ledger.shape import Shape
from registry.ledger.table_forms import form_field
from registry.models import FoundNeed, WorkRecord, WorkSubject
from registry.search import find_residents
from registry.work import paper, people, rules
from registry.work.columns import KeyKind, PeopleKind, TimeKind, people_of, put_people
from registry.work.rules import FIVE_WORKS, LOST, PLACE_ASKED, VISIT, VISIT_ASKED

OPTIONS: dict[str, dict[str, Any]] = {
    "topic": {"width": 14, "also": ("工作事项", "主题", "工作内容", "活动名称"), "hint": "可以不填，按工作类型和日期带出"},
    "kind": {"required": True, "also": ("类型", "工作类别")},
    "on": {"required": True, "also": ("工作日期", "时间", "走访日期", "记录日期"), "hint": "不能晚于今天"},
    "starts_at": {"width": 8, "kind": TimeKind(), "hint": "例如 9:30"},
    "ends_at": {"kind": TimeKind()},
    "place": {"width": 9, "required": True, "asked": PLACE_ASKED, "also": ("工作地点",), "hint": "入户的写“家中”，不写门牌"},
    "way": {"width": 8, "required": True, "also": ("方式",), "asked": VISIT_ASKED},
    "organizer": {"width": 8, "required": True, "also": ("组织者（专职委员）", "记录人", "专职委员", "走访人")},
    "participants": {"width": 10, "also": ("参加者", "参与人员")},
    "found": {"width": 12, "asked": VISIT_ASKED},
    "learned": {"width": 22, "also": ("内容", "情况", "走访情况")},
    "raised": {"width": 16, "also": ("问题",)},
    "handled": {"width": 16, "also": ("处理情况",)},
    "results": {"width": 14, "also": ("结果",)},
    "follow_up": {"width": 12, "also": ("后续", "下步工作")},
    "follow_up_by": {"width": 8, "also": ("责任人",)},
    "follow_up_on": {"also": ("时限", "完成时限")},
    "back_reason": {"hint": "七天以前的工作须写明，例如：下乡期间没有网络"},
    "done": {"width": 12},
}  # fmt: skip

PARTS = (
    Part("what", "做了什么", (
        "kind", "topic", "on", "starts_at", "ends_at", "place", "way", "people", "organizer",
        "participants"), also=("subjects",)),
    Part("content", "情况和处理", ("found", "learned", "raised", "done", "handled")),
    Part("needs", "发现的需求", (), ("found_needs",), also=("need_lines",)),
    Part("follow", "结果和后续", (
        "results", "follow_up", "follow_up_by", "follow_up_on", "followed_on")),
    Part("back", "补记", ("back_reason",), note="七天以前的工作现在才记的，写明原因"),
)  # fmt: skip

_own = [key for part in PARTS for key in part.columns if key != "people"]
NEEDS = columns(FoundNeed, ("kind", "content", "who"), {})
SUBJECTS = (
    column(WorkSubject, "name"),
    Column("resident_id", KeyKind(), "居民", sortable=False),
)
PEOPLE = Column(
    "people", PeopleKind(), "涉及对象", derived=True, sortable=False, width=14, get=people_of,
    reads=("subjects",), put=put_people, also=("走访对象", "服务对象", "参加残疾人", "残疾人姓名", "姓名"),
    hint=people.HINT,
)  # fmt: skip

FOLLOWING = ~Q(follow_up="") & Q(followed_on__isnull=True)


def _followed(day: datetime.date) -> Q:
    """What was left to do on ``day`` of the work done by then."""
    still = Q(followed_on__isnull=True) | Q(followed_on__gt=day)
    return ~Q(follow_up="") & Q(on__lte=day) & still


def _to_raise(found: FoundNeed, resident_id: Any) -> dict[str, str]:
    text = f"发现的需求“{found.content}”（{found.who}）还没有需求反映单。"
    url = f"{reverse('need-create')}?resident={resident_id}&found={found.pk}"
    return {"text": text, "url": url, "label": "生成需求反映单"}


VIEWS = (
    QuickView("all", "全部", lambda today: Q()),
    QuickView("month", "本月", lambda today: named("month", today).where("on"), period="month"),
    QuickView("quarter", "本季度", lambda today: named("quarter", today).where("on"),
              period="quarter"),
    QuickView("visits", "走访", lambda today: Q(kind=VISIT)),
    QuickView("five", "五项工作", lambda today: Q(kind__in=FIVE_WORKS) & ~Q(way=LOST),
              hint="走访、帮扶、培训、安置、服务；失访不算走访", on_home=False),
    QuickView("following", "后续未办结", lambda today: FOLLOWING, then=_followed),
    QuickView("overdue", "后续已超时限", lambda today: FOLLOWING & Q(follow_up_on__lt=today),
              then=lambda day: _followed(day) & Q(follow_up_on__lt=day)),
    QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    *review.views(),
)  # fmt: skip
SUMMARY = (
    SummaryColumn("日期", ("on", "starts_at"), 9, " "),
    SummaryColumn("工作类型", ("kind", "way"), 8, "，"),
    SummaryColumn("事项和涉及对象", ("topic", "people"), 17, "\n"),
    SummaryColumn("地点", ("place",), 9),
    SummaryColumn("情况和处理", ("found", "learned", "raised", "done", "handled"), 27),
    SummaryColumn("发现的需求", ("need_lines",), 11),
    SummaryColumn("结果和后续", ("results", "follow_up", "follow_up_by", "follow_up_on"), 14),
    SummaryColumn("组织者", ("organizer",), 7),
)


class WorkForm(LedgerForm):
    """工作记录: whom it concerned is typed as names and found in the community."""

    def _add_fields(self) -> None:
        super()._add_fields()
        self.fields["people"] = form_field(PEOPLE)

    def _initial(self) -> dict[str, Any]:
        return {**super()._initial(), "people": PEOPLE.kind.show(people_of(self.stored))}

    def settle(self, values: Values) -> None:
        code = self.record.community_id if self.record else self.data.get("community", "")
        named = people.NamedPeople(people.reach(self.user, self.ledger.model.section))
        named.look_up({code: {row["name"] for row in people_of(values)}})
        values["subjects"] = named.settle(people_of(values), code)


class WorkLedger(Ledger):
    """台账五: every piece of work; the first five kinds are the plan's five works."""

    key = "work"
    title = "工作记录"
    noun = "工作记录"
    model = WorkRecord
    form_class = WorkForm
    reviewed = True
    attachment_kinds = {"photo": "工作照片", "sign_in": "签到表"}
    parts = PARTS
    shape = Shape(
        WorkRecord,
        own=_own,
        tables=(
            Table("subjects", "涉及对象", WorkSubject, "work", SUBJECTS),
            Table("found_needs", "发现的需求", FoundNeed, "work", NEEDS, noun="项"),
        ),
    )
    columns = ColumnSet(
        [
            *columns(WorkRecord, _own, OPTIONS),
            PEOPLE,
            lines_of("need_lines", "found_needs", "发现的需求", NEEDS, width=14),
        ]
    )
    name_column = "topic"
    list_columns = ("topic", "kind", "on", "place", "organizer", "follow_up", "follow_up_on")
    anonymous_columns = ("topic", "kind", "on")
    file_columns = (*_own, "people", "need_lines")
    office_columns = (
        "on", "people", "kind", "topic", "place", "way", "organizer", "participants", "starts_at",
        "found", "learned", "raised", "done", "handled", "need_lines", "results", "follow_up",
        "follow_up_by", "follow_up_on",
    )  # fmt: skip
    office_repeats = ("on", "people")
    filters = ("kind", "way")
    concerning = "subjects__resident"
    beside_title = "有关的人和需求"
    quick_views = VIEWS
    ordering = "-on"
    paper = "print/work.html"
    paper_title = "工作记录"
    period_by = "on"
    summary_title = "工作记录汇总表"
    summary_columns = SUMMARY

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "kind": "会议", "topic": "残协季度例会", "on": f"{year}-03-05", "starts_at": "09:30",
            "place": "社区活动室", "organizer": "其木格", "participants": "残协成员",
            "learned": "总结上季走访情况", "results": "已完成", "back_reason": "年初未启用，补录",
        }  # fmt: skip

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, today)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        allowed = parameters.of_region("back_entry_days")[0]
        born = people.birthdays(people_of(values))
        return [*rules.check(values, today, before, allowed), *rules.unborn(values, born)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return rules.missing(values, today)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        keys = ("kind", "way", "on", "people")
        return "　".join(filter(None, (cls.columns[key].show(values) for key in keys)))

    @classmethod
    def brief(cls, values: Values) -> str:
        keys = (
            "on",
            "people",
            "found",
            "learned",
            "raised",
            "done",
            "handled",
            "results",
            "follow_up",
        )
        shown = (cls.columns[key].show(values) for key in keys)
        return "；".join(text for text in shown if text)[:BRIEF]

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        reach = people.reach(batch.user, cls.model.section)
        return people.PeopleRecogniser(people.NamedPeople(reach))

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Records whose topic has ``text`` in it, or that concern someone it may mean."""
        from registry.about_resident import known

        people = find_residents(known.residents("the records found are in scope"), text)
        concerning = WorkSubject.objects.filter(resident__in=people.order_by().values("pk"))
        return queryset.filter(Q(topic__contains=text) | Q(pk__in=concerning.values("work_id")))

    @classmethod
    def notices(cls, record: WorkRecord, user: Any) -> list[dict[str, str]]:
        """Needs met with that nobody has raised yet, each with the way to raise it."""
        if record.is_voided or not cls.may(user, "E", record.community_id):
            return []
        return [_to_raise(found, resident) for found, resident in people.unraised(record)]

    @classmethod
    def beside(cls, record: WorkRecord, user: Any) -> list[dict[str, Any]]:
        from registry.work.beside import needs_of, people_of

        lines = (people_of(record, user), needs_of(record, user))
        return [line for line in lines if line["records"]]

    @classmethod
    def paper_context(
        cls, record: WorkRecord, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        return paper.of(record, printed_by=printed_by, office=office)
