"""A ledger (台账): a model plus one declaration, from which every generic screen is built."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from registry import access, masking, parameters
from registry.ledger.asked import is_asked
from registry.ledger.columns import Column, ColumnSet, Part, SummaryColumn, Table, Values
from registry.ledger.findings import TAKEN, Finding, error
from registry.ledger.guiding import Guiding
from registry.ledger.shape import Shape

if TYPE_CHECKING:
    from registry.ledger.importing.editions import Edition


@dataclass(frozen=True)
class QuickView:
    """A named selection of a list: 常用视图, and the figure of the same name on the home page."""

    key: str
    label: str
    where: Callable[[datetime.date], models.Q]
    hint: str = ""
    on_home: bool = True
    aside: bool = False
    """Whether it stands nowhere by itself: an indicator or a page leads to it."""
    file_title: str = ""
    """What its workbook is called, where that is not the ledger's own title: 会员名册."""
    period: str = ""
    """The period it stands for (see ``period.CHOICES``), which headings name."""
    then: Callable[[datetime.date], models.Q] | None = None
    """The same of a past day, as far as dates tell; None where ``where`` tells it as well."""


@dataclass(frozen=True)
class Twin:
    """A record that already stands for the same person or thing."""

    record_id: Any
    community_id: str
    community_name: str
    key: str = ""
    """The column whose number says so."""


BRIEF = 160
"""How many characters ``brief`` may take."""


@dataclass
class Examination:
    """What the rules made of some values: the values completed, what is wrong, what is missing."""

    values: Values
    findings: list[Finding] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def at(self, *levels: int) -> list[Finding]:
        return [finding for finding in self.findings if finding.level in levels]


class Ledger(Guiding):
    """The declaration of one ledger; subclasses set the attributes, seldom override a method."""

    key: ClassVar[str]
    title: ClassVar[str]
    work_area: ClassVar[int] = 1
    """Which of the nine work areas of the plan (三) it belongs to; 0 is 组织与经费 (二、四)."""
    levels: ClassVar[tuple[int, ...]] = (5,)
    """The levels of area its records may belong to."""
    model: ClassVar[type[Any]]
    form_class: ClassVar[type[Any]]
    columns: ClassVar[ColumnSet]
    shape: ClassVar[Shape]
    parts: ClassVar[tuple[Part, ...]]
    name_column: ClassVar[str] = "name"
    """The column a record is known by: it stands first in lists, leads to the record, is never empty."""
    list_columns: ClassVar[tuple[str, ...]] = ()
    list_needs: ClassVar[tuple[str, ...]] = ()
    """The fields a row of the list shows beside its columns; the whole record unless they are named."""
    anonymous_columns: ClassVar[tuple[str, ...]] = ()
    """Columns that roles who may only see figures find in a list; the name is masked."""
    file_columns: ClassVar[tuple[str, ...]] = ()
    office_columns: ClassVar[tuple[str, ...]] = ()
    office_repeats: ClassVar[tuple[str, ...]] = ()
    """The columns at the head of ``office_columns`` that stand on every page of the printed workbook."""
    totals: ClassVar[tuple[str, ...]] = ()
    """Columns summed at the foot of an exported workbook."""
    list_sums: ClassVar[tuple[str, ...]] = ()
    """Columns summed under the list, over all its pages."""
    amounts: ClassVar[bool] = False
    """Whether its amounts may be read in 万元 (``registry.amounts``)."""
    counter: ClassVar[str] = "条"
    """What its records are counted by: 人, 件."""
    """The columns of the workbook offices pass round; the export's usual ones."""
    filters: ClassVar[tuple[str, ...]] = ()
    concerning: ClassVar[str] = ""
    """The path from a record to the residents it concerns: its list can be narrowed to one of them."""
    beside_title: ClassVar[str] = "台账与帮扶"
    """What stands over the lines of ``beside``."""
    quick_views: ClassVar[tuple[QuickView, ...]] = ()
    loose_columns: ClassVar[tuple[Column, ...]] = ()
    """Columns offices have whose cells speak of several facts; read from workbooks, never written."""
    editions: ClassVar[tuple[Edition, ...]] = ()
    """Workbooks of other software whose headings mean something of their own."""
    explained: ClassVar[dict[str, str]] = {}
    """Headings offices often have beside the ledger's, and why they are not taken."""
    shared: ClassVar[dict[str, str]] = {}
    """Parents several records may share, and the sealed number that tells them apart."""
    search_help: ClassVar[str] = ""
    """What may be searched for, told where a search finds nothing."""
    numbers: ClassVar[tuple[str, ...]] = ()
    """Columns whose number no two rows of a workbook may share."""
    twin_field: ClassVar[str] = ""
    """The column whose number must not be registered twice."""
    follows: ClassVar[dict[str, str]] = {}
    """Columns derived from another one, which is the one people know and choose by."""
    period_by: ClassVar[str] = ""
    """The date by which its list can be narrowed to a period; empty where it cannot."""
    summary_title: ClassVar[str] = ""
    summary_columns: ClassVar[tuple[SummaryColumn, ...]] = ()
    """The one table a selection can be printed as (汇总表), beside the A4 forms."""
    summary_names_people: ClassVar[bool] = True
    """Whether that table tells of people and is marked 内部."""
    ordering: ClassVar[str] = "-updated_at"
    pictures: ClassVar[tuple[str, ...]] = ()
    """Columns that name a picture, shown as such."""
    sort_keys: ClassVar[dict[str, str]] = {}
    """Where a column is sorted by another field than its own."""
    reviewed: ClassVar[bool] = False
    """Whether records are submitted and confirmed by the chair (see ``registry.review``)."""
    review_letter: ClassVar[str] = "R"
    """The right of whoever confirms them."""
    reveal_letter: ClassVar[str] = "U"
    """The right without which nobody sees a sealed fact in full (see ``reveals``)."""
    reveal_reason: ClassVar[str] = ""  # the usual reason for that, offered on the form
    kept_beside: ClassVar[tuple[str, ...]] = ("gaps", "gap_count")
    """The fields ``finish`` sets."""
    paper: ClassVar[str] = ""
    """Template of the A4 form, under templates/print/; empty where a ledger has none."""
    paper_title: ClassVar[str] = ""
    attachment_kinds: ClassVar[dict[str, str]] = {}
    """What its attachments may be said to be (协议书), by key; others are just attachments."""
    create_view: ClassVar[type[Any] | None] = None
    """The screen of a new record, where it is not the usual one."""

    # -- the rules --------------------------------------------------------------------------

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """Fill in what follows from other values and drop what is not asked (in place).

        ``before`` is what was stored, so that a fact follows the one that was changed.
        """

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        """What is wrong; a ledger with rules of its own overrides it."""
        if values.get(cls.name_column):
            return []
        return [error("name", cls.name_column, f"请填写{cls.label_of(cls.name_column)}")]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        """The required columns that are asked of this record and empty."""
        known = cls.with_facts(values, today)
        return [
            c.key
            for c in cls.columns
            if c.required and is_asked(c.asked, known) and c.value(values) in ("", None, [])
        ]

    @classmethod
    def with_facts(cls, values: Values, today: datetime.date) -> Values:
        """``values`` with what conditions ask about beyond them (an age)."""
        return values

    @classmethod
    def asked(cls, key: str) -> Any:
        """The condition under which the column or table ``key`` is asked (see ``asked``)."""
        return cls.columns[key].asked if key in cls.columns else cls.shape.table(key).asked

    @classmethod
    def examine(
        cls, values: Values, before: Values | None = None, failed: set[str] | None = None
    ) -> Examination:
        """Complete, check and count what is missing; the only way values become a record.

        ``failed`` are the columns whose value could not be read: what rests on them is not said.
        """
        today = timezone.localdate()
        cls.derive(values, today, before)
        found = [f for f in cls.check(values, today, before) if not f.rests_on(failed or set())]
        return Examination(values, found, cls.missing(values, today))

    @classmethod
    def finish(cls, record: Any, examination: Examination) -> None:
        """Set what is stored beside the values: what is missing; ledgers add search keys."""
        record.gaps = examination.gaps
        record.gap_count = len(examination.gaps)

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        """The kinds of attachment a record with ``values`` should have (see ``attachment_kinds``)."""
        return ()

    @classmethod
    def takes_review(cls, code: str) -> bool:
        """Whether records of the area ``code`` are to be submitted and confirmed."""
        return cls.reviewed and bool(parameters.value("review_required", code))

    @classmethod
    def is_own(cls, record: Any, user: Any) -> bool:
        """Whether ``user`` entered, last changed or submitted the record, and so may not review it."""
        return user.pk in (record.created_by_id, record.updated_by_id, record.submitted_by_id)

    @classmethod
    def waits_for_word(cls, record: Any, by: Any, keys: Iterable[str]) -> bool:
        """Whether what ``by`` says with the facts ``keys`` waits for somebody else's word.

        It then waits whatever the area asks for: nobody vouches for themselves.
        """
        return False

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        """For each of ``batch`` the record that already stands for the same, wherever it is."""
        return {}

    @classmethod
    def taken(cls, values: Values, but: Any = None) -> Twin | None:
        """The record, but for ``but``, that stands for the same or has one of the numbers already."""
        return cls.twins({0: values}, but).get(0)

    @classmethod
    def alike(cls, batch: dict[Any, Values], user: Any) -> dict[Any, list[Finding]]:
        """Of new records in ``batch`` (each with its ``community_id``) what makes them look registered."""
        return {}

    @classmethod
    def template_columns(cls) -> list[Column]:
        """The columns of the empty workbook: what people fill in, and nothing worked out."""
        return [c for c in cls.columns.pick(cls.file_columns) if not c.derived or c.put]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        """The example row of the empty workbook, by column key."""
        return {}

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        """What the A4 form of ``record`` is printed from."""
        return {}

    @classmethod
    def home_of(cls, values: Values, community_id: str) -> str:
        """The community a record with ``values`` belongs to, given the one it was entered in."""
        return community_id

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        """What to say when ``twin`` stands already; where, is told only inside one's scope (V10)."""
        what = TAKEN.get(twin.key, f"该{cls.noun}")
        if visible:
            return f"{what}已在{twin.community_name}建档"
        return f"{what}已由其他社区登记，请联系旗县残联发起迁移"

    @classmethod
    def row_name(cls, cells: Values) -> str:
        """What a row of a workbook is called on the pages of an import."""
        column = cls.columns[cls.name_column]
        return str(cells.get(column.key) or f"（无{column.label}）")

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        """Who finds out what the rows of a workbook are about (see ``importing.subjects``)."""
        return None

    @classmethod
    def take_charge(cls, values: Values, by: Any) -> None:
        """Note in the values of a new record who answers for it, where that decides who sees it."""

    # -- steps beyond the usual ones ---------------------------------------------------------

    @classmethod
    def steps(cls, record: Any, can: dict[str, bool]) -> list[dict[str, str]]:
        """What else can be done with ``record`` (label and url), under 更多; ``can`` by letter."""
        return []

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, str]]:
        """What whoever opens ``record`` has to know first: text, and label and url of what to do."""
        return []

    @classmethod
    def more_sums(cls, held: Any) -> list[dict[str, str]]:
        """What stands behind the sums of the records ``held``: label and value each."""
        return []

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        """What can be done beside the list (label and url), under 更多."""
        return []

    # -- reading ----------------------------------------------------------------------------

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        return queryset

    @classmethod
    def visible(cls, user: Any, letter: str = "V") -> Any:
        return cls.model.objects.visible_to(user, letter)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        """The line under a record's name."""
        return ""

    @classmethod
    def brief(cls, values: Values) -> str:
        """A line or two of what a record says, for whoever reviews many."""
        keys = [k for k in cls.list_columns if k in cls.columns and k != cls.name_column]
        told = (cls.columns[key] for key in keys)
        shown = (f"{c.label}：{text}" for c in told if (text := c.show(values)))
        return "；".join(shown)[:BRIEF]

    @classmethod
    def actions(cls, record: Any, user: Any) -> list[dict[str, str]]:
        """What else can be begun from the page of ``record``: actions with label and address."""
        return []

    @classmethod
    def beside(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        """What other ledgers hold about the same, for the page of ``record``."""
        return []

    @classmethod
    def as_seen(cls, record: Any, user: Any) -> Any:
        """``record``, read with its tables, without the lines ``user`` may not see."""
        return record

    @classmethod
    def withheld(cls, record: Any, user: Any) -> frozenset[str]:
        """The tables and kinds of attachment of ``record`` of which ``user`` may not see all."""
        return frozenset()

    @classmethod
    def entry_url(cls, record: Any, key: str) -> str:
        """Where the fact ``key`` of ``record`` is entered, if that is not the form."""
        return ""

    @classmethod
    def files_under(cls) -> str:
        """The key under which attachments are kept: that of the ledger whose records they are."""
        return cls.key

    @classmethod
    def known_tables_of(cls, part: Part, values: Values) -> list[tuple[Table, list[Values]]]:
        """Sub-tables another ledger holds that ``part`` shows, with their rows."""
        return []

    @classmethod
    def source_url(cls, record: Any, user: Any) -> str:
        """Where what is known from elsewhere can be seen in full and put right."""
        return ""

    @classmethod
    def notice(cls, user: Any, area: Any) -> dict[str, str] | None:
        """What the list has to say beyond its records: ``text``, and where to act (url, label)."""
        return None

    @classmethod
    def label_of(cls, key: str) -> str:
        """The name of a column or sub-table, as people know it."""
        if key in cls.columns:
            return cls.columns[key].label
        return next((t.title for t in cls.shape.tables if t.key == key), key)

    @classmethod
    def areas(cls, user: Any, letter: str) -> list[str]:
        """Codes of the areas where ``user`` has the right ``letter`` to this ledger."""
        return access.areas_for(user, cls.model.section, letter)

    @classmethod
    def may(cls, user: Any, letter: str, code: str = "") -> bool:
        return access.reaches(cls.areas(user, letter), code)

    @classmethod
    def anonymous_name(cls, record: Any) -> str:
        """What ``record`` is called in a list for figures only."""
        return masking.mask_name(str(record))

    @classmethod
    def begins(cls, user: Any) -> bool:
        """Whether ``user`` has anybody or anywhere to begin a record about: else no page offers it."""
        return cls.may(user, "E")

    @classmethod
    def warning(cls, record: Any) -> str:
        """What stands first on every page of ``record``, before anything is done about it."""
        return ""

    @classmethod
    def reveals(cls, user: Any, record: Any) -> bool:
        """Whether ``user`` may see a sealed fact of ``record``, one at a time and for a reason."""
        return cls.may(user, "U", record.community_id)

    @classmethod
    def part_of(cls, key: str) -> Part:
        parts = (p for p in cls.parts if key in (*p.columns, *p.tables, *p.also))
        return next(parts, cls.parts[0])

    @classmethod
    def group_of(cls, key: str) -> str:
        """The title of the part a column stands in, as a workbook has it over its heading."""
        part = cls.part_of(key)
        named = (*part.columns, *part.tables, *part.also)
        return part.title if key in named else ""

    @classmethod
    def page_pieces(
        cls, record: Any, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        """What stands on the page of a record before its parts: templates with their context.

        ``tells`` in a context names the hints, by code, which the piece tells in the page's stead.
        """
        return []

    # -- addresses --------------------------------------------------------------------------

    @classmethod
    def url(cls, name: str, *args: Any) -> str:
        return reverse(f"{cls.key}-{name}", args=args)

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        """The screens it has in place of the usual ones, by the name of the address."""
        return {}

    @classmethod
    def urls(cls, extra: Iterable[URLPattern] = ()) -> list[URLPattern]:
        """Every address of the ledger; the app's ``urls.py`` puts them under a prefix."""
        from registry.ledger import views

        own, confirms = cls.views(), {"letter": cls.review_letter}

        def at(route: str, view: type[Any], name: str, **more: Any) -> URLPattern:
            view = own.get(name, view)
            return path(route, view.as_view(ledger=cls, **more), name=f"{cls.key}-{name}")

        file = "<uuid:pk>/attachments/<uuid:file>/"
        return [
            at("", views.RecordList, "list"),
            at("search/", views.RecordSearch, "search"),
            at("new/", cls.create_view or views.RecordCreate, "create"),
            at("lookup/", views.RecordLookup, "lookup"),
            at("export/", views.RecordExport, "export"),
            at("print/", views.RecordPrintMany, "print-many"),
            at("import/", views.ImportUpload, "import"),
            at("import/template/", views.ImportTemplate, "import-template"),
            at("import/<uuid:batch>/columns/", views.ImportColumns, "import-columns"),
            at("import/<uuid:batch>/", views.ImportPreview, "import-preview"),
            at("import/<uuid:batch>/rows/<int:number>/", views.ImportRepair, "import-repair"),
            at("import/<uuid:batch>/returned/", views.ImportReturned, "import-returned"),
            at("import/<uuid:batch>/confirm/", views.ImportConfirm, "import-confirm"),
            at("import/<uuid:batch>/undo/", views.ImportUndo, "import-undo"),
            at("submit/", views.RecordSubmitMany, "submit-many"),
            at("review/", views.RecordReviewMany, "review-many", **confirms),
            *extra,
            at("<uuid:pk>/", views.RecordDetail, "detail"),
            at("<uuid:pk>/edit/", views.RecordEdit, "edit"),
            at("<uuid:pk>/void/", views.RecordVoid, "void"),
            at("<uuid:pk>/restore/", views.RecordRestore, "restore"),
            at("<uuid:pk>/history/", views.RecordHistory, "history"),
            at("<uuid:pk>/print/", views.RecordPrint, "print"),
            at("<uuid:pk>/reveal/", views.RecordReveal, "reveal"),
            at("<uuid:pk>/attachments/", views.RecordAttachments, "attachments"),
            at(file, views.RecordAttachment, "attachment"),
            at(f"{file}file/", views.RecordAttachmentFile, "attachment-file"),
            at(f"{file}small/", views.RecordAttachmentSmall, "attachment-small"),
            at("<uuid:pk>/submit/", views.RecordSubmit, "submit"),
            at("<uuid:pk>/review/", views.RecordReview, "review", **confirms),
        ]
