"""What all screens of a ledger share: who may open them, and how a record is found."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from registry import access, audit
from registry.ledger.ledger import Ledger
from registry.models import Area
from registry.place import current_area
from registry.requesting import concern
from registry.screens import Screen

BESIDE = ("community__parent", "created_by", "submitted_by", "reviewed_by")
"""What the page of every record tells beside its facts, read together with it."""


class LedgerView(Screen):
    """A screen of one ledger, open to roles with ``letter`` in the ledger's section.

    Screens of one record (``pk`` in the address) ask again, of that record's community.
    ``in_area`` screens show what is in the current area and ask the right there.
    """

    ledger: type[Ledger] = Ledger
    letter = "V"
    in_area = False

    def allowed(self) -> bool:
        """Whether the role opens the screen; that of a record is settled by ``record``."""
        if "pk" in self.kwargs:
            return not self.ledger.model.handled_by or self.may("V")
        return self.entitled(self.area.code) if self.in_area else self.entitled()

    def entitled(self, code: str = "") -> bool:
        """Whether the user has the screen's right: anywhere, or in the area ``code``."""
        return self.may(self.letter, code)

    @cached_property
    def area(self) -> Area:
        """Where the user is looking, led to a posting that has the right asked here."""
        return current_area(self.request, self.entitled)

    def record(self, pk: Any, letter: str = "", *, tables: bool = True) -> Any:
        """The record, if it lies in the user's scope (else 404) and the role allows it (else 403).

        With ``tables`` its sub-tables are read too.  Whatever is done with it next, that it was
        opened is on record.
        """
        found = self.reach(pk, letter, tables=tables)
        match = self.request.resolver_match
        self.audit("view", found, detail={"page": match.url_name if match else ""})
        return found

    def reach(self, pk: Any, letter: str = "", *, tables: bool = False) -> Any:
        """As ``record``, for what shows nothing of it: that it was found is not on record."""
        shape = self.ledger.shape
        letter = letter or self.letter
        held = (shape.related if tables else shape.joined)(self.ledger.visible(self.user, letter))
        found = held.select_related(*BESIDE).filter(pk=pk).first()
        if found is None:
            self.refuse(pk)
        concern(found.community_id)
        return found

    def refuse(self, pk: Any) -> NoReturn:
        """Raises PermissionDenied for a record inside the scope or open to reading, else Http404.

        A case of somebody else's answers as one that does not exist.
        """
        held = self.ledger.model.objects.unscoped("only to tell 404 from 403")
        record = held.filter(pk=pk).first()
        if record is None:
            raise Http404
        self.note_refusal(record)
        if self.ledger.visible(self.user).filter(pk=pk).exists():
            raise PermissionDenied
        hidden = bool(self.ledger.model.handled_by)
        if hidden or not access.in_scope(self.user, record.community_id):
            raise Http404
        raise PermissionDenied

    def note_refusal(self, record: Any = None, ledger: str = "") -> None:
        """See ``Screen``; the trail tells the record, the user is told nothing of it."""
        super().note_refusal(record, ledger or self.ledger.key)

    def audit(self, action: str, record: Any = None, **details: Any) -> None:
        audit.record(
            action,
            by=self.user,
            obj=record,
            ledger=self.ledger.key,
            community_id=record.community_id if record else details.pop("community_id", ""),
            **details,
        )

    def may(self, letter: str, code: str = "") -> bool:
        return self.ledger.may(self.user, letter, code)

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        record = context.get("record") or getattr(context.get("form"), "record", None)
        warning = self.ledger.warning(record) if record else ""
        context = {
            "ledger": self.ledger,
            "urls": Addresses(self.ledger),
            "warning": warning,
            **context,
        }
        return render(self.request, template, context, status=status)


class Addresses:
    """The addresses of a ledger's screens without a record, for templates: ``urls.list``."""

    def __init__(self, ledger: type[Ledger]) -> None:
        self._ledger = ledger

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._ledger.url(name.replace("_", "-"))


class RecordAddresses:
    """The addresses of one record's screens, for templates: ``at.edit``."""

    def __init__(self, ledger: type[Ledger], record: Any) -> None:
        self._ledger = ledger
        self._pk = record.pk

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._ledger.url(name.replace("_", "-"), self._pk)
