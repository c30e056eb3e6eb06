"""互助记录 names a group that is on record and existed on the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from assistance.mutual.ledger import MutualGroupLedger, MutualHelpLedger
from registry.models import Resident
from tests.assistance.helping.conftest import DAY, TODAY, Enter

GROUP = "邻里互助组"


def found(person: Resident, level: int, **facts: Any) -> list[str]:
    usual = {"on": TODAY, "helper_name": "张桂兰", "group_name": GROUP}
    values = {**MutualHelpLedger.start(person), **usual, **facts}
    return [f.message for f in MutualHelpLedger.examine(values).at(level)]


def test_help_of_no_such_group_or_no_such_day_is_asked_about(
    enter: Enter, person: Resident
) -> None:
    assert "没有“邻里互助组”" in found(person, 3)[0]
    assert not found(person, 3, group_name=""), "neighbours help without a group"
    enter(MutualGroupLedger, name=GROUP, founded_on=TODAY - 10 * DAY, ended_on=TODAY - DAY)
    assert not found(person, 3, on=TODAY - 10 * DAY) and not found(person, 3, on=TODAY - DAY)
    for day in (TODAY - 11 * DAY, TODAY):
        assert "没有这个小组" in found(person, 3, on=day)[0]
    assert "不能晚于今天" in found(person, 1, on=TODAY + DAY)[0]
    enter(MutualGroupLedger, name=GROUP, founded_on=TODAY)
    assert not found(person, 3), "one of that name began again"


def test_a_group_s_page_lists_what_it_did_and_leads_to_one_more(
    enter: Enter, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    group = enter(MutualGroupLedger, name=GROUP, founded_on=TODAY - DAY)
    enter(MutualHelpLedger, person, on=TODAY, helper_name="张桂兰", group_name=GROUP)
    enter(MutualHelpLedger, person, on=TODAY, helper_name="李秀英", group_name="")
    client = signed_in("specialist")
    page = client.get(MutualGroupLedger.url("detail", group.pk))
    text = page.content.decode()
    assert "张桂兰帮助阿古拉" in text and "李秀英" not in text
    (action,) = page.context["header"]["actions"]
    chosen = client.get(action["url"])
    assert action["label"] == "登记互助记录"
    found = client.post(chosen.context["choose_url"], {"text": "阿古拉"}, follow=True)
    (one,) = found.context["found"]["people"]
    assert client.get(one["url"]).context["form"]["group_name"].value() == GROUP
