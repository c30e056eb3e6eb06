"""What stands beside work records: the records about a resident, the people and needs of a record."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Window

from registry.about_resident.beside import all_of
from registry.models import FoundNeed, Need, Resident, WorkRecord, WorkSubject
from registry.needs.ledger import NeedLedger
from registry.work.ledger import WorkLedger

MOST_SHOWN = 5
Line = dict[str, Any]


def works_about(resident: Resident, user: Any) -> list[Line]:
    """The visits and other work that concerned ``resident``, newest first, with the way to all."""
    if not WorkLedger.may(user, "V", resident.community_id):
        return []
    held = WorkLedger.visible(user).current().filter(subjects__resident=resident)
    counted = held.annotate(of_all=Window(Count("pk"))).order_by("-on", "-starts_at", "pk")
    works = list(counted[:MOST_SHOWN])
    all_url = all_of(WorkLedger, resident) if works else ""
    count = works[0].of_all if works else 0
    return [_line("走访和工作记录", [_work(work) for work in works], count, all_url=all_url)]


def people_of(work: WorkRecord, user: Any) -> Line:
    """Whom ``work`` concerned, each with their page where ``user`` may open it."""
    from registry.ledgers import ResidentLedger

    subjects = list(work.subjects.all())
    keys = [subject.resident_id for subject in subjects]
    seen = set(ResidentLedger.visible(user).filter(pk__in=keys).values_list("pk", flat=True))
    return _line("涉及对象", [_person(one, ResidentLedger, seen) for one in subjects])


def _person(subject: WorkSubject, ledger: Any, seen: set[Any]) -> Line:
    url = ledger.url("detail", subject.resident_id) if subject.resident_id in seen else ""
    return {"label": subject.name, "url": url}


def needs_of(work: WorkRecord, user: Any) -> Line:
    """The needs raised from what ``work`` met with."""
    contents = [found.content for found in work.found_needs.all()]
    people = [subject.resident_id for subject in work.subjects.all()]
    held = NeedLedger.visible(user).current().filter(resident__in=people, content__in=contents)
    needs = held.select_related("resident") if contents else []
    return _line("由此反映的需求", [_need(need) for need in needs])


def works_behind(need: Need, user: Any) -> list[Line]:
    """The work records in which ``need`` was met with."""
    met = FoundNeed.objects.filter(content=need.content).values("work_id")
    held = WorkLedger.visible(user).current().filter(pk__in=met)
    works = held.filter(subjects__resident=need.resident_id).order_by("-on", "pk")
    return [_line("发现于", [_work(work) for work in works[:MOST_SHOWN]])] if works else []


def _line(title: str, records: list[Line], count: int | None = None, **more: Any) -> Line:
    total = len(records) if count is None else count
    return {"title": title, "noun": "", "count": total, "records": records, "new_url": "", **more}


def _work(work: WorkRecord) -> Line:
    day = f"{work.on.year}年{work.on.month}月{work.on.day}日 " if work.on else ""
    said = WorkLedger.columns["kind"].show({"kind": work.kind})
    way = WorkLedger.columns["way"].show({"way": work.way})
    how = f"（{way}）" if way else "" if said in work.topic else f"（{said}）"
    return {
        "url": WorkLedger.url("detail", work.pk),
        "label": f"{day}{said if way else work.topic}{how}",
    }


def _need(need: Need) -> Line:
    state = NeedLedger.columns["state"].show({"state": need.state})
    label = f"{need.resident.name}：{need.content}（{state}）"
    return {"url": NeedLedger.url("detail", need.pk), "label": label}
