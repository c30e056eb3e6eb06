"""Choosing the resident, then the form: two plain steps, so that nothing typed is lost."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from registry.about_resident import known
from registry.draft_pages import ASKED
from registry.ledger.columns import Values
from registry.ledger.forms import LedgerForm, StalePage
from registry.ledger.ledger import Ledger
from registry.ledger.routes import ledger_of
from registry.ledger.typed import texts
from registry.ledger.views.base import LedgerView
from registry.ledger.views.entry import UNPROCESSABLE, RecordCreate, stranded
from registry.ledger.views.going_on import goes_on
from registry.models import Resident, SearchTerm
from registry.models.scoped import inside
from registry.search import find_residents

MOST_FOUND = 20


def choosing(ledger: type[Ledger]) -> URLPattern:
    """The address that takes the search for a resident."""
    view = SubjectChoose.as_view(ledger=ledger)
    return path("choose/", view, name=f"{ledger.key}-choose")


def within_reach(user: Any, codes: list[str]) -> Any:
    """The residents ``user`` may see in the areas ``codes``, where the right to enter was found."""
    held = Resident.objects.visible_to(user).filter(inside(codes)).current()
    return held.select_related("household", "community")


def refuse_voided(user: Any, codes: list[str], key: Any, title: str) -> None:
    """Raises Stranded for the draft ``title`` about a resident who was within reach until voided."""
    held = Resident.objects.visible_to(user).filter(inside(codes), voided_at__isnull=False)
    try:
        record = held.filter(pk=key).first()
    except (ValidationError, ValueError):
        return
    if record is not None:
        raise stranded(ledger_of("resident"), record, f"{title}：{record}")


def carry(ledger: type[Ledger], request: HttpRequest) -> str:
    """What the address fills in beforehand, for the next address."""
    return urlencode(ledger.carried(request.GET))  # type: ignore[attr-defined]


def _found(ledger: type[Ledger], user: Any, text: str, carried: str = "") -> dict[str, Any]:
    """The people ``text`` may mean, each with where to go on, and whether there were more."""
    held = find_residents(within_reach(user, ledger.areas(user, "E")), text)
    people = list(held.order_by("name_pinyin", "pk")[: MOST_FOUND + 1])
    standing = ledger.twins({p.pk: ledger.start(p) for p in people[:MOST_FOUND]})  # type: ignore[attr-defined]
    return {
        "text": text,
        "people": [_person(ledger, p, standing.get(p.pk), carried) for p in people[:MOST_FOUND]],
        "more": len(people) > MOST_FOUND,
        "instead": _instead(ledger, user),
    }


def _instead(ledger: type[Ledger], user: Any) -> str:
    """What ``user`` does instead who sees nobody here by name; "" for whoever sees the residents."""
    return "" if ledger.begins(user) else ledger.begins_instead()


def _person(ledger: type[Ledger], resident: Resident, twin: Any, carried: str) -> dict[str, Any]:
    values = known.facts(resident, ledger.shape.known)
    url = (
        ledger.url("detail", twin.record_id)
        if twin
        else f"{ledger.url('create')}?resident={resident.pk}{'&' if carried else ''}{carried}"
    )
    return {
        "name": resident.name,
        "says": ledger.headline(values, None),  # type: ignore[arg-type]
        "place": resident.community.name,
        "url": url,
        "taken": bool(twin),
    }


class SubjectCreate(RecordCreate):
    """A new record: first whom it is about, then what is asked."""

    draft_query: tuple[str, ...] = ("resident", "found")

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("resident", "")
        if not asked:
            return self.choose()
        resident = self.resident(asked)
        start = self.start(resident)
        twin = self.ledger.taken(start)
        if twin and ASKED not in request.GET:
            return self.choose(twin=self.visible_twin(twin))
        return self.show(self.opened(start=start), 200, twin)

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        title = f"新增{self.ledger.noun}"
        try:
            return f"{title}：{self.resident(asked.get('resident'))}"
        except Http404:
            refuse_voided(
                self.user, self.ledger.areas(self.user, "E"), asked.get("resident"), title
            )
            raise

    def draft_texts(self, asked: QueryDict, typed: QueryDict) -> list[tuple[str, str]]:
        return texts(self.ledger, typed)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "community" in request.POST:
            # What is out of reach does not exist, whoever the record is about.
            self.community(request.POST)
        try:
            form = self.form(request.POST)
        except StalePage:
            return self.stale()
        resident = self.resident(form.stored.get("resident_id"))
        if goes_on(self, form):
            return self.show(form)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE, self.twin(form))
        return self.create(form, resident.community, {})

    def resident(self, key: Any) -> Resident:
        """The resident with ``key``; one out of reach and one that does not exist answer alike."""
        held = within_reach(self.user, self.ledger.areas(self.user, "E"))
        try:
            return held.get(pk=key)
        except (Resident.DoesNotExist, ValidationError, ValueError) as unknown:
            raise Http404 from unknown

    def start(self, resident: Resident) -> Values:
        """What the form begins with."""
        values: Values = self.ledger.start(resident)  # type: ignore[attr-defined]
        self.ledger.fill_in(values, self.request.GET)  # type: ignore[attr-defined]
        return values

    def choose(self, **context: Any) -> HttpResponse:
        """The page that asks whom the record is about."""
        term = self.term()
        carried = carry(self.ledger, self.request)
        found = _found(self.ledger, self.user, term.text, carried) if term else None
        choose_url = f"{self.ledger.url('choose')}{'?' if carried else ''}{carried}"
        return self.page(
            "about_resident/choose.html",
            found=found,
            choose_url=choose_url,
            instead=_instead(self.ledger, self.user),
            **context,
        )

    def term(self) -> SearchTerm | None:
        """What was searched for; only by whoever searched."""
        try:
            wanted = uuid.UUID(self.request.GET.get("find", ""))
        except ValueError:
            return None
        return SearchTerm.objects.filter(pk=wanted, user=self.user).first()

    def back(self, form: LedgerForm) -> str:
        return self.ledger.url("create")


class SubjectChoose(LedgerView):
    """Takes a name, pinyin or the tail of a number by POST and leads to the people it may mean."""

    letter = "E"

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("text", "").strip()[:100]
        if request.headers.get("HX-Request"):
            carried = carry(self.ledger, request)
            found = _found(self.ledger, self.user, text, carried) if text else None
            context = {"ledger": self.ledger, "found": found}
            return render(request, "about_resident/found.html", context)
        carried = carry(self.ledger, request)
        if not text:
            return redirect(f"{self.ledger.url('create')}{'?' if carried else ''}{carried}")
        term = SearchTerm(user=self.user, text=text)
        term.save()
        self.audit("search", detail={"term": str(term.pk)})
        more = f"&{carried}" if carried else ""
        return redirect(f"{self.ledger.url('create')}?find={term.pk}{more}")
