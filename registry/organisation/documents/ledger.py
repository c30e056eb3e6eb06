"""The declaration of 文件制度库."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from registry import document_number
from registry.about_area.known import AREA, LEVEL
from registry.about_area.ledger import PLACE, AboutArea, QuickView
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding
from registry.ledger.kinds import LONG, Kind
from registry.ledger.ledger import Twin
from registry.models import Area, Attachment, Document
from registry.organisation.documents import rules

KEY = "document"
TEXT = "text"
HAS_TEXT = Exists(
    Attachment.objects.filter(ledger=KEY, record_id=OuterRef("pk"), voided_at__isnull=True)
)
ABOVE = {LEVEL: {"in": [Area.Level.BANNER, Area.Level.TOWNSHIP]}}
OF_CULTURE = ("09", "10", "11")
"""文化设施规划、文明创建评估指标、文体落实措施, codes of document_kind (G01–G03)."""
SPORTS = {"kind": {"in": [rules.SPORTS]}}


def expired(today: datetime.date) -> Q:
    """Papers that no longer hold on ``today``."""
    return Q(valid_until__lt=today)


class TitleKind(Kind):
    """A title, which has the whole row."""

    input_class = "input-full"

    def control(self) -> forms.Widget:
        widget = super().control()
        widget.attrs["class"] = f"{self.input_class} {LONG}"
        return widget


class CodesKind(Kind):
    """Area codes the ledger found itself."""

    many = True

    def show(self, value: Any) -> str:
        return "、".join(value or ())


class DocumentLedger(AboutArea):
    """文件制度库: plans, rules and measures of a community and of those above it."""

    key, title, noun = KEY, "文件制度库", "文件"
    model = Document
    levels = (Area.Level.BANNER, Area.Level.TOWNSHIP, Area.Level.COMMUNITY)
    counter = "份"
    parts = (
        Part("paper", "文件", (
            "title", "kind", "doc_no", "issuer", "issued_level", "issued_on", "valid_until",
            "summary"), note="社区自己定的制度可以没有文号"),
        Part("use", "用在哪里", ("serves", "served_names", "proves", "policies", "covers"),
             note="写明能证明哪些指标；贯彻上级文件的，勾选所贯彻的文件"),
    )  # fmt: skip
    unasked = ("served",)
    options = {
        "title": {"kind": TitleKind(120), "required": True, "also": ("标题", "文件名称", "名称", "制度名称")},
        "kind": {"required": True, "also": ("类型", "类别", "文件类别")},
        "doc_no": {"required": True, "also": ("发文字号", "发文号", "文件号"),
                   "hint": "年份用哪种括号都行"},
        "issuer": {"required": True, "also": ("发文单位", "制发机关", "印发单位")},
        "issued_level": {"also": ("级别",)},
        "issued_on": {"required": True, "also": ("日期", "发文日期", "印发日期", "成文时间")},
        "valid_until": {"also": ("有效期", "失效日期"), "hint": "没有的不填"},
        "summary": {"also": ("内容", "摘要", "内容摘要")},
        "serves": {"required": True, "asked": ABOVE},
        "served_names": {"asked": [{**ABOVE, "serves": {"in": [rules.SOME]}}], "required": True,
                         "hint": "填社区（嘎查）名称，多个用顿号分开"},
        "proves": {"also": ("佐证指标", "证明的指标"), "hint": "不选的，新增时按文件类型带出"},
        "policies": {"also": ("贯彻文件", "依据文件")},
        "covers": {"asked": SPORTS, "required": True},
        "served": {"kind": CodesKind(), "sortable": False},
    }  # fmt: skip
    file_columns = tuple(key for part in parts for key in part.columns)
    never_empty = ("title",)
    presets = ("kind", "issued_level", "proves", "policies")
    one_per, open_when = (AREA, "doc_no"), ~Q(doc_no="")
    attachment_kinds = {TEXT: "文件正文"}
    name_column = "title"
    ordering = "-issued_on"
    list_columns = ("title", "kind", "doc_no", "issuer", "issued_on", "proves", PLACE)
    filters = ("kind", "issued_level", "serves")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
        QuickView("textless", "没有附件", lambda today: Q(~HAS_TEXT)),
        QuickView("proofless", "没有写明适用指标", lambda today: Q(proves=[])),
        QuickView("expired", "已过有效期", expired),
        QuickView("culture", "文体规划和制度", lambda today: Q(kind__in=OF_CULTURE)),
    )
    paper, paper_title = "print/area_record.html", "文件登记表"
    paper_notes = (
        "文号按公文格式写六角括号〔〕；正文扫描件附后。",
        "旗县、苏木乡镇的文件写明适用的社区；适用指标的编号见本系统的指标目录，不是官方编号。",
    )

    @classmethod
    def start(cls, area: Area) -> Values:
        values = super().start(area)
        values["issued_level"] = str(area.level)
        return values

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return bool(values.get("doc_no"))

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, is_new=before is None)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return rules.missing(values, super().missing(values, today))

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (TEXT,)

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"{twin.community_name}已登记过这个文号的文件"

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = [cls.columns[key].show(values) for key in ("kind", "doc_no", "issuer")]
        until = values["valid_until"]
        told += ["已过有效期"] if until and until < today else []
        return "　".join(filter(None, told))

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Papers with ``text`` in the title, the issuing body, or the number however bracketed."""
        found = Q(title__contains=text) | Q(issuer__contains=text) | Q(doc_no__contains=text)
        return queryset.filter(found | Q(doc_no__contains=as_number(text)))

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        return [{"label": "上级文件贯彻情况", "url": reverse("document-policies")}]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "title": f"春城社区{year}年残疾人工作扶持措施", "kind": "扶持措施",
            "doc_no": f"春社发〔{year}〕3号", "issuer": "春城社区居民委员会", "issued_level": "社区",
            "issued_on": f"{year}-03-05", "proves": "H02 社区扶持措施",
        }  # fmt: skip


def as_number(text: str) -> str:
    """``text`` as it would stand in a number that was kept; itself where it is none."""
    try:
        return document_number.parse(text) or text
    except ValidationError:
        return text
