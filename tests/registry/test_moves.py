"""People move between communities: who asks, who answers, what goes along, who sees them after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

from registry.ledgers import ResidentLedger
from registry.models import Area, AuditEvent, Change, Household, Move, Posting, Resident, User
from registry.models.scoped import ScopeError
from registry.moves import asking, following
from tests.moving.models import Attached, Case, Entry, HouseSurvey, Scan
from tests.registry.people import OTHER_ID

pytestmark = pytest.mark.django_db
HOME, NEXT = "150404401001", "150404401002"
WHY = "随子女居住"
MAN = {"name": "王大力", "id_no": OTHER_ID, "cert_no": OTHER_ID + "42", "gender": "1",
       "relation_to_head": "10", "birth_date": None}  # fmt: skip


def people() -> Any:
    return Resident.objects.unscoped("a test looks at everybody")


def households() -> Any:
    return Household.objects.unscoped("a test looks at everything")


def all_of(model: Any) -> Any:
    return following.rows_of(model).order_by("pk")


def area(code: str) -> Area:
    return Area.objects.get(pk=code)


def hang(resident: Resident) -> Case:
    """Something of every kind that can hang on a resident."""
    place = {"community_id": resident.community_id}
    case = Case.objects.create(resident=resident, household=resident.household, **place)
    entry = Entry.objects.create(case=case)
    Scan.objects.create(entry=entry, **place)
    Attached.objects.create(record_id=resident.pk, **place)
    HouseSurvey.objects.create(household=resident.household, **place)
    return case


def orphans() -> list[str]:
    """Every key that leads nowhere, and every record that is elsewhere than whom it speaks of."""
    found = [*_dangling(), *_left_behind()]
    apart = people().exclude(household__community_id=F("community_id"))
    found += [f"{r} lives apart from the household" for r in apart]
    empty = households().filter(merged_into=None, residents=None)
    return [*found, *(f"household {home.pk} has nobody" for home in empty)]


def _dangling() -> Iterator[str]:
    for model in apps.get_models():
        keys = (f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey))
        for field in keys:
            target = following.rows_of(field.related_model).values("pk")
            rows = following.rows_of(model).filter(**{f"{field.attname}__isnull": False})
            if rows.exclude(**{f"{field.attname}__in": target}).exists():
                yield f"{model.__name__}.{field.name}"


def _left_behind() -> Iterator[str]:
    for model in following.placed_models():
        for name in following.links_to(model, Resident):
            if name not in ("lost", "merged_into"):
                away = all_of(model).exclude(**{f"{name}__community_id": F("community_id")})
                yield from (f"{model.__name__} {row.pk} stayed behind" for row in away)


def move(resident: Resident, by: User, *along: Any, **more: Any) -> Move:
    return asking.ask(
        by=by, resident_id=resident.pk, to=area(NEXT), along=along, reason=WHY, **more
    )


def test_until_the_other_side_accepts_nothing_moves(wang: User, li: User, enter: Callable) -> None:
    resident = enter()
    asked = move(resident, wang)
    assert people().get().community_id == HOME
    assert not ResidentLedger.visible(li).exists()
    assert Move.objects.visible_to(li).get() == asked
    asking.accept(by=li, move_id=asked.pk)
    assert not ResidentLedger.visible(wang).exists()
    assert ResidentLedger.visible(li).get() == resident


def test_everything_that_hangs_on_a_person_moves_with_them(
    wang: User, li: User, enter: Callable
) -> None:
    resident = enter()
    hang(resident)
    asking.accept(by=li, move_id=move(resident, wang).pk)
    for model in (Resident, Household, Case, Scan, Attached, HouseSurvey):
        assert [row.community_id for row in all_of(model)] == [NEXT], model
    assert orphans() == []


def test_history_says_from_and_to(wang: User, li: User, enter: Callable) -> None:
    resident = enter()
    case = hang(resident)
    asking.accept(by=li, move_id=move(resident, wang).pk)
    for key in (resident.pk, resident.household_id, case.pk):
        lines = [ln for c in Change.objects.filter(record_id=key, action="move") for ln in c.fields]
        places = [line[2:] for line in lines if line[0] == "community"]
        assert places == [[area(HOME).full_name, area(NEXT).full_name]]
    trail = AuditEvent.objects.filter(action="transfer", detail__step="accepted")
    assert set(trail.values_list("community_id", flat=True)) == {HOME, NEXT}


def test_the_register_says_whether_the_hukou_came_and_the_card_stays(
    wang: User, li: User, enter: Callable
) -> None:
    resident = enter()
    asking.accept(by=li, move_id=move(resident, wang).pk, with_hukou=False)
    moved = people().get()
    assert (moved.status, moved.cert_status) == ("2", resident.cert_status)
    assert moved.status_changed_on is not None


def test_whoever_stays_keeps_the_household(wang: User, li: User, enter: Callable) -> None:
    head, man = enter(household__disabled_count=2), enter(**MAN)
    assert head.household_id == man.household_id
    case = hang(man)
    asking.accept(by=li, move_id=move(man, wang).pk)
    stayed, gone = people().get(pk=head.pk), people().get(pk=man.pk)
    assert (stayed.community_id, gone.community_id) == (HOME, NEXT)
    assert stayed.household_id != gone.household_id
    assert (stayed.household.size, stayed.household.disabled_count) == (2, 1)
    assert (gone.household.size, gone.household.disabled_count) == (1, 1)
    case.refresh_from_db()
    assert (case.community_id, case.household_id) == (NEXT, gone.household_id)
    assert all_of(HouseSurvey).get().community_id == HOME
    assert gone.relation_to_head == "" and "relation_to_head" in gone.gaps
    assert orphans() == []


def test_the_whole_household_moves_as_it_is(wang: User, li: User, enter: Callable) -> None:
    head, man = enter(household__disabled_count=2), enter(**MAN)
    members = list(head.household.members.values_list("pk", flat=True))
    asking.accept(by=li, move_id=move(head, wang, man.pk, *members).pk)
    assert {r.community_id for r in people()} == {NEXT}
    home = households().get()
    assert home.size == 3 and home.members.count() == 1


def test_members_left_alone_are_no_household_of_ours(wang: User, li: User, enter: Callable) -> None:
    resident = enter()
    asking.accept(by=li, move_id=move(resident, wang).pk)
    home = households().get()
    assert home.members.count() == 0 and home.size == 1
    told = Change.objects.filter(record_id=home.pk, action="move")
    assert any(line[0] == "members" for c in told for line in c.fields)


def test_a_member_line_written_anew_meanwhile_still_goes(
    wang: User, li: User, enter: Callable
) -> None:
    from registry.ledger import saving

    resident = enter()
    line = resident.household.members.get()
    asked = move(resident, wang, line.pk)
    values = ResidentLedger.shape.read(ResidentLedger.shape.related(people()).get(pk=resident.pk))
    changed = {**values, "members": [{**values["members"][0], "workplace": "学校"}]}
    saving.update(ResidentLedger, resident.pk, values, ResidentLedger.examine(changed), by=wang)
    asking.accept(by=li, move_id=asked.pk)
    assert households().get().members.get().workplace == "学校"


def test_refusing_leaves_everything_and_says_why(wang: User, li: User, enter: Callable) -> None:
    resident = enter()
    asked = asking.refuse(by=li, move_id=move(resident, wang).pk, reason="查无此人")
    assert (asked.state, asked.answer) == ("refused", "查无此人")
    assert people().get().community_id == HOME
    assert not Move.objects.visible_to(li).exists()


def test_only_the_receiving_side_answers(wang: User, enter: Callable, zhao: User) -> None:
    asked = move(enter(), wang)
    with pytest.raises(ScopeError):
        asking.accept(by=wang, move_id=asked.pk)
    chair = User.objects.create(username="chair")
    Posting.objects.create(user=chair, role="chair", area_id=NEXT)
    asking.accept(by=chair, move_id=asked.pk)
    assert people().get().community_id == NEXT


def test_staff_of_the_banner_do_both_at_once(zhao: User, wang: User, enter: Callable) -> None:
    resident = enter()
    asking.move_at_once(by=zhao, resident_id=resident.pk, to=area(NEXT), along=[], reason=WHY)
    assert people().get().community_id == NEXT
    with pytest.raises(Resident.DoesNotExist):
        move(resident, wang)
    with pytest.raises(ScopeError):
        asking.move_at_once(by=wang, resident_id=resident.pk, to=area(NEXT), along=[], reason=WHY)


def test_one_request_at_a_time(wang: User, enter: Callable) -> None:
    resident = enter()
    asked = move(resident, wang)
    with pytest.raises(ValidationError, match="等待接收"):
        move(resident, wang)
    asking.withdraw(by=wang, move_id=asked.pk)
    move(resident, wang)


@pytest.mark.parametrize("code", [HOME, "150404401"])
def test_where_nobody_can_move_to(code: str, wang: User, enter: Callable) -> None:
    with pytest.raises(ValidationError):
        asking.ask(by=wang, resident_id=enter().pk, to=area(code), along=[], reason=WHY)
