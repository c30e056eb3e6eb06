"""``AboutResident``: the declaration from which a ledger about a resident is built."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone

from registry.about_resident import known, paper, views
from registry.about_resident.form import AboutResidentForm
from registry.about_resident.recognising import FINDS, Recogniser
from registry.ledger.asked import is_asked
from registry.ledger.columns import Column, ColumnSet, Part, Table, Values, column
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import Kind
from registry.ledger.ledger import Examination, Ledger, QuickView, Twin
from registry.ledger.shape import Shape, plain
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.models.scoped import inside
from registry.search import find_residents

SUBJECT = "resident_id"
NAME = known.key_of("name")


class ResidentKind(Kind):
    """Whom a record is about, by the resident's key."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        return raw if isinstance(raw, uuid.UUID) else uuid.UUID(str(raw))


class AboutResident(Ledger):
    """A ledger whose records are each about one resident of 台账一.

    A subclass names its ``model`` (a ``ResidentRecord``), what is ``known`` of the resident, the
    ``parts`` it asks itself, their ``options`` and ``tables``; shape and columns follow from that.
    """

    form_class = AboutResidentForm
    known: ClassVar[tuple[str, ...]] = known.IDENTITY
    """The columns of 台账一 that are shown; ``household__…`` are its household's."""
    options: ClassVar[dict[str, dict[str, Any]]] = {}
    """Options of the ledger's own columns, by key (see ``Column``)."""
    tables: ClassVar[tuple[Table, ...]] = ()
    known_tables: ClassVar[tuple[str, ...]] = ()
    """Sub-tables of 台账一 that are shown (``benefits``)."""
    more_columns: ClassVar[tuple[Column, ...]] = ()
    """Columns worked out of others."""
    unasked: ClassVar[tuple[str, ...]] = ()
    """Fields the ledger sets itself: stored and shown in lists, on no form."""
    missing_people: ClassVar[str] = ""
    """The quick view of 台账一 that holds whoever should be in this ledger and is not."""
    one_per: ClassVar[tuple[str, ...]] = ()
    """``("resident_id",)`` when a resident has one record that counts; more keys: one per these."""
    open_when: ClassVar[Q] = Q()
    """Which records count for ``one_per``; ``is_open`` says the same of values."""
    paper_notes: ClassVar[tuple[str, ...]] = ()
    """The numbered notes at the foot of the A4 form."""
    never_empty: ClassVar[tuple[str, ...]] = ()
    """Columns without which there is no record; the first required one unless said otherwise."""
    beside_columns: ClassVar[tuple[str, str]] = ("", "")
    """What the resident's page tells of a record: a date and a code list, either may be empty."""
    dependent: ClassVar[tuple[tuple[Column, tuple[str, ...]], ...]] = ()
    """The ledger's own columns that are asked because of others of its own, with those."""
    name_column = NAME
    sort_keys: ClassVar[dict[str, str]] = {NAME: "resident__name_pinyin"}
    create_view = views.SubjectCreate

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = [key for part in cls.parts for key in part.columns]
        cls.shape = Shape(
            cls.model,
            own=[SUBJECT, *own, *cls.unasked],
            tables=cls.tables,
            known=known.paths(cls.known),
        )
        about = Part("resident", "居民（台账一）", tuple(map(known.key_of, cls.known)), folded=True)
        cls.parts = (about, *cls.parts)
        subject = Column(SUBJECT, ResidentKind(), "居民", derived=True, sortable=False)
        cls.columns = ColumnSet(
            [
                *(known.column_of(name) for name in cls.known),
                subject,
                *(column(cls.model, key, **cls.options.get(key, {})) for key in own),
                *(column(cls.model, key, derived=True, **cls.options.get(key, {})) for key in cls.unasked),
                *cls.more_columns,
            ]
        )  # fmt: skip
        cls.dependent = tuple(
            (c, tuple(c.asked))
            for c in cls.columns
            if isinstance(c.asked, dict) and set(c.asked) <= set(own)
        )
        cls.file_columns = cls.file_columns or (*about.columns, *cls._filed(), *cls.unasked)
        cls.anonymous_columns = cls.anonymous_columns or about.columns[:2]
        needed = tuple(key for key in own if cls.columns[key].required)
        cls.never_empty = cls.never_empty or needed[:1]
        cls.paper = cls.paper or ("print/record.html" if cls.paper_title else "")
        cls.numbers = (SUBJECT,) if cls.one_per == (SUBJECT,) else ()

    @classmethod
    def _filed(cls) -> list[str]:
        """The ledger's own columns as files have them: those worked out stand with their part."""
        more = [c.key for c in cls.more_columns]
        placed = [k for part in cls.parts[1:] for k in (*part.columns, *part.also)]
        return [*placed, *(k for k in more if k not in placed)]

    @classmethod
    def template_columns(cls) -> list[Column]:
        """Of what 台账一 knows only that by which a row finds its resident."""
        named = [c for c in cls.columns.pick(cls.file_columns) if c.key in FINDS]
        return [*named, *(c for c in super().template_columns() if not c.known)]

    # -- whom it is about -------------------------------------------------------------------

    @classmethod
    def acquaint(cls, values: Values, resident: Resident | None = None) -> None:
        """Put what 台账一 knows of the resident meant into ``values`` (in place)."""
        meant = values.get(SUBJECT)
        if resident is None and meant and values.get(known.key_of("id")) != meant:
            held = known.residents("whoever chose the resident was asked about scope")
            resident = held.filter(pk=meant).first()
        if resident is not None:
            values[SUBJECT] = resident.pk
            values.update(known.facts(resident, cls.shape.known))

    @classmethod
    def start(cls, resident: Resident) -> Values:
        """What a new record about ``resident`` begins with; ledgers add what they can tell."""
        values = cls.shape.blank()
        cls.acquaint(values, resident)
        return values

    @classmethod
    def drop_unasked(cls, values: Values) -> None:
        """Empty what the record's own answers make pointless (in place).

        What depends on an answer not yet given, or on what 台账一 knows, stays.
        """
        for asked, rests_on in cls.dependent:
            told = all(values.get(key) not in ("", None, []) for key in rests_on)
            if told and not is_asked(asked.asked, values):
                values[asked.key] = asked.kind.blank()

    @classmethod
    def examine(
        cls, values: Values, before: Values | None = None, failed: set[str] | None = None
    ) -> Examination:
        cls.acquaint(values)
        cls.drop_unasked(values)
        return super().examine(values, before, failed)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        """That there is a resident; a ledger adds its own rules to these."""
        if not values.get(known.key_of("id")):
            return [error("identity", SUBJECT, "请先选择居民")]
        if before is None and values.get(known.key_of("is_voided")):
            return [error("identity", SUBJECT, "这位居民的台账一已作废，请先恢复")]
        empty = (cls.columns[k] for k in cls.never_empty if values.get(k) in ("", None, []))
        return [error("name", c.key, f"请填写{c.label}") for c in empty]

    @classmethod
    def with_facts(cls, values: Values, today: datetime.date) -> Values:
        """``values`` with the resident's ``age``, about which conditions ask."""
        return {**values, "age": values.get(known.key_of("age"))}

    @classmethod
    def home_of(cls, values: Values, community_id: str) -> str:
        return str(values.get(known.key_of("community_id")) or community_id)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        keys = ("gender", "age", "dis_category", "dis_level")
        held = (cls.columns.by_key.get(known.key_of(key)) for key in keys)
        return "　".join(filter(None, (c.show(values) for c in held if c)))

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        people = find_residents(known.residents("the records found are in scope"), text)
        return queryset.filter(resident_id__in=people.order_by().values("pk"))

    @classmethod
    def known_tables_of(cls, part: Part, values: Values) -> list[tuple[Table, list[Values]]]:
        if part is not cls.parts[0] or not cls.known_tables or not values.get(SUBJECT):
            return []
        shape = ResidentLedger.shape
        tables = [shape.table(key) for key in cls.known_tables]
        resident = Resident(pk=values[SUBJECT])  # its sub-tables need no more of it than the key
        return [(table, shape.rows(resident, table)) for table in tables]

    @classmethod
    def source_url(cls, record: Any, user: Any) -> str:
        may = ResidentLedger.may(user, "V", record.community_id)
        return ResidentLedger.url("detail", record.resident_id) if may else ""

    @classmethod
    def notice(cls, user: Any, area: Any) -> dict[str, str] | None:
        """Who should be in this ledger and is not: how many, and the list of them."""
        views = {view.key: view for view in ResidentLedger.quick_views}
        if not cls.missing_people or not ResidentLedger.may(user, "V", area.code):
            return None
        held = ResidentLedger.visible(user).filter(inside([area.code])).current()
        count = held.filter(views[cls.missing_people].where(timezone.localdate())).count()
        url = f"{ResidentLedger.url('list')}?view={cls.missing_people}&area={area.code}"
        text = f"应建未建 {count} 人：台账一的情况应登记本台账，还没有登记。"
        return {"text": text, "url": url, "label": "查看名单"} if count else None

    # -- one record each --------------------------------------------------------------------

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        """What closes an open record when the resident died ``on`` that day; {} where nothing does."""
        return {}

    @classmethod
    def is_open(cls, values: Values) -> bool:
        """Whether a record with ``values`` counts for ``one_per`` (see ``open_when``)."""
        return True

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        marks = {key: mark for key, values in batch.items() if (mark := cls._mark(values))}
        if not marks:
            return {}
        held = cls.model.objects.unscoped("a resident's record may be anywhere").current()
        people = {mark[0] for mark in marks.values()}
        held = held.filter(cls.open_when, resident_id__in=people).exclude(pk=but)
        found = held.values_list("pk", "community_id", "community__full_name", *cls.one_per)
        by_mark = {_plain(row[3:]): Twin(row[0], row[1], row[2], SUBJECT) for row in found}
        return {key: by_mark[mark] for key, mark in marks.items() if mark in by_mark}

    @classmethod
    def _mark(cls, values: Values) -> tuple[Any, ...]:
        """What tells the record of these values from others; empty when it stands for itself."""
        mark = tuple(values.get(key) for key in cls.one_per)
        told = all(part not in (None, "") for part in mark)
        return _plain(mark) if mark and told and cls.is_open(values) else ()

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"这位居民已有{cls.noun}，不能重复登记，请在原有的上面更正"

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return Recogniser(cls, batch)

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        return paper.context_of(cls, record, plain=plain, printed_by=printed_by, office=office)

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        return super().urls([views.choosing(cls), *extra])


def _plain(mark: Any) -> tuple[Any, ...]:
    return tuple(plain(part) for part in mark)


__all__ = ["NAME", "SUBJECT", "AboutResident", "QuickView"]
