"""康复服务档案: who should have one and by when, what it asks, its short form and its paper."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import ParameterValue, Resident
from registry.moves import deaths
from registry.needs import lamps
from registry.needs.ledger import NeedLedger
from rehab.files import indicators, people
from rehab.files.ledger import RehabFileLedger
from rehab.files.services import RehabServiceLedger
from rehab.models import RehabFile, RehabService
from tests import boundaries, cast
from tests.rehab.conftest import TODAY, again, ago, groups, refused

pytestmark = pytest.mark.django_db

FILE = {
    "opened_on": ago(20), "needs": ["3"], "training_items": ["41"], "goal": "能独立行走",
    "plan": "每周上门一次", "institution": "全宁街道卫生服务中心", "trainer_name": "李建国",
    "assessments": [{"on": ago(20), "assessor": "李医生", "state": "能站立", "compared": "",
                     "effect": "", "next_step": "站立练习"}],
}  # fmt: skip
SERVICE = {
    "on": TODAY.isoformat(), "project": "04", "way": "1", "place": "1", "minutes": "40",
    "content": "坐站练习", "progress": "比上次稳", "next_step": "加扶墙迈步", "effect": "",
    "server": "李医生", "unit": "",
}  # fmt: skip


@pytest.fixture
def file(enter, needy):
    """``file(n)``: the open file of the ``n``-th resident."""

    def file(n, **facts):
        return enter(RehabFileLedger, needy(n, 30), **{**FILE, **facts})

    return file


def unfiled():
    held = Resident.objects.unscoped("a test looks").filter(people.unfiled())
    return {one.name for one in held}


# -- since when a need is known ------------------------------------------------------------------


def test_the_day_of_the_need_stands_from_its_first_registration(needy, registrar):
    resident = needy(1, rehab_need=["6"])
    assert resident.rehab_need_on is None

    def say(**facts):
        stored = ResidentLedger.shape.read(again(resident))
        examined = ResidentLedger.examine({**stored, **facts}, stored)
        saving.update(ResidentLedger, resident.pk, stored, examined, by=registrar)
        return again(resident).rehab_need_on

    assert say(rehab_need=["3"]) == TODAY
    Resident.objects.unscoped("long ago").filter(pk=resident.pk).update(rehab_need_on=ago(90))
    assert say(rehab_need=["3", "4"], device_need=["41"]) == ago(90)
    assert say(rehab_need=["6"], device_need=[]) is None


def test_who_should_have_a_file_and_has_none(needy, enter, file):
    none = needy(1, rehab_need=["6"])
    file(2)
    closed = file(3)
    RehabFile.objects.unscoped("closed").filter(pk=closed.pk).update(
        closed_on=TODAY, end_reason="9"
    )
    waits = needy(4)
    told = needy(5, rehab_need=[])
    enter(NeedLedger, told, category="06", content="要一辆轮椅", raised_on=ago(3))
    needy(6, status="3", status_changed_on=ago(1), status_reason="迁出")
    assert none.name not in unfiled()
    assert unfiled() == {closed.resident.name, waits.name, told.name}


@pytest.fixture
def close():
    """``close(file, days, reason)``: closed that many days ago."""

    def close(file, days, reason="1"):
        held = RehabFile.objects.unscoped("closed").filter(pk=file.pk)
        held.update(opened_on=ago(700), closed_on=ago(days), end_reason=reason)

    return close


def waits_since(resident):
    held = Resident.objects.unscoped("a test looks").annotate(day=people.since())
    return held.get(pk=resident.pk).day


def say(resident, by, **facts):
    """台账一 corrected."""
    stored = ResidentLedger.shape.read(again(resident))
    examined = ResidentLedger.examine({**stored, **facts}, stored)
    saving.update(ResidentLedger, resident.pk, stored, examined, by=by)


@pytest.mark.parametrize("reason", ["1", "3"])
def test_a_file_closed_as_done_answers_the_need(needy, enter, close, reason):
    resident = needy(1, 681)
    close(enter(RehabFileLedger, resident, **FILE), 3, reason)
    assert unfiled() == set()
    assert filed_and_due() == (0, 0)


def test_it_is_needed_again_once_the_register_tells_of_another_need(needy, enter, close, registrar):
    resident = needy(1, 681)
    close(enter(RehabFileLedger, resident, **FILE), 3)
    say(resident, registrar, family_doctor="2")
    assert unfiled() == set()
    say(resident, registrar, rehab_need=["2", "3"])
    assert unfiled() == {resident.name}
    assert waits_since(resident) == TODAY


def test_it_is_needed_again_once_a_slip_tells_of_one_after_the_closing_day(needy, enter, close):
    resident = needy(1, 681)
    close(enter(RehabFileLedger, resident, **FILE), 40)
    enter(NeedLedger, resident, category="05", content="早就登记过", raised_on=ago(40))
    assert unfiled() == set()
    enter(NeedLedger, resident, category="05", content="又走不稳了", raised_on=ago(35))
    assert unfiled() == {resident.name}
    assert waits_since(resident) == ago(35)
    assert filed_and_due() == (0, 1)


def test_closed_without_being_done_one_waits_from_the_closing_day(needy, enter, close):
    resident = needy(1, 681)
    close(enter(RehabFileLedger, resident, **FILE), 3, "2")
    assert unfiled() == {resident.name}
    assert waits_since(resident) == ago(3)


def test_before_the_closing_day_the_file_still_counts(needy, enter, close):
    close(enter(RehabFileLedger, needy(1, 681), **FILE), 3)
    assert filed_and_due(ago(10)) == (1, 1)


def filed_and_due(on=TODAY):
    """Numerator and denominator of F02."""
    boundaries.known_for_long()
    measured = indicators.filed([cast.OWN], on)[cast.OWN]
    return (measured.n or 0, measured.d or 0)


def test_overdue_after_thirty_days_and_not_on_the_thirtieth(needy, staff):
    needy(1, 30)
    late = needy(2, 31)
    group = groups(staff["specialist"])["rehab_file"]
    assert (group.count, group.late) == (2, 1)
    first = group.tasks(5)[0]
    assert (first.name, first.due) == (late.name, ago(1))
    assert first.action_url == f"{reverse('rehab-file-create')}?resident={late.pk}"
    assert "功能训练" in first.what


def test_the_days_are_a_parameter(needy, staff, areas):
    needy(1, 31)
    ParameterValue.objects.create(
        key="rehab_file_days", area=areas["15"], value=60, valid_from=TODAY, reason="试",
        set_by=staff["specialist"],
    )  # fmt: skip
    assert groups(staff["specialist"])["rehab_file"].late == 0


def test_the_list_leads_to_the_form(needy, signed_in):
    resident = needy(1, 40)
    page = signed_in("specialist").get(reverse("rehab-file-unfiled"), {"area": cast.OWN})
    told = page.content.decode()
    assert resident.name in told and "已超 10 天" in told
    assert "台账一康复需求：功能训练" in told and lamps.whole_day(ago(40)) in told
    assert f"{reverse('rehab-file-create')}?resident={resident.pk}" in told
    form = signed_in("specialist").get(reverse("rehab-file-create"), {"resident": resident.pk})
    assert form.context["form"]["needs"].value() == ["3"]
    chair = signed_in("chair").get(reverse("rehab-file-unfiled"), {"area": cast.OWN})
    assert resident.name in chair.content.decode()
    assert "rehab-files/new/?resident" not in chair.content.decode()


def test_the_list_says_which_slip_put_somebody_there(needy, enter, signed_in):
    slip = enter(
        NeedLedger, needy(1, rehab_need=[]), category="06", content="要轮椅", raised_on=ago(3)
    )
    page = signed_in("specialist").get(reverse("rehab-file-unfiled"), {"area": cast.OWN})
    told = page.content.decode()
    assert f"需求反映单 {slip.number}（{lamps.whole_day(ago(3))}）" in told


def test_a_file_begun_from_a_slip_ticks_what_it_says_and_tells_of_it(needy, enter, signed_in):
    resident = needy(1, rehab_need=[])
    slip = enter(
        NeedLedger, resident, category="05", content="想做康复训练，要一辆轮椅", raised_on=ago(3)
    )
    page = signed_in("specialist").get(reverse("rehab-file-create"), {"resident": resident.pk})
    form, told = page.context["form"], page.content.decode()
    assert (form["needs"].value(), form["device_items"].value()) == (["3", "4"], ["41"])
    assert f"台账一没有登记康复需求；按需求反映单 {slip.number}" in told
    assert "想做康复训练，要一辆轮椅" in told and "台账一的康复需求已带入" not in told


def test_a_file_says_whether_the_register_knows_of_the_need(needy, signed_in):
    client = signed_in("specialist")

    def told(resident):
        return client.get(reverse("rehab-file-create"), {"resident": resident.pk}).content.decode()

    assert "台账一的康复需求已带入" in told(needy(1))
    assert "台账一没有登记康复需求，按本人的需要选择" in told(needy(2, rehab_need=[]))


def test_the_page_of_a_file_offers_a_training_plan(file, signed_in):
    page = signed_in("specialist").get(RehabFileLedger.url("detail", file(1).pk))
    header = page.context["header"]
    labels = [one["label"] for one in [header["primary"], *header["actions"]]]
    assert {"记一次服务", "定训练计划", "转介"} <= set(labels)


def test_the_people_a_role_may_be_given_are_those_with_an_open_file(file, needy, areas):
    filed = file(1)
    needy(2)
    other = file(3)
    RehabFile.objects.unscoped("closed").filter(pk=other.pk).update(closed_on=TODAY)
    assert list(people.with_open_file([cast.TOWNSHIP])) == [filed.resident]
    assert not people.with_open_file([cast.FAR]).exists()


# -- the file ------------------------------------------------------------------------------------


def test_one_open_file_each(file, needy, enter, signed_in):
    held = file(1)
    page = signed_in("specialist").get(reverse("rehab-file-create"), {"resident": held.resident_id})
    assert "已有在服务的康复档案" in page.content.decode()
    stored = RehabFileLedger.shape.read(again(held))
    done = RehabFileLedger.examine({**stored, "closed_on": TODAY, "end_reason": "1"}, stored)
    saving.update(RehabFileLedger, held.pk, stored, done, by=held.created_by)
    enter(RehabFileLedger, held.resident, **{**FILE, "opened_on": TODAY})


def test_what_is_not_needed_is_not_asked(needy):
    resident = needy(1)
    told = {**RehabFileLedger.start(resident), **FILE, "device_items": ["41"]}
    examined = RehabFileLedger.examine(told)
    assert examined.values["device_items"] == []
    assert not examined.gaps
    lacking = RehabFileLedger.examine({**told, "needs": ["3", "4"], "device_items": []}).gaps
    assert lacking == ["device_items"]


def test_the_last_assessment_is_what_lists_tell(file):
    second = {**FILE["assessments"][0], "on": ago(1), "compared": "能走 5 米", "effect": "1"}
    held = file(1, assessments=[second, FILE["assessments"][0]])
    assert (held.assessed_on, held.effect) == (ago(1), "1")


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"needs": ["6"]}, "needs"),
        ({"opened_on": TODAY + datetime.timedelta(days=1)}, "opened_on"),
        ({"closed_on": ago(21), "end_reason": "1"}, "closed_on"),
        ({"closed_on": TODAY}, "end_reason"),
        ({"end_reason": "1"}, "closed_on"),
    ],
)
def test_what_cannot_be_so(needy, facts, key):
    assert refused(RehabFileLedger, needy(1), **{**FILE, **facts}) == {key}


def test_items_of_another_category_are_asked_about(needy):
    held = RehabFileLedger.examine(
        {**RehabFileLedger.start(needy(1)), **FILE, "training_items": ["11", "41", "02"]}
    )
    (hint,) = [f for f in held.findings if f.key == "training_items"]
    assert "定向行走" in hint.message and "运动功能" not in hint.message


def test_a_death_closes_the_file_and_taking_it_back_opens_it(file, staff):
    held = file(1)
    by = staff["specialist"]
    deaths.register(by=by, resident_id=held.resident_id, on=ago(1), proof="1")
    assert again(held).end_reason == "5"
    deaths.undo(by=by, resident_id=held.resident_id, reason="登记错了")
    assert again(held).closed_on is None


# -- services ------------------------------------------------------------------------------------


def test_a_service_is_noted_from_the_page_of_the_file(file, signed_in):
    held, client = file(1), signed_in("rehab_worker")
    url = reverse("rehab-file-service", args=[held.pk])
    page = client.get(url)
    assert page.context["form"]["server"].value() == "用户rehab_worker"
    assert page.context["form"]["unit"].value() == "全宁街道卫生服务中心"
    token = str(page.context["form"]["token"].value())
    for _ in range(2):
        sent = client.post(url, {**SERVICE, "token": token})
        assert sent.status_code == 302
    (service,) = RehabService.objects.unscoped("a test looks")
    assert (service.resident_id, service.minutes) == (held.resident_id, 40)
    shown = client.get(reverse("rehab-file-detail", args=[held.pk])).content.decode()
    assert "比上次稳" in shown and "加扶墙迈步" in shown
    assert "上次（" in client.get(url).content.decode()


def test_what_is_wrong_is_told_and_everything_typed_is_kept(file, signed_in):
    held, client = file(1), signed_in("specialist")
    url = reverse("rehab-file-service", args=[held.pk])
    tomorrow = (TODAY + datetime.timedelta(days=1)).isoformat()
    page = client.post(url, {**SERVICE, "on": tomorrow, "minutes": "900"})
    told = page.content.decode()
    assert page.status_code == 422
    assert (
        "服务日期不能晚于今天" in told and "时长请填 1 到 600 分钟" in told and "加扶墙迈步" in told
    )
    assert not RehabService.objects.unscoped("a test looks").exists()


def test_a_service_at_home_in_a_hospital_is_asked_about(file, signed_in):
    held, client = file(1), signed_in("specialist")
    url = reverse("rehab-file-service", args=[held.pk])
    sent = {**SERVICE, "place": "5"}
    page = client.post(url, sent)
    told = page.content.decode()
    assert page.status_code == 422 and "上门服务，地点却是医院" in told
    assert not RehabService.objects.unscoped("a test looks").exists()
    assert client.post(url, {**sent, "because": "住院期间上门到病房"}).status_code == 302
    (service,) = RehabService.objects.unscoped("a test looks")
    assert service.accepted == {"place:place": "住院期间上门到病房"}


def test_a_service_noted_from_a_file_is_not_older_than_the_file(file, signed_in):
    url = reverse("rehab-file-service", args=[file(1).pk])
    page = signed_in("specialist").post(url, {**SERVICE, "on": ago(21).isoformat()})
    assert page.status_code == 422 and "服务日期早于建档日期" in page.content.decode()
    answer = signed_in("specialist").post(url, {**SERVICE, "on": ago(20).isoformat()})
    assert answer.status_code == 302


def test_a_closed_file_takes_no_service(file, signed_in):
    held = file(1)
    RehabFile.objects.unscoped("closed").filter(pk=held.pk).update(closed_on=TODAY, end_reason="1")
    url = reverse("rehab-file-service", args=[held.pk])
    answer = signed_in("specialist").post(url, SERVICE)
    assert answer.status_code == 409 and "已结案" in answer.content.decode()


def test_services_belong_to_the_file_that_was_open(file, enter, signed_in):
    held = file(1)
    for day, next_step in ((ago(21), "太早"), (ago(20), "当天"), (ago(5), "期间")):
        enter(RehabServiceLedger, held.resident, on=day, project="04", next_step=next_step)
    page = signed_in("specialist").get(reverse("rehab-file-detail", args=[held.pk]))
    told = page.content.decode()
    assert "当天" in told and "期间" in told and "太早" not in told


# -- paper ---------------------------------------------------------------------------------------


def test_the_paper_has_cover_parts_and_services(file, enter, signed_in):

    held = file(1)
    enter(RehabServiceLedger, held.resident, on=ago(5), project="04", way="1", content="坐站练习")
    context = RehabFileLedger.paper_context(held, plain=False, printed_by="其木格", office="")
    places = ["内蒙古自治区", "赤峰市", "松山区", "全宁街道", "春城社区"]
    assert [name for _, name in context["places"]] == places
    assert context["services"][0][5] == "坐站练习"
    printed = signed_in("specialist").get(reverse("rehab-file-print", args=[held.pk]))
    assert printed.content.startswith(b"%PDF-")
