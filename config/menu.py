"""The menu's work areas: every page in the group of its area, for whoever may open it.

What one may open depends on the roles one holds and at which level of area, on nothing else: so the
groups are worked out and drawn once for all who hold the same, and not with every page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from config.navigation import WORK_AREAS, WorkArea
from registry import access
from registry.ledger.ledger import Ledger


@dataclass(frozen=True)
class Link:
    """A page in the menu; with ``asked`` it is a list narrowed by that query, and only then."""

    label: str
    url: str
    asked: str = ""

    @property
    def href(self) -> str:
        return f"{self.url}?{self.asked}" if self.asked else self.url

    def is_at(self, request: HttpRequest) -> bool:
        if not self.asked:
            return request.path.startswith(self.url)
        key, _, value = self.asked.partition("=")
        return request.path == self.url and request.GET.get(key) == value


@dataclass(frozen=True)
class Group:
    """The links of one work area, or those to the system's own pages."""

    title: str
    links: tuple[Link, ...]
    always_open: bool = False


@dataclass(frozen=True)
class Page:
    """A page that is no ledger of a work area, in its menu: before its ledgers or behind them.

    With ``asked`` (``view=rehab``) it is the list of another area's ledger, narrowed so.
    """

    number: int
    label: str
    name: str
    shown: Callable[[Any], bool]
    first: bool = False
    asked: str = ""

    @property
    def link(self) -> Link:
        return Link(self.label, reverse(self.name), self.asked)


@dataclass(frozen=True)
class Reader:
    """A user as far as the menu is concerned: who holds the same roles at the same levels is the same."""

    posts: tuple[tuple[str, int], ...]
    user: Any = field(compare=False, repr=False)


def drawn_groups(request: HttpRequest) -> str:
    """The groups as HTML; the page in view is marked, and its group open."""
    user: Any = request.user
    held = access.postings(user)
    reader = Reader(tuple(sorted({(p.role, len(p.area_id)) for p in held})), user)
    here = (link for group in _groups(reader) for link in group.links if link.is_at(request))
    return _drawn(reader, tuple(here))


@lru_cache(maxsize=1024)
def _drawn(reader: Reader, here: tuple[Link, ...]) -> str:
    context = {"groups": [_told(group, here) for group in _groups(reader)]}
    return render_to_string("pieces/navigation_groups.html", context)


def _told(group: Group, here: tuple[Link, ...]) -> dict[str, Any]:
    items = [
        {"label": link.label, "url": link.href, "active": link in here} for link in group.links
    ]
    is_open = group.always_open or any(item["active"] for item in items)
    return {"title": group.title, "items": items, "open": is_open}


@lru_cache(maxsize=256)
def _groups(reader: Reader) -> tuple[Group, ...]:
    user = reader.user
    areas = () if access.is_officer(user) else WORK_AREAS
    groups = (Group(area.heading, _links(user, area), area.number == 1) for area in areas)
    return (*(group for group in groups if group.links), Group("系统", _system(user)))


def _links(user: Any, area: WorkArea) -> tuple[Link, ...]:
    ledgers = [Link(ledger.title, ledger.url("list")) for ledger in area.ledgers if _shows(user, ledger)]  # fmt: skip
    pages = [page for page in PAGES if page.number == area.number and page.shown(user)]
    first = [page.link for page in pages if page.first]
    return (*first, *ledgers, *(page.link for page in pages if not page.first))


def _system(user: Any) -> tuple[Link, ...]:
    pages = (page for page in SYSTEM if page.shown(user))
    return tuple(page.link for page in pages)


def _shows(user: Any, ledger: type[Ledger]) -> bool:
    return ledger.may(user, "V") or ledger.may(user, "F")


def _sees_figures(user: Any) -> bool:
    """Whether there are figures about the residents for ``user``."""
    return access.may(user, "residents", "V") or access.may(user, "residents", "F")


def _sees_fulfilment(user: Any) -> bool:
    """Whether there are figures of 五落实 for ``user``."""
    return _sees_figures(user) and access.may(user, "dashboards", "V")


def _with(**rights: str) -> Callable[[Any], bool]:
    """Whether a user has these rights, by section."""
    return lambda user: all(access.may(user, name, letter) for name, letter in rights.items())


PAGES = (
    Page(0, "达标情况", "standing", _with(organisation="V"), first=True),
    Page(0, "示范点布局", "sites-map", _with(organisation="V"), first=True),
    Page(1, "会员名册", "members", _with(residents="V")),
    Page(2, "社会保障落实", "benefits", _sees_figures, first=True),
    Page(2, "结对建议", "pair-suggestions", _with(ledgers="E")),
    Page(3, "合作机构", "work-party-list", _with(rehab="V", organisation="V"), asked="view=rehab"),
    Page(4, "活动日历", "culture-calendar", _with(culture="V"), first=True),
    Page(4, "文体参与情况", "culture-people", _with(residents="V")),
    Page(4, "规划和制度文件", "document-list", _with(organisation="V"), asked="view=culture"),
    Page(5, "特别关注名单", "rights-watch", _with(residents="V")),
    Page(5, "扶助措施文件", "document-list", _with(organisation="V"), asked="kind=13"),
    Page(6, "走出家门", "going-out", _sees_figures, first=True),
    Page(6, "改造优先顺序", "retrofit-order", _with(residents="V", assistance="V")),
    Page(10, "看板", "dashboard", _with(dashboards="V"), first=True),
    Page(10, "五落实", "fulfilment", _sees_fulfilment, first=True),
    Page(10, "检查指标", "indicators", _with(dashboards="V"), first=True),
    Page(10, "怎样提分", "dashboard-lift", _with(dashboards="V"), first=True),
    Page(10, "同类比较", "peers", _with(dashboards="V"), first=True),
)

SYSTEM = (
    Page(-1, "审计记录", "audit", _with(audit="V")),
    Page(-1, "权限矩阵", "roles", _with()),
    Page(-1, "参数", "parameters", _with(parameters="V")),
)
