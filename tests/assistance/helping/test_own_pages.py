"""我的帮扶 and 我的服务: one's own, the least there is to know, and nothing else anywhere."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import ServiceContract
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import OrganisationLedger
from assistance.organisations.served import ServedLedger
from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, Change, Posting, Resident, SupportPair, User
from registry.support.ledger import SupportLedger
from tests import cast
from tests.assistance.helping.conftest import DAY, TODAY, Enter
from tests.assistance.helping.test_contracts import CODE
from tests.registry.test_unsent import back, sign_in, too_late, with_token

pytestmark = pytest.mark.django_db
PAIRS, SERVICES = "/own/pairs/", "/own/services/"
SECRET = ("id_no", "cert_no", "guardian_id", "guardian_phone", "contact_phone", "hukou_addr")


def stored(pair: SupportPair) -> SupportPair:
    return SupportPair.objects.unscoped("a test looks").get(pk=pair.pk)


@pytest.fixture
def own(pair: Callable[..., SupportPair], person: Resident, staff: dict[str, User]) -> SupportPair:
    """The pair of the helper's account."""
    return pair(person, account_id=staff["helper"].pk)


def noted(client: Client, url: str, **said: Any) -> dict[str, Any]:
    """What a browser sends: the token of the page and what is typed."""
    token = client.get(url).context["form"]["token"].value()
    return {"token": str(token), **said}


# -- 我的帮扶 ------------------------------------------------------------------------------------


def test_a_helper_sees_name_telephone_address_and_measures_only(
    own: SupportPair, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("helper")
    assert "阿古拉" in client.get(PAIRS).content.decode()
    page = client.get(f"{PAIRS}{own.pk}/").content.decode()
    for shown in ("阿古拉", person.phone, person.live_addr, "代买菜", "三餐有着落"):
        assert shown in page
    for key in SECRET:
        assert getattr(person, key) and getattr(person, key) not in page, key
    assert "行动不便" not in page, "difficulties are not the helper's to read"
    event = AuditEvent.objects.filter(action="reveal", user__username="helper").get()
    assert event.object_id == str(own.pk) and event.detail["fields"] == ["phone", "live_addr"]


def test_everything_else_stays_closed_to_a_helper(
    own: SupportPair, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("helper")
    for url in (
        ResidentLedger.url("detail", person.pk), ResidentLedger.url("list"),
        SupportLedger.url("detail", own.pk), SupportLedger.url("edit", own.pk), SERVICES,
    ):  # fmt: skip
        assert client.get(url).status_code == 403, url


def test_another_s_pair_answers_as_what_does_not_exist(
    pair: Callable[..., SupportPair], person: Resident, signed_in: Callable[[str], Client]
) -> None:
    foreign, client = pair(person), signed_in("helper")
    assert client.get(f"{PAIRS}{foreign.pk}/").status_code == 404
    assert client.post(f"{PAIRS}{foreign.pk}/", {}).status_code == 404
    assert "阿古拉" not in client.get(PAIRS).content.decode()


def test_help_noted_stands_in_the_pair_with_its_history(
    own: SupportPair, signed_in: Callable[[str], Client], staff: dict[str, User]
) -> None:
    client, url = signed_in("helper"), f"{PAIRS}{own.pk}/"
    said = noted(
        client, url, on=str(TODAY), way="03", content="陪同看病", hours="1.5", confirmed="1"
    )
    assert client.post(url, said).status_code == 302
    client.post(url, said)  # sent twice it is one
    (line,) = own.acts.all()
    assert (line.on, line.way, line.content, line.hours) == (
        TODAY,
        "03",
        "陪同看病",
        Decimal("1.5"),
    )
    assert stored(own).last_support_on == TODAY
    (change,) = Change.objects.filter(record_id=own.pk, action="update")
    assert change.by == staff["helper"] and "帮扶责任人记帮扶" in change.reason
    assert "陪同看病" in str(change.fields)


def test_what_is_wrong_is_told_at_its_field_and_everything_typed_is_kept(
    own: SupportPair, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("helper"), f"{PAIRS}{own.pk}/"
    said = noted(client, url, on=str(TODAY + DAY), way="03", content="陪同看病", hours="1.2")
    answer = client.post(url, said)
    assert answer.status_code == 422 and not own.acts.exists()
    errors = answer.context["form"].errors
    assert "晚于今天" in str(errors["on"]) and "按半小时" in str(errors["hours"])
    assert "陪同看病" in answer.content.decode()
    empty = client.post(url, noted(client, url, on="", way="", content=""))
    assert empty.status_code == 422
    assert "请选择方式" in empty.content.decode() and "请填写内容" in empty.content.decode()


def test_a_confirmed_pair_is_reviewed_anew(
    own: SupportPair, signed_in: Callable[[str], Client]
) -> None:
    SupportPair.objects.unscoped("it was confirmed").update(review_state="2")
    client, url = signed_in("helper"), f"{PAIRS}{own.pk}/"
    client.post(url, noted(client, url, on=str(TODAY), way="03", content="陪同看病"))
    assert stored(own).review_state != "2"


@pytest.mark.parametrize("ending", ["posting", "account", "ended", "voided", "moved"])
def test_a_right_withdrawn_counts_from_the_next_request(
    ending: str, own: SupportPair, signed_in: Callable[[str], Client]
) -> None:
    client, held = signed_in("helper"), SupportPair.objects.unscoped("a test changes it")
    assert client.get(f"{PAIRS}{own.pk}/").status_code == 200
    if ending == "posting":
        Posting.objects.filter(user__username="helper").update(revoked_at=timezone.now())
    elif ending == "account":
        held.update(account=None)
    elif ending == "ended":
        held.update(state="3", ended_on=TODAY, end_reason="到期")
    elif ending == "voided":
        held.update(voided_at=timezone.now())
    else:
        held.update(community_id=cast.FAR)
    wanted = 403 if ending == "posting" else 404
    assert client.get(f"{PAIRS}{own.pk}/").status_code == wanted
    assert client.post(f"{PAIRS}{own.pk}/", {}).status_code == wanted
    assert "阿古拉" not in client.get(PAIRS).content.decode()


def test_home_and_menu_lead_there(own: SupportPair, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("helper").get("/").content.decode()
    assert f'href="{PAIRS}"' in page and "1 个帮扶对象" in page and "该去看看" in page
    page = signed_in("institution").get("/").content.decode()
    assert f'href="{SERVICES}"' in page and PAIRS not in page
    assert PAIRS not in signed_in("specialist").get("/").content.decode()


# -- 我的服务 ------------------------------------------------------------------------------------


@pytest.fixture
def served(enter: Enter, person: Resident, staff: dict[str, User]) -> Any:
    """Somebody served under a running contract of the institution's organisation."""
    enter(OrganisationLedger, cast.BANNER, name="暖阳", credit_code=CODE,
          account_id=staff["institution"].pk)  # fmt: skip
    enter(ContractLedger, cast.BANNER, project="居家照护", contract_no="松购1", credit_code=CODE,
          begins_on=TODAY - 30 * DAY, ends_on=TODAY)  # fmt: skip
    return enter(
        ServedLedger, person, contract_no="松购1", wanted="每周上门", begins_on=TODAY - 20 * DAY
    )


def test_an_institution_sees_the_people_of_its_running_contracts(
    served: Any, person: Resident, enter: Enter, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    other = cast.register(2, cast.OWN, registrar, name="其他人")
    enter(ServedLedger, other, contract_no="别家的", begins_on=TODAY - 20 * DAY)
    client = signed_in("institution")
    page = client.get(SERVICES).content.decode()
    assert "阿古拉" in page and "智力" not in page and "肢体" in page and "其他人" not in page
    page += client.get(f"{SERVICES}{served.pk}/").content.decode()
    assert "每周上门" in page and "二级" not in page
    for key in (*SECRET, "phone", "live_addr"):
        assert getattr(person, key) not in page, key
    events = AuditEvent.objects.filter(user__username="institution").values_list(
        "action", flat=True
    )
    assert {"list", "view"} <= set(events)
    for url in (ResidentLedger.url("detail", person.pk), ServedLedger.url("detail", served.pk),
                ContractLedger.url("list"), PAIRS):  # fmt: skip
        assert client.get(url).status_code == 403, url


def test_a_service_at_home_shows_where_and_how_to_reach_the_person(
    served: Any, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("institution"), f"{SERVICES}{served.pk}/"
    kinds = ServiceContract.objects.unscoped("a test makes it so").filter(contract_no="松购1")
    kinds.update(service_kind="06")
    page = client.get(url).content.decode()
    assert person.phone not in page and person.live_addr not in page
    assert not AuditEvent.objects.filter(action="reveal").exists()
    kinds.update(service_kind="01")
    page = client.get(url).content.decode()
    assert person.phone in page and person.live_addr in page
    for key in SECRET:
        assert getattr(person, key) not in page, key
    assert person.phone not in client.get(SERVICES).content.decode()
    event = AuditEvent.objects.filter(action="reveal", user__username="institution").get()
    assert event.object_id == str(served.pk)
    assert event.detail["fields"] == ["phone", "live_addr"]


def test_a_service_noted_stands_in_the_record(
    served: Any, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("institution"), f"{SERVICES}{served.pk}/"
    said = noted(client, url, on=str(TODAY), content="打扫卫生", hours="2", confirmed="1")
    assert client.post(url, said).status_code == 302
    (line,) = served.times.all()
    assert (line.on, line.content, line.hours) == (TODAY, "打扫卫生", 2)
    (change,) = Change.objects.filter(record_id=served.pk, action="update")
    assert change.by.username == "institution"
    refused = client.post(url, noted(client, url, on=str(TODAY), content="打扫", hours="30"))
    assert refused.status_code == 422 and "不超过 24 小时" in refused.content.decode()
    late = noted(client, url, on=str(TODAY + DAY), content="", hours="1.3")
    errors = client.post(url, late).context["form"].errors
    assert set(errors) == {"on", "content", "hours"}, "all is told at once"
    assert errors["on"][0].startswith("日期（") and "次服务" not in str(errors)


@pytest.mark.parametrize("ending", ["contract over", "not begun", "account", "stopped", "died"])
def test_what_has_ended_is_closed_at_once(
    ending: str, served: Any, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("institution")
    assert client.get(f"{SERVICES}{served.pk}/").status_code == 200
    contracts = ContractLedger.model.objects.unscoped("a test changes it")
    if ending == "contract over":
        contracts.update(ends_on=TODAY - DAY)
    elif ending == "not begun":
        contracts.update(begins_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    elif ending == "account":
        OrganisationLedger.model.objects.unscoped("a test changes it").update(account=None)
    elif ending == "stopped":
        ServedLedger.model.objects.unscoped("a test changes it").update(ends_on=TODAY - DAY)
    else:
        Resident.objects.unscoped("a test changes it").update(status="4")
    assert client.get(f"{SERVICES}{served.pk}/").status_code == 404
    assert "阿古拉" not in client.get(SERVICES).content.decode()


def test_a_contract_beyond_the_posting_shows_nobody(
    served: Any, signed_in: Callable[[str], Client]
) -> None:
    ContractLedger.model.objects.unscoped("a test changes it").update(community_id=cast.NEXT_BANNER)
    assert signed_in("institution").get(f"{SERVICES}{served.pk}/").status_code == 404


def test_showing_them_again_with_a_mistake_is_on_record_too(
    own: SupportPair, served: Any, signed_in: Callable[[str], Client]
) -> None:
    ServiceContract.objects.unscoped("a test makes it so").update(service_kind="01")
    for who, url in (("helper", f"{PAIRS}{own.pk}/"), ("institution", f"{SERVICES}{served.pk}/")):
        client, held = signed_in(who), AuditEvent.objects.filter(user__username=who)
        sent = noted(client, url, on="", content="")
        before = held.filter(action="reveal").count()
        assert client.post(url, sent).status_code == 422
        assert held.filter(action="reveal").count() == before + 1


def test_one_helper_or_institution_cannot_tell_another_s_people_from_nobody(
    own: SupportPair, served: Any, staff: dict[str, User]
) -> None:
    SupportPair.objects.unscoped("a test makes it so").update(account=None)
    OrganisationLedger.model.objects.unscoped("a test makes it so").update(account=None)
    for who, at, pk in (("helper", PAIRS, own.pk), ("institution", SERVICES, served.pk)):
        client = Client()
        client.force_login(staff[who])
        client.get(at)
        theirs, nobody = (client.get(f"{at}{key}/") for key in (pk, uuid.uuid4()))
        assert theirs.status_code == nobody.status_code == 404
        assert without_number(theirs) == without_number(nobody)
        theirs, nobody = (client.post(f"{at}{key}/", {}) for key in (pk, uuid.uuid4()))
        assert without_number(theirs) == without_number(nobody)


def without_number(answer: Any) -> str:
    """The page without the number of the request and the token of its forms."""
    return re.sub(
        r"[0-9a-f]{32}|value=\"[0-9A-Za-z]{64}\"|[0-9a-f-]{36}", "", answer.content.decode()
    )


def test_what_was_typed_survives_the_end_of_the_session(own: SupportPair, served: Any) -> None:
    for who, url in (("helper", f"{PAIRS}{own.pk}/"), ("institution", f"{SERVICES}{served.pk}/")):
        client = Client(enforce_csrf_checks=True)
        sign_in(client, who)
        said = noted(client, url, on=str(TODAY), content="陪同看病取药", way="03", hours="1.5")
        page = too_late(client, url, with_token(client, url, said))
        answer = back(client, who, page)
        text = answer.content.decode()
        assert answer.status_code == 200 and "陪同看病取药" in text and said["token"] in text
        assert not own.acts.exists() and not served.times.exists(), "nothing is sent by itself"
