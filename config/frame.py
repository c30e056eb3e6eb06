"""What every page's frame shows: where one is, the menu, and how one likes to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from config.navigation import WORK_AREAS, WorkArea
from registry import access, amounts, applications, sessions
from registry.ledger.ledger import Ledger
from registry.place import current_area
from registry.today import desk_of, looks_over

SITE_NAME = "社区残疾人工作"


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of ``base.html``; without a signed-in user only what a sign-in page needs."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": plain_frame(request.COOKIES)}
    held = access.postings(user)
    people = access.may(user, "residents", "V")
    return {
        "frame": {
            **plain_frame(request.COOKIES),
            "area": _area(request),
            "areas_url": reverse("areas") if not _is_officer(held) else "",
            "home_url": reverse("home"),
            "role": "、".join(access.ROLES[p.role].title for p in held if p.role in access.ROLES),
            "search_url": reverse("resident-search") if people else "",
            "navigation": _navigation(request, user),
            "bottom": _bottom(request, user),
            **_todo(request, held),
            "is_demo": user.is_demo,
            "session_left": sessions.left_in_minutes(request) * 60,
            "help_url": reverse("help"),
            "user_menu": [
                {"label": "我的文件", "url": reverse("files")},
                {"label": "显示方式", "url": reverse("preferences")},
                {"label": "修改密码", "url": reverse("password")},
            ],
        }
    }


def plain_frame(cookies: dict[str, str]) -> dict[str, Any]:
    """How one likes to read, and nothing that needs the database."""
    theme = cookies.get("theme", "")
    text = cookies.get("text", "")
    return {
        "site_name": SITE_NAME,
        "theme": theme if theme in ("light", "dark") else "auto",
        "text_size": text if text in ("125", "150", "200") else "100",
        "shortcuts_off": cookies.get("keys") == "off",
        "in_wan": cookies.get(amounts.COOKIE) == amounts.WAN,
        "todo_count": None,
    }


def _todo(request: HttpRequest, held: list[Any]) -> dict[str, Any]:
    """The number of things to do; counted where the page shows it, not before."""
    desk = desk_of(request)
    if not held or _is_officer(held) or not desk.is_kept:
        return {"todo_count": None, "todo_url": ""}
    return {"todo_count": _count(request), "todo_url": reverse("today")}


def _count(request: HttpRequest) -> Any:
    """What there is to do, counted where it is shown; a page that only says no counts nothing."""
    if getattr(request, "refused", False):
        return None
    return SimpleLazyObject(lambda: desk_of(request).count)


def _is_officer(held: list[Any]) -> bool:
    return any(p.role in access.ROLES and access.ROLES[p.role].is_officer for p in held)


def _area(request: HttpRequest) -> Any:
    try:
        return current_area(request)
    except Http404:
        return None


def _item(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    here = request.path == url or (len(url) > 1 and request.path.startswith(url))
    return {"label": label, "url": url, "active": here}


def _navigation(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    top = [_item(request, "首页", reverse("home"))]
    top[0]["active"] = request.path == reverse("home")
    if desk_of(request).is_kept:
        due = _item(request, "今日待办", reverse("today"))
        due["active"] = request.path == due["url"]
        top.append({**due, "count": _count(request)})
    if looks_over(user):
        top.append(_item(request, "各地待办", reverse("today-below")))
    if access.may(user, "ledgers", "E"):
        top.append(_item(request, "记一次走访", reverse("record-visit")))
    top += [_item(request, door["label"], door["url"]) for door in _doors(user)]
    areas = [_group(request, user, area) for area in WORK_AREAS]
    if _is_officer(access.postings(user)):
        areas = []
    offices = []
    if access.may(user, "audit", "V"):
        offices.append(_item(request, "审计记录", reverse("audit")))
    offices.append(_item(request, "权限矩阵", reverse("roles")))
    if access.may(user, "parameters", "V"):
        offices.append(_item(request, "参数", reverse("parameters")))
    shown = [group for group in areas if group["items"]]
    return [
        {"title": "", "items": top},
        *shown,
        {"title": "系统", "items": offices, "open": any(item["active"] for item in offices)},
    ]


def _doors(user: Any) -> list[dict[str, Any]]:
    """The pages applications made for a role the user holds."""
    return [door for part in applications.parts("home") for door in part.doors(user)]


def _group(request: HttpRequest, user: Any, area: WorkArea) -> dict[str, Any]:
    items = [
        _item(request, ledger.title, ledger.url("list"))
        for ledger in area.ledgers
        if _shows(user, ledger)
    ]
    pages = [page for page in PAGES if page.number == area.number and page.shown(user)]
    first = [_page_item(request, page) for page in pages if page.first]
    last = [_page_item(request, page) for page in pages if not page.first]
    items = [*first, *items, *last]
    is_open = area.number == 1 or any(item["active"] for item in items)
    return {"title": area.heading, "items": items, "open": is_open}


def _page_item(request: HttpRequest, page: Page) -> dict[str, Any]:
    item = _item(request, page.label, reverse(page.name))
    if not page.asked:
        return item
    key, _, value = page.asked.partition("=")
    active = request.path == item["url"] and request.GET.get(key) == value
    return {**item, "url": f"{item['url']}?{page.asked}", "active": active}


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


def _visit_url(request: HttpRequest) -> str:
    """Where a visit is recorded: of the resident in view, else of whoever is chosen."""
    match = request.resolver_match
    if match is not None and match.url_name == "resident-detail":
        return reverse("record-visit-resident", kwargs=match.kwargs)
    return reverse("record-visit")


def _bottom(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    items = [{**_item(request, "首页", reverse("home")), "icon": "home"}]
    items[0]["active"] = request.path == reverse("home")
    if desk_of(request).is_kept:
        items.append({**_item(request, "待办", reverse("today")), "icon": "todo"})
    elif access.may(user, "residents", "V"):
        items.append({**_item(request, "居民", reverse("resident-list")), "icon": "people"})
    items += [
        {**_item(request, door["label"], door["url"]), "icon": "people"} for door in _doors(user)
    ]
    if access.may(user, "ledgers", "E"):
        items.append({**_item(request, "记走访", _visit_url(request)), "icon": "add", "go": "v"})
    if access.may(user, "residents", "V"):
        items.append({"label": "搜索", "url": "#find-text", "icon": "search", "active": False})
    return items
