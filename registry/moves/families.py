"""Households part and join: who lives with whom, who is head, how many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from registry import audit
from registry.ledger.columns import Values
from registry.models import Household, HouseholdMember, Resident
from registry.moves.following import Note, repoint, strands
from registry.moves.writing import (
    LEDGER,
    amend,
    demand_current,
    facts,
    person,
    refreshed,
    rehouse,
    told,
)

HEAD = ("head_name", "head_id")
COUNTS = ("size", "disabled_count")
ECONOMY = tuple(n for n in LEDGER.shape.parents["household"] if n not in (*HEAD, *COUNTS))
"""What is asked of a household as a whole: income, poverty, housing, its special situation."""
IS_HEAD = "02"
YES = "1"


@dataclass
class Group:
    """Some of the people of a household: residents, and lines of its member table."""

    residents: list[Resident] = field(default_factory=list)
    members: list[HouseholdMember] = field(default_factory=list)

    @property
    def others(self) -> list[HouseholdMember]:
        """The lines that do not speak of one of the residents."""
        return [m for m in self.members if not any(same(m, r) for r in self.residents)]

    @property
    def size(self) -> int:
        return len(self.residents) + len(self.others)

    @property
    def disabled(self) -> int:
        living = [r for r in self.residents if r.status != "4"]
        return len(living) + sum(m.is_disabled == YES for m in self.others)

    @property
    def names(self) -> list[str]:
        return [r.name for r in self.residents] + [m.name for m in self.others]


def same(one: Any, other: Any) -> bool:
    """Whether two lines of a household are one person: by number, or by name without one."""
    if one.id_no and other.id_no:
        return bool(one.id_no == other.id_no)
    return bool(one.name == other.name)


def people_of(household: Household) -> Group:
    """Everybody on record in ``household``, void records aside."""
    held = Resident.objects.unscoped("who lives in one household is told to whoever may see one")
    residents = held.current().filter(household=household).order_by("created_at", "pk")
    return Group(list(residents), list(household.members.all()))


def rest(all_of_them: Group, going: Group) -> Group:
    """Who stays when ``going`` leave; the lines that speak of those who go do not stay."""
    gone = {p.pk for p in (*going.residents, *going.members)}
    residents = [r for r in all_of_them.residents if r.pk not in gone]
    members = [m for m in all_of_them.members if m.pk not in gone]
    return Group(residents, [m for m in members if not any(same(m, r) for r in going.residents)])


def is_head(household: Household, someone: Any) -> bool:
    if household.head_id and someone.id_no:
        return bool(household.head_id == someone.id_no)
    return bool(household.head_name) and household.head_name == someone.name


# -- parting -----------------------------------------------------------------------------------


@transaction.atomic
def split(
    *,
    by: Any,
    resident_id: Any,
    going: Sequence[Any],
    head: Any = None,
    head_left: Any = None,
    copy_economy: bool = False,
    ask_anew: bool = False,
    reason: str = "",
) -> Household:
    """A new household of those ``going`` (keys of residents and of member lines) in the same place.

    ``head`` and ``head_left`` are the keys of the heads of the new and of the old household; without
    one it is asked for.  ``copy_economy`` takes income, poverty and housing along, ``ask_anew``
    clears them in the old household.  Raises ValidationError when nobody would go or stay.
    """
    resident = person(by, resident_id)
    demand_current(resident)
    household, everyone = resident.household, people_of(resident.household)
    leaving = chosen(everyone, going)
    staying = rest(everyone, leaving)
    if not leaving.residents:
        raise ValidationError({"going": "请至少选择一名残疾人分出"})
    if not staying.residents:
        raise ValidationError(
            {
                "going": "原家庭至少要留下一名残疾人。全家都走的，不用分户：迁到别的社区请办“迁移”（整户迁移）；只换户主的，请在“更正”中改户主"
            }
        )
    note = Note(by, "split", reason)
    fresh = part(household, leaving, staying, note, copy_economy=copy_economy)
    name_head(fresh, leaving, head, note)
    if head_left is not None:
        name_head(household, staying, head_left, note)
    if ask_anew:
        _clear_economy(household, note)
    refreshed([household, fresh], note)
    _audit(by, household, "split", {"new": str(fresh.pk), "residents": len(leaving.residents)})
    return fresh


def chosen(everyone: Group, keys: Iterable[Any]) -> Group:
    """The people of ``everyone`` with these keys; keys of others mean nobody.

    A line that speaks of a chosen resident is chosen with them.
    """
    wanted = {str(key) for key in keys}
    residents = [r for r in everyone.residents if str(r.pk) in wanted]
    own = {m.pk for m in everyone.members if any(same(m, r) for r in residents)}
    members = [m for m in everyone.members if str(m.pk) in wanted or m.pk in own]
    return Group(residents, members)


def part(
    household: Household, going: Group, staying: Group, note: Note, *, copy_economy: bool = False
) -> Household:
    """Take ``going`` out of ``household`` into one of their own in the same community."""
    before = facts(household)
    economy = {name: getattr(household, name) for name in ECONOMY} if copy_economy else {}
    counted = household.size is not None
    fresh = Household(community_id=household.community_id, **economy)
    fresh.size, fresh.disabled_count = going.size, going.disabled
    leads = [p for p in (*going.residents, *going.others) if is_head(household, p)]
    if leads:
        fresh.head_name, fresh.head_id = household.head_name, household.head_id
        household.head_name = household.head_id = ""
    fresh.save(force_insert=True)
    _hand_over(going, fresh)
    household.size = max((household.size or 0) - going.size, staying.size) if counted else None
    household.disabled_count = _fewer(household, going, staying)
    household.save()
    rehouse(going.residents, fresh, note)
    _relations(going if not leads else staying, note)
    told(household, before, note)
    told(fresh, {**LEDGER.shape.blank(), **_nothing()}, note)
    return fresh


def _nothing() -> Values:
    return {"members": []}


def _hand_over(going: Group, fresh: Household) -> None:
    keys = [m.pk for m in going.members]
    HouseholdMember.objects.filter(pk__in=keys).update(household=fresh)


def _fewer(household: Household, going: Group, staying: Group) -> int | None:
    if household.disabled_count is None:
        return None
    left = max(household.disabled_count - going.disabled, staying.disabled)
    return min(left, household.size) if household.size is not None else left


def _relations(group: Group, note: Note) -> None:
    """What someone is to the head is asked anew where the head is another."""
    for resident in group.residents:
        if resident.relation_to_head:
            amend(_again(resident), {"relation_to_head": ""}, note)
    keys = [m.pk for m in group.members]
    HouseholdMember.objects.filter(pk__in=keys).update(relation="")


def _again(resident: Resident) -> Resident:
    held = Resident.objects.unscoped("a resident of a household locked by whoever may change it")
    found: Resident = LEDGER.shape.related(held).get(pk=resident.pk)
    return found


def name_head(household: Household, group: Group, key: Any, note: Note) -> None:
    """Make the person with ``key`` the head; raises ValidationError when not of ``group``."""
    if key is None:
        return
    people: list[Any] = [*group.residents, *group.others]
    head = next((p for p in people if str(p.pk) == str(key)), None)
    if head is None:
        raise ValidationError("户主须是这一户的人，请重新选择", code="head_elsewhere")
    before, was_head = facts(household), is_head(household, head)
    household.refresh_from_db()
    household.head_name, household.head_id = head.name, head.id_no
    household.save()
    if not was_head:
        _relations(group, note)
    told(household, before, note)
    if isinstance(head, Resident):
        amend(_again(head), {"relation_to_head": IS_HEAD}, note)
    else:
        HouseholdMember.objects.filter(pk=head.pk).update(relation=IS_HEAD)


def _clear_economy(household: Household, note: Note) -> None:
    before = facts(household)
    household.refresh_from_db()
    _forget(household, ECONOMY)
    household.save()
    told(household, before, note)


def _forget(household: Household, names: Iterable[str]) -> None:
    """What is known under ``names`` is not known any more."""
    blank = Household()
    for name in names:
        setattr(household, name, getattr(blank, name))


def _audit(by: Any, household: Household, step: str, detail: dict[str, Any]) -> None:
    audit.record("update", by=by, obj=household, detail={"step": step, **detail})


# -- joining -----------------------------------------------------------------------------------


@transaction.atomic
def join(
    *, by: Any, kept_id: Any, joining_id: Any, values: Values | None = None, reason: str = ""
) -> Household:
    """Bring the household of resident ``joining_id`` into that of ``kept_id``; both in one community.

    ``values`` are shared facts (``household__…``) chosen for the household kept.  The other has
    nobody left and says what it was merged into.  Raises ValidationError.
    """
    first, second = sorted((kept_id, joining_id), key=str)
    found = {str(p.pk): p for p in (person(by, first), person(by, second))}
    kept, joining = found[str(kept_id)], found[str(joining_id)]
    for resident in (kept, joining):
        demand_current(resident)
    if kept.household_id == joining.household_id:
        raise ValidationError("两人本来就在同一户，无须并户", code="one_household")
    if kept.community_id != joining.community_id:
        raise ValidationError("两户不在同一社区，请先办理迁移", code="far_apart")
    note = Note(by, "join", reason)
    bring_in(kept.household, joining.household, values or {}, note)
    _audit(by, kept.household, "join", {"other": str(joining.household_id)})
    return kept.household


def bring_in(kept: Household, other: Household, values: Values, note: Note) -> None:
    """Everybody and everything of ``other`` goes into ``kept``, whose head stays head."""
    before, gone = facts(kept), facts(other)
    staying, coming = people_of(kept), people_of(other)
    together = Group([*staying.residents, *coming.residents], _lines(staying, coming))
    for name in (*ECONOMY, *HEAD):
        setattr(kept, name, values.get(f"household__{name}", getattr(kept, name)))
    overlap = staying.size + coming.size - together.size
    kept.size = _sum(kept.size, other.size, overlap, together.size)
    twice = staying.disabled + coming.disabled - together.disabled
    kept.disabled_count = _sum(
        kept.disabled_count, other.disabled_count, twice, together.disabled, kept.size
    )
    kept.save()
    _move_lines(kept, other, together)
    held = Resident.objects.unscoped(
        "a household that ends leaves nobody behind, void ones neither"
    )
    rehouse(list(held.filter(household=other).select_related("household")), kept, note)
    _relations(Group(coming.residents, coming.members), note)
    _lead_household(other, kept)
    _end(other, kept)
    told(kept, before, note)
    told(other, gone, note)
    refreshed([kept], note)


def _lines(staying: Group, coming: Group) -> list[HouseholdMember]:
    """The member lines of both; who stands in both tables stands once."""
    new = [m for m in coming.members if not any(same(m, x) for x in staying.members)]
    return [*staying.members, *new]


def _sum(
    one: int | None, other: int | None, twice: int, least: int, most: int | None = None
) -> int | None:
    if one is None or other is None:
        return None
    total = max(one + other - twice, least)
    return min(total, most) if most is not None else total


def _move_lines(kept: Household, other: Household, together: Group) -> None:
    keys = [m.pk for m in together.members]
    coming = other.members.filter(pk__in=keys)
    for position, key in enumerate(coming.values_list("pk", flat=True), kept.members.count()):
        HouseholdMember.objects.filter(pk=key).update(household=kept, position=position)
    other.members.all().delete()


def _lead_household(other: Household, kept: Household) -> None:
    """What hangs on the household that ends hangs on the one that stays."""
    for strand in strands(Household):
        if strand.is_direct and strand.model is not HouseholdMember:
            repoint(strand, other.pk, kept.pk)


def _end(other: Household, kept: Household) -> None:
    other.refresh_from_db()
    _forget(other, (*ECONOMY, *HEAD, *COUNTS))
    other.merged_into = kept
    other.save()
