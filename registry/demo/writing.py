"""Putting invented residents into the database, set-wise."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from registry import five_knowns, names, rehab_need, resident_rules
from registry.demo import history
from registry.demo.people import DemoHousehold, DemoResident
from registry.demo.places import Community
from registry.ledger import numbering
from registry.models import (
    Area,
    Benefit,
    Change,
    Consent,
    Disability,
    Household,
    HouseholdMember,
    Resident,
    User,
)

BATCH = 500
REASON = "演示数据"
NOT_IN_DEMO: dict[str, Any] = {
    "birth_month_only": False,
    "id_no_legacy": "",
    "member_verified_on": None,
    "member_verified_by": "",
    "household": None,
}


def communities() -> list[Community]:
    """The communities in use in which invented people may live: real divisions only."""
    rows = (
        Area.objects.active()
        .communities()
        .filter(statistical_only=False)
        .exclude(name__contains="虚拟")
        .values_list("code", "name", "full_name", "kind")
    )
    return [Community(*row) for row in rows]


def write(
    households: Iterable[DemoHousehold], today: date, by: Mapping[str, User] | None = None
) -> int:
    """Store the households in one transaction; returns the number of residents.

    ``by`` gives the user who counts as having entered the records of a community.
    """
    entered_by, written = by or {}, 0
    source = iter(households)
    with transaction.atomic():
        while batch := list(islice(source, BATCH)):
            written += _write_batch(batch, today, entered_by)
    return written


def _write_batch(batch: list[DemoHousehold], today: date, by: Mapping[str, User]) -> int:
    _insert(Household, (_household(h) for h in batch))
    _insert(
        HouseholdMember,
        (HouseholdMember(household_id=h.id, **row) for h in batch for row in h.members),
    )
    pairs = [(h, r) for h in batch for r in h.residents]
    residents = [_resident(h, r, today, by.get(h.community)) for h, r in pairs]
    entered = {r.id: history.entered(r, today) for _, r in pairs}
    for year in sorted({at.year for at in entered.values()}):
        _number([r for r in residents if entered[r.pk].year == year], year)
    _insert(Resident, residents)
    _date(residents, entered)
    _insert(Disability, (row for _, r in pairs for row in _disabilities(r)))
    _insert(Benefit, (Benefit(resident_id=r.id, **row) for _, r in pairs for row in r.benefits))
    _insert(Consent, (Consent(resident_id=r.id, **r.consent) for _, r in pairs if r.consent))
    _insert(Change, (_change(h, r, by.get(h.community)) for h, r in pairs))
    return len(pairs)


def _insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def _number(residents: list[Resident], year: int) -> None:
    numbers = numbering.take(Resident, [r.community_id for r in residents], year)
    for resident in residents:
        resident.number = next(numbers[resident.community_id])


def _date(residents: list[Resident], entered: Mapping[Any, datetime]) -> None:
    """Set when they were entered; what is new is dated now, whatever it says itself."""
    for resident in residents:
        resident.created_at = entered[resident.pk]
    held = Resident.objects.unscoped("invented residents get their days")
    held.bulk_update(residents, ["created_at"], batch_size=BATCH)


def _household(of: DemoHousehold) -> Household:
    return Household(id=of.id, community_id=of.community, **of.fields)


def _disabilities(of: DemoResident) -> Iterator[Disability]:
    for category, level in of.disabilities:
        yield Disability(resident_id=of.id, category=category, level=level)


def _resident(home: DemoHousehold, of: DemoResident, today: date, by: User | None) -> Resident:
    known = values(home, of)
    gaps = resident_rules.missing(known, today)
    resident = Resident(
        id=of.id,
        household_id=home.id,
        community_id=home.community,
        created_by=by,
        updated_by=by,
        gaps=gaps,
        gap_count=len(gaps),
        **of.fields,
        **names.search_keys(of.fields["name"]),
    )
    five_knowns.settle(resident, known, gaps, today)
    rehab_need.settle(resident, resident.surveyed_on or today)
    if of.void_reason:
        resident.voided_at, resident.voided_by = timezone.now(), by
        resident.void_reason = of.void_reason
    return resident


def values(home: DemoHousehold, of: DemoResident) -> dict[str, Any]:
    """A resident as the rules of the ledger see one: the household's facts and the tables too."""
    return {
        **NOT_IN_DEMO,
        **of.fields,
        **{f"household__{key}": value for key, value in home.fields.items()},
        "disabilities": [{"category": c, "level": level} for c, level in of.disabilities],
        "categories": [category for category, _ in of.disabilities],
        "members": home.members,
        "benefits": of.benefits,
        "consent": [of.consent] if of.consent else [],
    }


def _change(home: DemoHousehold, of: DemoResident, by: User | None) -> Change:
    return Change(
        record_type=Resident._meta.label_lower,
        record_id=of.id,
        community_id=home.community,
        by=by,
        action="create",
        reason=REASON,
    )
