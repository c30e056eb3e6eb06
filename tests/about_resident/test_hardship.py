"""台账二 as the example of a ledger about a resident."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from registry.about_resident.recognising import Recogniser
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker import rules as job_rules
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.importing.rows import Row
from registry.models import Hardship, ImportBatch
from registry.moves.following import relocate
from tests import cast
from tests.contract.samples import SAMPLES

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 1)


@pytest.fixture
def resident(registrar):
    return cast.register(1, cast.OWN, registrar, household__poverty=["P01"])


def values(ledger, resident, **changes):
    return {**ledger.start(resident), **SAMPLES[ledger.key](1), **changes}


def made(resident, by, **changes):
    examined = HardshipLedger.examine(values(HardshipLedger, resident, **changes))
    return saving.create(HardshipLedger, examined, by=by, community_id=resident.community_id)


def codes_of(ledger, given, before=None):
    return {finding.code for finding in ledger.check(given, TODAY, before)}


def test_whoever_is_searched_for_is_offered_without_a_script(signed_in, resident):
    client = signed_in("specialist")
    asked = client.post(reverse("hardship-choose"), {"text": resident.name})
    assert asked.status_code == 302 and resident.name not in asked.url
    page = client.get(asked.url).content.decode()
    assert f"?resident={resident.pk}" in page
    form = client.get(reverse("hardship-create"), {"resident": resident.pk})
    assert "居民甲" in form.content.decode() or resident.name in form.content.decode()


def test_nobody_out_of_reach_can_be_chosen(signed_in, registrar):
    far = cast.register(2, cast.FAR, registrar)
    client = signed_in("specialist")
    assert client.get(reverse("hardship-create"), {"resident": far.pk}).status_code == 404
    asked = client.post(reverse("hardship-choose"), {"text": far.name})
    assert str(far.pk) not in client.get(asked.url).content.decode()


def test_a_resident_has_one_open_record(signed_in, resident, registrar):
    first = made(resident, registrar)
    page = signed_in("specialist").get(reverse("hardship-create"), {"resident": resident.pk})
    assert reverse("hardship-detail", args=[first.pk]) in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        made(resident, registrar)


def test_after_leaving_a_new_one_may_be_opened(resident, registrar):
    over = [{"on": datetime.date(2026, 1, 5), "result": "3", "by": "", "note": ""}]
    assert made(resident, registrar, reviews=over).state == "2"
    assert made(resident, registrar).state == "1"


def test_a_record_stands_where_its_resident_does(resident, registrar):
    examined = HardshipLedger.examine(values(HardshipLedger, resident))
    with pytest.raises(saving.ScopeError):
        saving.create(HardshipLedger, examined, by=registrar, community_id=cast.SIBLING)


def test_kinds_of_hardship_have_their_years(resident):
    given = values(HardshipLedger, resident, kinds=["P04"])
    HardshipLedger.derive(given, TODAY)
    assert "B2" in codes_of(HardshipLedger, given)
    given["identified_on"] = datetime.date(2013, 5, 1)
    assert "B2" not in codes_of(HardshipLedger, given)


def test_the_total_is_worked_out_and_people_fit_the_household(resident):
    given = values(HardshipLedger, resident, wages=Decimal(100), subsidies=Decimal(20), workers=9)
    HardshipLedger.derive(given, TODAY)
    assert given["income_total"] == Decimal(3720)
    assert "B4" in codes_of(HardshipLedger, given)


def test_the_residents_page_leads_to_the_record_and_back(signed_in, resident, registrar):
    record = made(resident, registrar)
    client = signed_in("specialist")
    page = client.get(reverse("resident-detail", args=[resident.pk])).content.decode()
    assert "台账与帮扶" in page
    assert reverse("hardship-detail", args=[record.pk]) in page
    assert f"{reverse('job-seeker-create')}?resident={resident.pk}" in page
    assert f"{reverse('hardship-create')}?resident=" not in page
    back = client.get(reverse("hardship-detail", args=[record.pk])).content.decode()
    assert reverse("resident-detail", args=[resident.pk]) in back


def test_whoever_should_be_registered_and_is_not_is_counted(signed_in, resident, registrar):
    client = signed_in("specialist")
    assert "应建未建 1 人" in client.get(reverse("hardship-list")).content.decode()
    made(resident, registrar)
    assert "应建未建" not in client.get(reverse("hardship-list")).content.decode()


# -- workbooks ----------------------------------------------------------------------------------


def recognised(by, **told):
    """A row that says ``told`` of its resident, after the resident was looked for."""
    batch = ImportBatch(user=by, community_id=cast.OWN, ledger="hardship")
    read = {f"resident__{key}": value for key, value in told.items()}
    row = Row(1, dict(read), read=dict(read), community_id=cast.OWN)
    recogniser = Recogniser(HardshipLedger, batch)
    recogniser.settle([row])
    recogniser.compare([row])
    return row


def test_a_row_finds_its_resident_by_number_or_by_name_and_birth(staff, resident):
    by = staff["specialist"]
    for told in (
        {"id_no": resident.id_no},
        {"cert_no": resident.cert_no},
        {"name": resident.name, "birth_date": resident.birth_date},
    ):
        row = recognised(by, **told)
        assert (row.read["resident_id"], row.met) == (resident.pk, [])


def test_a_row_without_a_resident_says_so_at_the_cell(staff, resident, registrar):
    by = staff["specialist"]
    nobody = recognised(by, id_no=cast.id_number(999))
    assert [f.key for f in nobody.met] == ["resident__id_no"] and nobody.is_wrong
    other = recognised(by, id_no=resident.id_no, name="别人")
    assert [f.key for f in other.met] == ["resident__name"] and other.is_wrong
    cast.register(3, cast.OWN, registrar, name=resident.name)
    two = recognised(by, name=resident.name, birth_date=resident.birth_date)
    assert "2 名居民" in two.met[0].message


def test_what_a_row_says_differently_is_told_and_not_taken(staff, resident):
    row = recognised(staff["specialist"], id_no=resident.id_no, gender="2")
    assert [(f.key, f.code) for f in row.met] == [("resident__gender", "known")]
    assert not row.is_wrong and "resident__gender" not in row.read


# -- 台账三 -------------------------------------------------------------------------------------


def test_states_follow_their_steps(resident):
    before = values(JobSeekerLedger, resident)
    for state, allowed in (("2", True), ("5", False), ("6", False)):
        given = {**before, "state": state}
        assert ("C4" not in codes_of(JobSeekerLedger, given, before)) is allowed
    assert "C5" in codes_of(JobSeekerLedger, {**before, "state": "7"}, before)


def test_follow_ups_fall_due_after_one_three_and_six_months(resident):
    job = {"on": datetime.date(2026, 1, 31), "form": "1", "employer": "厂", "job": "",
           "contract": "", "pay": None, "insurance": []}  # fmt: skip
    given = values(JobSeekerLedger, resident, state="4", placements=[job])
    job_rules.derive(given)
    assert given["follow_up_on"] == datetime.date(2026, 2, 28)
    given["follow_ups"] = [
        {"on": datetime.date(2026, 3, 1), "after": "1", "at_work": "1", "note": ""}
    ]
    job_rules.derive(given)
    assert given["follow_up_on"] == datetime.date(2026, 4, 30)


def test_a_follow_up_is_not_made_before_its_mark(resident):
    job = {"on": datetime.date(2026, 3, 20), "form": "3", "employer": "", "job": "修鞋",
           "contract": "", "pay": None, "insurance": []}  # fmt: skip
    line = {"on": datetime.date(2026, 3, 28), "after": "6", "at_work": "1", "note": ""}
    given = values(JobSeekerLedger, resident, state="5", placements=[job], follow_ups=[line])

    def found(before=None, **changed):
        given["follow_ups"] = [{**line, **changed}]
        held = JobSeekerLedger.examine(given, before).findings
        return [f for f in held if f.code == "C12"]

    (wrong,) = found()
    assert "2026年3月20日安置，满6个月是2026年9月20日" in wrong.message
    assert (wrong.level, wrong.key, wrong.line) == (1, "follow_ups", (0, "after"))
    assert found(on=datetime.date(2026, 9, 12)) and not found(on=datetime.date(2026, 9, 13))
    assert found(after="1") and not found(after="1", on=datetime.date(2026, 4, 20))
    stored = {**given, "follow_ups": [line]}
    assert not found(stored) and found(stored, on=datetime.date(2026, 3, 29))
    given["placements"] = [{**job, "on": datetime.date(2025, 3, 20)}, job]
    assert found(), "the mark is counted from the job the person had that day"


def test_who_cannot_or_will_not_work_is_not_asked_what_would_help(registrar, staff):
    at_school = cast.register(5, cast.OWN, registrar, employment="2", unemployed_reason="1")
    form = JobSeekerLedger.form_class(
        None,
        ledger=JobSeekerLedger,
        user=staff["specialist"],
        start=JobSeekerLedger.start(at_school),
    )
    assert "supports" not in form.fields
    assert "supports" not in JobSeekerLedger.missing(form.stored, TODAY)


def test_nothing_is_kept_of_the_resident_but_the_pointer():
    own = {f.name for f in Hardship._meta.get_fields()}
    assert not own & {"name", "id_no", "cert_no", "phone", "live_addr"}


def test_records_move_with_their_resident(resident, registrar):
    record = made(resident, registrar)
    relocate([resident.pk], [resident.household_id], cast.SIBLING, by=registrar)
    moved = Hardship.objects.unscoped("a test looks").get(pk=record.pk)
    assert (moved.community_id, moved.version) == (cast.SIBLING, 2)
