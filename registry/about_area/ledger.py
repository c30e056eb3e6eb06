"""``AboutArea``: the declaration from which a ledger about an area is built."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from registry.about_area import views
from registry.about_area.known import (
    AREA,
    FULL_PLACE_COLUMN,
    KNOWN,
    PLACE,
    PLACE_COLUMN,
    facts,
)
from registry.about_area.recognising import Recogniser
from registry.ledger.columns import Column, Values
from registry.ledger.declared import DeclaredLedger
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import QuickView, Twin
from registry.models import Area


class AboutArea(DeclaredLedger):
    """A ledger whose records are each about an area of one of its ``levels``.

    A subclass names its ``model`` (an ``AreaRecord``), the ``parts`` it asks, their ``options`` and
    ``tables``; shape and columns follow from that.  The area is chosen first; conditions may ask
    about its level and kind (``registry.about_area.known``).
    """

    subject = AREA
    form_class = DeclaredForm
    work_area = 0
    levels: ClassVar[tuple[int, ...]] = (Area.Level.COMMUNITY,)
    create_view = views.AreaCreate
    known: ClassVar[tuple[str, ...]] = ()
    """What is read through other keys of a record than its area (``employer__name``)."""
    known_columns: ClassVar[tuple[Column, ...]] = ()
    """The columns that tell of it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "model"):
            return  # what several ledgers share, and no ledger yet
        told = (PLACE_COLUMN, FULL_PLACE_COLUMN, *cls.known_columns)
        cls.declare((), (*KNOWN, *cls.known), told)
        cls.file_columns = cls.file_columns or (*cls.filed(cls.parts), *cls.unasked)
        cls.anonymous_columns = cls.anonymous_columns or (cls.name_column,)

    @classmethod
    def acquaint(cls, values: Values, area: Area | None = None) -> None:
        """Put what is known of the area meant into ``values`` (in place)."""
        if area is None and values.get(AREA) and not values.get(PLACE):
            area = Area.objects.filter(pk=values[AREA]).first()
        if area is not None:
            values.update(facts(area))

    @classmethod
    def start(cls, area: Area) -> Values:
        """What a new record about ``area`` begins with; ledgers add what they can tell."""
        values = cls.shape.blank()
        cls.acquaint(values, area)
        return values

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        """That it is about an area; a ledger adds its own rules to these."""
        if not values.get(AREA):
            return [error("identity", AREA, "请先选择所属区域")]
        return cls.not_empty(values)

    @classmethod
    def home_of(cls, values: Values, community_id: str) -> str:
        return str(values.get(AREA) or community_id)

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        return queryset.filter(**{f"{cls.name_column}__contains": text})

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"{twin.community_name}已有{cls.noun}，不能重复登记，请在原有的上面更正"

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return Recogniser()


__all__ = ["AREA", "PLACE", "AboutArea", "QuickView"]
