"""今日待办: everything due at this desk, by kind; one kind alone in full."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from registry import audit, review
from registry.paging import page_strip
from registry.screens import ANY_POSTING, Screen
from registry.today import Desk, Group, Task, desk_of

SHOWN, FEW = 10, 3
"""Tasks of one kind on the page of all, and where there are more than ``MANY`` kinds."""
MANY = 6
PAGE = 50
AT_HOME = 5


def line(task: Task, desk: Desk) -> dict[str, Any]:
    """A task for the page, with how many days are left."""
    days = task.days(desk.today)
    said, tone = "", ""
    if days is not None:
        said = f"逾期 {-days} 天" if days < 0 else "今天" if not days else f"还有 {days} 天"
        tone = "gap" if days < 0 else "due"
    return {"task": task, "days": said, "tone": tone}


def at_home(request: HttpRequest) -> dict[str, Any] | None:
    """The first tasks and how many there are, for the home page; None where nothing is asked."""
    desk = desk_of(request)
    if not desk.found:
        return None
    lines = [line(task, desk) for task in desk.first(AT_HOME)]
    return {"lines": lines, "count": desk.count, "url": reverse("today")}


class Today(Screen):
    """What is due and overdue for whoever asks."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        desk = desk_of(request)
        only = request.GET.get("only", "")
        groups = desk.groups
        if only:
            groups = [group for group in groups if group.key == only]
            if not groups and only not in {source.key for source, _ in desk.found}:
                raise Http404
        audit.record("list", by=self.user, ledger="today", count=desk.count)
        header = {"title": f"今日待办 {desk.count} 项" if desk.count else "今日待办"}
        first = FEW if len(groups) > MANY else SHOWN
        shown = [self.group(group, bool(only), first) for group in groups]
        context = {"header": header, "groups": shown, "only": only, "today_url": reverse("today")}
        context["unsubmitted"] = [] if only else review.unsubmitted(self.user)
        return render(request, "today.html", context)

    def group(self, group: Group, whole: bool, first: int) -> dict[str, Any]:
        """One kind: its ``first`` lines, or in full a page at a time."""
        shown: dict[str, Any] = {"key": group.key, "title": group.title, "count": group.count,
                                 "late": group.late}  # fmt: skip
        start = 0
        if whole:
            paginator = Paginator(range(group.count), PAGE)
            page = paginator.get_page(self.request.GET.get("page", "1"))
            start = page.start_index() - 1
            shown["pages"] = page_strip(page, lambda n: f"?only={group.key}&page={n}")
        elif group.count > first:
            shown["more_url"] = f"{reverse('today')}?only={group.key}"
        tasks = group.tasks(PAGE if whole else first, start)
        shown["lines"] = [line(task, group.desk) for task in tasks]
        return shown
