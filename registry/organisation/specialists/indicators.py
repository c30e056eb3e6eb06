"""What the plan says of specialists (方案二), measured: B01–B06."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, State, in_parts, read_once
from registry.models import Attachment, Specialist, SpecialistAssessment, SpecialistAttendance
from registry.organisation.documents.evidence import form_door
from registry.organisation.specialist_training.ledger import BEFORE, SpecialistTrainingLedger
from registry.organisation.specialists import evidence, lacks
from registry.organisation.specialists.ledger import SpecialistLedger

LATE = "late_proof_percent"
ASKED = (
    "community_id", "name", "selection_way", "selection_no", "selected_on", "pretrained_on",
    "card_no", "card_issued_on", "card_valid_until", "from_on", "duties", "review_state",
)  # fmt: skip
"""What is read of a specialist's record."""
RULES = "05"
"""考核制度 among the kinds of documents."""


@dataclass
class Served:
    """One specialist in post on the day asked about, with what was there by that day."""

    record: Specialist
    published: bool = False
    before: list[datetime.date] = field(default_factory=list)
    """The last days of trainings before the post that are on a roll."""
    years: set[int] = field(default_factory=set)
    """The years in which they were at a training while in post."""
    assessed: set[int] = field(default_factory=set)

    @property
    def confirmed(self) -> bool:
        """Whether what the record says counts: not as long as only its subject has said it."""
        return self.record.review_state not in lacks.UNSURE

    @property
    def evidence(self) -> tuple[str, Any]:
        return (SpecialistLedger.key, self.record.pk)


Team = list[Served]


@read_once
def teams(codes: Sequence[str], on: datetime.date) -> dict[str, Team]:
    """Who is in post in each community on the day ``on``; four queries for any number of them."""
    held = Specialist.objects.unscoped("figures are counted for whole areas").current()
    held = held.filter(community_id__in=codes).filter(lacks.serving(on))
    served = {s.pk: Served(s) for s in held.order_by("from_on", "pk").only(*ASKED)}
    keys = held.order_by().values("pk")  # a list of keys would outgrow what a database takes
    _note_papers(served, keys, on)
    _note_trainings(served, keys, on)
    for key, year in (
        SpecialistAssessment.objects.filter(specialist__in=keys, year__isnull=False)
        .exclude(grade="")
        .values_list("specialist_id", "year")
    ):
        served[key].assessed.add(int(year or 0))
    found: dict[str, Team] = {code: [] for code in codes}
    for one in served.values():
        found[one.record.community_id].append(one)
    return found


def _note_papers(served: dict[Any, Served], keys: Any, on: datetime.date) -> None:
    files = Attachment.objects.filter(
        ledger=SpecialistLedger.key, purpose=lacks.PUBLICITY, voided_at=None, at__date__lte=on
    )
    for key in files.filter(record_id__in=keys).values_list("record_id", flat=True):
        served[key].published = True


def _note_trainings(served: dict[Any, Served], keys: Any, on: datetime.date) -> None:
    """A training of several days counts once, on its last day."""
    lines = SpecialistAttendance.objects.held().filter(specialist__in=keys)
    told = lines.values_list("specialist_id", "event__kind", "event__begins_on", "event__ends_on")
    for key, kind, begins, ends in told:
        day = ends or begins
        if day is None or day > on:
            continue
        if kind == BEFORE:
            served[key].before.append(day)
        else:
            served[key].years.add(day.year)


# -- doors ---------------------------------------------------------------------------------------


def _edit(one: Served, part: str, label: str) -> Door:
    url = f"{SpecialistLedger.url('edit', one.record.pk)}#part-{part}"
    return Door(f"{label}：{one.record.name}", url)


def _training(code: str) -> Door:
    url = f"{SpecialistTrainingLedger.url('create')}?community={code[:6]}"
    return Door("登记委员培训", url)


def _nobody(code: str) -> Measured:
    door = Door("登记专职委员", f"{SpecialistLedger.url('create')}?community={code}")
    return Measured(State.UNMET, 0, 0, says="没有在岗的专职委员", doors=(door,))


def _read(one: Served) -> Door:
    return Door(f"查看：{one.record.name}", SpecialistLedger.url("detail", one.record.pk))


def _confirm(people: Iterable[Served]) -> tuple[Door, ...]:
    return tuple(
        Door(f"确认：{one.record.name}", SpecialistLedger.url("review", one.record.pk))
        for one in people
    )


def _waiting(people: Sequence[Served]) -> list[str]:
    """That somebody else has yet to confirm what these say of themselves."""
    return [f"待确认（本人录入，由他人确认后计入）：{_named(people)}"] if people else []


def _named(people: Iterable[Served]) -> str:
    return "、".join(one.record.name for one in people)


# -- the sentences -------------------------------------------------------------------------------

Judge = Callable[[str, Team, datetime.date, Any], Measured]


def _each(judge: Judge, ask: Callable[[Sequence[str], datetime.date], Any] | None = None) -> Any:
    """A measure that judges one team after the other; ``ask`` reads once what all of them need."""

    def measure(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
        asked = ask(codes, on) if ask else None
        return {
            code: judge(code, team, on, asked) if team else _nobody(code)
            for code, team in teams(codes, on).items()
        }

    return measure


def _late_share(codes: Sequence[str], on: datetime.date) -> dict[str, Fraction]:
    """What a proof that came after taking up the post is worth, by community."""
    held = parameters.values(LATE, codes, on)
    return {code: Fraction(percent, 100) for code, percent in held.items()}


def selected(code: str, team: Team, on: datetime.date, asked: Any) -> Measured:
    """B01: way, number and day of the selection are on record, and its publication is attached."""
    whole = [one for one in team if _is_told(one) and one.published]
    fine = [one for one in whole if one.confirmed]
    waiting = [one for one in whole if not one.confirmed]
    lacking = [one for one in team if one not in whole]
    untold = [one for one in lacking if not _is_told(one)]
    unproved = [one for one in lacking if not one.published]
    says = [f"选聘方式、文号、日期不全：{_named(untold)}"] if untold else []
    says += [f"没有公示材料：{_named(unproved)}"] if unproved else []
    says += _waiting(waiting)
    return in_parts(
        len(fine), len(team), "；".join(says) or f"在岗 {len(team)} 人选聘记录齐全",
        **_split(team, fine),
        doors=(
            *(_edit(one, "selection", "补选聘记录") for one in untold),
            *(_upload(one, "上传公示材料") for one in unproved),
            *_confirm(waiting),
        ),
    )  # fmt: skip


def _split(team: Team, fine: Team) -> dict[str, Any]:
    """The records of those who fulfil it, and of the others."""
    return {
        "evidence": tuple(one.evidence for one in fine),
        "lacking": tuple(one.evidence for one in team if one not in fine),
    }


def _is_told(one: Served) -> bool:
    r = one.record
    return bool(r.selection_way and r.selection_no and r.selected_on)


def _upload(one: Served, label: str) -> Door:
    name = f"{label}：{one.record.name}"
    return Door(name, SpecialistLedger.url("attachments", one.record.pk))


@dataclass(frozen=True)
class Proof:
    """The day by which one of the team proved something; ``claimed`` is what nobody confirmed yet."""

    one: Served
    day: datetime.date | None
    claimed: datetime.date | None = None

    def worth(self, late: Fraction) -> Fraction:
        """All when it was there on taking up the post, ``late`` of it when it came afterwards."""
        return (Fraction(1) if self.in_time else late) if self.day else Fraction(0)

    @property
    def in_time(self) -> bool:
        came = self.one.record.from_on
        return bool(self.day and came and self.day <= came)


def _proof(one: Served, said: datetime.date | None, *known: datetime.date) -> Proof:
    """What the record ``said`` counts once it is confirmed, what is ``known`` otherwise always."""
    sure = [*known, *([said] if said and one.confirmed else [])]
    return Proof(one, min(sure, default=None), said)


def _proved(proofs: list[Proof], late: Fraction, words: tuple[str, str, str]) -> Measured:
    """A proof each: in time when not after taking up the post; late ones count in part.

    ``words``: what it is, what it is called when late, the part of the form where it is entered.
    What came late cannot be put right: that is said, and no door leads to a form.
    """
    what, when_late, part = words
    missing = [p.one for p in proofs if not p.day and not p.claimed]
    waiting = [p.one for p in proofs if not p.day and p.claimed]
    behind = [p.one for p in proofs if p.day and not p.in_time]
    told = [f"没有{what}：{_named(missing)}"] if missing else []
    told += _waiting(waiting)
    told += (
        [f"{when_late}：{_named(behind)}（上岗日期已过，不能补正，按 {float(late):.0%} 计）"]
        if behind
        else []
    )
    share = sum((p.worth(late) for p in proofs), Fraction(0)) / len(proofs)
    state = State.MET if share == 1 else State.PARTLY if share else State.UNMET
    return Measured(
        state, sum(p.in_time for p in proofs), len(proofs), share,
        "；".join(told) or f"在岗 {len(proofs)} 人都有{what}",
        doors=(
            *(_edit(one, part, f"补{what}") for one in missing),
            *_confirm(waiting),
            *(_read(one) for one in behind),
        ),
        gone=len(behind) * (1 - late) / len(proofs),
        **_split([p.one for p in proofs], [p.one for p in proofs if p.in_time]),
    )  # fmt: skip


def prepared(code: str, team: Team, on: datetime.date, asked: Any) -> Measured:
    """B02: a training ended no later than the day the post was taken up; a later one is 补训."""
    proofs = [_proof(one, _by(one.record.pretrained_on, on), *one.before) for one in team]
    return _proved(proofs, asked[code], ("岗前培训记录", "补训", "ready"))


def _by(day: datetime.date | None, on: datetime.date) -> datetime.date | None:
    return day if day and day <= on else None


def certified(code: str, team: Team, on: datetime.date, asked: Any) -> Measured:
    """B03: a card issued no later than the post was taken up and good on the day; later is 补发."""
    proofs = [_proof(one, _card(one.record, on)) for one in team]
    return _proved(proofs, asked[code], ("有效的上岗证", "上岗后补发", "ready"))


def _card(record: Specialist, on: datetime.date) -> datetime.date | None:
    """The day a card that is good on the day ``on`` was issued."""
    issued, until = record.card_issued_on, record.card_valid_until
    held = bool(record.card_no and issued and issued <= on and until and until >= on)
    return issued if held else None


def trained_yearly(code: str, team: Team, on: datetime.date, asked: Any) -> Measured:
    """B04: at least one training in each calendar year from the one after taking up the post.

    The year that still runs is waited for: done it counts, not done it does not count against.
    """
    done, missed, waiting = 0, [], []
    for one in team:
        first = one.record.from_on.year + 1 if one.record.from_on else on.year + 1
        due = range(first, on.year)
        done += sum(year in one.years for year in due)
        missed += [f"{one.record.name} {year} 年" for year in due if year not in one.years]
        if first <= on.year:
            done += on.year in one.years
            waiting += [one] if on.year not in one.years else []
    told = [f"没有培训：{'、'.join(missed)}"] if missed else []
    told += [f"{on.year} 年待完成：{_named(waiting)}"] if waiting else []
    doors = (_training(code),) if missed or waiting else ()
    told_all = "；".join(told)
    proofs = tuple(one.evidence for one in team if one.years)
    if not missed and waiting:
        return Measured(
            State.PENDING, done, done + len(waiting), says=told_all, evidence=proofs, doors=doors
        )
    of = done + len(missed)
    says = told_all or (
        f"应培训 {of} 人次年，都已培训" if of else "上岗次年起每年培训，还没有到期的年度"
    )
    return in_parts(done, of, says, evidence=proofs, doors=doors)


def with_duties(code: str, team: Team, on: datetime.date, asked: Any) -> Measured:
    """B05: a paper lays down the duties, or the record of everybody in post does."""
    if asked.get(code):
        return Measured(State.MET, 1, 1, Fraction(1), "有职责文件", tuple(asked[code]))
    written = [one for one in team if one.record.duties.strip()]
    without = [one for one in team if one not in written]
    sure = [one for one in written if one.confirmed]
    waiting = [one for one in written if not one.confirmed]
    told = [f"没有写明职责：{_named(without)}"] if without else []
    return in_parts(
        len(sure), len(team),
        "；".join([*told, *_waiting(waiting)]) or f"在岗 {len(team)} 人职责已写明",
        evidence=tuple(one.evidence for one in sure),
        doors=(*(_edit(one, "post", "填写职责") for one in without), *_confirm(waiting)),
    )  # fmt: skip


def assessed(code: str, team: Team, on: datetime.date, asked: Any) -> Measured:
    """B06: the rules of assessment exist, and whoever was in post last year was assessed.

    Each is half of it.
    """
    last = on.year - 1
    was = [one for one in team if one.record.from_on and one.record.from_on.year <= last]
    lacking = [one for one in was if last not in one.assessed]
    waiting = [one for one in was if one not in lacking and not one.confirmed]
    sure = [one for one in was if one not in [*lacking, *waiting]]
    rules = bool(asked.get(code))
    share = Fraction(rules, 2) + (Fraction(len(sure), len(was)) / 2 if was else 0)
    if not was and rules:
        share = Fraction(1)
    told = [] if rules else ["没有考核制度文件（登记到文件库，或作为专职委员的附件上传）"]
    told += [f"{last} 年没有考核：{_named(lacking)}"] if lacking else []
    told += _waiting(waiting)
    state = State.MET if share == 1 else State.PARTLY if share else State.UNMET
    doors = [] if rules else [form_door("登记考核制度", code, kind=RULES, proves="B06")]
    doors += [*(_edit(one, "assessment", "登记考核") for one in lacking), *_confirm(waiting)]
    proofs = (*asked.get(code, ()), *(one.evidence for one in sure))
    return Measured(
        state, len(sure), len(was), share,
        "；".join(told) or f"有考核制度，{last} 年考核已登记", proofs, tuple(doors),
    )  # fmt: skip


def _papers(purpose: str) -> Callable[[Sequence[str], datetime.date], evidence.Papers]:
    return lambda codes, on: evidence.papers(purpose, codes, on)


INDICATORS = (
    Indicator("B01", "在岗专职委员中，选聘方式、文号、日期齐全并有公示材料的",
              _each(selected), kind=Kind.RATIO, unit="人"),
    Indicator("B02", "在岗专职委员中，岗前培训结束日期不晚于上岗日期的；上岗以后的算补训，按比例得分",
              _each(prepared, _late_share), (LATE,), Kind.RATIO, "人"),
    Indicator("B03", "在岗专职委员中，上岗证在检查日有效且发证不晚于上岗日期的；上岗以后的算补发，按比例得分",
              _each(certified, _late_share), (LATE,), Kind.RATIO, "人"),
    Indicator("B04", "上岗次年起每个自然年在岗培训不少于一次；一次多日只算一次，岗前培训不算，当年未过完的待完成",
              _each(trained_yearly)),
    Indicator("B05", "有职责文件，或在岗专职委员职责都已写明",
              _each(with_duties, _papers(evidence.DUTIES))),
    Indicator("B06", "有考核制度文件，并且上一自然年在岗的都有考核结果，各占一半",
              _each(assessed, _papers(evidence.ASSESSMENT_RULES))),
)  # fmt: skip
"""The indicators of group B; `measure(codes, on)` takes the same number of queries for any codes."""
