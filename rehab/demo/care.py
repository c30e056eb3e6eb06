"""Invented guardianships, counselling cases, a hotline and its calls, with a few gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from registry.cases import handlers
from registry.demo import accounts
from registry.demo.chance import between, chance, one_of
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, Posting, Resident, User
from rehab.counselling.calls import HotlineCallLedger, HotlineLedger
from rehab.counselling.ledger import MENTAL_HEALTH, CounsellingLedger, MentalHealthActivityLedger
from rehab.grave import rules as grave
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.guardianship.people import psychiatric
from rehab.models import Counselling, Guardianship

DAY = timedelta(days=1)
LAST_WEEK = 6 * DAY
GUARDED, COUNSELLED = 0.7, 0.06
"""Shares of those with psychiatric disability under guardianship, of all others counselled."""
DRUGS = ("利培酮 2mg，每晚一片", "奥氮平 5mg，每晚一片", "丙戊酸钠，早晚各一片")
HANDLING = ("叮嘱按时服药，家属配合", "陪同到旗医院复查", "情绪平稳，能做家务")
TALKS = ("谈到睡眠和家人，情绪有所缓解", "教放松呼吸，约好下次再来", "鼓励参加社区活动")


def write(seed: int, today: date) -> dict[str, int]:
    """Store them in the communities that have a specialist; how many by title."""
    rng = Random(f"{seed} care")  # noqa: S311 invented data, no secret
    by = accounts.specialists()
    told = {
        GuardianshipLedger: list(_guardianships(rng, by, today)),
        CounsellingLedger: list(_cases(rng, by, today)),
        HotlineCallLedger: list(_calls(rng, by, today)),
    }
    talks = [(code, _talk(code, by[code], today)) for code in sorted(by)]
    lines = [(code, _line(code)) for code in sorted({code[:6] for code in by})]
    staff = accounts.banner_staff()
    counts = {g.title: store(rng, g, rows, by, today) for g, rows in told.items()}
    _report(by)
    _report_counselled(by)
    held = [(code, values) for code, values in lines if code in staff]
    counts[MentalHealthActivityLedger.title] = store(
        rng, MentalHealthActivityLedger, talks, by, today
    )
    return {**counts, HotlineLedger.title: store(rng, HotlineLedger, held, staff, today)}


def _people(by: dict[str, User]) -> Any:
    held = Resident.objects.unscoped("invented people").current()
    held = held.filter(community_id__in=by, status="1").select_related("household", "community")
    return held.order_by("community_id", "pk")


def _handled(by: dict[str, User], code: str, today: date, *roles: str) -> list[Values]:
    """The specialist, and whoever of ``roles`` works there."""
    others = Posting.objects.filter(role__in=roles, user__is_demo=True)
    keys = [p.user_id for p in others.order_by("pk") if code.startswith(p.area_id)]
    since = today - 200 * DAY
    return [
        {handlers.ACCOUNT: key, "since": since, "until": None} for key in (by[code].pk, *keys[:1])
    ]


def _guardianships(rng: Random, by: dict[str, User], today: date) -> Iterator[tuple[str, Values]]:
    seen: Counter[str] = Counter()
    for at, person in enumerate(psychiatric(_people(by))):
        nth = seen[person.community_id]
        if not chance(rng, GUARDED) and nth > 1:
            continue
        seen[person.community_id] += 1
        opened = today - timedelta(days=between(rng, 60, 700))
        last = today - timedelta(days=between(rng, 1, 70))
        ends = (
            opened + timedelta(days=365 * (1 + (today - opened).days // 365))
            if at % 6
            else today - 9 * DAY
        )
        visit = _visit(max(opened, last), one_of(rng, "112"), one_of(rng, HANDLING),
                       way=one_of(rng, "112"))  # fmt: skip
        yield person.community_id, GuardianshipLedger.start(person) | {
            "opened_on": opened, "guardian_name": person.guardian_name or "王秀兰",
            "guardian_relation": person.guardian_relation or "2",
            "guardian_phone": f"139{between(rng, 10000000, 99999999)}" if at % 5 else "",
            "letter_from": min(opened, ends), "letter_to": ends,
            "first_danger": one_of(rng, "000112"), "medication_state": one_of(rng, "1112"),
            "medication": one_of(rng, DRUGS), "team": "社区民警、村医、专职委员",
            "visits": [visit, *_dangerous(nth, today)],
            handlers.TABLE: _handled(by, person.community_id, today, "rehab_worker"),
        }  # fmt: skip


def _visit(on: date, state: str, handling: str, *, danger: str = "", way: str = "1") -> Values:
    return {"on": on, "way": way, "state": state, "danger": danger, "medication_state": "",
            "lowered": "", "handling": handling}  # fmt: skip


def _dangerous(nth: int, today: date) -> list[Values]:
    """Of the first in each community a danger of last week, of the second one found today."""
    if nth == 0:
        return [
            _visit(today - LAST_WEEK, "3", "在家打砸，家人劝不住，已联系民警和医院", danger="4")
        ]
    return [_visit(today, "3", "停药两周，在楼道打砸", danger="3")] if nth == 1 else []


def _report(by: dict[str, User]) -> None:
    """Those of last week were reported and received, each within hours."""
    held = Guardianship.objects.unscoped("invented cases").filter(is_grave=True)
    found = held.filter(grave_since__lt=timezone.now() - 3 * DAY, reported_at=None)
    for case in found.order_by("pk"):
        if (above := _above(case)) is not None:
            _told_above(GuardianshipLedger, case, by, above, hours=9)
            grave.receive(
                GuardianshipLedger, case.pk, by=above, advice="与民警、医院联系好，明天一起上门"
            )
            held.filter(pk=case.pk).update(received_at=case.grave_since + timedelta(hours=11))


def _report_counselled(by: dict[str, User]) -> None:
    """Those at high risk were reported, and nobody has received that yet."""
    held = Counselling.objects.unscoped("invented cases").filter(is_grave=True, reported_at=None)
    for case in held.order_by("pk"):
        if (above := _above(case)) is not None:
            _told_above(CounsellingLedger, case, by, above, hours=0)


def _above(case: Any) -> User | None:
    """The account of the banner it is reported to, where there is one."""
    people = grave.receivers(case.section, case.community_id)
    return User.objects.get(pk=people[0][0]) if people else None


def _told_above(ledger: Any, case: Any, by: dict[str, User], above: User, *, hours: int) -> None:
    grave.report(ledger, case.pk, by=by[case.community_id], account=above)
    if hours:
        held = ledger.model.objects.unscoped("reported soon after it was found")
        held.filter(pk=case.pk).update(reported_at=case.grave_since + timedelta(hours=hours))


def _cases(rng: Random, by: dict[str, User], today: date) -> Iterator[tuple[str, Values]]:
    seen: set[str] = set()
    for person in _people(by):
        if not chance(rng, COUNSELLED):
            continue
        first = person.community_id not in seen
        seen.add(person.community_id)
        opened = today - timedelta(days=between(rng, 20, 200))
        met = min(opened + timedelta(days=between(rng, 3, 30)), today)
        said = {"on": met, "way": one_of(rng, "1223"), "minutes": between(rng, 2, 6) * 10,
                "problems": ["1"], "risk": one_of(rng, "112"), "person": "张静", "title": "1",
                "summary": one_of(rng, TALKS)}  # fmt: skip
        later = {**said, "on": min(met + 14 * DAY, today), "way": one_of(rng, "23"),
                 "risk": "3" if first else "1", "summary": one_of(rng, TALKS)}  # fmt: skip
        if first:
            later |= {"on": today, "summary": "说到不想活了，已请家人陪着"}
        scores = {"scale": "1", "before_on": opened, "before": between(rng, 55, 70),
                  "after_on": met, "after": between(rng, 45, 62)}  # fmt: skip
        yield person.community_id, CounsellingLedger.start(person) | {
            "opened_on": opened, "source": one_of(rng, "1124"), "problems": [one_of(rng, "1236")],
            "first_risk": one_of(rng, "112"), "concern": "入睡困难，提不起精神",
            "sessions": [said, later] if first or chance(rng, 0.8) else [],
            "assessments": [scores] if chance(rng, 0.6) else [],
            "next_on": today + timedelta(days=between(rng, -3, 20)),
            handlers.TABLE: _handled(by, person.community_id, today, "counsellor"),
        }  # fmt: skip


def _calls(rng: Random, by: dict[str, User], today: date) -> Iterator[tuple[str, Values]]:
    for code in sorted(by):
        start = HotlineCallLedger.start(Area.objects.get(pk=code))
        for topic, kind, risk in (("睡不好、心烦", "1", "1"), ("照顾病人很累", "2", "2")):
            yield code, start | {
                "topic": topic, "called_on": today - timedelta(days=between(rng, 1, 90)),
                "called_at": "19:20", "minutes": between(rng, 5, 30), "caller_kind": kind,
                "line": "0476-8012355", "problems": ["1" if kind == "1" else "8"], "risk": risk,
                "summary": "倾诉约一刻钟，情绪缓和后挂机", "done": ["1", "3"],
                handlers.TABLE: _handled(by, code, today),
            }  # fmt: skip


def _talk(code: str, who: User, today: date) -> Values:
    area = Area.objects.get(pk=code)
    people = Resident.objects.unscoped("invented people").current()
    held = people.filter(community_id=code, status="1").order_by("pk")
    came = [{"resident_id": p.pk, "name": p.name} for p in held[:6]]
    return MentalHealthActivityLedger.start(area) | {
        "title": "怎样睡得好：心理健康讲座", "kind": MENTAL_HEALTH, "form": "2",
        "begins_on": today - 33 * DAY, "place": "社区活动室", "organiser": "社区残协",
        "liaison": str(who), "visitors": 14, "money": 200,
        "content": "请心理服务人员讲睡眠和放松呼吸，发放热线卡片。", "roll": came,
    }  # fmt: skip


def _line(code: str) -> Values:
    area = Area.objects.get(pk=code)
    return HotlineLedger.start(area) | {
        "name": f"{area.name}残疾人心理热线", "phone": "0476-8012355",
        "hours": "每天 8:30–20:00", "opened_on": date(2024, 5, 19), "run_by": area.organisation,
    }  # fmt: skip
