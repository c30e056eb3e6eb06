"""Choosing the area, then the form: two plain steps, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from registry.about_area import choosing
from registry.draft_pages import ASKED
from registry.ledger.columns import Values
from registry.ledger.forms import LedgerForm, StalePage
from registry.ledger.views.entry import UNPROCESSABLE, RecordCreate
from registry.ledger.views.going_on import goes_on
from registry.models import Area
from registry.place import entry_areas


class AreaCreate(RecordCreate):
    """A new record about an area: first which one, then what is asked."""

    draft_query = ("community",)

    def get(self, request: HttpRequest) -> HttpResponse:
        area = self.chosen(request.GET)
        if area is None:
            return self.choose()
        start = self.start(area)
        twin = self.ledger.taken(start)
        if twin and ASKED not in request.GET:
            return self.choose(area, twin=self.visible_twin(twin))
        return self.show(self.opened(start=start), 200, twin, communities=[area])

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        area = self.chosen(asked)
        if area is None:
            raise Http404
        return f"新增{self.ledger.noun}：{area.name}"

    def post(self, request: HttpRequest) -> HttpResponse:
        if "community" in request.POST:
            # What is out of reach does not exist, whatever the form was opened on.
            self.community(request.POST)
        try:
            form = self.form(request.POST)
        except StalePage:
            return self.stale()
        area = self.within_reach(form.stored.get("community_id"))
        context: dict[str, Any] = {"communities": [area]}
        if goes_on(self, form):
            return self.show(form, **context)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE, self.twin(form), **context)
        return self.create(form, area, context)

    def chosen(self, asked: QueryDict) -> Area | None:
        """The area the form is opened for: named in the address, else the only one there is."""
        if code := asked.get("community"):
            return self.within_reach(code)
        held = list(entry_areas(self.user, self.ledger)[:2])
        return held[0] if len(held) == 1 else None

    def within_reach(self, code: Any) -> Area:
        """The area with ``code``; one out of reach and one that does not exist answer alike."""
        found: Area | None = entry_areas(self.user, self.ledger).filter(pk=code).first()
        if found is None:
            raise Http404
        return found

    def start(self, area: Area) -> Values:
        """What the form begins with, and what the address says beforehand."""
        values: Values = self.ledger.start(area)  # type: ignore[attr-defined]
        self.ledger.fill_in(values, self.request.GET)  # type: ignore[attr-defined]
        return values

    def choose(self, area: Area | None = None, **context: Any) -> HttpResponse:
        """The page that asks which area the record is about: found by name, or walked to."""
        seen = self.request.GET.get("area") or self.request.session.get("area", "")
        asked = (*self.ledger.presets, "area")  # type: ignore[attr-defined]
        kept = {key: self.request.GET[key] for key in asked if key in self.request.GET}
        picker = choosing.picker(
            entry_areas(self.user, self.ledger),
            address=self.ledger.url("create"),
            kept=kept,
            seen=area.pk if area else seen,
            text=self.request.GET.get("q", "").strip()[:40],
        )
        return self.page("about_area/choose.html", picker=picker, **context)

    def back(self, form: LedgerForm) -> str:
        return self.ledger.url("list")
