"""Which records a list shows: the same selection serves the list, the export and the print."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Q
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from registry.ledger import numbering, period
from registry.ledger.columns import Column
from registry.ledger.ledger import Ledger, QuickView
from registry.ledger.period import PeriodForm
from registry.models import Area, Resident, SearchTerm
from registry.models.scoped import inside, reaching
from registry.review import COLUMN, STATE, VIEW_KEYS, with_unsubmitted

PAGE_SIZES = (20, 50, 100)
REACHES = {"own": "本级", "inside": "本级和下级"}
"""What a list may be narrowed to beyond its area, by what the address says (``reach``)."""


@lru_cache(maxsize=32)
def filterset_class(ledger: type[Ledger], today: datetime.date) -> type[django_filters.FilterSet]:
    """The filters of a ledger: one choice each, from the column's code list as it stands ``today``."""
    declared: dict[str, Any] = {}
    for key in ledger.filters:
        column = ledger.columns[key]
        if hasattr(column.kind, "choices"):
            declared[key] = django_filters.ChoiceFilter(
                field_name=key,
                label=column.label,
                choices=column.kind.choices(),
                empty_label="全部",
            )
    return type(f"{ledger.__name__}Filter", (django_filters.FilterSet,), declared)


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@dataclass
class Selection:
    """What was asked for in a list's address, understood; unknown parts are dropped."""

    ledger: type[Ledger]
    user: Any
    area: Area
    params: QueryDict
    today: Any = field(default_factory=timezone.localdate)

    @property
    def anonymous(self) -> bool:
        """Whether this user may only see figures: names masked, no numbers, no way further."""
        return not self.ledger.may(self.user, "V", self.area.code)

    @cached_property
    def term(self) -> SearchTerm | None:
        """What was searched for; only by whoever searched."""
        wanted = _key(self.params.get("find", ""))
        return SearchTerm.objects.filter(pk=wanted, user=self.user).first() if wanted else None

    @property
    def concerns(self) -> bool:
        """Whether it can be narrowed to one resident: not where that would tell who is in it."""
        return bool(self.ledger.concerning) and not self.anonymous

    @cached_property
    def resident(self) -> Resident | None:
        """The resident whom the records asked for concern, as far as this user may see them."""
        key = _key(self.params.get("resident", "")) if self.concerns else None
        return Resident.objects.visible_to(self.user).filter(pk=key).first() if key else None

    @cached_property
    def views(self) -> list[QuickView]:
        """The quick views of the area shown."""
        views = self.ledger.quick_views
        return with_unsubmitted(views) if self.takes_review else list(views)

    @property
    def view(self) -> QuickView | None:
        views = {view.key: view for view in self.views}
        if self.params.get("voided") or self.term:
            return views.get(self.params.get("view", ""))
        return views.get(self.params.get("view", "")) or self.ledger.quick_views[0]

    @property
    def shows_voided(self) -> bool:
        return bool(self.params.get("voided")) and self.ledger.may(self.user, "D", self.area.code)

    def base(self) -> Any:
        """The records of the area in question, before any filter."""
        letter = "F" if self.anonymous else "V"
        held = self.ledger.visible(self.user, letter).filter(self.within())
        return held.filter(voided_at__isnull=not self.shows_voided)

    def within(self) -> Any:
        """What concerns the area; or what is its own alone, or its own and that of areas below.

        Money of the areas above is not the area's: a list that sums never holds it.
        """
        wanted = {"own": Q(community_id=self.area.code), "inside": inside([self.area.code])}
        if self.reach or not self.ledger.list_sums:
            return wanted.get(self.reach) or reaching(self.ledger.model, [self.area.code])
        return wanted["inside"]

    @property
    def reach(self) -> str:
        """How far the list reaches where the address says so: a key of ``REACHES``."""
        asked = self.params.get("reach", "")
        return asked if asked in REACHES else ""

    @cached_property
    def period_form(self) -> PeriodForm | None:
        """The period as asked for in the address; None where the ledger has no date to ask by."""
        key = self.ledger.period_by
        if not key:
            return None
        form = PeriodForm(self.params, self.ledger.label_of(key))
        form.full_clean()
        return form

    @property
    def period(self) -> str:
        """The period the records asked for lie in, as headings name it; "" for all."""
        form = self.period_form
        asked = form.period(self.today) if form and not form.errors else None
        of_view = self.view.period if self.view else ""
        meant = asked or (period.named(of_view, self.today) if of_view else None)
        return meant.said if meant else ""

    def in_period(self, found: Any) -> Any:
        """Of ``found`` what lies in the period; nothing where that cannot be understood."""
        form = self.period_form
        if form is None:
            return found
        if form.errors:
            return found.none()
        asked = form.period(self.today)
        return found.filter(asked.where(self.ledger.period_by)) if asked else found

    def filterset(self) -> django_filters.FilterSet:
        made = filterset_class(self.ledger, self.today)  # type: ignore[arg-type]  # a class hashes
        return made(self.params, queryset=self.base())

    def queryset(self) -> Any:
        """The records asked for, filtered and sorted."""
        found = self.in_period(self.filterset().qs)
        if self.concerns and self.params.get("resident"):
            whom = [self.resident.pk] if self.resident else []
            found = found.filter(**{f"{self.ledger.concerning}__in": whom})
        if self.view and not self.shows_voided:
            found = found.filter(self.view.where(self.today))
        if self.term and not self.anonymous:
            found = self.ledger.search(found, self.term.text)
        if ticked := self.ticked:
            found = found.filter(pk__in=ticked)
        # A search puts the best match first, unless a column was chosen to sort by.
        best = ["match"] if "match" in found.query.annotations and not self.sort else []
        return found.order_by(*best, *self.order)

    @property
    def ticked(self) -> list[uuid.UUID]:
        picked = []
        for text in self.params.getlist("pick"):
            try:
                picked.append(uuid.UUID(text))
            except ValueError as wrong:
                raise Http404 from wrong
        return picked

    @property
    def title(self) -> str:
        """What a file of the selection is called: the quick view's own name where it has one."""
        return (self.view.file_title if self.view else "") or self.ledger.title

    @property
    def summary(self) -> bool:
        """Whether one table is to be printed instead of a form for each record."""
        return bool(self.params.get("summary")) and bool(self.ledger.summary_columns)

    @property
    def sort(self) -> str:
        """The column sorted by, with "-" in front when descending; empty for the usual order."""
        asked = self.params.get("sort", "")
        key = asked.removeprefix("-")
        if key in (numbering.NUMBER, STATE):
            return asked
        known = key in self.ledger.columns and self.ledger.columns[key].sortable
        return asked if known and not self.ledger.columns[key].kind.secret else ""

    @property
    def order(self) -> list[str]:
        if not self.sort:
            return [self.ledger.ordering, "pk"]
        key = self.sort.removeprefix("-")
        key = self.ledger.sort_keys.get(key, key)
        return [f"-{key}" if self.sort.startswith("-") else key, "pk"]

    @property
    def column_keys(self) -> list[str]:
        """The columns of the table: those chosen, else the ledger's own."""
        if self.anonymous:
            return list(self.ledger.anonymous_columns)
        chosen = [key for key in self.params.getlist("cols") if key in self.choosable]
        name = self.ledger.name_column
        if not chosen:
            return [*self.ledger.list_columns, *([STATE] if self.takes_review else [])]
        return [name, *(key for key in chosen if key != name)]

    @property
    def file_keys(self) -> list[str]:
        """The columns of an exported workbook: those of the list, all, or the office's usual ones.

        The number stands in every workbook, beside the place.
        """
        asked = self.params.get("columns", "")
        if asked == "all":
            return list(self.ledger.file_columns)
        if asked == "shown" or not self.ledger.office_columns:
            return [key for key in self.column_keys if self._is_fact(key)]
        return list(self.ledger.office_columns)

    def _is_fact(self, key: str) -> bool:
        """Whether a column holds what the record says, and not what is reckoned from it."""
        if key not in self.ledger.columns:
            return False
        return key in self.ledger.shape.keys or bool(self.ledger.columns[key].get)

    @cached_property
    def takes_review(self) -> bool:
        """Whether records of the area shown are submitted and confirmed."""
        return self.ledger.takes_review(self.area.code)

    @property
    def choosable(self) -> list[str]:
        own = {*self.ledger.shape.own}
        facts = [k for k in self.ledger.file_columns if k in own or "__" in k]
        reckoned = [k for k in self.ledger.list_columns if not self._is_fact(k)]
        reckoned = [k for k in reckoned if k != numbering.NUMBER]
        return [*facts, *reckoned, *([STATE] if self.takes_review else []), numbering.NUMBER]

    def pick(self, keys: Iterable[str]) -> list[Column]:
        """The columns with ``keys``, the number and the review of a record among them."""
        more = {numbering.NUMBER: numbering.COLUMN, STATE: COLUMN}
        return [more[key] if key in more else self.ledger.columns[key] for key in keys]

    @property
    def size(self) -> int:
        text = self.params.get("size", "")
        return int(text) if text.isdigit() and int(text) in PAGE_SIZES else 50

    def address(self, **changes: Any) -> str:
        """The query string of this list with some parts changed (None takes a part out)."""
        kept = {k: v for k, v in self.params.lists() if k not in ("page", "pick", *changes)}
        added = {k: [v] for k, v in changes.items() if v not in (None, "")}
        text = urlencode({**kept, **added}, doseq=True)
        return f"?{text}" if text else "?"

    @property
    def fragment(self) -> str:
        """What tells the parts of a list's page that follow from its address from those of others.

        The day counts, as code lists change with it; whose page it is does not.
        """
        asked = [(k, v) for k, v in self.params.lists() if k not in ("page", "pick")]
        return f"{self.ledger.key} {self.today} {self.anonymous} {urlencode(asked, doseq=True)}"

    def counts(self) -> list[dict[str, Any]]:
        """The quick views with their counts, in one query."""
        from django.db.models import Count

        views = [v for v in self.views if not v.aside or v is self.view]
        totals = self.base().aggregate(
            **{v.key: Count("pk", filter=v.where(self.today) or Q()) for v in views}
        )
        return [
            {
                "label": v.label,
                "count": totals[v.key],
                "active": self.view is v,
                "url": "?" + urlencode({"view": v.key, "area": self.area.code}),
                "key": v.key,
                "hint": v.hint,
                "on_home": v.on_home,
            }
            for v in views
            if self._says_something(v, totals[v.key])
        ]

    def _says_something(self, view: QuickView, count: int) -> bool:
        """Not so of an empty 待审核 or 被退回 where nobody submits: it would promise a button there is not."""
        return bool(view.key not in VIEW_KEYS or self.takes_review or count or view is self.view)
