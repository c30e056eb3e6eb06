"""Generating invented residents with their households, as plain data and without a database.

``generate_households`` streams: the same seed, communities, number and day give the same people,
and each community's people depend on nothing but the seed and its code (except that no ID number
is given twice). The keys of ``fields`` are the field names of the models.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from registry.demo import disability, family, living, names, places
from registry.demo.chance import Weighted, between, chance, day_between, new_id, one_of
from registry.demo.disability import MENTAL, MIND, Condition
from registry.demo.family import HEAD, SPOUSE, Home, Person
from registry.demo.flaws import leave_gaps
from registry.demo.numbers import IdNumbers, mobile, telephone
from registry.demo.places import Community

ADULT = 18
NO_ID_BELOW, NO_ID_SHARE = 6, 0.25  # children whose birth is not registered yet
VOIDED_SHARE = 0.008
VOID_REASONS = ("重复建档", "录入错误", "不属于本社区")


@dataclass(slots=True)
class DemoResident:
    """One resident: field values, (category, level) rows, benefits and consent."""

    id: UUID
    fields: dict[str, Any]
    disabilities: list[tuple[str, str]]
    benefits: list[dict[str, Any]]
    consent: dict[str, Any] | None
    void_reason: str = ""


@dataclass(slots=True)
class DemoHousehold:
    """One household of a community: field values, the member table and its residents."""

    id: UUID
    community: str
    fields: dict[str, Any]
    members: list[dict[str, Any]]
    residents: list[DemoResident] = field(default_factory=list)


@dataclass(slots=True)
class Round:
    """What all people of one community share while they are made up."""

    rng: Random
    community: Community
    today: date
    ids: IdNumbers
    surveyors: tuple[str, str]


def generate_households(
    seed: int, communities: Iterable[Community], people: int, today: date | None = None
) -> Iterator[DemoHousehold]:
    """Households with exactly ``people`` residents in all, community by community."""
    today = today or date.today()
    ids = IdNumbers()
    for community, count in places.share_out(seed, list(communities), people):
        rng = Random(f"{seed}:{community.code}")  # noqa: S311 invented data, no secret
        surveyors = (_somebody(rng), _somebody(rng))
        here = Round(rng, community, today, ids, surveyors)
        while count > 0:
            household = _household(here, count)
            count -= len(household.residents)
            yield household


def generate_people(
    seed: int, communities: Iterable[Community], people: int, today: date | None = None
) -> Iterator[dict[str, Any]]:
    """Each resident's field values with ``community``, ``household`` and ``disabilities``."""
    for household in generate_households(seed, communities, people, today):
        for resident in household.residents:
            yield resident.fields | {
                "id": resident.id,
                "community": household.community,
                "household": household.id,
                "disabilities": resident.disabilities,
            }


def _somebody(rng: Random) -> str:
    return names.full_name(rng, names.family(rng, names.HAN), names.FEMALE, 40)


def _household(here: Round, most: int) -> DemoHousehold:
    rng = here.rng
    kin = names.family(rng, places.ethnicity(rng, here.community))
    home = family.build(rng, kin, here.today, most)
    in_care = len(home.people) == 1 and home.head.age >= 40 and chance(rng, 0.12)
    for person in home.people:
        _number(here, person)
    fields = living.economy(rng, here.community, home)
    fields |= living.NO_HOUSING if in_care else living.housing(rng, here.community)
    head = home.head
    fields |= {
        "head_name": head.name,
        "head_id": head.id_no,
        "size": len(home.people),
        "disabled_count": sum(p.disabled for p in home.people),
    }
    household = DemoHousehold(new_id(rng), here.community.code, fields, _members(here, home))
    where = _where(here, in_care)
    household.residents = [
        _resident(here, home, person, fields, where) for person in home.people if person.disabled
    ]
    leave_gaps(rng, household)
    return household


def _number(here: Round, person: Person) -> None:
    unregistered = person.age < NO_ID_BELOW and chance(here.rng, NO_ID_SHARE)
    if not unregistered:
        person.id_no = here.ids.draw(here.rng, here.community.code, person.born, person.gender)


HEALTH = Weighted({"1": 62, "2": 20, "3": 16, "4": 2})
WORKPLACES = ("务农", "打工", "个体", "本地企业", "退休", "")


def _members(here: Round, home: Home) -> list[dict[str, Any]]:
    return [_member(here.rng, position, person) for position, person in enumerate(home.people)]


def _member(rng: Random, position: int, person: Person) -> dict[str, Any]:
    working = 20 <= person.age < 60 and not person.disabled
    return {
        "position": position,
        "name": person.name,
        "relation": person.relation,
        "birth_month": person.born.replace(day=1),
        "id_no": person.id_no if chance(rng, 0.5) else "",
        "health": "5" if person.disabled else HEALTH.pick(rng),
        "is_disabled": "1" if person.disabled else "2",
        "workplace": one_of(rng, WORKPLACES) if working else "",
        "monthly_income": between(rng, 10, 55) * 100 if working else None,
        "phone": mobile(rng) if working and chance(rng, 0.5) else "",
    }


RESIDENCE = Weighted({"1": 88, "2": 5, "3": 7})
AWAY, NEWCOMER, IN_CARE = "2", "3", "4"
OTHER_PLACES = ("辽宁省朝阳市建平县", "河北省承德市围场县", "吉林省白城市镇赉县")
PLACES_OF_CARE = ("敬老院", "中心敬老院", "社会福利院")
FARMING, RESIDENT_HUKOU = "1", "3"
HUKOU_TOWN = Weighted({"2": 66, "3": 24, "1": 10})
HUKOU_COUNTRY = Weighted({"1": 88, "3": 12})


def _where(here: Round, in_care: bool) -> dict[str, str]:
    rng, community = here.rng, here.community
    kind = IN_CARE if in_care else RESIDENCE.pick(rng)
    home = places.address(rng, community)
    hukou = (HUKOU_TOWN if community.in_town else HUKOU_COUNTRY).pick(rng)
    elsewhere = one_of(rng, OTHER_PLACES)
    return {
        "hukou_nature": hukou,
        "hukou_region": elsewhere if kind == NEWCOMER else community.full_name[:60],
        "hukou_addr": f"{elsewhere}{between(rng, 1, 90)}号" if kind == NEWCOMER else home,
        "live_addr": one_of(rng, PLACES_OF_CARE) if in_care else home,
        "residence_type": kind,
    }


def _resident(
    here: Round, home: Home, person: Person, household: dict[str, Any], where: dict[str, str]
) -> DemoResident:
    rng, today = here.rng, here.today
    of = disability.condition(rng, person.age)
    surveyed = living.day_of_survey(rng, today)
    working = living.work(rng, here.community, person, of, where["hukou_nature"], today)
    card = disability.certificate(rng, of, person.id_no, person.born, today)
    guardian = _guardian(here, home, person, of, where)
    fields = {
        **_identity(home, person),
        **card,
        "dis_category": of.category,
        "dis_level": of.level,
        **disability.describe(rng, of, person.age, person.born, today),
        **_social(rng, person),
        **where,
        **_contact(here, home, person),
        **guardian,
        **living.insurance(rng, person, working),
        **working,
        **living.schooling(rng, person, of),
        **disability.rehab_needs(rng, of),
        "access_need": []
        if where["residence_type"] == IN_CARE
        else disability.access_needs(rng, of),
        "care_need": living.CARE.pick(rng) if living.asked_for_care(person.age, of) else "",
        **living.wishes(rng, person, of, surveyed),
        **living.leisure(rng),
        **_survey(here, person, guardian, surveyed),
        **_register(rng, where["residence_type"], surveyed, today),
    }
    rows = living.benefits(rng, here.community, person, of, household, card["cert_status"])
    for row in rows:
        row["checked_on"] = surveyed
    consent = _consent(rng, person, guardian, surveyed)
    void = one_of(rng, VOID_REASONS) if chance(rng, VOIDED_SHARE) else ""
    return DemoResident(new_id(rng), fields, of.each, rows, consent, void)


def _identity(home: Home, person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "gender": person.gender,
        "ethnicity": home.family.ethnicity,
        "birth_date": person.born,
        "id_no": person.id_no,
        "relation_to_head": person.relation,
    }


EDUCATION = [
    (12, Weighted({"2": 1})),
    (15, Weighted({"3": 1})),
    (18, Weighted({"3": 60, "4": 40})),
    (45, Weighted({"1": 8, "2": 18, "3": 44, "4": 18, "5": 8, "6": 4})),
    (60, Weighted({"1": 12, "2": 36, "3": 38, "4": 11, "5": 2.5, "6": 0.5})),
    (200, Weighted({"1": 36, "2": 42, "3": 16, "4": 5, "5": 1})),
]
POLITICAL = Weighted({"13": 91, "01": 8, "03": 1})


def _social(rng: Random, person: Person) -> dict[str, str]:
    age = person.age
    education = next(table for limit, table in EDUCATION if age < limit).pick(rng)
    if age < 6:
        education = ""
    political = "13" if age < 30 else POLITICAL.pick(rng)
    return {
        "marital": person.marital if age >= 20 else "",
        "education": education,
        "literate": ("2" if education == "1" else "1") if age >= 15 else "",
        "political": political if age >= 14 else "",
    }


def _contact(here: Round, home: Home, person: Person) -> dict[str, str]:
    rng = here.rng
    others = [p for p in home.people if p is not person and p.age >= ADULT]
    own = telephone(rng, here.community.code) if person.age >= 14 and chance(rng, 0.85) else ""
    if not others:
        return {"phone": own or mobile(rng), **NO_CONTACT}
    other = others[0]
    relation = _as_seen_by(person, other)
    return {
        "phone": own,
        "contact_name": other.name,
        "contact_relation": relation,
        "contact_phone": mobile(rng),
    }


NO_CONTACT = {"contact_name": "", "contact_relation": "", "contact_phone": ""}


def _as_seen_by(person: Person, other: Person) -> str:
    """The relation of ``other`` to ``person`` (GB/T 4761), from age and generation."""
    if {person.relation, other.relation} == {HEAD, SPOUSE}:
        return SPOUSE
    if other.age - person.age >= 40:
        return "60"
    if other.age - person.age >= 16:
        return family.PARENT
    if person.age - other.age >= 16:
        return family.SON if other.gender == names.MALE else family.DAUGHTER
    return family.SIBLING


NO_GUARDIAN = {
    "guardian_name": "",
    "guardian_relation": "",
    "guardian_id": "",
    "guardian_phone": "",
    "guardian_addr": "",
    "capacity": "",
}
AS_GUARDIAN = {SPOUSE: "1", family.PARENT: "2", family.SON: "3", family.DAUGHTER: "3"}
COMMITTEE, RELATIVE = "5", "4"
CAPACITY = {
    "1": Weighted({"3": 60, "2": 40}),
    "2": Weighted({"3": 25, "2": 70, "1": 5}),
    "3": Weighted({"2": 70, "1": 30}),
    "4": Weighted({"2": 40, "1": 60}),
}


def _guardian(
    here: Round, home: Home, person: Person, of: Condition, where: dict[str, str]
) -> dict[str, str]:
    """The guardian whom V12 asks for: children, intellectual and mental disability."""
    if person.age >= ADULT and not {MIND, MENTAL} & of.categories:
        return NO_GUARDIAN
    capacity = CAPACITY[of.level].pick(here.rng) if person.age >= ADULT else "2"
    found = _nearest_adult(home, person)
    if found is None:
        return NO_GUARDIAN | {
            "guardian_name": here.community.committee,
            "guardian_relation": COMMITTEE,
            "guardian_phone": telephone(here.rng, here.community.code),
            "guardian_addr": here.community.name,
            "capacity": capacity,
        }
    return {
        "guardian_name": found.name,
        "guardian_relation": AS_GUARDIAN.get(_as_seen_by(person, found), RELATIVE),
        "guardian_id": found.id_no,
        "guardian_phone": mobile(here.rng),
        "guardian_addr": where["live_addr"],
        "capacity": "3" if person.age < 8 else capacity,
    }


def _nearest_adult(home: Home, person: Person) -> Person | None:
    others = [p for p in home.people if p is not person and p.age >= ADULT and not p.disabled]
    order = {SPOUSE: 0, family.PARENT: 1}
    return min(others, key=lambda p: order.get(_as_seen_by(person, p), 2), default=None)


METHODS = Weighted({"1": 74, "2": 12, "3": 12, "4": 2})


def _survey(
    here: Round, person: Person, guardian: dict[str, str], surveyed: date
) -> dict[str, Any]:
    return {
        "surveyed_on": surveyed,
        "survey_method": METHODS.pick(here.rng),
        "surveyor": one_of(here.rng, here.surveyors),
        "declarant": guardian["guardian_name"] or person.name,
    }


LEFT, DEAD, LOST = "3", "4", "5"
REGISTER = Weighted({"1": 95.5, LEFT: 1.8, DEAD: 2.0, LOST: 0.7})
WHY = {LEFT: "户口迁往外地", DEAD: "因病去世", LOST: "多次联系不上"}


def _register(rng: Random, residence: str, surveyed: date, today: date) -> dict[str, Any]:
    status = "2" if residence == AWAY else REGISTER.pick(rng)
    changed = day_between(rng, surveyed, today) if status in WHY else None
    return {
        "status": status,
        "status_changed_on": changed,
        "status_reason": WHY.get(status, ""),
        "remark": "",
    }


def _consent(
    rng: Random, person: Person, guardian: dict[str, str], on: date
) -> dict[str, Any] | None:
    if chance(rng, 0.04):
        return None
    given = "1" if chance(rng, 0.985) else "2"
    by_guardian = bool(guardian["guardian_name"]) and guardian["capacity"] != "1"
    method = "1" if chance(rng, 0.8) else "2"
    return {"given": given, "by_whom": "2" if by_guardian else "1", "method": method, "on": on}
