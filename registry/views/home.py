"""Home: where this area stands in figures, each a door to the people behind it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from registry import access, applications, audit, divisions
from registry.cases import desk
from registry.draft_pages import lines_of
from registry.ledger.ledger import Ledger
from registry.ledger.routes import ledger_of
from registry.ledger.selection import Selection
from registry.models import Area, Change
from registry.models.scoped import inside
from registry.place import current_area
from registry.screens import ANY_POSTING, Screen
from registry.views.today import at_home

DRAFTS_SHOWN = 5
TREE_LEVELS = {1: 4, 2: 6, 3: 9, 4: 12}
"""How many characters of the code an area's children have."""


class Home(Screen):
    """The figures of the current area; above a community also those of every area below it."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        ledger = ledger_of("resident")

        def sees(code: str = "") -> bool:
            return ledger.may(self.user, "V", code) or ledger.may(self.user, "F", code)

        area = current_area(request, sees)
        if not sees(area.code):
            return render(request, "home_other.html", _without_people(request))
        if (page := applications.home_page(request, area)) is not None:
            return page  # type: ignore[no-any-return]
        selection = Selection(ledger, request.user, area, QueryDict(f"area={area.code}"))
        audit.record("list", by=request.user, ledger="home", community_id=area.code)
        return render(
            request,
            "home.html",
            {
                "area": area,
                "header": _header(ledger, request.user, area),
                "todo": at_home(request),
                "drafts": lines_of(request, DRAFTS_SHOWN),
                "figures": [*applications.figures(self.user, area), *_figures(ledger, selection)],
                "tree": _tree(ledger, selection, area),
                "recent": _recent(ledger, request.user),
                "breadcrumb": breadcrumb(request.user, area, reverse("home")),
            },
        )


def _header(ledger: type[Ledger], user: Any, area: Area) -> dict[str, Any]:
    today = timezone.localdate()
    weekday = "一二三四五六日"[today.weekday()]
    day = f"{today.year}年{today.month}月{today.day}日 星期{weekday}"
    new = {"label": f"新增{ledger.noun}", "url": f"{ledger.url('create')}?area={area.code}"}
    bring = {"label": "导入工作簿", "url": ledger.url("import")}
    enters = ledger.may(user, "E", area.code) and area.level == 5
    visits = area.level == 5 and access.may(user, "ledgers", "E", area.code)
    visit = [{"label": "记一次走访", "url": reverse("record-visit")}] if visits else []
    return {
        "title": f"{user}，您好",
        "note": f"{day}　{area.full_name}　{_roles(user)}",
        "primary": new if enters else None,
        "actions": [*visit, *([bring] if ledger.may(user, "I", area.code) else [])],
    }


def _without_people(request: HttpRequest) -> dict[str, Any]:
    """The home of roles that see no resident, or only those of their own cases."""
    user = request.user
    doors = [door for part in applications.parts("home") for door in part.doors(user)]
    links: list[dict[str, Any]] = [{"label": d["label"], "url": d["url"]} for d in doors]
    if access.may(user, "audit", "V"):
        links.append({"label": "审计记录", "url": reverse("audit")})
    links.append({"label": "权限矩阵", "url": reverse("roles")})
    linked = any(access.ROLES[p.role].linked for p in access.postings(user))
    figures = desk.ledgers_of(user) if linked else []
    told = "　".join(door["tell"]() for door in doors) or _note(linked, figures)
    return {
        "roles": _roles(user), "note": told, "links": links, "figures": figures,
        "todo": at_home(request) if linked else None,
    }  # fmt: skip


def _note(linked: bool, figures: list[dict[str, Any]]) -> str:
    """What a role without residents sees here, in a sentence."""
    if not linked:
        return "这个岗位不查看居民资料。"
    if any(figure["value"] for figure in figures):
        return "这个岗位只看得到交办给本人的人和事，都在下面。"
    return "这个岗位只看得到交办给本人的人和事，目前没有。由专职委员登记并指定您，就在这里。"


def _roles(user: Any) -> str:
    return "、".join(access.ROLES[p.role].title for p in access.postings(user))


def _figures(ledger: type[Ledger], selection: Selection) -> list[dict[str, Any]]:
    tones = {"gaps": "gap", "expired": "gap", "expiring": "due", "review": "due"}
    return [
        {
            "label": view["label"],
            "value": view["count"],
            "unit": "人",
            "url": f"{ledger.url('list')}{view['url']}",
            "note": view["hint"],
            "tone": tones.get(view["key"], "") if view["count"] else "",
        }
        for view in selection.counts()
        if view["on_home"]
    ]


def _tree(ledger: type[Ledger], selection: Selection, area: Area) -> dict[str, Any] | None:
    """The areas one level below with the same figures; each name leads one step down."""
    if area.level == 5:
        return None
    views = [view for view in ledger.quick_views if view.on_home and not view.aside]
    counts = _counts_below(selection, area, views)
    children = Area.objects.filter(parent=area, valid_to=None).order_by("code")
    columns = [{"label": view.label, "numeric": True} for view in views]
    rows = [
        {
            "name": child.name,
            "url": f"{reverse('home')}?area={child.code}",
            "cells": [_cell(ledger, view, child, counts) for view in views],
        }
        for child in children
    ]
    return {"caption": f"{area.name}下辖各地", "columns": columns, "rows": rows}


def _cell(ledger: type[Ledger], view: Any, area: Area, counts: dict[str, Any]) -> dict[str, Any]:
    """A count that leads to the people behind it; nobody, and it leads nowhere."""
    count = counts.get(area.code, {}).get(view.key, 0)
    url = f"{ledger.url('list')}?view={view.key}&area={area.code}"
    return {"kind": "number", "label": view.label, "value": count, "url": url if count else ""}


def _counts_below(selection: Selection, area: Area, views: list[Any]) -> dict[str, dict[str, int]]:
    """Counts of every view per child area, in one query."""
    from django.db.models.functions import Substr

    rows = (
        selection.base()
        .annotate(child=Substr("community_id", 1, TREE_LEVELS[area.level]))
        .values("child")
        .annotate(**{v.key: Count("pk", filter=v.where(selection.today) or Q()) for v in views})
        .order_by()
    )
    return {row["child"]: row for row in rows}


def _recent(ledger: type[Ledger], user: Any) -> list[dict[str, Any]]:
    """The last records this user worked on, to go on with."""
    if not ledger.may(user, "E"):
        return []
    keys = (
        Change.objects.filter(by=user, record_type=ledger.model._meta.label_lower)
        .order_by("-id")
        .values_list("record_id", "action", "at")[:40]
    )
    latest: dict[Any, tuple[str, Any]] = {}
    for key, action, at in keys:
        latest.setdefault(key, (Change.ACTIONS.get(action, action), at))
    held = ledger.visible(user, "E").current().filter(pk__in=list(latest)[:5])
    found = {record.pk: record for record in held}
    return [
        {
            "name": str(found[key]),
            "url": ledger.url("detail", key),
            "what": what,
            "at": at,
            "gaps": found[key].gap_count,
        }
        for key, (what, at) in latest.items()
        if key in found
    ]


def breadcrumb(user: Any, area: Area, url: str) -> list[dict[str, str]]:
    """From the top of one's scope down to ``area``, each step leading to ``url`` there."""
    within = {c for c in divisions.path_codes(area.code) if access.in_scope(user, c)} - {area.code}
    # most people stand at the top of their scope: then nothing is read
    above = [a for a in area.ancestors() if a.code in within] if within else []
    links = [{"label": a.name, "url": f"{url}?area={a.code}"} for a in above]
    return [*links, {"label": area.name, "url": ""}] if links else []


class Areas(Screen):
    """Choosing the area one works in: by walking down the tree or by name and pinyin."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:40]
        here = current_area(request)
        codes = [p.area_id for p in access.postings(request.user)]
        if text:
            found = Area.objects.search(text).filter(inside(codes, "code"), valid_to=None)
            groups = [{"title": "查找结果", "areas": [_choice(a, here) for a in found[:60]]}]
        else:
            own = [p.area for p in access.postings(request.user)]
            below = Area.objects.filter(parent=here, valid_to=None).order_by("code")
            up = [a for a in here.ancestors() if access.in_scope(request.user, a.code)]
            groups = [
                {"title": "我的岗位", "areas": [_choice(a, here) for a in own]},
                {"title": "上级", "areas": [_choice(a, here) for a in up]},
                {"title": f"{here.name}下辖", "areas": [_choice(a, here) for a in below]},
            ]
        groups = [group for group in groups if group["areas"]]
        picker = {"action": reverse("areas"), "query": text, "groups": groups}
        return render(request, "areas.html", {"picker": picker, "text": text, "area": here})


def _choice(area: Area, here: Area) -> dict[str, Any]:
    return {
        "name": area.name,
        "note": area.full_name if area.full_name != area.name else "",
        "url": f"{reverse('area-choose')}?area={area.code}",
        "current": area.pk == here.pk,
    }


class ChooseArea(Screen):
    """Remembers the area for the session; nothing else changes."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        request.session["area"] = current_area(request).code
        return redirect("home")
