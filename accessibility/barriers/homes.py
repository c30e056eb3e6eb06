"""居家障碍调查: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accessibility.barriers.suggesting import ItemKind, said
from accessibility.barriers.surveying import BySurveyor, survey_photos
from accessibility.models import HomeBarrier, HomeRetrofit, HomeSurvey
from registry.about_resident.form import AboutResidentForm
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, hint
from registry.ledger.kinds import NameKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Resident

YES, NO = "1", "2"
BARRIERS = Table(
    "barriers", "障碍", HomeBarrier, "survey",
    columns(HomeBarrier, ("part", "barrier", "item", "note"), {"item": {"kind": ItemKind("access_need")}}),
    noun="处",
)  # fmt: skip


def unanswered() -> Q:
    """The homes that want a retrofit for which nobody has applied since."""
    held = HomeRetrofit.objects.unscoped("whether there is one; the survey is in scope").current()
    later = held.filter(resident=OuterRef("resident"), asked_on__gte=OuterRef("surveyed_on"))
    return Q(wanted=YES) & ~Q(Exists(later))


class HomeSurveyForm(BySurveyor, AboutResidentForm):
    """The form of a survey, with what is usual for the resident's disability."""

    def _add_fields(self) -> None:
        super()._add_fields()
        told = said(self.stored.get(SUBJECT), self.stored.get("resident__dis_category") or "")
        if told and "wanted" in self.fields:
            self.fields["wanted"].help_text = told


class HomeSurveyLedger(AboutResident):
    """居家障碍调查 (方案三（六）): what hinders a resident at home and whether they want it changed."""

    key, title, noun, work_area = "home-survey", "居家障碍调查", "居家调查", 6
    model = HomeSurvey
    form_class = HomeSurveyForm
    known = (*IDENTITY, "phone", "live_addr", "household__special", "household__poverty")
    counter = "户次"
    parts = (
        Part("survey", "调查", ("surveyed_on", "surveyed_by", "note"), ()),
        Part("barriers", "障碍和改造意愿", ("wanted", "not_wanted_why"), ("barriers",),
             also=("barrier_lines",)),
    )  # fmt: skip
    options = {
        "surveyed_on": {"required": True, "also": ("日期",)},
        "surveyed_by": {"kind": NameKind(50), "required": True},
        "wanted": {"required": True, "also": ("需要改造",)},
        "not_wanted_why": {
            "asked": {"wanted": {"in": [NO]}},
            "hint": "例如 租住的房子，房东不同意",
        },
        "note": {"hint": "住几楼、有没有电梯、怎么进出、谁照料"},
    }
    never_empty = ("surveyed_on", "wanted")
    tables = (BARRIERS,)
    more_columns = (lines_of("barrier_lines", "barriers", "障碍明细", BARRIERS.columns),)
    list_columns = (NAME, "resident__dis_category", "resident__dis_level", "surveyed_on",
                    "wanted", "surveyed_by")  # fmt: skip
    filters = ("wanted", "resident__dis_category")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("unanswered", "需要改造还没有申请", lambda today: unanswered()),
        QuickView("wanted", "需要改造", lambda today: Q(wanted=YES)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    ordering = "-surveyed_on"
    period_by = "surveyed_on"
    beside_columns = ("surveyed_on", "wanted")
    attachment_kinds = {"photo": "现场照片"}
    paper = "print/home_survey.html"
    paper_title = "残疾人居家障碍调查表"
    paper_notes = (
        "本表一户一次一份；基本情况取自台账一。",
        "需要改造的，凭本表申请家庭无障碍改造。",
    )

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "surveyed_on": timezone.localdate()}

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        lacks = values.get("wanted") == YES and not values.get("barriers")
        return [*super().missing(values, today), *(["barriers"] if lacks else [])]

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values["surveyed_on"] and values["surveyed_on"] > today:
            found.append(error("survey_day", "surveyed_on", "调查日期不能晚于今天"))
        if values["barriers"] and values["wanted"] == NO and not values["not_wanted_why"]:
            text = "登记了障碍又不需要改造的，请写明原因"
            found.append(hint("not_wanted", "not_wanted_why", text))
        return found

    @classmethod
    def actions(cls, record: HomeSurvey, user: Any) -> list[dict[str, str]]:
        """What is wanted leads to the application, which takes the barriers along."""
        from accessibility.retrofits.homes import HomeRetrofitLedger

        if record.wanted != YES or not cls.may(user, "E", record.community_id):
            return []
        held = HomeRetrofitLedger.visible(user).current().filter(HomeRetrofitLedger.open_when)
        if held.filter(resident_id=record.resident_id).exists():
            return []
        asked = urlencode({"resident": record.resident_id})
        return [{"label": "申请改造", "url": f"{HomeRetrofitLedger.url('create')}?{asked}"}]

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return {**held, "photos": survey_photos(cls, record)}

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "surveyed_on": f"{year}-03-05", "surveyed_by": "其木格", "wanted": "是",
            "note": "住一楼，出门有三级台阶", "barrier_lines": "出入口｜没有坡道｜坡化｜三级台阶",
        }  # fmt: skip
