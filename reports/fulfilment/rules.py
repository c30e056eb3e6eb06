"""The rule of each of the five works per person on a day, in one table (方案三（一）“五落实”, A1).

Green: done.  Amber: done and about to lapse, or (visits) on time and not all of it yet.  Red: lacking.
Grey: not asked of this person.  The letters are those of 五摸清.  Every number is a parameter.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from registry import parameters
from registry.five_knowns import AMBER, GREEN, GREY, RED, months_before
from registry.identity import age_on
from registry.job_seeker.rules import PLACED, WOMAN, YOUNGEST
from registry.requesting import current
from reports.fulfilment.reading import PSYCHIATRIC, Person, Records, Whose, people, records

SEVERE_LEVELS = ("1", "2")
NOT_POOR = "P00"
NOTHING = {"rehab": "6", "devices": "00", "access": "00", "needs": "0"}
"""The code of each list of 台账一 that says that nothing is needed."""
NO_CARE = ("", "0")
NEEDS_TRAINING, NEEDS_AID = "2", "4"
"""其他需求代码表：培训、救助。"""
TOLD_TRAINING, TOLD_AID = "03", "01"
"""需求类别代码表：培训、生活救助。"""
ABLE = ("1", "2")
"""劳动能力代码表：有、部分丧失。"""
COURSES = {"1", "3"}
"""就业帮扶代码表：职业技能培训、农村实用技术培训。"""

VISITS, VISITS_SEVERE = "yearly_visits", "yearly_visits_severe"
MONTHS, NOTICE = "fulfilment_months", "fulfilment_notice_days"
OLDEST_MEN, OLDEST_WOMEN = "job_age_men", "job_age_women"
LIMITS = (VISITS, VISITS_SEVERE, MONTHS, NOTICE, OLDEST_MEN, OLDEST_WOMEN)


@dataclass(frozen=True)
class Limits:
    """The day, and what is set in one community."""

    on: datetime.date
    held: Mapping[str, int]

    def lapses(self, last: datetime.date | None) -> str:
        """How a thing last done on ``last`` stands: it holds for so many months."""
        if last is None or last <= months_before(self.on, self.held[MONTHS]):
            return RED
        soon = self.on + datetime.timedelta(days=self.held[NOTICE])
        return GREEN if last > months_before(soon, self.held[MONTHS]) else AMBER

    def ends(self, until: datetime.date | None) -> str:
        """How a thing stands that was agreed until that day, the day included."""
        if until is None or until < self.on:
            return RED
        soon = self.on + datetime.timedelta(days=self.held[NOTICE])
        return GREEN if until > soon else AMBER


Judge = Callable[[Person, Records, Limits], str]


# -- 走访 -------------------------------------------------------------------------------------------


def visited(person: Person, held: Records, limits: Limits) -> str:
    """As many days of visits in the year as wanted; amber as long as one is not behind."""
    since = entered(person, held, limits.on)
    done, wanted = held.visits.get(person.pk, 0), visits_wanted(person, held, limits)
    if done >= wanted:
        return GREEN
    return AMBER if done >= visits_due(wanted, since, limits.on) else RED


def entered(person: Person, held: Records, on: datetime.date) -> datetime.date:
    """Since when the person counts here: on paper or in the system, or moved in; at the latest today."""
    registered = timezone.localtime(person.created_at).date()
    registered = min(registered, person.surveyed_on or registered)
    return min(max(registered, held.arrived.get(str(person.pk), registered)), on)


def visits_wanted(person: Person, held: Records, limits: Limits) -> int:
    """Visits of the year; of whoever came in it by months, the month of coming included, rounded up."""
    psychiatric = person.category == PSYCHIATRIC or person.pk in held.psychiatric
    severe = psychiatric or person.level in SEVERE_LEVELS
    a_year = limits.held[VISITS_SEVERE if severe else VISITS]
    since = entered(person, held, limits.on)
    months = 13 - since.month if since.year == limits.on.year else 12
    return -(-a_year * months // 12)


def visits_due(wanted: int, since: datetime.date, on: datetime.date) -> int:
    """How many of them should have been paid by now: in even steps from the first day to the last."""
    first = max(since, datetime.date(on.year, 1, 1))
    last = datetime.date(on.year, 12, 31)
    return wanted * ((on - first).days + 1) // ((last - first).days + 1)


# -- 帮扶 -------------------------------------------------------------------------------------------


def helped(person: Person, held: Records, limits: Limits) -> str:
    """Poor, severely disabled or in need of help: a pair of the person or household, or help given."""
    if not _needs_help(person, held):
        return GREY
    until = [held.pairs[k] for k in (person.pk, person.household) if k in held.pairs]
    return best(limits.ends(max(until, default=None)), limits.lapses(held.helped.get(person.pk)))


def _needs_help(person: Person, held: Records) -> bool:
    poor = any(kind != NOT_POOR for kind in person.poverty or ()) or person.pk in held.poor
    asked = NEEDS_AID in (person.needs or ()) or _is_told(person, held, TOLD_AID)
    return poor or person.level in SEVERE_LEVELS or asked


def _is_told(person: Person, held: Records, category: str) -> bool:
    """Whether an open need of that kind is on record."""
    return any(
        kind == category and closed is None for kind, closed in held.needs.get(person.pk, ())
    )


def best(*letters: str) -> str:
    """The brightest of several lamps."""
    return min(letters, key=(GREEN + AMBER + RED + GREY).index)


# -- 培训, 安置 --------------------------------------------------------------------------------------


def of_working_age(person: Person, limits: Limits) -> bool:
    """16 to 59, or as the region set it; of nobody whose birth is unknown."""
    if person.born is None or person.born > limits.on:
        return False
    oldest = limits.held[OLDEST_WOMEN if person.gender == WOMAN else OLDEST_MEN]
    return YOUNGEST <= age_on(person.born, limits.on) <= oldest


def trained(person: Person, held: Records, limits: Limits) -> str:
    """Of working age and in need of training: taught within the months."""
    seeker = held.seekers.get(person.pk)
    wants = bool(seeker and COURSES & set(seeker.supports or ()))
    wants = wants or NEEDS_TRAINING in (person.needs or ())
    wants = wants or _is_told(person, held, TOLD_TRAINING)
    if not (wants and of_working_age(person, limits)):
        return GREY
    return limits.lapses(held.trained.get(person.pk))


def placed(person: Person, held: Records, limits: Limits) -> str:
    """Of working age, registered for work and able to: found some and kept it."""
    seeker = held.seekers.get(person.pk)
    able = seeker is not None and seeker.ability in ABLE
    if seeker is None or not (able and of_working_age(person, limits)):
        return GREY
    if seeker.state not in PLACED or seeker.pk not in held.placed:
        return RED
    asked = seeker.follow_up_on
    return AMBER if asked and asked < limits.on else GREEN


# -- 服务 -------------------------------------------------------------------------------------------


def served(person: Person, held: Records, limits: Limits) -> str:
    """With any need on record: served in any way within the months."""
    if not _needs_anything(person, held, limits):
        return GREY
    return limits.lapses(held.served.get(person.pk))


def _needs_anything(person: Person, held: Records, limits: Limits) -> bool:
    listed = any(set(getattr(person, k) or ()) - {none} for k, none in NOTHING.items())
    first = months_before(limits.on, limits.held[MONTHS])
    told = any(closed is None or closed > first for _, closed in held.needs.get(person.pk, ()))
    return listed or told or person.care not in NO_CARE


# -- the table -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """One of the five: of whom it is asked, what fulfils it, when it is amber, in words.

    ``counts`` are the letters that fulfil it; ``percent`` is the parameter with the share wanted.
    """

    key: str
    title: str
    code: str
    asked: str
    done: str
    due: str
    percent: str
    counts: str
    limits: tuple[str, ...]
    judge: Judge


WORKS = (
    Work("visit", "走访", "D03a", "在册的每一个人",
         "当年走访的天数够（默认 2 次，一、二级和精神残疾 4 次；当年登记、迁入的按月折算，向上取整）",
         "还没有走满，但没有落后于进度（不计入落实）",
         "visited_percent", GREEN, (VISITS, VISITS_SEVERE), visited),
    Work("help", "帮扶", "D03b", "困难、重度（一、二级）、有救助需求的人",
         "本人或本户有帮扶对子，或者期限内有帮扶记录", "对子或记录快到期（计入落实）",
         "helped_percent", GREEN + AMBER, (MONTHS, NOTICE), helped),
    Work("training", "培训", "D03c", "16–59 岁、有培训需求的人（台账一、台账三、需求反映单）",
         "期限内参加过培训", "快满期限（计入落实）",
         "trained_percent", GREEN + AMBER, (MONTHS, NOTICE, OLDEST_MEN, OLDEST_WOMEN), trained),
    Work("placement", "安置", "D03d", "16–59 岁、台账三没有关闭、有劳动能力的人",
         "已安置或在岗，并有安置结果", "在岗跟踪到期没有做（计入落实）",
         "placed_percent", GREEN + AMBER, (OLDEST_MEN, OLDEST_WOMEN), placed),
    Work("service", "服务", "D03e", "登记有任何一项需求的人（台账一、需求反映单）",
         "期限内得到过任何一项服务", "快满期限（计入落实）",
         "served_percent", GREEN + AMBER, (MONTHS, NOTICE), served),
)  # fmt: skip
BY_KEY = {work.key: work for work in WORKS}


class Judged(NamedTuple):
    """One person's five letters, and the community they are of."""

    community: str
    does: str

    @property
    def open(self) -> int:
        """How many of the five are asked and not fulfilled."""
        told = zip(WORKS, self.does, strict=True)
        return sum(x != GREY and x not in work.counts for work, x in told)


def judge(codes: Sequence[str], on: datetime.date, *, anew: bool = False) -> dict[Any, Judged]:
    """The letters of everybody registered in ``codes`` on the day ``on``, by the resident's key.

    Within one request or work (``as_one_work``) they are worked out once, unless asked for ``anew``.
    """
    asking = current.get()
    key = ("fulfilment", tuple(codes), on)
    if anew or key not in asking.read:
        found = _judged(Whose(codes), on)
        if not asking.ends:
            return found
        asking.read[key] = found
    told: dict[Any, Judged] = asking.read[key]
    return told


def judge_one(community: str, pk: Any, on: datetime.date) -> Judged | None:
    """The same of one resident; None of one who is not in the register."""
    return _judged(Whose([community], pk), on).get(pk)


def _judged(whose: Whose, on: datetime.date) -> dict[Any, Judged]:
    limits, held = limits_of(whose.codes, on), records(whose, on)
    return {
        person.pk: Judged(person.community, letters(person, held, limits[person.community]))
        for person in people(whose, on)
    }


def limits_of(codes: Collection[str], on: datetime.date) -> dict[str, Limits]:
    """What is set in each community on the day."""
    several = parameters.several(LIMITS, codes, on)
    return {code: Limits(on, {key: several[key][code] for key in LIMITS}) for code in codes}


def letters(person: Person, held: Records, limits: Limits) -> str:
    """The five letters of one person."""
    return "".join(work.judge(person, held, limits) for work in WORKS)
