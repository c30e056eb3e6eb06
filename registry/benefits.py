"""Who should have which of the plan's social-security items, who has it, and what does not fit.

``RULES`` says it in dated data, each with the paper it follows; ``figure`` turns them into what is
counted, listed and told on a resident's page, so that all three say the same.  Where the product has
seen no standard it asks nobody's income: whether someone is entitled to 低保 or 大病救助 is decided by
hand and read from the state recorded (方案三（二）；标准以当地文件为准).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry import codes, parameters
from registry.conditions import NOBODY, Aged, All, Condition, Given, Has, Is, OneOf, Told
from registry.five_knowns import months_before
from registry.ledger.columns import Values
from registry.ledger.shape import Shape

ITEMS = ("SS01", "SS02", "SS03", "SS04", "SS05", "SS06", "SS07", "SS08", "SS09", "SS10")
"""The plan's items; 其他 (SS99) is recorded and not judged."""
ONCE = frozenset({"SS05", "SS08"})
"""Given once, not month by month: what was given is not to be stopped."""

SHOULD, APPLIED, ENJOYED, NOT_ELIGIBLE, GIVEN_UP, STOPPED, TO_CHECK = "1234567"  # 保障状态代码表
ENDED = "ended"
"""The standing of what is recorded as enjoyed though its last day is past."""

PRESENT = Is("status", "1", "2")
HOLDS = Is("cert_status", "2", "3", "5")  # 有效、过期（可换领）、挂失（可补办）都是持证人
SEVERE = Is("dis_level", "1", "2")
POOR = Has("household__poverty", "P01", "P02")  # 城市低保、农村牧区低保
OF_AGE = Aged("benefit_age_from", "benefit_age_to")
IN_TOWN = Is("community__kind", "urban")

DUE, UNDUE = "due", "undue"
OWN = "实施方案三（二）；对象口径由各地确定，本系统默认、可在参数中停用"
RECORDED = "台账一“困难类别”（人工认定）"
LIVING_PAPER = "国发〔2015〕52号"
LIVING_SINCE = datetime.date(2016, 1, 1)


@dataclass(frozen=True)
class Rule:
    """Of whom ``who`` holds should have (``due``) or should not have (``undue``) any of ``items``.

    In force from ``since`` to ``until``, both included, where the parameter ``switch`` does not put
    it out of force; ``source`` is the paper it follows.  ``hint`` is what the form of 台账一 says.
    ``ends`` tells of an undue one that the person is not entitled any more.
    """

    key: str
    kind: str
    items: tuple[str, ...]
    title: str
    source: str
    who: Condition
    since: datetime.date | None = None
    until: datetime.date | None = None
    switch: str = ""
    hint: str = ""
    ends: bool = False

    def in_force(self, given: Given) -> bool:
        """Whether it counts on the day asked about."""
        day = given.today
        if not (self.since or day) <= day <= (self.until or day):
            return False
        return bool(given.figures.get(self.switch, True)) if self.switch else True


MONTHLY = tuple(item for item in ITEMS if item not in ONCE)

RULES: tuple[Rule, ...] = (
    Rule("minimum_town", DUE, ("SS01",), "困难类别记为城市低保", RECORDED,
         Has("household__poverty", "P01")),
    Rule("minimum_country", DUE, ("SS02",), "困难类别记为农村牧区低保", RECORDED,
         Has("household__poverty", "P02")),
    Rule("destitute_town", DUE, ("SS01",), "困难类别记为特困人员（城镇），没有记为享受最低生活保障或特困供养",
         RECORDED, Has("household__poverty", "P03", "P05") & IN_TOWN
         & ~Is("SS02", ENJOYED), switch="benefit_rule_destitute"),
    Rule("destitute_country", DUE, ("SS02",), "困难类别记为特困人员（农村牧区），没有记为享受最低生活保障或特困供养",
         RECORDED, Has("household__poverty", "P04", "P05") & ~IN_TOWN
         & ~Is("SS01", ENJOYED), switch="benefit_rule_destitute"),
    Rule("pension", DUE, ("SS03",), "劳动年龄内，重度残疾或低保", OWN,
         OF_AGE & (SEVERE | POOR), switch="benefit_rule_pension"),
    Rule("medical", DUE, ("SS04",), "重度残疾或低保", OWN,
         SEVERE | POOR, switch="benefit_rule_medical"),
    Rule("housing", DUE, ("SS06",), "城镇无房，没有享受保障房或租赁补贴", OWN,
         IN_TOWN & Is("household__housing_source", "6") & ~Is("SS07", ENJOYED),
         switch="benefit_rule_housing"),
    Rule("danger", DUE, ("SS08",), "住房鉴定为 C 级或 D 级危房", OWN,
         Is("household__housing_danger", "C", "D"), switch="benefit_rule_danger"),
    Rule("living", DUE, ("SS09",), "低保家庭中的持证残疾人", LIVING_PAPER, POOR & HOLDS,
         since=LIVING_SINCE, hint="低保家庭的持证残疾人一般应享受困难残疾人生活补贴，请核对"),
    Rule("nursing", DUE, ("SS10",), "残疾等级一级、二级的持证残疾人", LIVING_PAPER, SEVERE & HOLDS,
         since=LIVING_SINCE, hint="一级、二级持证残疾人一般应享受重度残疾人护理补贴，请核对"),

    Rule("dead", UNDUE, MONTHLY, "已登记死亡，仍记为已享受", "待遇随人终止", Is("status", "4"),
         ends=True),
    Rule("gone", UNDUE, MONTHLY, "已迁出，仍记为已享受", "待遇由现居住地办理", Is("status", "3"),
         ends=True),
    Rule("cancelled", UNDUE, ("SS09", "SS10"), "残疾人证已注销，仍记为已享受", LIVING_PAPER,
         Is("cert_status", "7"), since=LIVING_SINCE, ends=True),
    Rule("milder", UNDUE, ("SS10",), "残疾等级已不是一级、二级，仍记为已享受", LIVING_PAPER,
         Is("dis_level", "3", "4"), since=LIVING_SINCE, ends=True),
    Rule("not_poor", UNDUE, ("SS09",), "困难类别已不含低保，仍记为已享受", LIVING_PAPER,
         Told("household__poverty") & ~POOR, since=LIVING_SINCE, ends=True,
         switch="benefit_rule_living_only_poor"),
    Rule("both", UNDUE, ("SS01", "SS02"), "同时记为享受城市低保和农村牧区低保",
         "一人只能享受一种最低生活保障", Is("SS01", ENJOYED) & Is("SS02", ENJOYED)),
)  # fmt: skip
"""Every rule; those who hold a state decided by hand (不符合、主动放弃) fall under none that is due."""

PAST = Rule("past", UNDUE, MONTHLY, "已过截止日期，仍记为已享受", "登记的截止日期", All())
STANDS_TO_CHECK = Rule("to_check", UNDUE, ITEMS, "待核停，尚未核定", "死亡登记后核停", All())
"""Two that follow from what is recorded of the item itself."""
BY_KEY = {rule.key: rule for rule in (*RULES, PAST, STANDS_TO_CHECK)}
SWITCHES = tuple(dict.fromkeys(rule.switch for rule in RULES if rule.switch))
FIGURES = ("benefit_age_from", "benefit_age_to")


def given_on(today: datetime.date) -> Given:
    """What the rules are asked with on ``today``: the region's parameters."""
    keys = (*FIGURES, *SWITCHES)
    return Given(today, dict(zip(keys, parameters.of_region(*keys), strict=True)))


def given_now() -> Given:
    """The same, today."""
    return given_on(timezone.localdate())


# -- what is recorded of a person ------------------------------------------------------------------


def standing(row: Values | None, today: datetime.date) -> str:
    """The state recorded in a row of 台账一's table, ``ENDED`` where its last day is past."""
    if not row:
        return ""
    past = row["state"] == ENJOYED and row["ends_on"] is not None and row["ends_on"] < today
    return ENDED if past else row["state"]


def facts(values: Values, kind: str, today: datetime.date) -> Values:
    """``values`` of 台账一 with the standing of each item, and the ``kind`` of the community."""
    rows = {row["item"]: row for row in values["benefits"]}
    held = {item: standing(rows.get(item), today) for item in ITEMS}
    return {**values, "community__kind": kind, **held}


FACTS = (
    "status", "cert_status", "dis_level", "birth_date", "household__poverty",
    "household__housing_source", "household__housing_danger", "community__kind",
)  # fmt: skip
"""The facts of a resident the rules ask of, beside the standings."""


def facts_of(resident: Any) -> Values:
    """The facts of a resident read ``with_standings``, with household and community."""
    asked = {key: Shape.value(resident, key) for key in FACTS}
    return {**asked, **{item: getattr(resident, item) for item in ITEMS}}


def with_standings(residents: Any, today: datetime.date, items: Iterable[str] = ITEMS) -> Any:
    """``residents`` annotated with the standing of each item under its code, as conditions ask it."""
    joins = {
        f"row_{i.lower()}": FilteredRelation("benefits", condition=Q(benefits__item=i))
        for i in items
    }
    return residents.annotate(**joins).annotate(**{i: _standing(i, today) for i in items})


def _standing(item: str, today: datetime.date) -> Any:
    past = Q(**{f"row_{item.lower()}__state": ENJOYED, f"row_{item.lower()}__ends_on__lt": today})
    state = Coalesce(F(f"row_{item.lower()}__state"), Value(""))
    return Case(When(past, then=Value(ENDED)), default=state, output_field=CharField())


# -- what follows for one item ---------------------------------------------------------------------

FIGURE_TITLES = {
    "should": "应享受",
    "has": "已享受",
    "asked": "已申请",
    "lacking": "应享未享",
    "undue": "不应享仍享",
}
"""The five figures of an item; the first is the sum of the next three."""
TO_DEAL_WITH = ("lacking", "undue")
"""Those that are lists of something to be done."""


def rules_of(item: str, kind: str, given: Given) -> list[Rule]:
    """The rules in force for ``item``, as far as they are of ``kind``."""
    held = [r for r in RULES if r.kind == kind and item in r.items and r.in_force(given)]
    if kind == UNDUE:
        held += [rule for rule in (PAST, STANDS_TO_CHECK) if item in rule.items]
    return held


def so_of(rule: Rule, item: str) -> Condition:
    """When ``rule`` finds something about ``item``."""
    if rule is PAST:
        return Is(item, ENDED)
    if rule is STANDS_TO_CHECK:
        return Is(item, TO_CHECK)
    if rule.kind == UNDUE:
        return rule.who & Is(item, ENJOYED)
    return PRESENT & rule.who & ~Is(item, ENJOYED, APPLIED, NOT_ELIGIBLE, GIVEN_UP)


def figure(name: str, item: str, given: Given) -> Condition:
    """Who counts for the figure ``name`` (a key of ``FIGURE_TITLES``) of ``item``."""
    if name == "undue":
        return OneOf(tuple(so_of(rule, item) for rule in rules_of(item, UNDUE, given)))
    should = _should(item, given)
    if name == "has":
        return should & Is(item, ENJOYED)
    if name == "asked":
        return should & Is(item, APPLIED)
    return should & ~Is(item, ENJOYED, APPLIED) if name == "lacking" else should


def _should(item: str, given: Given) -> Condition:
    """Whom a rule names, and whom the state recorded by hand names; not who is entitled no more."""
    ruled: Condition = OneOf(tuple(rule.who for rule in rules_of(item, DUE, given)))
    ruled &= ~Is(item, NOT_ELIGIBLE, GIVEN_UP)
    ended = OneOf(tuple(rule.who for rule in rules_of(item, UNDUE, given) if rule.ends))
    by_hand = Is(item, SHOULD, APPLIED, ENJOYED, ENDED) & ~ended
    return PRESENT & (ruled | by_hand)


@dataclass(frozen=True)
class BenefitFinding:
    """That something about ``item`` of a person is to be dealt with: ``name`` a figure, and why."""

    item: str
    name: str
    reasons: tuple[str, ...]
    sources: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The item's name."""
        return item_name(self.item)

    @property
    def title(self) -> str:
        return FIGURE_TITLES[self.name]

    @property
    def basis(self) -> str:
        """The papers the rules follow; "" where a rule is the product's own."""
        return "；".join(filter(None, self.sources))

    @property
    def why(self) -> str:
        """The reasons with the papers they rest on, in one sentence."""
        told = "；".join(self.reasons)
        return f"{told}（依据：{self.basis}）" if told and self.basis else told


def item_name(item: str) -> str:
    """What an item is called today."""
    return codes.get("benefit").label(item)


def state_name(state: str) -> str:
    """The state in words; nothing recorded says so."""
    return codes.get("benefit_state").label(state) if state else "没有登记"


def reasons(item: str, name: str, known: Values, given: Given) -> BenefitFinding | None:
    """Why someone with the facts ``known`` counts for the figure ``name``; None where they do not."""
    if not figure(name, item, given).holds(known, given):
        return None
    kind = UNDUE if name == "undue" else DUE
    said = [r for r in rules_of(item, kind, given) if _says(r, item, known, given)]
    told = [rule.title for rule in said]
    if name == "lacking":
        told += _by_hand(known[item])
    elif not told:
        told = [state_name("3" if known[item] == ENDED else known[item])]
    sources = tuple(dict.fromkeys(rule.source for rule in said))
    return BenefitFinding(item, name, tuple(told), sources)


def _says(rule: Rule, item: str, known: Values, given: Given) -> bool:
    asked = so_of(rule, item) if rule.kind == UNDUE else rule.who
    return asked.holds(known, given)


def _by_hand(state: str) -> list[str]:
    told = {SHOULD: "登记为应享受未申请", STOPPED: "登记为停发", ENDED: "已过截止日期"}
    return [told[state]] if state in told else []


def findings(known: Values, given: Given) -> list[BenefitFinding]:
    """Everything to be dealt with about one person."""
    found = [reasons(item, name, known, given) for item in ITEMS for name in TO_DEAL_WITH]
    return [one for one in found if one]


@lru_cache(maxsize=1)
def hinted() -> tuple[Rule, ...]:
    """The rules the form of 台账一 reminds of."""
    return tuple(rule for rule in RULES if rule.hint)


def hints(known: Values, today: datetime.date) -> list[Rule]:
    """Rules by which the person should have something about which nothing is recorded."""
    given = Given(today)
    recorded = {row["item"] for row in known["benefits"]}
    return [
        rule
        for rule in hinted()
        if rule.in_force(given)
        and not recorded.intersection(rule.items)
        and rule.who.holds(known, given)
    ]


# -- what is to be checked again ------------------------------------------------------------------


def stale(item: str, last: datetime.date) -> Q:
    """Who enjoys ``item`` and had it checked no later than ``last``.

    What was never checked stands as of the survey, or of the day the person was registered.
    """
    row = f"row_{item.lower()}"
    never = Q(**{f"{row}__checked_on__isnull": True}) & _surveyed_until(last)
    return Q(**{item: ENJOYED}) & (Q(**{f"{row}__checked_on__lte": last}) | never)


def _surveyed_until(last: datetime.date) -> Q:
    before = Q(created_at__date__lte=last)
    return Q(surveyed_on__lte=last) | Q(surveyed_on__isnull=True) & before


def unchecked(given: Given, months: int) -> Q:
    """Residents who enjoy something month by month that is to be checked after ``months`` months.

    Asked of a queryset ``with_standings``.
    """
    last = months_before(given.today, months)
    found = NOBODY
    for item in MONTHLY:
        found |= stale(item, last)
    return PRESENT.where(given) & found
