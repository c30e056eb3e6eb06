"""Invented circumstances: money, housing, work, school, benefits, needs, membership."""

from datetime import date
from random import Random
from typing import Any

from registry.demo.chance import Weighted, between, chance, day_between, one_of
from registry.demo.disability import BODY, HELD, MENTAL, MIND, Condition
from registry.demo.family import Home, Person
from registry.demo.places import Community

NOT_POOR, SPECIAL_HARDSHIP = "P00", "P05"
IN_TOWN = Weighted(
    {"P00": 62, "P01": 22, "P05": 2.5, "P06": 7, "P07": 2.5, "P13": 4},
)
IN_COUNTRY = Weighted(
    {"P00": 49, "P02": 27, "P05": 4, "P06": 6, "P07": 1.5, "P09": 8, "P10": 1, "P11": 1.5, "P13": 2}
)
LOW_INCOME = ("P01", "P02")
PER_HEAD = {
    NOT_POOR: (9_000, 38_000),
    "P06": (7_000, 12_000),
    "P13": (6_500, 13_000),
    "P09": (8_000, 15_000),
}
PER_HEAD_LOW = (4_200, 8_800)

ONE_HOUSEHOLD_SEVERAL, OLD_FEEDS_DISABLED, LIVING_ALONE, SINGLE_PARENT, DISABLED_HEAD = "12456"


def economy(rng: Random, community: Community, home: Home) -> dict[str, Any]:
    """Income in yuan a year, its sources, hardship codes and the family's special situation."""
    poverty = (IN_TOWN if community.in_town else IN_COUNTRY).pick(rng)
    if poverty == SPECIAL_HARDSHIP and len(home.people) > 1:
        poverty = "P01" if community.in_town else "P02"
    low, high = PER_HEAD.get(poverty, PER_HEAD_LOW)
    income = between(rng, low, high) * len(home.people) // 10 * 10
    return {
        "income": income,
        "income_sources": _sources(rng, community, home, poverty),
        "poverty": [poverty],
        "special": _special(home),
    }


def _sources(rng: Random, community: Community, home: Home, poverty: str) -> list[str]:
    sources = {"5"} if poverty in (*LOW_INCOME, SPECIAL_HARDSHIP) else set()
    if any(p.age >= 60 for p in home.people):
        sources.add("4")
    if any(20 <= p.age < 60 and not p.disabled for p in home.people):
        sources.add("1" if community.in_town else "2")
    if not sources or chance(rng, 0.3):
        sources.add("6")
    return sorted(sources)


def _special(home: Home) -> list[str]:
    people = home.people
    disabled = [p for p in people if p.disabled]
    found = []
    if len(disabled) > 1:
        found.append(ONE_HOUSEHOLD_SEVERAL)
    if any(p.age < 60 for p in disabled) and home.head.age >= 60 and not home.head.disabled:
        found.append(OLD_FEEDS_DISABLED)
    if len(people) == 1:
        found.append(LIVING_ALONE)
    if home.head.disabled:
        found.append(DISABLED_HEAD)
    return found or ["0"]


STRUCTURE_TOWN = Weighted({"1": 88, "2": 10, "3": 2})
STRUCTURE_COUNTRY = Weighted({"2": 68, "3": 20, "4": 6, "6": 3, "1": 3})
SOURCE_TOWN = Weighted({"1": 68, "2": 14, "3": 9, "4": 8, "6": 1})
SOURCE_COUNTRY = Weighted({"1": 92, "4": 6, "3": 1.5, "6": 0.5})
DANGER = Weighted({"A": 82, "B": 14, "C": 3, "D": 1})
PUBLIC_RENT = "2"
UNSAFE = ("C", "D")
YURT, YURT_SHARE = "5", 0.05


def housing(rng: Random, community: Community) -> dict[str, Any]:
    """Source, structure, floor area in m² and danger grade of the home."""
    structure = (STRUCTURE_TOWN if community.in_town else STRUCTURE_COUNTRY).pick(rng)
    if community.name.endswith("嘎查") and chance(rng, YURT_SHARE):
        structure = YURT
    return {
        "housing_source": (SOURCE_TOWN if community.in_town else SOURCE_COUNTRY).pick(rng),
        "housing_structure": structure,
        "housing_area": between(rng, 36, 118),
        "housing_danger": DANGER.pick(rng),
    }


NO_HOUSING: dict[str, Any] = {
    "housing_source": "",
    "housing_structure": "",
    "housing_area": None,
    "housing_danger": "",
}

EMPLOYED, UNEMPLOYED = "1", "2"
FORMS_TOWN = Weighted({"1": 24, "2": 9, "3": 18, "4": 14, "5": 5, "7": 30})
FORMS_COUNTRY = Weighted({"6": 76, "7": 12, "3": 6, "4": 6})
JOBS = {
    "1": (("市政服务中心", "供热公司", "中心小学", "区医院"), ("门卫", "文员", "后勤")),
    "2": (("福利印刷厂", "盲人按摩店", "福利包装厂"), ("按摩师", "包装工", "装订工")),
    "3": (("自营", "便民小店"), ("小卖部店主", "修鞋", "电器维修", "开网店")),
    "4": (("社区居委会", "街道办事处"), ("残疾人专职委员", "保洁员", "巡逻员")),
    "5": (("阳光家园", "温馨家园"), ("手工串珠", "简单包装")),
    "6": (("自家",), ("种玉米", "养羊", "养牛", "种大棚菜")),
    "7": (("零工", "居家"), ("毡绣", "客服", "家政", "送货")),
}
REASONS = {
    "1": Weighted({"5": 80, "3": 10, "7": 10}),
    "2": Weighted({"5": 55, "4": 22, "3": 13, "7": 10}),
    "3": Weighted({"5": 20, "4": 45, "3": 18, "7": 17}),
    "4": Weighted({"5": 10, "4": 48, "3": 20, "7": 22}),
}
LIVELIHOOD = Weighted({"3": 38, "4": 50, "2": 5, "5": 7})
PENSIONED, IN_SCHOOL = "1", "1"
AT_WORK = {"1": 0.08, "2": 0.22, "3": 0.45, "4": 0.55}
NO_WORK: dict[str, Any] = {
    "employment": "",
    "employment_form": "",
    "employer": "",
    "job": "",
    "monthly_income": None,
    "employed_on": None,
    "unemployed_reason": "",
    "livelihood_source": "",
    "unemployment_registered": "",
}


def work(
    rng: Random, community: Community, person: Person, of: Condition, hukou: str, today: date
) -> dict[str, Any]:
    """Employment, asked at 16 to 59 only."""
    if not 16 <= person.age <= 59:
        return dict(NO_WORK)
    if person.age >= 18 and chance(rng, AT_WORK[of.level]):
        return NO_WORK | _job(rng, community, person, today)
    reason = IN_SCHOOL if person.age < 19 else REASONS[of.level].pick(rng)
    source = PENSIONED if person.age >= 50 and chance(rng, 0.25) else LIVELIHOOD.pick(rng)
    return NO_WORK | {
        "employment": UNEMPLOYED,
        "unemployed_reason": reason,
        "livelihood_source": "4" if person.age < 20 else source,
        "unemployment_registered": "" if hukou == "1" else "1" if chance(rng, 0.3) else "2",
    }


def _job(rng: Random, community: Community, person: Person, today: date) -> dict[str, Any]:
    form = (FORMS_TOWN if community.in_town else FORMS_COUNTRY).pick(rng)
    employers, jobs = JOBS[form]
    since = date(today.year - between(rng, 0, min(15, person.age - 17)), between(rng, 1, 12), 1)
    return {
        "employment": EMPLOYED,
        "employment_form": form,
        "employer": one_of(rng, employers),
        "job": one_of(rng, jobs),
        "monthly_income": between(rng, 8, 42) * 100,
        "employed_on": min(since, today),
    }


PLACEMENT = Weighted({"1": 52, "2": 4, "3": 28, "4": 12, "6": 4})
PLACEMENT_SEVERE = Weighted({"1": 18, "3": 40, "4": 30, "6": 12})
NOT_IN_SCHOOL = "6"
SCHOOLS = {
    "1": ("中心小学", "第二小学", "第一中学", "蒙古族学校"),
    "2": ("实验小学",),
    "3": ("特殊教育学校",),
    "4": ("特殊教育学校",),
    "6": ("",),
}
NO_SCHOOL: dict[str, Any] = {
    "edu_stage": "",
    "edu_placement": "",
    "school": "",
    "no_school_reason": "",
    "edu_aid": [],
}
STAGES = ((2, "1"), (5, "2"), (11, "3"), (14, "4"), (17, "5"))
GRADUATED, NEVER, HIGHER = "7", "8", "6"


def schooling(rng: Random, person: Person, of: Condition) -> dict[str, Any]:
    """Education under way, asked at 3 to 24 only."""
    if not 3 <= person.age <= 24:
        return dict(NO_SCHOOL)
    stage = next((code for limit, code in STAGES if person.age <= limit), "")
    if not stage:
        stage = Weighted({GRADUATED: 70, NEVER: 12, HIGHER: 18}).pick(rng)
    if stage in (GRADUATED, NEVER):
        return NO_SCHOOL | {"edu_stage": stage}
    placement = (PLACEMENT_SEVERE if of.severe else PLACEMENT).pick(rng)
    if placement == NOT_IN_SCHOOL:
        reason = "1" if of.severe else "5"
        return NO_SCHOOL | {
            "edu_stage": stage,
            "edu_placement": placement,
            "no_school_reason": reason,
        }
    aid = [one_of(rng, "134")] if chance(rng, 0.5) else []
    school = one_of(rng, SCHOOLS[placement])
    return NO_SCHOOL | {
        "edu_stage": stage,
        "edu_placement": placement,
        "school": school,
        "edu_aid": aid,
    }


ENJOYED, NOT_APPLIED, NOT_ELIGIBLE = "3", "1", "4"
NOT_APPLIED_SHARE = 0.07


def benefits(
    rng: Random,
    community: Community,
    person: Person,
    of: Condition,
    home: dict[str, Any],
    cert: str,
) -> list[dict[str, Any]]:
    """Where each of the plan's items stands; amounts in yuan a month."""
    poor = home["poverty"][0] in LOW_INCOME
    holder = cert in HELD
    rows = [
        _benefit(rng, "SS09", poor and holder, 100),
        _benefit(rng, "SS10", of.severe and holder, 100 if of.level == "2" else 120),
    ]
    if poor:
        item = "SS01" if community.in_town else "SS02"
        rows.append(_benefit(rng, item, True, between(rng, 38, 76) * 10))
    if poor or of.severe:
        rows.append(_benefit(rng, "SS04", True, 30))
        if 16 <= person.age <= 59:
            rows.append(_benefit(rng, "SS03", True, 17))
    if home["housing_source"] == PUBLIC_RENT:
        rows.append(_benefit(rng, "SS06", True, None))
    if home["housing_danger"] in UNSAFE:
        rows.append(_benefit(rng, "SS08", True, None))
    return sorted(rows, key=lambda row: row["item"])


def _benefit(rng: Random, item: str, due: bool, amount: int | None) -> dict[str, Any]:
    state = NOT_ELIGIBLE
    if due:
        state = NOT_APPLIED if chance(rng, NOT_APPLIED_SHARE) else ENJOYED
    enjoyed = state == ENJOYED
    return {
        "item": item,
        "state": state,
        "amount": amount if enjoyed else None,
        "starts_on": date(between(rng, 2017, 2024), between(rng, 1, 12), 1) if enjoyed else None,
    }


HOBBIES = ("02", "10", "01", "09", "06", "23", "04", "29", "25", "31", "30", "07")
TALENTS = ("马头琴", "剪纸", "毡绣", "拉二胡", "书法", "")
CARE = Weighted({"0": 62, "1": 24, "2": 9, "3": 5})


def asked_for_care(age: int, of: Condition) -> bool:
    """托养: 16 to 59 with intellectual, mental or severe physical disability."""
    return 16 <= age <= 59 and (
        bool({MIND, MENTAL} & of.categories) or (BODY in of.categories and of.severe)
    )


def wishes(rng: Random, person: Person, of: Condition, asked_on: date) -> dict[str, Any]:
    """What else the person needs, or the day it was confirmed that there is nothing."""
    if chance(rng, 0.45):
        return {"needs": ["0"], "needs_note": "", "no_need_on": asked_on}
    fitting = "124567" if 16 <= person.age <= 59 else "4567" if person.age >= 60 else "3457"
    needs = sorted({one_of(rng, fitting) for _ in range(between(rng, 1, 2))})
    return {"needs": needs, "needs_note": "", "no_need_on": None}


def leisure(rng: Random) -> dict[str, Any]:
    """Hobbies, talent, membership of the association, family doctor."""
    member = chance(rng, 0.5)
    return {
        "hobbies": sorted({one_of(rng, HOBBIES) for _ in range(between(rng, 0, 2))}),
        "talent": one_of(rng, TALENTS) if chance(rng, 0.08) else "",
        "height": between(rng, 148, 182) if chance(rng, 0.1) else None,
        "is_member": "1" if member else "2",
        "member_no": f"{between(rng, 1, 99_999):06d}" if member else "",
        "member_verified": ("1" if chance(rng, 0.7) else "2") if member else "",
        "family_doctor": "1" if chance(rng, 0.72) else "2",
    }


def insurance(rng: Random, person: Person, working: dict[str, Any]) -> dict[str, str]:
    """Pension and medical insurance; the pension does not concern those under 16."""
    formal = working["employment_form"] in ("1", "2")
    pension = "1" if formal else Weighted({"2": 84, "3": 12, "1": 4}).pick(rng)
    return {
        "pension": "4" if person.age < 16 else pension,
        "medical": "1" if formal else Weighted({"2": 95, "3": 3, "1": 2}).pick(rng),
    }


def day_of_survey(rng: Random, today: date) -> date:
    """Within the last 24 months, later days more often."""
    return day_between(rng, date(today.year - 2, today.month, min(today.day, 28)), today)
