"""``AboutResident``: the declaration from which a ledger about a resident is built."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import path
from django.utils import timezone

from registry.about_resident import known, views
from registry.about_resident.form import AboutResidentForm
from registry.about_resident.recognising import FINDS, Recogniser
from registry.ledger.columns import Column, Part, Table, Values
from registry.ledger.declared import DeclaredLedger
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView, Twin
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.models.scoped import inside
from registry.search import find_residents

SUBJECT = "resident_id"
SHORTEST_NUMBER = 5
"""So many characters say no 编号 yet."""
NAME = known.key_of("name")


class ResidentKind(Kind):
    """Whom a record is about, by the resident's key."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        return raw if isinstance(raw, uuid.UUID) else uuid.UUID(str(raw))


class AboutResident(DeclaredLedger):
    """A ledger whose records are each about one resident of 台账一.

    A subclass names its ``model`` (a ``ResidentRecord``), what is ``known`` of the resident, the
    ``parts`` it asks itself, their ``options`` and ``tables``; shape and columns follow from that.
    """

    subject = SUBJECT
    concerning = "resident"
    form_class = AboutResidentForm
    known: ClassVar[tuple[str, ...]] = known.IDENTITY
    """The columns of 台账一 that are shown; ``household__…`` are its household's."""
    known_tables: ClassVar[tuple[str, ...]] = ()
    """Sub-tables of 台账一 that are shown (``benefits``)."""
    missing_people: ClassVar[str] = ""
    """The quick view of 台账一 that holds whoever should be in this ledger and is not."""
    beside_columns: ClassVar[tuple[str, str]] = ("", "")
    """What the resident's page tells of a record: a date and a code list, either may be empty."""
    beside_minds: ClassVar[tuple[str, str]] = ("", "")
    """What of a running record stands first on the resident's page: a column, and how it is said."""
    name_column = NAME
    sort_keys: ClassVar[dict[str, str]] = {NAME: "resident__name_pinyin"}
    create_view = views.SubjectCreate

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "model"):
            return  # what several ledgers share, and no ledger yet
        subject = Column(SUBJECT, ResidentKind(), "居民", derived=True, sortable=False)
        told = tuple(known.column_of(name) for name in cls.known)
        cls.declare((SUBJECT,), known.paths(cls.known), (*told, subject))
        own = cls.filed(cls.parts)
        about = Part("resident", "居民（台账一）", tuple(map(known.key_of, cls.known)), folded=True)
        cls.parts = (about, *cls.parts)
        cls.file_columns = cls.file_columns or (*about.columns, *own, *cls.unasked)
        cls.anonymous_columns = cls.anonymous_columns or about.columns[:2]
        cls.numbers = (SUBJECT,) if cls.one_per == (SUBJECT,) else ()

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
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        """That there is a resident; a ledger adds its own rules to these."""
        if not values.get(known.key_of("id")):
            return [error("identity", SUBJECT, "请先选择居民")]
        if before is None and values.get(known.key_of("is_voided")):
            return [error("identity", SUBJECT, "这位居民的台账一已作废，请先恢复")]
        return cls.not_empty(values)

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
        own = Q(number__istartswith=text.strip()) if len(text.strip()) > SHORTEST_NUMBER else Q()
        whose = Q(resident_id__in=people.order_by().values("pk"))
        return queryset.filter(own | whose if own else whose)

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
    def tells(cls, record: Any) -> Any:
        """What 台账一 does not know yet and ``record`` says (a ``telling.Tell``); None where nothing."""
        return None

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        from registry.about_resident import telling

        return telling.notices(cls, record, user)

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
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"这位居民已有{cls.noun}，不能重复登记，请在原有的上面更正"

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return Recogniser(cls, batch)

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from registry.about_resident.telling import TellResident

        tell = path("<uuid:pk>/tell/", TellResident.as_view(ledger=cls), name=f"{cls.key}-tell")
        return super().urls([views.choosing(cls), tell, *extra])


__all__ = ["NAME", "SUBJECT", "AboutResident", "QuickView"]
