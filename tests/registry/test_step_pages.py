"""The pages of the steps with a whole resident: told before it happens, errors at their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from registry import need_actions
from registry.models import Move, Resident, User
from registry.moves import asking, deaths
from tests.registry.test_families import NUMBERLESS, again
from tests.registry.test_following import fill
from tests.registry.test_moves import HOME, NEXT, area, people
from tests.registry.test_today import DAY, TODAY, signed_in

pytestmark = pytest.mark.django_db


def step(name: str, resident: Resident) -> str:
    return reverse(f"resident-{name}", args=[resident.pk])


def told(page: Any) -> dict[str, str]:
    assert page.status_code == 200, page.context["form"].errors
    return dict(page.context["told"])


def wrong(page: Any) -> dict[str, list[str]]:
    assert page.status_code == 422
    found: dict[str, list[str]] = dict(page.context["form"].errors)
    return found


def test_what_cannot_be_is_said_at_its_field(enter: Callable, wang: User) -> None:
    client, person = signed_in(wang), enter()
    given = {"on": str(TODAY + DAY), "proof": "证明", "step": "preview"}
    page = client.post(step("death", person), given)
    assert wrong(page) == {"on": ["死亡日期不能晚于今天"]}
    assert str(TODAY + DAY) in page.content.decode()
    given = {"going": [str(person.pk)], "economy": "ask", "old": "keep", "reason": "分户"}
    assert "原家庭至少要留下" in wrong(client.post(step("split", person), given))["going"][0]
    for name in ("join", "merge"):
        page = client.post(step(name, person), {"text": " "})
        assert wrong(page) == {"text": ["请填写姓名、拼音或证号尾号"]}


def test_a_death_tells_what_it_closes_and_taking_it_back_what_it_opens(
    enter: Callable, wang: User
) -> None:
    client, person = signed_in(wang), enter(household__size=2)
    need = fill(person, wang)
    need_actions.hand_over(need.pk, by=wang, to=area(NEXT), request="协助")
    given = {"on": str(TODAY), "proof": "证明", "step": "preview"}
    closed = told(client.post(step("death", person), given))["一并办结的记录"]
    for word in ("贫困残疾人基本情况 1", "一人一策 1", "需求反映 1", "帮扶情况 1", "需求转交 1"):
        assert word in closed
    assert again(person).status == "1"
    deaths.register(by=wang, resident_id=person.pk, on=TODAY, proof="证明")
    assert told(client.get(step("revive", person)))["重新办理"] == closed


def test_a_merger_tells_what_comes_over_and_taking_it_back_what_goes(
    enter: Callable, wang: User
) -> None:
    client = signed_in(wang)
    kept, lost = enter(), enter(**{**NUMBERLESS, "name": "乌云"})
    fill(lost, wang)
    given = {"other": str(lost.pk), "reason": "同一人", "step": "preview"}
    lines = told(client.post(step("merge", kept), given))
    assert "姓名不同" in lines["请再核对"] and "附件 1" in lines["转到保留档案的记录"]
    assert not again(lost).is_voided
    client.post(step("merge", kept), {**given, "step": "confirm"})
    back = told(client.get(step("unmerge", kept)))
    assert back["转回的记录"] == lines["转到保留档案的记录"] and "乌云" in back["恢复的档案"]
    people().filter(pk=kept.pk).update(version=99)
    assert "不能撤销" in told(client.get(step("unmerge", kept)))


def test_the_other_side_takes_or_refuses_each_with_its_own_button(
    enter: Callable, wang: User, li: User
) -> None:
    client, person = signed_in(li), enter()
    need = fill(person, wang)
    need_actions.hand_over(need.pk, by=wang, to=area(NEXT), request="协助")
    move = asking.ask(by=wang, resident_id=person.pk, to=area(NEXT), along=[], reason="随子女")
    url = reverse("move", args=[move.pk])
    will = dict(client.get(url).context["will"])
    assert will["归本社区"] == person.name and will["正在转交的需求"].startswith("1 件")
    assert wrong(client.post(url, {"answer": "accept"})) == {"hukou": ["请选择户口是否一并迁来"]}
    assert wrong(client.post(url, {"answer": "refuse"})) == {"reason": ["请写明原因"]}
    assert "接收" in wrong(client.post(url))["__all__"][0]
    assert again(person).community_id == HOME
    assert client.post(url, {"answer": "accept", "hukou": "2"}).status_code == 302
    assert (again(person).community_id, again(person).status) == (NEXT, "2")
    page = client.post(url, {"answer": "refuse", "reason": "晚了"})
    assert "已由" in wrong(page)["__all__"][0]
    assert Move.objects.unscoped("a test looks").get().state == Move.ACCEPTED
