"""Cases are seen by those they name, and leave no trace for anybody else."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.routes import routed_ledgers
from registry.models import AuditEvent, Change, Posting, Resident, User
from tests import cast
from tests.contract.test_access_matrix import bare
from tests.sample.ledgers import ComplaintLedger
from tests.sample.models import Complaint

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
SECRET, SUBJECT = "不愿让邻居知道的经过", "遗产分割"


@pytest.fixture
def sample(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.sample.urls"
    routed_ledgers.cache_clear()
    yield
    routed_ledgers.cache_clear()


@pytest.fixture
def colleague(areas: Any, staff: dict[str, User]) -> User:
    """A second specialist of the same community."""
    user = User.objects.create(username="colleague", display_name="同事")
    Posting.objects.create(user=user, role="specialist", area_id=cast.OWN)
    return user


def enter(resident: Resident, by: User, **facts: Any) -> Complaint:
    start = ComplaintLedger.start(resident)
    examined = ComplaintLedger.examine(
        {**start, "subject": SUBJECT, "made_on": timezone.localdate(), "story": SECRET, **facts}
    )
    assert [f.message for f in examined.findings if f.level == 1] == []
    return saving.create(ComplaintLedger, examined, by=by, community_id=resident.community_id)


@pytest.fixture
def case(sample: None, residents: dict[str, Resident], staff: dict[str, User]) -> Complaint:
    """A case the specialist has entered."""
    return enter(residents[cast.OWN], staff["specialist"])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(case: Complaint, name: str = "detail") -> str:
    return reverse(f"complaint-{name}", args=[case.pk])


def test_whoever_enters_a_case_handles_it(case: Complaint, staff: dict[str, User]) -> None:
    line = case.handlers.get()
    assert (line.account, line.since) == (staff["specialist"], timezone.localdate())
    assert browser(staff["specialist"]).get(at(case)).status_code == 200


def test_a_colleague_of_the_same_role_and_place_finds_nothing(
    case: Complaint, colleague: User, residents: dict[str, Resident]
) -> None:
    """Nor is there a difference between a case of somebody else's and none at all."""
    client = browser(colleague)
    missing = at(case).replace(str(case.pk), "00000000-0000-4000-8000-000000000000")
    for name in ("detail", "edit", "history", "attachments", "void", "print"):
        here, nowhere = at(case, name), missing if name == "detail" else f"{missing}{name}/"
        answer, none = client.get(here), client.get(nowhere)
        assert answer.status_code == none.status_code == 404
        assert bare(answer, here) == bare(none, nowhere)
    pages = [
        reverse("complaint-list"), reverse("home"), reverse("today"),
        reverse("resident-detail", args=[residents[cast.OWN].pk]),
        reverse("resident-history", args=[residents[cast.OWN].pk]),
    ]  # fmt: skip
    for page in pages:
        text = client.get(page).content.decode()
        assert SUBJECT not in text and SECRET not in text and str(case.pk) not in text, page
    found = client.post(reverse("complaint-search"), {"text": cast.marker(cast.OWN)}, follow=True)
    assert str(case.pk) not in found.content.decode()


def test_whoever_has_no_right_to_cases_is_told_the_same_of_any(
    case: Complaint, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("rehab_worker")
    missing = reverse("complaint-detail", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(at(case)).status_code == client.get(missing).status_code == 403


def test_those_named_see_it_from_now_on_and_no_longer_than_said(
    case: Complaint, colleague: User
) -> None:
    today = timezone.localdate()
    line = case.handlers.create(account=colleague, since=today)
    client = browser(colleague)
    assert client.get(at(case)).status_code == 200
    for until, status in ((today, 200), (today - DAY, 404)):
        line.until = until
        line.save()
        assert client.get(at(case)).status_code == status


def test_being_named_opens_nothing_outside_ones_own_area(
    case: Complaint, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    case.handlers.create(account=staff["neighbour"])
    assert signed_in("neighbour").get(at(case)).status_code == 404


def test_who_ends_a_posting_ends_the_sight_of_its_cases(
    case: Complaint, staff: dict[str, User]
) -> None:
    client = browser(staff["specialist"])
    assert client.get(at(case)).status_code == 200
    staff["specialist"].postings.update(revoked_at=timezone.now())
    assert client.get(at(case)).status_code == 403


def test_whoever_views_the_area_has_its_figures_and_no_name(
    case: Complaint, residents: dict[str, Resident], signed_in: Callable[[str], Client]
) -> None:
    """A list of numbers; nor does narrowing it to a resident tell whether there is a case of theirs."""
    person = residents[cast.OWN]
    for name in ("chair", "township", "leading_group", "league_staff"):
        client = signed_in(name)
        assert client.get(at(case)).status_code == 403
        page = client.get(f"{reverse('complaint-list')}?area={cast.OWN}").content.decode()
        assert str(case.number) in page
        assert str(case.pk) not in page and SUBJECT not in page and person.name not in page
        other = residents[cast.SIBLING].pk
        asked = f"{reverse('complaint-list')}?area={cast.OWN}&resident="
        assert case.number in client.get(f"{asked}{other}").content.decode()
    for name in ("banner_staff", "next_banner_staff"):  # who may enter cases, and is not named
        assert signed_in(name).get(at(case)).status_code == 404


def test_what_is_sealed_is_shown_to_those_named_and_each_time_on_record(
    case: Complaint, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    for name, status in (("specialist", 200), ("chair", 403), ("banner_staff", 404)):
        client = signed_in(name)
        page = client.get(f"{at(case, 'reveal')}?field=story")
        assert page.status_code == status
    shown = signed_in("specialist").post(
        at(case, "reveal"), {"field": "story", "reason": "办理本人负责的个案"}
    )
    assert SECRET in shown.content.decode()
    event = AuditEvent.objects.filter(action="reveal").get()
    assert (event.user, event.object_id) == (staff["specialist"], str(case.pk))


def test_every_reading_is_on_record(case: Complaint, staff: dict[str, User]) -> None:
    browser(staff["specialist"]).get(at(case))
    held = AuditEvent.objects.filter(action="view", object_id=str(case.pk))
    assert held.get().user == staff["specialist"]


def test_the_history_and_the_trail_keep_no_word_of_what_is_sealed(case: Complaint) -> None:
    told = [str(row) for row in Change.objects.filter(record_id=case.pk).values_list("fields")]
    told += [str(row) for row in AuditEvent.objects.values_list("detail")]
    assert told and SECRET not in "".join(told)


def test_the_form_offers_those_who_work_there_and_refuses_others(
    case: Complaint, staff: dict[str, User], colleague: User
) -> None:
    client = browser(staff["specialist"])
    page = client.get(at(case, "edit")).content.decode()
    assert "同事（残疾人专职委员）" in page and "用户legal_worker（法律服务人员）" in page
    assert "用户neighbour" not in page
    held = ComplaintLedger.shape.read(case)
    rows = [{"account_id": staff["neighbour"].pk, "since": None, "until": None}]
    found = ComplaintLedger.examine({**held, "handlers": rows}, held).findings
    assert "这个账号没有在这里办理个案的岗位，请另选责任人" in [f.message for f in found]


def test_somebody_goes_on_handling_it(case: Complaint) -> None:
    held = ComplaintLedger.shape.read(case)
    over = [{**row, "until": timezone.localdate() - DAY, "since": None} for row in held["handlers"]]
    for rows in ([], over):
        found = ComplaintLedger.examine({**held, "handlers": rows}, held).findings
        assert any("至少要有一名" in f.message for f in found)
