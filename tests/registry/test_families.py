"""Households part and join, duplicates merge, people die: counts, heads, histories, nothing orphaned."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Change, Household, HouseholdMember, Merger, Resident, User
from registry.moves import asking, deaths, duplicates, families
from tests.moving.models import Case, Entry, HouseSurvey, Scan
from tests.registry.people import ID, OTHER_ID
from tests.registry.test_moves import HOME, MAN, NEXT, area, hang, households, orphans, people

pytestmark = pytest.mark.django_db
CHILD_ID = "150702201503109978"


@pytest.fixture
def pair(enter: Callable) -> tuple[Resident, Resident]:
    """Two residents of one household with a third member, three people in all."""
    return enter(), enter(household__disabled_count=2, **MAN)


def again(resident: Resident) -> Resident:
    found: Resident = people().select_related("household").get(pk=resident.pk)
    return found


def actions(row: Any) -> list[str]:
    return list(Change.objects.filter(record_id=row.pk).values_list("action", flat=True))


# -- parting -----------------------------------------------------------------------------------


def test_a_split_gives_both_households_their_people_heads_and_counts(
    pair: tuple[Resident, Resident], wang: User
) -> None:
    head, man = pair
    hang(man)
    line = HouseholdMember.objects.get()
    fresh = families.split(
        by=wang, resident_id=head.pk, going=[man.pk, line.pk], head=man.pk, reason="分家"
    )
    old = again(head).household
    fresh.refresh_from_db()
    assert (fresh.head_name, fresh.head_id, fresh.size, fresh.disabled_count) == (
        "王大力", OTHER_ID, 2, 1)  # fmt: skip
    assert (old.head_name, old.size, old.disabled_count) == ("乌云其其格", 1, 1)
    assert list(fresh.members.all()) == [line]
    assert again(man).relation_to_head == "02"
    assert "split" in actions(old) and "split" in actions(fresh) and "split" in actions(man)
    assert Case.objects.unscoped("a test looks").get().household_id == fresh.pk
    assert orphans() == []


def test_the_line_that_speaks_of_who_goes_goes_along(
    pair: tuple[Resident, Resident], wang: User
) -> None:
    line = HouseholdMember.objects.create(household=pair[0].household, name="王大力", health="1")
    fresh = families.split(by=wang, resident_id=pair[0].pk, going=[pair[1].pk])
    line.refresh_from_db()
    assert line.household_id == fresh.pk and fresh.size == 1


def test_income_and_poverty_are_asked_anew_unless_taken_along(
    pair: tuple[Resident, Resident], wang: User
) -> None:
    head, man = pair
    families.split(by=wang, resident_id=head.pk, going=[man.pk], ask_anew=True)
    assert again(man).household.income is None and again(man).household.poverty == []
    assert "household__poverty" in again(man).gaps
    assert "household__poverty" in again(head).gaps


def test_income_may_go_along(pair: tuple[Resident, Resident], wang: User) -> None:
    head, man = pair
    families.split(by=wang, resident_id=head.pk, going=[man.pk], copy_economy=True)
    assert {again(r).household.income for r in pair} == {Decimal("30000.00")}


def test_when_the_head_leaves_another_is_named(pair: tuple[Resident, Resident], wang: User) -> None:
    head, man = pair
    families.split(by=wang, resident_id=head.pk, going=[head.pk], head_left=man.pk)
    assert again(head).household.head_id == ID and again(head).relation_to_head == "02"
    assert again(man).household.head_id == OTHER_ID and again(man).relation_to_head == "02"


@pytest.mark.parametrize("everybody", [True, False])
def test_somebody_goes_and_somebody_stays(
    everybody: bool, pair: tuple[Resident, Resident], wang: User
) -> None:
    with pytest.raises(ValidationError):
        families.split(
            by=wang, resident_id=pair[0].pk, going=[r.pk for r in pair] if everybody else []
        )


# -- joining -----------------------------------------------------------------------------------


def test_a_join_undoes_a_split(pair: tuple[Resident, Resident], wang: User) -> None:
    head, man = pair
    fresh = families.split(by=wang, resident_id=head.pk, going=[man.pk])
    survey = HouseSurvey.objects.create(household=fresh, community_id=HOME)
    kept = families.join(by=wang, kept_id=head.pk, joining_id=man.pk)
    kept.refresh_from_db()
    assert (kept.size, kept.disabled_count) == (3, 2)
    assert again(man).household_id == kept.pk
    survey.refresh_from_db()
    assert survey.household_id == kept.pk
    ended = households().get(pk=fresh.pk)
    assert ended.merged_into_id == kept.pk and not people().filter(household=ended).exists()
    assert "join" in actions(kept) and "join" in actions(man)
    assert orphans() == []


def test_households_of_two_communities_do_not_join(
    enter: Callable, li: User, zhao: User, pair: tuple[Resident, Resident]
) -> None:
    far = enter(by=li, community_id=NEXT, name="苏和", id_no=CHILD_ID, cert_no="", cert_status="0",
                birth_date=None, household__head_id="")  # fmt: skip
    with pytest.raises(ValidationError, match="不在同一社区"):
        families.join(by=zhao, kept_id=pair[0].pk, joining_id=far.pk)


# -- merging duplicates ------------------------------------------------------------------------

NUMBERLESS: dict[str, Any] = {
    "id_no": "", "cert_no": "", "cert_status": "0", "cert_issued_on": None, "cert_expires_on": None,
    "household__head_id": "", "household__head_name": "某人", "phone": "13904760000",
}  # fmt: skip


@pytest.fixture
def twins(enter: Callable) -> tuple[Resident, Resident]:
    """Two records of one woman; the second without numbers, with another telephone."""
    return enter(), enter(**NUMBERLESS)


def test_likely_duplicates_are_found(twins: tuple[Resident, Resident], wang: User) -> None:
    assert duplicates.candidates(twins[0], wang) == [twins[1]]


def merged(twins: tuple[Resident, Resident], by: User, **chosen: str) -> Merger:
    return duplicates.merge(
        by=by, kept_id=twins[0].pk, lost_id=twins[1].pk, chosen=chosen, reason="同一人"
    )


def test_merging_takes_what_was_chosen_and_everything_follows(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    kept, lost = twins
    hang(lost)
    merged(twins, wang, **{"take-phone": "mine"})
    assert again(kept).phone == "13904760000" and again(kept).id_no == ID
    gone = again(lost)
    assert gone.is_voided and gone.merged_into_id == kept.pk
    case = Case.objects.unscoped("a test looks").get()
    assert (case.resident_id, case.household_id) == (kept.pk, again(kept).household_id)
    assert HouseSurvey.objects.unscoped("a test looks").get().household_id == case.household_id
    assert "merge" in actions(kept) and "merge" in actions(lost)
    assert orphans() == []


def test_of_two_of_which_there_is_one_the_one_brought_over_is_void(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    cases = [Case.objects.create(resident=r, community_id=HOME) for r in twins]
    merged(twins, wang)
    for case in cases:
        case.refresh_from_db()
    assert [c.resident_id for c in cases] == [twins[0].pk] * 2
    assert [c.is_voided for c in cases] == [False, True]
    duplicates.undo(by=wang, kept_id=twins[0].pk, reason="不是同一人")
    cases[1].refresh_from_db()
    assert (cases[1].resident_id, cases[1].is_voided) == (twins[1].pk, False)


def test_the_numbers_of_the_record_given_up_can_be_taken(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    numbers = ("id_no", "cert_no", "cert_status", "cert_issued_on", "cert_expires_on")
    chosen = {f"take-{key}": "mine" for key in numbers}
    merged((twins[1], twins[0]), wang, **chosen)
    assert again(twins[1]).id_no == ID
    duplicates.undo(by=wang, kept_id=twins[1].pk, reason="弄错")
    assert (again(twins[1]).id_no, again(twins[0]).id_no) == ("", ID)


def test_a_merger_taken_back_leaves_everything_as_it_was(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    hang(twins[1])
    before = [ResidentLedger.shape.read(_related(r)) for r in twins]
    merged(twins, wang, **{"take-phone": "mine", "take-household__head_name": "mine"})
    duplicates.undo(by=wang, kept_id=twins[0].pk, reason="不是同一人")
    assert [ResidentLedger.shape.read(_related(r)) for r in twins] == before
    assert Case.objects.unscoped("a test looks").get().resident_id == twins[1].pk
    assert not again(twins[1]).is_voided and again(twins[1]).merged_into_id is None
    assert orphans() == []


def _related(resident: Resident) -> Resident:
    found: Resident = ResidentLedger.shape.related(people()).get(pk=resident.pk)
    return found


def test_what_changed_since_cannot_be_taken_back(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    merged(twins, wang)
    values = ResidentLedger.shape.read(_related(twins[0]))
    examined = ResidentLedger.examine({**values, "remark": "补记"}, values)
    saving.update(ResidentLedger, twins[0].pk, values, examined, by=wang)
    with pytest.raises(ValidationError, match="又有改动"):
        duplicates.undo(by=wang, kept_id=twins[0].pk, reason="弄错")


def test_after_seven_days_it_stays(twins: tuple[Resident, Resident], wang: User) -> None:
    merger = merged(twins, wang)
    week = timezone.now() - datetime.timedelta(days=8)
    Merger.objects.unscoped("a test makes it older").filter(pk=merger.pk).update(at=week)
    with pytest.raises(ValidationError, match="七天"):
        duplicates.undo(by=wang, kept_id=twins[0].pk, reason="弄错")


def test_a_merged_record_is_not_restored_by_itself(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    merged(twins, wang)
    with pytest.raises(ValidationError, match="撤销合并"):
        saving.restore(ResidentLedger, twins[1].pk, by=wang, reason="恢复")


def test_the_old_address_leads_to_the_record_kept(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    merged(twins, wang)
    client = Client()
    client.force_login(wang)
    answer = client.get(reverse("resident-detail", args=[twins[1].pk]))
    assert answer.status_code == 302
    assert answer.url == reverse("resident-detail", args=[twins[0].pk])


def test_duplicates_of_two_communities_are_the_banner_s(
    enter: Callable, li: User, wang: User, zhao: User
) -> None:
    both = enter(), enter(by=li, community_id=NEXT, **NUMBERLESS)
    hang(both[1])
    with pytest.raises(Resident.DoesNotExist):
        merged(both, wang)
    merged(both, zhao)
    for model in (Case, Scan):
        assert model.objects.unscoped("a test looks").get().community_id == HOME
    assert orphans() == []
    duplicates.undo(by=zhao, kept_id=both[0].pk, reason="弄错")
    for model in (Case, Scan):
        assert model.objects.unscoped("a test looks").get().community_id == NEXT
    assert Entry.objects.count() == 1 and orphans() == []


def test_nobody_merges_whose_move_waits(twins: tuple[Resident, Resident], wang: User) -> None:
    asking.ask(by=wang, resident_id=twins[1].pk, to=area(NEXT), along=[], reason="随子女")
    with pytest.raises(ValidationError, match="等待接收"):
        merged(twins, wang)


# -- death -------------------------------------------------------------------------------------

DAY = datetime.date(2026, 5, 8)


def die(resident: Resident, by: User, on: datetime.date = DAY) -> Any:
    return deaths.register(by=by, resident_id=resident.pk, on=on, proof="死亡医学证明")


def test_a_death_stops_benefits_and_counts_one_less(
    pair: tuple[Resident, Resident], wang: User
) -> None:
    man = pair[1]
    hang(man)
    die(man, wang)
    dead = again(man)
    assert (dead.status, dead.status_changed_on) == ("4", DAY)
    assert [b.state for b in dead.benefits.all()] == ["7", "7", "7"]
    assert (dead.household.size, dead.household.disabled_count) == (2, 1)
    assert "death" in actions(man)


def test_a_death_by_mistake_is_taken_back(pair: tuple[Resident, Resident], wang: User) -> None:
    man = pair[1]
    hang(man)
    before = ResidentLedger.shape.read(_related(man))
    die(man, wang)
    deaths.undo(by=wang, resident_id=man.pk, reason="同名弄错")
    assert ResidentLedger.shape.read(_related(man)) == before
    with pytest.raises(ValidationError):
        deaths.undo(by=wang, resident_id=man.pk, reason="再撤")


def test_a_death_has_a_possible_day_and_is_registered_once(enter: Callable, wang: User) -> None:
    resident = enter(household__size=1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for day in (tomorrow, datetime.date(1900, 1, 1)):
        with pytest.raises(ValidationError):
            die(resident, wang, day)
    die(resident, wang)
    with pytest.raises(ValidationError, match="已登记"):
        die(resident, wang)
    assert again(resident).household.size is None


def test_a_household_is_never_of_nobody(enter: Callable, wang: User) -> None:
    resident = enter(household__size=1)
    die(resident, wang)
    deaths.undo(by=wang, resident_id=resident.pk, reason="弄错")
    assert Household.objects.unscoped("a test looks").get().size == 1
