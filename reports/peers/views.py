"""同类比较: for everybody who reads figures, their area beside others of its kind."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from registry import access, audit
from registry.models import Site
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.views.home import breadcrumb
from reports import fresh
from reports.peers import cells, kin, page
from reports.peers.page import View

SECTION = "dashboards"
ROWS = 50


AGES = [("", "各年龄"), *((key, label) for key, label, _ in cells.BANDS)]


def _categories() -> list[tuple[str, str]]:
    return [("", "各类"), *cells.categories()]


class FilterForm(forms.Form):
    """Of whom the figures are; whatever is no category or age asks of everybody."""

    category = forms.ChoiceField(label="残疾类别", required=False, choices=_categories)
    band = forms.ChoiceField(label="年龄", required=False, choices=AGES)

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, without what is empty or unknown."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value}


class Peers(AreaScreen):
    """One table at a time; few people are told of outside one's own area nowhere."""

    section = SECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        audit.record(
            "list", by=self.user, ledger="peers", community_id=self.area.code,
            detail={"view": self.view.key, **self.form.asked},
        )  # fmt: skip
        freshness = fresh.ensure(self.area)
        scope = access.areas_for(self.user, SECTION, "V")
        held = kin.peers(self.kin, self.area, scope)
        columns = self.view.columns(self.wanted)
        found = page.lines(held, columns)
        shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
        return render(
            request,
            "peers/page.html",
            {
                "header": self.header(),
                "breadcrumb": breadcrumb(self.user, self.area, reverse("peers")),
                "said": freshness.said,
                "tabs": self.tabs(),
                "filters": self.filters() if self.view.is_filtered else None,
                "figures": page.places(found, columns),
                "tree": page.table(self.kin, list(shown.object_list), columns, self.address_of),
                "pages": page_strip(shown, lambda n: self.address(page=n)),
                "others": len(self.kin.areas) - len(held),
                "noun": self.kin.noun,
                "is_withheld": any(not peer.is_inside for peer in held),
                "nothing": self.nothing(),
            },
        )

    # -- what is asked --------------------------------------------------------------------------

    @cached_property
    def form(self) -> FilterForm:
        return FilterForm(self.request.GET)

    @cached_property
    def view(self) -> View:
        asked = self.request.GET.get("view")
        return next((view for view in page.views() if view.key == asked), page.VIEWS[0])

    @cached_property
    def wanted(self) -> frozenset[cells.Cell]:
        """The cells the filter leaves."""
        asked = self.form.asked
        return cells.chosen(asked.get("category", ""), asked.get("band", ""))

    @cached_property
    def site(self) -> Site | None:
        """The site the area is."""
        return kin.site_of(self.area)

    @cached_property
    def is_as_site(self) -> bool:
        """Whether sites are compared."""
        return self.site is not None and self.request.GET.get("with") == "sites"

    @cached_property
    def kin(self) -> kin.Kin:
        return kin.kin_of(self.area, self.site if self.is_as_site else None)

    def address(self, **changed: Any) -> str:
        """This page with something else asked; what is empty is not asked."""
        asked = {
            "area": self.area.code,
            "view": "" if self.view is page.VIEWS[0] else self.view.key,
            "with": "sites" if self.is_as_site else "",
            **(self.form.asked if self.view.is_filtered else {}),
            **changed,
        }
        return f"{reverse('peers')}?{urlencode({k: v for k, v in asked.items() if v})}"

    def address_of(self, area: str) -> str:
        """The comparison of another area."""
        return self.address(area=area, **{"with": ""})

    # -- what stands around the table -----------------------------------------------------------

    def header(self) -> dict[str, Any]:
        actions = []
        if self.site is not None:
            label = "与本旗县的社区比较" if self.is_as_site else "与全区示范点比较"
            other = "" if self.is_as_site else "sites"
            actions = [{"label": label, "url": self.address(**{"with": other})}]
        return {
            "title": f"同类比较 · {self.area.name}",
            "note": self.kin.title,
            "actions": actions,
        }

    def tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": view.label, "url": self.address(view=view.key), "current": view is self.view}
            for view in page.views()
        ]

    def filters(self) -> dict[str, Any]:
        keep = {"area": self.area.code, "view": self.view.key,
                "with": "sites" if self.is_as_site else ""}  # fmt: skip
        return {
            "action": reverse("peers"),
            "hidden": [(key, value) for key, value in keep.items() if value],
            "first": list(self.form),
        }

    def nothing(self) -> dict[str, str]:
        return {
            "title": "还没有可以比较的",
            "text": f"{self.kin.title}都还没有登记，登记以后这里自动出现。",
        }
