"""How many residents an employer has taken on is worked out from 台账三 (decision 41)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from assistance.employers.ledger import EmployerLedger, short
from assistance.employers.placed import placements
from assistance.models import Employer
from registry.job_seeker import actions
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.shape import copied
from registry.models import User
from tests import cast
from tests.assistance.conftest import TODAY, again, ago, values

pytestmark = pytest.mark.django_db
OTHER_BANNER = "150402001001"


@pytest.fixture
def place(registrar: User) -> Any:
    """``place(seeker)``: placed 按比例 in 惠民超市 ``days`` ago."""

    def place(seeker: Any, employer: str = "惠民超市", days: int = 20, **more: Any) -> Any:
        facts = {"on": ago(days), "form": "1", "employer": employer, "job": "理货员",
                 "contract": "1", "insurance": ["1"], **more}  # fmt: skip
        return actions.take("place", seeker.pk, by=registrar, facts=facts)

    return place


def counted(employer: Employer, by: User) -> int:
    found = EmployerLedger.visible(by).get(pk=employer.pk).placed
    assert found == again(employer).placed  # the same, asked of one record alone
    return int(found)


def test_whoever_was_placed_counts_until_the_job_is_lost(
    registrar: User, employer: Employer, seek: Any, place: Any
) -> None:
    first, second = seek(1), seek(2)
    place(first)
    place(second)
    assert counted(employer, registrar) == 2
    assert [row.seeker_id for row in placements(employer, ago(30))] == []

    lost = {"on": TODAY, "unemployed_reason": "4", "livelihood_source": "4"}
    actions.take("lost", first.pk, by=registrar, facts=lost)
    assert counted(employer, registrar) == 1


def test_the_last_job_counts(registrar: User, employer: Employer, seek: Any, place: Any) -> None:
    seeker = seek(1)
    place(seeker, days=25)
    lost = {"on": ago(10), "unemployed_reason": "4", "livelihood_source": "4"}
    actions.take("lost", seeker.pk, by=registrar, facts=lost)
    place(seeker, employer="百货大楼", days=5)
    assert counted(employer, registrar) == 0


def test_the_employer_of_that_name_in_the_banner_is_meant(
    registrar: User, employer: Employer, seek: Any, place: Any
) -> None:
    place(seek(1, cast.SIBLING))
    place(seek(2, OTHER_BANNER))
    assert counted(employer, registrar) == 1


def test_a_closed_registration_counts_while_the_resident_works_there(
    registrar: User, employer: Employer, seek: Any, place: Any
) -> None:
    seeker = seek(1)
    place(seeker)
    actions.take("close", seeker.pk, by=registrar, facts={"state_reason": "已稳定就业"})
    assert counted(employer, registrar) == 1


def test_a_follow_up_that_found_nobody_counts_nobody(
    registrar: User, employer: Employer, seek: Any, place: Any
) -> None:
    seeker = seek(1)
    place(seeker, days=40)
    base = values(seeker)
    gone = actions.line("follow_ups", {"on": ago(5), "after": "1", "at_work": "2"})
    examined = JobSeekerLedger.examine({**copied(base), "follow_ups": [gone]}, copied(base))
    saving.update(JobSeekerLedger, seeker.pk, base, examined, by=registrar, reason="补记")
    assert counted(employer, registrar) == 0


def test_only_jobs_with_a_contract_and_insurance_count(
    registrar: User, employer: Employer, seek: Any, place: Any, signed_in: Any
) -> None:
    told = (
        ({"form": "7"}, "灵活就业"), ({"contract": "4"}, "劳务协议"),
        ({"contract": ""}, "没有登记劳动合同"), ({"form": "4", "insurance": ["4"]}, "没有职工社会保险"),
    )  # fmt: skip
    for n, (more, _) in enumerate(told, 1):
        place(seek(n), **more)
    assert counted(employer, registrar) == 0
    place(seek(9), contract="2", insurance=["1", "2"])
    assert counted(employer, registrar) == 1
    client = signed_in("specialist")
    page = client.get(EmployerLedger.url("detail", employer.pk)).content.decode()
    assert "另有 4 人在岗不计入" in page
    for _, why in told:
        assert f"不计入：{why}" in page or f"不计入：合同是“{why}”" in page
    context = EmployerLedger.paper_context(again(employer), plain=True, printed_by="", office="")
    assert "1 人" in context["parts"][-1]["rows"][-1][0]["text"]


def test_who_is_short_follows_from_the_count(
    registrar: User, enter: Any, seek: Any, place: Any
) -> None:
    shop = enter(EmployerLedger, cast.OWN, name="惠民超市", due_share=2, other_disabled=1)

    def is_short() -> bool:
        return EmployerLedger.visible(registrar).filter(short(TODAY), pk=shop.pk).exists()

    assert is_short()
    place(seek(1))
    assert not is_short()


def test_the_page_and_the_list_lead_to_the_people(
    staff: dict[str, User], employer: Employer, seek: Any, place: Any, client: Client
) -> None:
    own, other = seek(1), seek(2, cast.SIBLING)
    place(own)
    place(other)
    client.force_login(staff["specialist"])
    page = client.get(EmployerLedger.url("detail", employer.pk)).content.decode()
    assert JobSeekerLedger.url("detail", own.pk) in page
    assert JobSeekerLedger.url("detail", other.pk) not in page
    assert "另有 1 人不在您的查看范围内" in page
    listed = client.get(EmployerLedger.url("list")).content.decode()
    assert f"{EmployerLedger.url('detail', employer.pk)}#placed" in listed
