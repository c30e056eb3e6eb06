"""What every page's frame shows: where one is, the menu, and how one likes to read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from config.menu import drawn_groups
from registry import access, amounts, applications, sessions
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
            "areas_url": reverse("areas") if not access.is_officer(user) else "",
            "home_url": reverse("home"),
            "role": "、".join(access.ROLES[p.role].title for p in held if p.role in access.ROLES),
            "search_url": reverse("resident-search") if people else "",
            "navigation": {
                "top": _top(request, user),
                "groups": SimpleLazyObject(lambda: drawn_groups(request)),
            },
            "bottom": _bottom(request, user),
            **_todo(request, user),
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


def _todo(request: HttpRequest, user: Any) -> dict[str, Any]:
    """The number of things to do; counted where the page shows it, not before."""
    desk = desk_of(request)
    if not access.postings(user) or access.is_officer(user) or not desk.is_kept:
        return {"todo_count": None, "todo_url": ""}
    return {"todo_count": _count(request), "todo_url": reverse("today")}


def _count(request: HttpRequest) -> Any:
    """What there is to do, counted where it is shown; a page that only says no counts nothing."""
    if getattr(request, "refused", False):
        return None
    return SimpleLazyObject(lambda: desk_of(request).count)


def _area(request: HttpRequest) -> Any:
    try:
        return current_area(request)
    except Http404:
        return None


def _item(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    here = request.path == url or (len(url) > 1 and request.path.startswith(url))
    return {"label": label, "url": url, "active": here}


def _top(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
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
    return top


def _doors(user: Any) -> list[dict[str, Any]]:
    """The pages applications made for a role the user holds."""
    return [door for part in applications.parts("home") for door in part.doors(user)]


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
