"""What is noted on one's own pages obeys the rules of the ledger, what is unusual among them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from assistance.helping.indicators import INDICATORS
from assistance.models import ServiceContract
from assistance.organisations import delivery
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import OrganisationLedger
from assistance.organisations.served import ServedLedger
from registry.models import Change, Resident, SupportPair, User
from tests import cast
from tests.assistance.helping.conftest import DAY, TODAY, Enter
from tests.assistance.helping.test_contracts import CODE

pytestmark = pytest.mark.django_db


def noted(client: Client, url: str, **said: Any) -> dict[str, Any]:
    return {"token": str(client.get(url).context["form"]["token"].value()), **said}


def test_help_before_the_pairing_is_asked_about_first(
    pair: Callable[..., SupportPair],
    person: Resident,
    staff: dict[str, User],
    signed_in: Callable[[str], Client],
) -> None:
    own = pair(person, account_id=staff["helper"].pk)
    client, url = signed_in("helper"), f"/own/pairs/{own.pk}/"
    said = noted(client, url, on="2020-01-01", way="03", content="陪同看病")
    answer = client.post(url, said)
    page = answer.content.decode()
    assert answer.status_code == 422 and not own.acts.exists()
    assert "早于结对日期" in page and "核对说明" in page and "陪同看病" in page
    assert "帮扶人代记" in page, "the helper notes the confirmation, not the person helped"
    assert client.post(url, {**said, "because": "早年就在帮"}).status_code == 302
    assert own.acts.count() == 1
    (change,) = Change.objects.filter(record_id=own.pk, action="update")
    assert "早年就在帮" in change.reason


def test_a_service_outside_the_contract_is_asked_about_and_counts_nowhere(
    enter: Enter, person: Resident, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    enter(OrganisationLedger, cast.BANNER, name="暖阳", credit_code=CODE,
          account_id=staff["institution"].pk)  # fmt: skip
    made = enter(ContractLedger, cast.BANNER, project="居家照护", contract_no="松购1",
                 credit_code=CODE, begins_on=TODAY - 3 * DAY, ends_on=TODAY)  # fmt: skip
    served = enter(ServedLedger, person, contract_no="松购1", wanted="每周上门")
    client, url = signed_in("institution"), f"/own/services/{served.pk}/"
    said = noted(client, url, on=str(TODAY - 4 * DAY), content="打扫", hours="2")
    answer = client.post(url, said)
    assert answer.status_code == 422 and "不在合同起止日期" in answer.content.decode()
    assert not served.times.exists()
    assert client.post(url, {**said, "because": "试服务"}).status_code == 302
    client.post(url, noted(client, url, on=str(TODAY), content="打扫", hours="2"))
    assert served.times.count() == 2
    contract = ServiceContract.objects.unscoped("a test looks").get(pk=made.pk)
    done = delivery.of(contract)
    measure = {one.code: one.measure for one in INDICATORS}["K01"]
    says = measure([cast.OWN], TODAY)[cast.OWN].says
    assert (done.people, done.times, done.hours) == (1, 1, Decimal(2))
    assert "受益 1 人、1 人次" in says, "the indicator and the contract's page agree"
