"""The indicators H01 to H07, measured."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from registry import divisions, parameters
from registry.activities.ledger import LAW
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, State, at_least, in_parts, person
from registry.ledger.boxes import box_url
from registry.ledgers import ResidentLedger
from registry.models import Activity, Resident, WorkParty
from registry.organisation.documents.evidence import NEEDS_TEXT, form_door
from registry.organisation.documents.indicators import exists
from registry.organisation.parties.ledger import LAW as LAW_BODY
from registry.organisation.parties.ledger import agreed
from registry.register import registered
from rights.bodies.ledger import COUNTED, LegalBodyLedger
from rights.infringements import rules as infringing
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger
from rights.models import Infringement, LegalAid
from rights.models.infringement import CLOSED
from rights.models.legal_aid import REFUSED
from rights.publicity.ledger import LawActivityLedger
from rights.watch.people import MONTHS, concerned, visited

TIMES, FORMS, RESIDENTS = "law_publicity_wanted", "law_publicity_forms", "law_publicity_residents"
WATCHED, TIMELY = "watch_percent", "infringement_timely_percent"
CASES_PERCENT, AID_PERCENT = "infringement_closed_percent", "legal_aid_closed_percent"
AID_CLOSING = "legal_aid_closing_days"
MEASURES = "13"
"""文件类型：社区扶持措施."""
DISSATISFIED = "3"
NAMED = 5
"""How many people doors lead to at once."""
Found = Mapping[str, Measured]


def last_year(on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The twelve months up to the day ``on``: that day a year ago is outside."""
    return months_before(on, 12) + datetime.timedelta(days=1), on


def _by_code(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.community_id].append(row)
    return found


def _activities(codes: Sequence[str], on: datetime.date) -> dict[str, list[Any]]:
    held = Activity.objects.unscoped("an indicator counts them").current()
    held = held.filter(community_id__in=codes, kind=LAW, begins_on__range=last_year(on))
    return _by_code(held.only("community_id", "title", "form", "visitors").order_by("pk"))


def _publicity_door(label: str, code: str) -> Door:
    return Door(label, f"{LawActivityLedger.url('create')}?community={code}")


def publicity(codes: Sequence[str], on: datetime.date) -> Found:
    """H01: how often the law was made known within twelve months, and in how many forms."""
    wanted = parameters.several((TIMES, FORMS), codes, on)
    held = _activities(codes, on)
    return {c: _publicity(c, held[c], wanted[TIMES][c], wanted[FORMS][c]) for c in codes}


def _publicity(code: str, held: list[Any], times: int, forms: int) -> Measured:
    n, kinds = len(held), len({one.form for one in held if one.form})
    lacks = [f"还差 {times - n} 次"] * (n < times)
    lacks += [f"还差 {forms - kinds} 种形式"] * (kinds < forms)
    told = f"近十二个月普法宣传 {n} 次（至少 {times} 次），{kinds} 种形式（至少 {forms} 种）"
    halves = [Fraction(min(have, want), want) if want else Fraction(1)
              for have, want in ((n, times), (kinds, forms))]  # fmt: skip
    share = sum(halves, Fraction(0)) / 2
    state = State.MET if not lacks else State.PARTLY if share else State.UNMET
    doors = (_publicity_door("登记普法宣传", code),) if lacks else ()
    evidence = tuple((LawActivityLedger.key, one.pk) for one in held)
    return Measured(state, n, times, share, "；".join([*lacks, told]), evidence, doors)


def _measures_door(code: str) -> Door:
    return form_door("登记社区扶持措施", code, kind=MEASURES)


def awareness(codes: Sequence[str], on: datetime.date) -> Found:
    """H03: how often residents came to hear of the law within twelve months.

    They are counted, not recorded one by one: a verdict, proved by the activities.
    """
    held, wanted = _activities(codes, on), parameters.values(RESIDENTS, codes, on)
    return {code: _awareness(code, held[code], wanted[code]) for code in codes}


def _awareness(code: str, held: list[Any], wanted: int) -> Measured:
    reached = [one for one in held if one.visitors]
    total = sum(one.visitors for one in reached)
    says = f"近十二个月普法宣传参加居民 {total} 人次（至少 {wanted} 人次）"
    doors: list[Door] = []
    if total < wanted:
        says = (
            says if total else "还没有居民参加普法宣传的人数" if held else "近十二个月没有普法宣传"
        )
        doors = [
            Door(f"补居民人数：{one.title}", f"{LawActivityLedger.url('edit', one.pk)}#id_visitors")
            for one in held
            if not one.visitors
        ][:NAMED] or [_publicity_door("登记普法宣传", code)]
    evidence = tuple((LawActivityLedger.key, one.pk) for one in reached)
    return at_least(total, wanted, says, evidence=evidence, doors=tuple(doors))


# -- H04 -----------------------------------------------------------------------------------------


def looked_after(codes: Sequence[str], on: datetime.date) -> Found:
    """H04: of the minors and those of limited or no capacity those with a guardian and a visit."""
    wanted = parameters.several((MONTHS, WATCHED), codes, on)
    people = Resident.objects.unscoped("an indicator counts them").current()
    people = people.filter(registered(on), concerned(on), community_id__in=codes)
    rows = visited(people, on).order_by("name_pinyin", "pk").values_list(
        "community_id", "pk", "name", "guardian_name", "last_visit"
    )  # fmt: skip
    held: dict[str, list[Watched]] = defaultdict(list)
    for code, key, name, guardian, last in rows:
        seen = last is not None and last > months_before(on, wanted[MONTHS][code])
        held[code].append(Watched(key, name, bool(guardian), seen))
    return {c: _looked_after(c, held[c], wanted[MONTHS][c], wanted[WATCHED][c]) for c in codes}


class Watched(NamedTuple):
    """One person to look after: whether the guardian is on record, and somebody came lately."""

    pk: Any
    name: str
    guarded: bool
    seen: bool


def _looked_after(code: str, people: list[Watched], months: int, percent: int) -> Measured:
    unguarded = [one for one in people if not one.guarded]
    unseen = [one for one in people if not one.seen]
    fine = [one for one in people if one.guarded and one.seen]
    others = [one for one in people if not (one.guarded and one.seen)]
    lacks = [f"{len(unguarded)} 人没有登记监护人"] * bool(unguarded)
    lacks += [f"{len(unseen)} 人近 {months} 个月没有走访"] * bool(unseen)
    told = f"应特别关注 {len(people)} 人，监护人和走访都落实的 {len(fine)} 人"
    doors = [Door("特别关注名单", f"{reverse('rights-watch')}?area={code}&view=lacking")]
    doors += [Door(f"登记监护人：{person(r.name)}", box_url(ResidentLedger, r.pk, "guardian_name"))
              for r in unguarded[:NAMED]]  # fmt: skip
    return in_parts(
        len(fine), len(people),
        "；".join([*lacks, told]) if people else "没有未成年或限制、无民事行为能力的残疾人",
        percent=percent, evidence=tuple((ResidentLedger.key, r.pk) for r in fine),
        lacking=tuple((ResidentLedger.key, r.pk) for r in others),
        doors=tuple(doors) if lacks else (),
    )  # fmt: skip


# -- H05 -----------------------------------------------------------------------------------------


def infringements(codes: Sequence[str], on: datetime.date) -> Found:
    """H05: infringements reported in time, and brought to an end; figures only, never whose.

    What was found within twelve months counts; what may still be reported, or is younger than the
    time for closing and open, is not judged yet.  ``n`` of ``d`` tells of those reported in time.
    """
    keys = (TIMELY, CASES_PERCENT, infringing.CLOSING)
    wanted = parameters.several(keys, codes, on)
    held = Infringement.objects.unscoped("an indicator tells figures of cases only").current()
    held = held.filter(community_id__in=codes, found_on__range=last_year(on))
    cases = _by_code(held.only("community_id", "found_on", "reported_on", "report_due_on",
                               "closed_on", "outcome", "state"))  # fmt: skip
    return {
        code: _infringements(cases[code], on, *(wanted[key][code] for key in keys))
        for code in codes
    }


def _infringements(
    cases: list[Any], on: datetime.date, in_time: int, percent: int, days: int
) -> Measured:
    if not cases:
        return Measured(State.NOT_APPLICABLE, 0, 0, says="近十二个月没有侵权案件")
    told_of = [case for case in cases if _is_judged(case, on)]
    timely = [case for case in told_of if _in_time(case)]
    ripe = [c for c in cases if _is_closed(c, on) or (on - c.found_on).days > days]
    closed = [c for c in ripe if _is_closed(c, on)]
    told = (f"近十二个月案件 {len(cases)} 件；按时反映 {len(timely)}/{len(told_of)}（至少 {in_time}%），"
            f"办结 {len(closed)}/{len(ripe)}（至少 {percent}%，未到办结时限的不计）")  # fmt: skip
    if not told_of and not ripe:
        return Measured(State.PENDING, 0, 0, says=f"还在时限以内；{told}")
    parts = [in_parts(len(timely), len(told_of), percent=in_time),
             in_parts(len(closed), len(ripe), percent=percent)]  # fmt: skip
    shares = [part.share for part in parts if part.state is not State.NOT_APPLICABLE]
    share = sum(shares, Fraction(0)) / len(shares)
    late = bool(told_of) and parts[0].share < 1
    lacks = [f"{len(told_of) - len(timely)} 件没有按时反映"] * late
    lacks += [f"{len(ripe) - len(closed)} 件到期没有办结"] * (parts[1].share < 1 and bool(ripe))
    state = State.MET if share == 1 else State.PARTLY if share else State.UNMET
    door = Door("侵权案件", f"{InfringementLedger.url('list')}?view=open")
    says = "；".join([*lacks, told])
    return Measured(state, len(timely), len(told_of), share, says, doors=(door,) if lacks else ())


def _is_closed(case: Any, on: datetime.date) -> bool:
    return case.state == CLOSED and case.closed_on <= on


def _is_judged(case: Any, on: datetime.date) -> bool:
    """Whether it can be said if it was reported in time: it was, or it is too late for it."""
    withdrawn = case.outcome == infringing.WITHDRAWN and _is_closed(case, on)
    if withdrawn and not case.reported_on:
        return False
    reported = case.reported_on is not None and case.reported_on <= on
    return reported or (case.report_due_on is not None and case.report_due_on < on)


def _in_time(case: Any) -> bool:
    return bool(case.reported_on and case.report_due_on and case.reported_on <= case.report_due_on)


# -- H06 and H07 ---------------------------------------------------------------------------------


def bodies(codes: Sequence[str], on: datetime.date) -> Found:
    """H06: a legal body with an agreement in force, the community's own or of an area above it."""
    above = {code: divisions.path_codes(code) for code in codes}
    wanted = {spot for path in above.values() for spot in path}
    held = WorkParty.objects.unscoped("an indicator counts them").current().filter(
        agreed(on), Q(from_on=None) | Q(from_on__lte=on), Q(to_on=None) | Q(to_on__gt=on),
        service=LAW_BODY, legal_body__in=COUNTED, community_id__in=wanted,
    )  # fmt: skip
    by_code = _by_code(held.only("community_id", "name").order_by("pk"))
    return {
        code: _bodies(code, [b for spot in above[code] for b in by_code[spot]]) for code in codes
    }


def _bodies(code: str, held: list[Any]) -> Measured:
    names = "、".join(body.name for body in held[:NAMED])
    says = f"协议有效的法律服务机构 {len(held)} 家：{names}" if held else \
        "没有协议有效的法律援助站、司法所、人民调解委员会或律师事务所"  # fmt: skip
    door = Door("登记法律服务机构", f"{LegalBodyLedger.url('create')}?community={code}")
    evidence = tuple((LegalBodyLedger.key, body.pk) for body in held)
    return at_least(len(held), 1, says, evidence=evidence, doors=() if held else (door,))


def aid(codes: Sequence[str], on: datetime.date) -> Found:
    """H07: of the legal aid asked for within twelve months that which is closed; figures only."""
    wanted = parameters.several((AID_PERCENT, AID_CLOSING), codes, on)
    held = LegalAid.objects.unscoped("an indicator tells figures of cases only").current()
    held = held.filter(community_id__in=codes, asked_on__range=last_year(on))
    read = ("community_id", "asked_on", "answered_on", "closed_on", "state", "satisfaction")
    rows = _by_code(held.only(*read))
    return {
        code: _aid(rows[code], on, wanted[AID_PERCENT][code], wanted[AID_CLOSING][code])
        for code in codes
    }


def _aid(rows: list[Any], on: datetime.date, percent: int, days: int) -> Measured:
    given = [row for row in rows if not _is_refused(row, on)]
    if not given:
        return Measured(State.NOT_APPLICABLE, 0, 0, says="近十二个月没有应办的法律援助申请")
    closed = [row for row in given if row.closed_on and row.closed_on <= on]
    over = [row for row in given if (on - row.asked_on).days > days]
    ripe = {row.pk: row for row in (*closed, *over)}
    asked = [row for row in closed if row.satisfaction]
    pleased = [row for row in asked if row.satisfaction != DISSATISFIED]
    told = (f"近十二个月法律援助 {len(given)} 件，办结 {len(closed)}/{len(ripe)}"
            f"（至少 {percent}%，未到办结时限的不计），满意 {len(pleased)}/{len(asked)}")  # fmt: skip
    if not ripe:
        return Measured(State.PENDING, 0, 0, says=f"还在时限以内；{told}")
    short = len(closed) * 100 < percent * len(ripe)
    says = f"{len(ripe) - len(closed)} 件到期没有办结；{told}" if short else told
    door = Door("法律援助和调解", f"{LegalAidLedger.url('list')}?view=open")
    hint = f"{len(asked) - len(pleased)} 件受援人不满意" if len(pleased) < len(asked) else ""
    return in_parts(len(closed), len(ripe), says, percent=percent, hint=hint,
                    doors=(door,) if short else ())  # fmt: skip


def _is_refused(row: Any, on: datetime.date) -> bool:
    return row.state == REFUSED and (row.answered_on is None or row.answered_on <= on)


INDICATORS = (
    Indicator("H01", "近十二个月普法宣传的次数、形式种类数，达到参数各得一半，不足的按比例",
              publicity, (TIMES, FORMS), Kind.COUNT, "次"),
    Indicator("H02", "有效文件中写明证明 H02 的（社区扶持措施），至少 1 份",
              exists("H02", _measures_door), (NEEDS_TEXT,), Kind.COUNT, "份"),
    Indicator("H03", "近十二个月普法宣传的参加居民人次，不足的按比例", awareness, (RESIDENTS,)),
    Indicator("H04", "未成年和限制、无民事行为能力的在册残疾人中，登记了监护人并且近期走访过的",
              looked_after, (MONTHS, WATCHED), Kind.RATIO, "人"),
    Indicator("H05", "近十二个月发现的侵权案件：按时反映的比例、到期的办结率达到参数，各占一半；没有案件的不适用；只计件数",
              infringements, (infringing.REPORT, TIMELY, infringing.CLOSING, CASES_PERCENT),
              Kind.RATIO, "件", sealed=True),
    Indicator("H06", "法律援助站、司法所、人民调解委员会、律师事务所中协议有效的，本社区或上级的至少 1 家", bodies,
              kind=Kind.COUNT, unit="家"),
    Indicator("H07", "近十二个月申请的法律援助（不予援助的除外）中到期的办结率；没有申请的不适用；只计件数",
              aid, (AID_PERCENT, AID_CLOSING), Kind.RATIO, "件", sealed=True),
)  # fmt: skip
"""H01 to H07; `measure(codes, on)` takes the same number of queries for any codes."""
