"""``CaseLedger``: the declaration of a ledger whose records only those named in them see."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone

from registry import access
from registry.about_area.ledger import AboutArea
from registry.about_resident.form import AboutResidentForm
from registry.about_resident.ledger import AboutResident
from registry.cases import handlers
from registry.ledger.columns import Values
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.findings import Finding


class Handled:
    """What cases have beside any record: those who handle them.

    A case opens to those it names and to nobody else, for as long as it does. Whom the role table lets
    view a whole area has its figures, and a list of numbers and states without a name.
    """

    model: ClassVar[Any]
    running: ClassVar[Q] = Q()
    """The records somebody has to handle; those that ended need nobody any more."""
    reveal_letter = "V"
    reveal_reason = "办理本人负责的个案"

    @classmethod
    def areas(cls, user: Any, letter: str) -> list[str]:
        section = cls.model.section
        if letter == "F":
            return access.areas_for(user, section, "V")
        # Whoever may only view an area is named in none of its cases.
        held = access.areas_for(user, section, "E" if letter == "V" else letter)
        return [*held, *access.own_areas_for(user, section, letter)]

    @classmethod
    def anonymous_name(cls, record: Any) -> str:
        """A surname already tells who it is, where few live: the number alone."""
        return str(record.number or "")

    @classmethod
    def nothing_yet(cls, user: Any, area: Any) -> dict[str, str]:
        """To whom only cases of their own are shown: whether there are others is not told."""
        if access.may(user, cls.model.section, "V", area.code):
            return super().nothing_yet(user, area)  # type: ignore[misc, no-any-return]
        noun = cls.noun  # type: ignore[attr-defined]
        own = cls.begins(user)  # type: ignore[attr-defined]
        how = "您登记的，您就是责任人" if own else "由专职委员登记并指定您为责任人"
        text = f"这里只有您负责的{noun}，现在没有；{how}，才在这里看得到。"
        return {"title": f"没有交给您的{noun}", "text": text}

    @classmethod
    def take_charge(cls, values: Values, by: Any) -> None:
        """Whoever enters a case handles it, with those named beside."""
        rows = list(values.get(handlers.TABLE) or [])
        if by.pk not in {row[handlers.ACCOUNT] for row in rows}:
            rows.append({handlers.ACCOUNT: by.pk, "since": None, "until": None})
        today = timezone.localdate()
        values[handlers.TABLE] = [{**row, "since": row.get("since") or today} for row in rows]

    @classmethod
    def is_handler(cls, user: Any, record: Any) -> bool:
        """Whether ``record`` names ``user`` today."""
        lines = [row for row in record.handlers.all() if row.account_id == user.pk]
        return any(row.counts(timezone.localdate()) for row in lines)

    @classmethod
    def as_seen(cls, record: Any, user: Any) -> Any:
        """``record`` as it is; the names of those who handle it are read with it."""
        handlers.names(row.account_id for row in record.handlers.all())
        return record

    @classmethod
    def reveals(cls, user: Any, record: Any) -> bool:
        """Those who handle a case read what is sealed in it, each time on record."""
        return cls.is_handler(user, record)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)  # type: ignore[misc]
        code = str(cls.home_of(values, str(values.get("community_id") or "")))  # type: ignore[attr-defined]
        return [*found, *handlers.check(values, before, today, cls.model.section, code)]


class NamesHandlers:
    """The part of a case's form that offers the accounts to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ledger, stored = self.ledger, self.stored  # type: ignore[attr-defined]
        code = str(ledger.home_of(stored, str(stored.get("community_id") or "")))
        people = handlers.choices(ledger.model.section, code) if code else []
        for row in self.tables[handlers.TABLE].rows:  # type: ignore[attr-defined]
            row.fields[handlers.ACCOUNT].offer(people, row.stored.get(handlers.ACCOUNT))


class CaseForm(NamesHandlers, AboutResidentForm):
    """The form of a case about a resident."""


class AreaCaseForm(NamesHandlers, DeclaredForm):
    """The form of a case of an area, which may be about nobody known (a call)."""


class CaseLedger(Handled, AboutResident):
    """A ledger of cases about residents; ``tables`` names ``handlers.table(…)`` among its own."""

    form_class = CaseForm

    @classmethod
    def begins(cls, user: Any) -> bool:
        """Whoever sees no resident by area works on the cases others begin."""
        return super().begins(user) and access.may(user, "residents", "V")

    @classmethod
    def begins_instead(cls) -> str:
        return (
            f"您的岗位看不到居民名单，在这里查不到人：请专职委员登记{cls.noun}，"
            "并在“责任人”里指定您，然后就在您的名单里。"
        )


class AreaCaseLedger(Handled, AboutArea):
    """A ledger of cases of an area; ``tables`` names ``handlers.table(…)`` among its own."""

    form_class = AreaCaseForm


__all__ = ["AreaCaseLedger", "CaseLedger", "Handled"]
