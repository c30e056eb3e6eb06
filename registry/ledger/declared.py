"""``DeclaredLedger``: shape and columns follow from the parts a ledger declares."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q

from registry.ledger import record_paper
from registry.ledger.asked import is_asked
from registry.ledger.columns import Column, ColumnSet, Part, Table, Values, column
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import Examination, Ledger, Twin
from registry.ledger.shape import Shape, plain

CARRIED = 60
"""How many characters of a value an address may carry."""


class DeclaredLedger(Ledger):
    """A ledger whose records are each about something that stands elsewhere: its ``subject``.

    ``AboutResident`` and ``AboutArea`` say what that is; a ledger of the product inherits one of
    them and names its ``model``, the ``parts`` it asks, their ``options`` and ``tables``.
    """

    subject: ClassVar[str] = ""
    """The field by which a record knows what it is about."""
    options: ClassVar[dict[str, dict[str, Any]]] = {}
    """Options of the ledger's own columns, by key (see ``Column``)."""
    tables: ClassVar[tuple[Table, ...]] = ()
    more_columns: ClassVar[tuple[Column, ...]] = ()
    """Columns worked out of others."""
    unasked: ClassVar[tuple[str, ...]] = ()
    """Fields the ledger sets itself: stored and shown in lists, on no form."""
    one_per: ClassVar[tuple[str, ...]] = ()
    """``(subject,)`` when there is one record that counts for each; more keys: one per these."""
    open_when: ClassVar[Q] = Q()
    """Which records count for ``one_per``; ``is_open`` says the same of values."""
    paper_notes: ClassVar[tuple[str, ...]] = ()
    """The numbered notes at the foot of the A4 form."""
    never_empty: ClassVar[tuple[str, ...]] = ()
    """Columns without which there is no record; the first required one unless said otherwise."""
    presets: ClassVar[tuple[str, ...]] = ()
    """Columns that an address may fill in beforehand (``…/new/?community=…&kind=…``)."""
    dependent: ClassVar[tuple[tuple[Column, tuple[str, ...]], ...]] = ()
    """The ledger's own columns that are asked because of others of its own, with those."""

    @classmethod
    def declare(
        cls, held: tuple[str, ...], known: tuple[str, ...], about: tuple[Column, ...]
    ) -> None:
        """Make shape and columns: ``held`` are fields beside the parts, ``known`` what is read with
        the subject, ``about`` the columns that tell of it."""
        own = [key for part in cls.parts for key in part.columns]
        cls.shape = Shape(
            cls.model, own=[*held, *own, *cls.unasked], tables=cls.tables, known=known
        )
        asked = (column(cls.model, key, **cls.options.get(key, {})) for key in own)
        unasked = (
            column(cls.model, key, derived=True, **cls.options.get(key, {})) for key in cls.unasked
        )
        cls.columns = ColumnSet([*about, *asked, *unasked, *cls.more_columns])
        cls.dependent = tuple(
            (c, tuple(c.asked))
            for c in cls.columns
            if isinstance(c.asked, dict) and set(c.asked) <= set(own)
        )
        needed = tuple(key for key in own if cls.columns[key].required)
        cls.never_empty = cls.never_empty or needed[:1]
        cls.paper = cls.paper or ("print/record.html" if cls.paper_title else "")

    @classmethod
    def filed(cls, parts: tuple[Part, ...]) -> list[str]:
        """The columns of ``parts`` as files have them: those worked out stand with their part."""
        more = [c.key for c in cls.more_columns]
        placed = [k for part in parts for k in (*part.columns, *part.also)]
        return [*placed, *(k for k in more if k not in placed)]

    # -- a new record -----------------------------------------------------------------------

    @classmethod
    def fill_in(cls, values: Values, asked: Mapping[str, str]) -> None:
        """Put what the address says beforehand into ``values`` (in place)."""
        for key in cls.presets:
            kind = cls.columns[key].kind
            with suppress(ValidationError):
                values[key] = kind.parse(asked.get(key)) or values[key]

    @classmethod
    def carried(cls, asked: Mapping[str, str]) -> dict[str, str]:
        """What of an address fills in columns, to be handed on to the next one."""
        return {key: str(asked[key])[:CARRIED] for key in cls.presets if asked.get(key)}

    # -- the rules --------------------------------------------------------------------------

    @classmethod
    def acquaint(cls, values: Values) -> None:
        """Put what is known of the subject meant into ``values`` (in place)."""

    @classmethod
    def drop_unasked(cls, values: Values) -> None:
        """Empty what the record's own answers make pointless (in place).

        What depends on an answer not yet given, or on what is known from elsewhere, stays.
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
    def not_empty(cls, values: Values) -> list[Finding]:
        """What must be filled in before there is a record at all."""
        empty = (cls.columns[k] for k in cls.never_empty if values.get(k) in ("", None, []))
        return [error("name", c.key, f"请填写{c.label}") for c in empty]

    # -- one record each --------------------------------------------------------------------

    @classmethod
    def is_open(cls, values: Values) -> bool:
        """Whether a record with ``values`` counts for ``one_per`` (see ``open_when``)."""
        return True

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        marks = {key: mark for key, values in batch.items() if (mark := cls._mark(values))}
        if not marks:
            return {}
        held = cls.model.objects.unscoped("a record about the same may be anywhere").current()
        meant = {mark[0] for mark in marks.values()}
        held = held.filter(cls.open_when, **{f"{cls.one_per[0]}__in": meant}).exclude(pk=but)
        found = held.values_list("pk", "community_id", "community__full_name", *cls.one_per)
        by_mark = {_plain(row[3:]): Twin(row[0], row[1], row[2], cls.subject) for row in found}
        return {key: by_mark[mark] for key, mark in marks.items() if mark in by_mark}

    @classmethod
    def _mark(cls, values: Values) -> tuple[Any, ...]:
        """What tells the record of these values from others; empty when it stands for itself."""
        mark = tuple(values.get(key) for key in cls.one_per)
        told = all(part not in (None, "") for part in mark)
        return _plain(mark) if mark and told and cls.is_open(values) else ()

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        return record_paper.context_of(
            cls, record, plain=plain, printed_by=printed_by, office=office
        )


def _plain(mark: Any) -> tuple[Any, ...]:
    return tuple(plain(part) for part in mark)
