"""精神障碍监护: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry import parameters
from registry.about_resident.known import MINIMAL
from registry.about_resident.ledger import NAME
from registry.cases import handlers
from registry.cases.ledger import CaseLedger
from registry.cases.lines import AddsLine, NewLine
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.ledger import QuickView
from registry.models import Resident
from rehab.grave import rules as grave
from rehab.grave.ledger import TOLD, ReportsGrave
from rehab.guardianship import course, rules
from rehab.models import Guardianship, GuardianshipHandler, GuardianshipVisit, HospitalStay

RUNNING = Q(ended_on=None)
VISIT = ("on", "way", "state", "danger", "medication_state", "lowered", "handling")
STAY = ("from_on", "to_on", "hospital", "note")


class GuardianshipLedger(ReportsGrave, AddsLine, CaseLedger):
    """精神障碍监护 (方案三（三）以家庭为基础，加强对精神病患者实施监护)."""

    key, title, noun, work_area = "guardianship", "精神障碍监护", "监护档案", 3
    model = Guardianship
    known = MINIMAL
    counter = "份"
    running = RUNNING
    new_line = NewLine("记随访", "visits", ("on", "way"))
    parts = (
        Part("guardian", "监护人和责任书", (
            "opened_on", "guardian_name", "guardian_relation", "guardian_phone", "letter_from",
            "letter_to", "team"), note="责任书签好以后，扫描件放在“附件”里"),
        Part("state", "病情", ("first_danger", "medication_state", "medication", "diagnosis"),
             note="危险性等级按最近一个月最重的一次填写，以后随每次随访填写；达到上报等级（一般为 3 级）的须在 24 小时内上报"),
        Part("visits", "随访", (), ("visits",), also=("followed_on", "danger")),
        Part("stays", "住院", (), ("stays",), folded=True),
        Part("handlers", "责任人", (), ("handlers",)),
        Part("end", "结束监护", ("ended_on", "end_reason"), folded=True, waits="没有结束"),
    )  # fmt: skip
    options = {
        "opened_on": {"required": True},
        "guardian_name": {"required": True},
        "guardian_relation": {"required": True},
        "letter_from": {"required": True},
        "letter_to": {"required": True},
        "team": {"hint": "社区干部、民警、医生等，写姓名"},
        "first_danger": {"required": True},
        "medication_state": {"required": True, "hint": "有随访的，随最近一次随访"},
        "medication": {"hint": "只有责任人能查看，每次查看都有记录"},
        "diagnosis": {"hint": "只有责任人能查看，每次查看都有记录"},
    }
    never_empty = ("opened_on", "guardian_name", "first_danger")
    tables = (
        Table("visits", "随访", GuardianshipVisit, "case", columns(GuardianshipVisit, VISIT, {
            "danger": {"hint": "不填的，等级不变"},
            "lowered": {"hint": "比上次低的才填；只有责任人能查看"},
            "handling": {"hint": "做了什么，家属反映了什么；只有责任人能查看"}}), noun="次"),
        Table("stays", "住院", HospitalStay, "case", columns(HospitalStay, STAY, {
            "to_on": {"hint": "还在住院的不填"}}), noun="次"),
        handlers.table(GuardianshipHandler),
    )  # fmt: skip
    unasked = ("followed_on", "danger", "stability", *TOLD)
    list_columns = (NAME, "danger", "medication_state", "guardian_name", "followed_on", "letter_to")
    filters = ("danger", "medication_state")
    quick_views = (
        QuickView("running", "监护中", lambda today: RUNNING),
        QuickView("unreported", "高危未上报", lambda today: grave.UNREPORTED),
        QuickView("letter", "责任书已过期", lambda today: RUNNING & Q(letter_to__lt=today)),
        QuickView("ended", "已结束", lambda today: ~RUNNING, on_home=False),
        QuickView("all", "全部", lambda today: Q(), on_home=False),
    )
    ordering = "-opened_on"
    beside_columns = ("opened_on", "danger")
    attachment_kinds = {"letter": "监护责任书"}

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "opened_on": timezone.localdate()}

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        """With the level as it is now."""
        held = super().headline(values, today)
        level = values.get("danger")
        return f"{held}　现在危险性 {level} 级" if level else held

    @classmethod
    def is_grave(cls, values: Values, code: str) -> bool:
        return rules.is_grave(values, code)

    @classmethod
    def grave_on(cls, values: Values, code: str) -> datetime.datetime | None:
        least = parameters.value(rules.FROM_LEVEL, code)
        return grave.run_began((day, level >= least) for day, level in rules.levels(values))

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)
        super().derive(values, today, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check(values, today)]

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        day = None if record.is_voided else rules.next_on(record)
        held = super().notices(record, user)
        if day is None:
            return held
        late = "，已经过期" if day < timezone.localdate() else ""
        why = "和最近一次病情" if record.stability == rules.UNSTABLE else ""
        text = f"按危险性等级{why}，下次随访应在 {day.year}年{day.month}月{day.day}日以前{late}。"
        tone = "warning" if late else "info"
        return [*held, {"text": text, "tone": tone, **next(iter(cls.line_steps(record, user)), {})}]

    @classmethod
    def page_pieces(
        cls, record: Any, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        """How the level went, where there is more than one."""
        told = course.panel(cls.shape.read(record))
        return [("care/levels.html", {**told, "gaps": gaps})] if told else []

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        """What closes an open record when the resident died ``on`` that day."""
        if values["ended_on"]:
            return {}
        opened = values["opened_on"]
        return {"ended_on": max(on, opened) if opened else on, "end_reason": rules.DIED}
