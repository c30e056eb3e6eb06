"""Every key that leads to a person, a household or an area: what it does when those change.

``KEYS`` is the whole list, walked against the models: a new key fails here until it says what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.going_out.staying import StayingHomeLedger
from accessibility.retrofits.homes import HomeRetrofitLedger
from assistance.mutual.ledger import MutualHelpLedger
from assistance.organisations.served import ServedLedger
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.schooling.ledger import SchoolingLedger
from culture.leisure.ledger import LeisureLedger
from registry import need_actions
from registry.activities.ledger import ActivityLedger
from registry.applications import standing_on_registry
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.ledger import Ledger
from registry.ledgers import ResidentLedger
from registry.models import (
    ActivityAttendance,
    Area,
    Attachment,
    Change,
    Household,
    Need,
    NeedHandover,
    Resident,
    User,
    WorkSubject,
)
from registry.moves import areas, asking, deaths, duplicates, families
from registry.moves.following import rows_of
from registry.needs.ledger import NeedLedger
from registry.plans.ledger import PlanLedger
from registry.search import find_residents
from registry.support.ledger import SupportLedger
from registry.trainings.ledger import TrainingLedger
from registry.work.ledger import WorkLedger
from rehab.child_reports.ledger import ChildReportLedger
from rehab.devices.ledger import DeviceLedger
from rehab.files.ledger import RehabFileLedger
from rehab.files.services import RehabServiceLedger
from rehab.referrals.ledger import ReferralLedger
from rehab.training.ledger import HomeSessionLedger, HomeTrainingLedger
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger
from tests.registry.people import TODAY
from tests.registry.test_families import ID, NUMBERLESS, again
from tests.registry.test_moves import HOME, NEXT, all_of, area, orphans, people
from tests.rehab.care import counsel, guard

pytestmark = pytest.mark.django_db
ROOTS = (Resident, Household, Area)

PERSON = "the record kept, when two become one"
PLACE = "the community the person moves to; the area the old one ended in"
HOUSE = "the household the person lives in"
KEYS = {
    # a record about a person is where the person is
    **{
        f"{model}.{name}": what
        for model in (
            "ChildReport",
            "Device",
            "Counselling",
            "Guardianship",
            "Hardship",
            "HomeSession",
            "HomeTraining",
            "HomeRetrofit",
            "HomeSurvey",
            "Leisure",
            "Infringement",
            "JobSeeker",
            "LegalAid",
            "MutualHelp",
            "Need",
            "Project",
            "Referral",
            "RehabFile",
            "RehabService",
            "Relief",
            "Schooling",
            "ServedPerson",
            "ServicePlan",
            "StayingHome",
            "SupportPair",
        )
        for name, what in (("resident", PERSON), ("community", PLACE))
    },
    "SupportPair.household": HOUSE,
    "WorkSubject.resident": PERSON,
    "ActivityAttendance.resident": PERSON,
    "TrainingAttendance.resident": PERSON,
    "Resident.household": HOUSE,
    "Resident.community": PLACE,
    "Household.community": PLACE,
    "HouseholdMember.household": HOUSE,
    "NeedHandover.from_area": PLACE,
    "NeedHandover.to_area": "ends when the person moves there; the area the old one ended in",
    # the facts of a record itself: chosen value by value when two become one
    "Disability.resident": "chosen as a value of the record",
    "Benefit.resident": "chosen as a value of the record",
    "Consent.resident": "chosen as a value of the record",
    # what was done in a place stays there until the place ends
    "WorkRecord.community": "stays: the work was done there; goes with an area that ends",
    "Activity.community": "stays: it took place there; goes with an area that ends",
    "Training.community": "stays: it took place there; goes with an area that ends",
    "SpecialistTraining.community": "stays: it was held there; goes with an area that ends",
    "Specialist.community": "stays: the post is there; goes with an area that ends",
    # what an area holds itself
    **{
        f"{model}.community": "goes with an area that ends"
        for model in (
            "CultureProject",
            "Document",
            "Employer",
            "CertifiedBase",
            "Funding",
            "GroupMeeting",
            "Hotline",
            "HotlineCall",
            "MutualGroup",
            "Office",
            "Place",
            "PlaceRetrofit",
            "PolicySupport",
            "ServiceContract",
            "SocialOrganisation",
            "SportInstructor",
            "Vacancy",
            "Venue",
            "Volunteer",
            "WorkParty",
        )
    },
    **{
        f"{model}.community": "stays: an area has one that counts, and the one that goes on has its own"
        for model in ("BannerGroup", "CommunityGroup", "Site")
    },
    "Judgement.community": "stays: what was judged is the area as it was; goes with an area that ends",
    "Tally.area": "figures of the area itself, counted anew",
    "ZeroReport.community": "goes with an area that ends",
    "Posting.area": "stays with the people; goes with an area that ends",
    "ImportBatch.community": "stays: what was brought in there; goes with an area that ends",
    "FileRequest.area": "stays: what was asked for as the areas were, for seven days",
    "ParameterValue.area": "stays: the area that goes on has values of its own",
    # what speaks of this very record or of a step taken
    "Death.resident": "stays: of two dead each has its own, of one dead no merger",
    "Death.community": PLACE,
    "Fulfilment.resident": "stays: worked out of the records, goes when the record is void",
    "Merger.kept": "stays: says which two records became one",
    "Merger.lost": "stays: says which two records became one",
    "Merger.community": PLACE,
    "Move.resident": "stays: no merger while it waits",
    "Move.from_area": "stays as it was answered; waiting, it goes with an area that ends",
    "Move.to_area": "stays as it was answered; waiting, it goes with an area that ends",
    "Resident.merged_into": "leads to the record kept",
    "Household.merged_into": "leads to the household kept",
    "Area.merged_into": "leads to the area that goes on",
    "Area.parent": "the division itself",
    "AreaName.area": "the division itself",
}


def keys() -> Iterator[tuple[type[Any], str, type[Any]]]:
    held = [apps.get_app_config("registry"), *standing_on_registry()]
    for model in (model for app in held for model in app.get_models()):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model in ROOTS:
                yield model, field.name, field.related_model


def test_every_key_says_what_it_does() -> None:
    assert {f"{model.__name__}.{name}" for model, name, _ in keys()} == set(KEYS)


def of(ledger: type[Ledger], person: Resident, by: User, **facts: Any) -> Any:
    values = {**ledger.start(person), **facts}
    return saving.create(ledger, ledger.examine(values), by=by, community_id=person.community_id)


def gather(ledger: type[Ledger], person: Resident, by: User, **facts: Any) -> None:
    """An event in the person's community at which the person was, of this person's own."""
    line = {c.key: c.kind.blank() for c in ledger.shape.table("roll").columns}
    line |= {"name": person.name, "resident_id": person.pk}
    values = {**ledger.shape.blank(), "title": f"活动{person.pk}", "begins_on": TODAY,
              "community_id": person.community_id, "roll": [line], **facts}  # fmt: skip
    saving.create(ledger, ledger.examine(values), by=by, community_id=person.community_id)


def fill(person: Resident, by: User) -> Need:
    """Everything the ledgers can hold about one person; the need is offered to the neighbour."""
    of(HardshipLedger, person, by, kinds=["P01"], identified_on=date(2025, 1, 1))
    of(JobSeekerLedger, person, by, registered_on=date(2025, 1, 1), state="1")
    of(PlanLedger, person, by, situation="出门难", made_on=date(2025, 1, 1))
    of(SupportLedger, person, by, helper_name="王建国", paired_on=date(2025, 1, 1))
    of(SchoolingLedger, person, by, whose="1", need="无")
    of(MutualHelpLedger, person, by, on=TODAY, helper_name="张桂兰")
    of(
        ServedLedger,
        person,
        by,
        contract_no=f"松购{str(person.pk)[:8]}",
        begins_on=date(2025, 1, 1),
    )
    of(ProjectLedger, person, by, kind="2", title="小店", asked_on=date(2025, 1, 1))
    of(ReliefLedger, person, by, content="雪灾", found_on=date(2025, 1, 1))
    of(HomeSurveyLedger, person, by, surveyed_on=date(2025, 1, 1), wanted="1")
    of(HomeRetrofitLedger, person, by, asked_on=date(2025, 1, 1), request="坡道")
    of(StayingHomeLedger, person, by, asked_on=date(2025, 1, 1), reasons=["1"])
    _rehabilitated(person, by)
    of(LeisureLedger, person, by, asked_on=date(2025, 1, 1), joins_often="1")
    of(InfringementLedger, person, by, kind="03", found_on=date(2025, 1, 1))
    of(LegalAidLedger, person, by, matter="追讨工资", asked_on=date(2025, 1, 1))
    need: Need = of(NeedLedger, person, by, raised_by="1", category="06", content="轮椅")
    subject = {"name": person.name, "resident_id": person.pk}
    work = {**WorkLedger.shape.blank(), "kind": "01", "way": "1", "on": TODAY, "organizer": "王芳",
            "subjects": [subject]}  # fmt: skip
    saving.create(WorkLedger, WorkLedger.examine(work), by=by, community_id=person.community_id)
    for ledger, kind in ((ActivityLedger, {"kind": "01"}), (TrainingLedger, {})):
        gather(ledger, person, by, **kind)
    Attachment.objects.create(
        ledger="resident", record_id=person.pk, kind="pdf", file="f", size=1, digest=str(person.pk)
    )
    return need


def _rehabilitated(person: Resident, by: User) -> None:
    """What rehabilitation holds about a person."""
    day = date(2025, 1, 1)
    of(RehabFileLedger, person, by, opened_on=day, needs=["3"])
    of(RehabServiceLedger, person, by, on=day, project="关节活动")
    of(HomeTrainingLedger, person, by, goal="能独自站立", started_on=day, until_on=date(2025, 3, 1))
    of(HomeSessionLedger, person, by, on=day)
    of(DeviceLedger, person, by, kind="41", asked_on=day)
    of(ReferralLedger, person, by, raised_on=day, wanted="假肢", kind="3")
    guard(person, by)
    counsel(person, by)
    card = {**ChildReportLedger.start(person.community), "name": person.name, "resident_id": person.pk,
            "birth_date": date(2022, 1, 1), "found_on": day}  # fmt: skip
    saving.create(
        ChildReportLedger, ChildReportLedger.examine(card), by=by, community_id=person.community_id
    )


def leading_to(root: Any, *whats: str) -> dict[str, int]:
    """How many rows each key with one of these fates has that lead to ``root``."""
    return {
        f"{model.__name__}.{name}": rows_of(model).filter(**{name: root}).count()
        for model, name, target in keys()
        if isinstance(root, target) and KEYS[f"{model.__name__}.{name}"] in whats
    }


def of_people(counts: dict[str, int]) -> dict[str, int]:
    """Without what is there of the household and the area themselves."""
    return {key: n for key, n in counts.items() if n}


def snapshot() -> dict[str, list[Any]]:
    """Every row that hangs on a person or a household, without when it was last touched."""
    touched = {"version", "updated_at", "updated_by_id", "settled_at"}
    held = {m for m, _, root in keys() if root is not Area} - {Area}
    held |= {Attachment, NeedHandover}
    held -= {apps.get_model("registry", name) for name in ("Merger", "Death")}
    return {model.__name__: [_plain(row, touched) for row in all_of(model)] for model in held}


def _plain(row: Any, touched: set[str]) -> dict[str, Any]:
    """The lines of a table are written anew: what they say counts, not their running number."""
    names = (f.attname for f in row._meta.concrete_fields if not f.name.endswith("_index"))
    held = {name: getattr(row, name) for name in names if name not in touched}
    return {k: v for k, v in held.items() if k != "id" or not isinstance(v, int)}


def changes(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """What differs between two snapshots, by model and column."""
    found = []
    for name, rows in after.items():
        assert len(rows) == len(before[name]), name
        for old, new in zip(before[name], rows, strict=True):
            found += [f"{name}.{k}: {old[k]} → {new[k]}" for k in new if new[k] != old[k]]
    return found


# -- moving ----------------------------------------------------------------------------------------


def test_everything_about_a_person_moves_with_them(
    enter: Callable, wang: User, li: User, zhao: User
) -> None:
    person = enter(household__size=1, members=[])
    need = fill(person, wang)
    need_actions.hand_over(need.pk, by=wang, to=area("150404"), request="协助")
    assert set(of_people(leading_to(area(HOME), PLACE))) >= {
        "Need.community", "ServicePlan.community", "NeedHandover.from_area",
    }  # fmt: skip
    asking.move_at_once(by=zhao, resident_id=person.pk, to=area(NEXT), along=[], reason="搬家")
    assert of_people(leading_to(area(HOME), PLACE)) == {}
    assert WorkSubject.objects.get().work.community_id == HOME
    assert ActivityAttendance.objects.get().event.community_id == HOME
    assert orphans() == []
    assert NeedLedger.visible(li).get() == need and not NeedLedger.visible(wang).exists()
    assert need_actions.may_withdraw(li, NeedHandover.objects.unscoped("a test looks").get())


def test_a_need_asked_of_where_the_person_moves_is_theirs(
    enter: Callable, wang: User, li: User, zhao: User
) -> None:
    need = fill(person := enter(), wang)
    need_actions.hand_over(need.pk, by=wang, to=area(NEXT), request="协助")
    asking.move_at_once(by=zhao, resident_id=person.pk, to=area(NEXT), along=[], reason="搬家")
    handover = NeedHandover.objects.unscoped("a test looks").get()
    assert handover.state == NeedHandover.WITHDRAWN and "直接办理" in handover.reason
    said = Change.objects.filter(record_id=need.pk, action="withdraw").get().reason
    assert "不再办理" in said and NeedLedger.visible(li).get() == need


# -- households ------------------------------------------------------------------------------------


def test_the_helping_pair_lives_where_the_person_does(enter: Callable, wang: User) -> None:
    first = enter()
    other = enter(**{**NUMBERLESS, "household__head_name": "", "name": "苏和"})
    people().filter(pk=other.pk).update(household=first.household)
    Household.objects.unscoped("nobody lives there").filter(residents=None).delete()
    for person in (first, again(other)):
        fill(person, wang)
    home = first.household
    fresh = families.split(by=wang, resident_id=other.pk, going=[other.pk])
    pairs = SupportLedger.model.objects.unscoped("a test looks")
    assert pairs.get(resident=other).household_id == fresh.pk
    assert pairs.get(resident=first).household_id == home.pk
    families.join(by=wang, kept_id=first.pk, joining_id=other.pk)
    assert of_people(leading_to(fresh, HOUSE)) == {}
    assert {pair.household_id for pair in pairs} == {home.pk}
    assert Household.objects.unscoped("a test looks").get(pk=fresh.pk).merged_into_id == home.pk
    assert orphans() == []


# -- duplicates ------------------------------------------------------------------------------------


@pytest.fixture
def twins(enter: Callable, wang: User) -> tuple[Resident, Resident]:
    """Two records of one woman, both with everything, and with one paper in both."""
    held = enter(), enter(**NUMBERLESS)
    for person in held:
        fill(person, wang)
        Attachment.objects.create(
            ledger="resident", record_id=person.pk, kind="pdf", file="f", size=1, digest="同一份"
        )
    return held


def test_everything_about_the_record_given_up_is_about_the_one_kept(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    kept, lost = twins
    before = of_people(leading_to(lost, PERSON))
    note = {"on": "2099-01-01", "by": wang.pk, "who": "王芳"}
    people().filter(pk=lost.pk).update(verified={"needs": note})
    duplicates.merge(
        by=wang, kept_id=kept.pk, lost_id=lost.pk, reason="同一人",
        chosen={"take-phone": "mine"},
    )  # fmt: skip
    assert of_people(leading_to(lost, PERSON)) == {}
    assert leading_to(kept, PERSON) == {key: 2 for key in before}
    files = Attachment.objects.filter(voided_at=None)
    assert set(files.values_list("record_id", flat=True)) == {kept.pk} and files.count() == 3
    assert again(kept).verified == {"needs": note}
    assert list(find_residents(people().current(), "13904760000")) == [kept]
    open_ones = HardshipLedger.model.objects.unscoped("a test looks").current()
    assert open_ones.get().resident_id == kept.pk
    assert orphans() == []


def test_a_merger_taken_back_restores_every_row(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    kept, lost = twins
    note = {"on": TODAY.isoformat(), "by": wang.pk, "who": "王芳"}
    people().filter(pk=lost.pk).update(verified={"needs": note})
    before = snapshot()
    duplicates.merge(
        by=wang, kept_id=kept.pk, lost_id=lost.pk, reason="同一人",
        chosen={"take-phone": "mine", "take-household__head_name": "mine"},
    )  # fmt: skip
    assert snapshot() != before
    duplicates.undo(by=wang, kept_id=kept.pk, reason="不是同一人")
    assert changes(before, snapshot()) == []


def test_both_in_one_work_record_stay_in_it(twins: tuple[Resident, Resident], wang: User) -> None:
    work = WorkSubject.objects.get(resident=twins[0]).work
    WorkSubject.objects.create(work=work, resident=twins[1], name="同一人", position=1)
    before = snapshot()
    duplicates.merge(by=wang, kept_id=twins[0].pk, lost_id=twins[1].pk, reason="同一人")
    assert WorkSubject.objects.filter(resident=twins[0]).count() == 2
    assert WorkSubject.objects.get(resident=twins[1]).work == work
    duplicates.undo(by=wang, kept_id=twins[0].pk, reason="弄错")
    assert snapshot()["WorkSubject"] == before["WorkSubject"]


def test_both_on_one_roll_are_one_person_who_came_once(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    kept, lost = twins
    event = ActivityAttendance.objects.get(resident=kept).event
    ActivityAttendance.objects.create(event=event, resident=lost, name="同一人", position=1)
    before = snapshot()["ActivityAttendance"]
    duplicates.merge(by=wang, kept_id=kept.pk, lost_id=lost.pk, reason="同一人")
    lines = ActivityAttendance.objects.filter(event=event)
    assert (lines.count(), lines.attendances().count(), lines.people().count()) == (2, 1, 1)
    duplicates.undo(by=wang, kept_id=kept.pk, reason="弄错")
    assert snapshot()["ActivityAttendance"] == before


def test_a_death_leaves_the_rolls_as_they_are(enter: Callable, wang: User) -> None:
    person = enter(household__size=2)
    fill(person, wang)
    deaths.register(by=wang, resident_id=person.pk, on=TODAY, proof="证明")
    assert ActivityAttendance.objects.took_part(TODAY, TODAY).people().count() == 1


def test_one_dead_and_one_living_do_not_become_one(
    twins: tuple[Resident, Resident], wang: User
) -> None:
    deaths.register(by=wang, resident_id=twins[1].pk, on=TODAY, proof="证明")
    with pytest.raises(ValidationError, match="另一份登记死亡"):
        duplicates.merge(by=wang, kept_id=twins[0].pk, lost_id=twins[1].pk, reason="同一人")


def test_nobody_merges_into_where_a_need_of_theirs_is_asked(
    enter: Callable, wang: User, li: User, zhao: User
) -> None:
    lost, kept = enter(), enter(by=li, community_id=NEXT, **NUMBERLESS)
    need = fill(lost, wang)
    need_actions.hand_over(need.pk, by=wang, to=area(NEXT), request="协助")
    with pytest.raises(ValidationError, match="正在转交"):
        duplicates.merge(by=zhao, kept_id=kept.pk, lost_id=lost.pk, reason="同一人")


# -- death -----------------------------------------------------------------------------------------


def test_a_death_closes_what_is_open_and_taken_back_opens_it(enter: Callable, wang: User) -> None:
    person = enter(household__size=2)
    need = fill(person, wang)
    need_actions.hand_over(need.pk, by=wang, to=area(NEXT), request="协助")
    before = snapshot()
    deaths.register(by=wang, resident_id=person.pk, on=TODAY, proof="证明")
    for ledger in (HardshipLedger, JobSeekerLedger, PlanLedger, SupportLedger, NeedLedger):
        record = ledger.shape.related(ledger.model.objects.unscoped("a test looks")).get()
        assert ledger.closing(ledger.shape.read(record), TODAY, "再") == {}, ledger.key
        assert Change.objects.filter(record_id=record.pk, action="death").exists()
    assert NeedHandover.objects.unscoped("a test looks").get().state == NeedHandover.WITHDRAWN
    deaths.undo(by=wang, resident_id=person.pk, reason="同名弄错")
    assert changes(before, snapshot()) == []


# -- areas -----------------------------------------------------------------------------------------


def test_everything_goes_with_an_area_that_ends(
    enter: Callable, wang: User, li: User, zhao: User
) -> None:
    need, asked = fill(person := enter(), wang), fill(enter(**NUMBERLESS), wang)
    need_actions.hand_over(need.pk, by=wang, to=area(NEXT), request="协助")
    need_actions.hand_over(asked.pk, by=wang, to=area("150404"), request="协助")
    died = enter(**{**NUMBERLESS, "name": "苏和"})
    deaths.register(by=wang, resident_id=died.pk, on=TODAY, proof="证明")
    Area.objects.filter(pk=HOME).update(merged_into_id=NEXT, valid_to=timezone.localdate())
    areas.follow()
    still = of_people(leading_to(area(HOME), *KEYS.values()))
    between = NeedHandover.objects.unscoped("a test looks").get(need=need)
    assert still == {"NeedHandover.from_area": 1} and between.state == NeedHandover.WITHDRAWN
    assert NeedHandover.objects.unscoped("a test looks").get(need=asked).from_area_id == NEXT
    assert WorkLedger.visible(li).count() == 2
    assert ResidentLedger.visible(li).filter(Q(pk=person.pk)).exists()
    assert again(person).id_no == ID and orphans() == []
