"""购买服务: promised, delivered, paid."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from assistance.models import ServiceContract
from assistance.organisations import delivery
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import OrganisationLedger, PolicySupportLedger
from assistance.organisations.served import ServedLedger
from registry.models import Resident
from tests import cast
from tests.assistance.helping.conftest import DAY, TODAY, Enter

pytestmark = pytest.mark.django_db
CODE = "52150404MJY000123W"


def time(days: int, **facts: Any) -> dict[str, Any]:
    blank = {"content": "上门照护", "hours": Decimal("1.5"), "server": "", "confirmed": "1"}
    return {**blank, "on": TODAY - days * DAY, **facts}


@pytest.fixture
def contract(enter: Enter) -> Callable[..., ServiceContract]:
    def contract(code: str = cast.OWN, **facts: Any) -> ServiceContract:
        usual = {
            "project": "居家照护", "contract_no": "松购1", "credit_code": CODE,
            "organisation_name": "暖阳", "amount": Decimal(10000), "begins_on": TODAY - 100 * DAY,
            "ends_on": TODAY + 100 * DAY, "promised_people": 5, "promised_times": 10,
        }  # fmt: skip
        made: ServiceContract = enter(ContractLedger, code, **{**usual, **facts})
        return made

    return contract


def pay(amount: int) -> dict[str, Any]:
    return {"what": "进度款", "on": TODAY, "amount": Decimal(amount), "voucher_no": ""}


def test_payment_is_held_against_delivery(
    contract: Callable[..., Any], enter: Enter, person: Resident
) -> None:
    made = contract(payments=[pay(4000)])
    enter(ServedLedger, person, contract_no="松购1", begins_on=TODAY - 90 * DAY,
          times=[time(n) for n in (5, 10, 15)])  # fmt: skip
    done = delivery.of(made)
    assert (done.people, done.times, done.hours) == (1, 3, Decimal("4.5"))
    said = delivery.judged(made, done, Decimal(4000))
    assert said.startswith("付款多于服务") and "按进度应付 3,000 元，多付 1,000 元" in said
    assert not delivery.is_ahead(made, done, Decimal(3000)), "exactly as much as was delivered"
    assert delivery.is_ahead(made, done, Decimal("3000.01"))
    assert "40%" in said and "30%" in said


def test_more_delivered_than_promised_is_worth_no_more_than_the_contract(
    contract: Callable[..., Any],
) -> None:
    made = contract()
    done = delivery.Delivered(3, 3, 25, Decimal(9), 0)
    assert not delivery.is_ahead(made, done, Decimal(10000))
    assert delivery.is_ahead(made, done, Decimal(10001))


def test_times_outside_the_contract_count_for_nothing(
    contract: Callable[..., Any], enter: Enter, person: Resident
) -> None:
    made = contract(begins_on=TODAY - 20 * DAY)
    enter(ServedLedger, person, contract_no="松购1", times=[time(30), time(10)])
    assert delivery.of(made).times == 1


def test_the_page_tells_it_in_words(
    contract: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    made = contract(payments=[pay(4000)])
    page = signed_in("specialist").get(ContractLedger.url("detail", made.pk)).content.decode()
    assert "付款多于服务：已付 4,000 元" in page and "承诺 10 次" in page


def test_a_code_brings_the_name_and_a_name_the_code(enter: Enter) -> None:
    enter(OrganisationLedger, cast.BANNER, name="暖阳社工中心", credit_code=CODE, kind="2")
    by_code = enter(ContractLedger, project="照护", contract_no="1", credit_code=CODE)
    assert (by_code.organisation_name, by_code.organisation_kind) == ("暖阳社工中心", "2")
    by_name = enter(PolicySupportLedger, organisation_name="暖阳社工中心", kind="1")
    assert by_name.credit_code == CODE


def test_more_paid_than_agreed_is_asked_about(areas: Any) -> None:
    values = {**ContractLedger.start(areas[cast.OWN]), "project": "照护", "amount": Decimal(100),
              "payments": [pay(101)]}  # fmt: skip
    (asked,) = ContractLedger.examine(values).at(3)
    assert "超过合同金额" in asked.message


def test_an_unknown_contract_is_told_and_does_not_refuse(person: Resident) -> None:
    examined = ServedLedger.examine({**ServedLedger.start(person), "contract_no": "没有的"})
    assert not examined.at(1)
    assert "没有找到编号为“没有的”的购买服务合同" in examined.at(4)[0].message


def test_the_contract_goes_along_while_the_resident_is_chosen(
    contract: Callable[..., Any], person: Resident, signed_in: Callable[[str], Client]
) -> None:
    made, client = contract(), signed_in("specialist")
    page = client.get(ContractLedger.url("detail", made.pk))
    (action,) = page.context["header"]["actions"]
    chosen = client.get(action["url"])
    found = client.post(chosen.context["choose_url"], {"text": "阿古拉"}, follow=True)
    (one,) = found.context["found"]["people"]
    form = client.get(one["url"]).context["form"]
    assert form["contract_no"].value() == "松购1"


def test_a_code_of_another_organisation_is_asked_about(enter: Enter, areas: Any) -> None:
    enter(OrganisationLedger, cast.BANNER, name="暖阳社工中心", credit_code=CODE, kind="2")
    for ledger in (ContractLedger, PolicySupportLedger):
        told = {**ledger.start(areas[cast.OWN]), "project": "照护", "credit_code": CODE}
        (asked,) = ledger.examine({**told, "organisation_name": "别家"}).at(3)
        assert asked.key == "organisation_name" and "登记的是“暖阳社工中心”" in asked.message
        assert not ledger.examine({**told, "organisation_name": "暖阳社工中心"}).at(3)
        assert ledger.examine(told).values["organisation_name"] == "暖阳社工中心"


def test_payments_before_the_contract_and_accepting_nothing_are_asked_about(
    contract: Callable[..., Any], enter: Enter, person: Resident
) -> None:
    made = contract()

    def asked(**facts: Any) -> list[str]:
        values = {**ContractLedger.shape.read(made), **facts}
        return [f.message for f in ContractLedger.examine(values).at(3)]

    early = {**pay(100), "on": made.begins_on - DAY}
    assert "早于合同开始日期" in asked(payments=[early])[0]
    assert not asked(payments=[{**early, "on": made.begins_on}])
    assert "0 人、0 次" in asked(accepted_on=TODAY)[0]
    nothing = delivery.of(made)
    made.accepted_on = TODAY
    assert "没有这份合同的服务记录" in delivery.judged(made, nothing, Decimal(0))
    enter(ServedLedger, person, contract_no="松购1", times=[time(1)])
    assert not asked(accepted_on=TODAY)


def test_an_organisation_s_page_lists_its_contracts_and_support(
    contract: Callable[..., Any], enter: Enter, signed_in: Callable[[str], Client]
) -> None:
    own = enter(OrganisationLedger, name="暖阳", credit_code=CODE, kind="2")
    contract()
    enter(PolicySupportLedger, organisation_name="暖阳", credit_code=CODE, kind="1", on=TODAY,
          content="活动室一间")  # fmt: skip
    enter(PolicySupportLedger, organisation_name="别家", kind="1", on=TODAY, content="减免")
    page = signed_in("specialist").get(OrganisationLedger.url("detail", own.pk)).content.decode()
    assert "居家照护（" in page and "活动室一间（" in page and "减免（" not in page
