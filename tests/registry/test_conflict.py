"""Two people change the same record: who did what is told, and no one's work is lost."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.ledger import saving
from registry.ledger.conflict import Conflict
from registry.ledger.shape import plain
from registry.ledgers import ResidentLedger
from registry.models import Change, Resident, User
from tests.registry.people import ID, OTHER_ID, complete, fields_of

MAN = {"id_no": OTHER_ID, "cert_no": "", "gender": "1", "birth_date": datetime.date(1980, 1, 1)}


def people() -> Any:
    return Resident.objects.unscoped("test")


def values_of(record: Any) -> dict[str, Any]:
    return ResidentLedger.shape.read(ResidentLedger.shape.related(people()).get(pk=record.pk))


class Desk:
    """One person at a screen: opens the form of ``record`` and sends it later."""

    def __init__(self, user: User, record: Any) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.address = reverse("resident-edit", args=[record.pk])
        self.form = fields_of(self.client.get(self.address).content.decode())

    def send(self, **changes: Any) -> Any:
        return self.client.post(self.address, {**self.form, **changes})

    def settle(self, page: Any, **choices: str) -> Any:
        """Send the page of conflicts as it stands but for ``choices``."""
        text = page.content.decode()
        form = fields_of(text)
        return self.client.post(self.address, {**form, **choices})


def facts(page: Any) -> str:
    """The page's text without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def test_who_saved_first_and_what_is_told_field_by_field(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    assert theirs.send(remark="旗里补记", education="4", job="").status_code == 302
    page = mine.send(remark="社区补记", talent="刺绣")
    assert page.status_code == 409
    text = facts(page)
    assert re.search(r"赵敏于 \d+年\d+月\d+日 \d\d:\d\d 保存了这份档案", text)
    assert (
        "备注：两人都改了" in text and "用对方的：旗里补记" in text and "用我的：社区补记" in text
    )
    assert "文化程度：只有对方改了" in text and "用对方的：高中（中专）" in text
    assert all(
        page.content.decode().count(f"<legend>{label}<") == 1 for label in ("备注", "文化程度")
    )
    assert "特长：只有我改了" in text and "用我的：刺绣" in text
    assert people().get().remark == "旗里补记"


def test_as_it_stands_theirs_stays_and_mine_is_added(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(remark="旗里补记", education="4")
    page = mine.send(remark="社区补记", talent="刺绣")
    assert mine.settle(page).status_code == 302
    held = people().get()
    assert (held.remark, held.education, held.talent) == ("旗里补记", "4", "刺绣")


def test_mine_may_be_taken_or_given_up_field_by_field(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(remark="旗里补记", phone="13904761234")
    page = mine.send(remark="社区补记", phone="13704761234", talent="刺绣")
    done = mine.settle(page, **{"take-remark": "mine", "take-talent": "theirs"})
    assert done.status_code == 302
    held = values_of(record)
    assert [held[k] for k in ("remark", "phone", "talent")] == ["社区补记", "13904761234", ""]
    assert Change.objects.order_by("id").last().fields == [
        ["remark", "备注", "旗里补记", "社区补记"]
    ]


def test_secrets_stay_masked_on_the_page_of_conflicts(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(phone="13904765555")
    page = mine.send(phone="13704766666").content.decode()
    assert "139****5555" in page and "137****6666" in page
    for secret in (ID, "13904765555", "13704766666", "13804761234"):
        assert secret not in page


def test_the_same_change_by_both_is_no_conflict(wang: User, zhao: User, enter: Callable) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(remark="补记")
    assert mine.send(remark="补记").status_code == 302
    assert people().get().version == 2


def test_what_both_together_make_wrong_is_not_saved(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(household__size="1")
    page = mine.send(household__disabled_count="3", household__special=["1"])
    refused = mine.settle(page)
    assert refused.status_code == 422
    assert "家庭残疾人数不能超过家庭人口（1）" in facts(refused)
    assert 'href="#take-household__disabled_count"' in refused.content.decode()
    given_up = mine.settle(refused, **{"take-household__disabled_count": "theirs"})
    assert given_up.status_code == 302
    held = values_of(record)
    assert held["household__disabled_count"] == 1 and held["household__special"] == ["1"]


def test_a_third_who_saves_while_one_decides_is_told_too(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(remark="一")
    page = mine.send(remark="二")
    Desk(zhao, record).send(remark="三")
    again = mine.settle(page, **{"take-remark": "mine"})
    assert again.status_code == 409 and "用对方的：三" in facts(again)
    assert mine.settle(again, **{"take-remark": "mine"}).status_code == 302
    assert people().get().remark == "二"


def test_facts_of_the_household_conflict_between_its_residents(
    wang: User, zhao: User, enter: Callable
) -> None:
    one, other = enter(), enter(name="巴特尔", **MAN)
    mine, theirs = Desk(wang, one), Desk(zhao, other)
    theirs.send(household__size="5")
    page = mine.send(household__size="4")
    assert page.status_code == 409 and "家庭人口：两人都改了" in facts(page)
    assert re.search("对方：赵敏", facts(page))


def test_a_page_of_conflicts_belongs_to_its_user_and_record(
    wang: User, zhao: User, enter: Callable
) -> None:
    record = enter()
    mine, theirs = Desk(wang, record), Desk(zhao, record)
    theirs.send(remark="一")
    page = mine.send(remark="二")
    assert theirs.settle(page, **{"take-remark": "mine"}).status_code == 302
    assert mine.client.post(mine.address, {"resolve": "不是"}).status_code == 302
    assert people().get().remark == "一"


# -- any interleaving --------------------------------------------------------------------------

CHANGES: dict[str, st.SearchStrategy] = {
    "remark": st.sampled_from(["", "甲", "乙", "丙"]),
    "talent": st.sampled_from(["", "刺绣", "摔跤"]),
    "phone": st.sampled_from(["13804761234", "13904761234", "13704761234"]),
    "household__size": st.integers(3, 6),
    "household__income": st.sampled_from([Decimal("1.00"), Decimal("2.00")]),
    "household__income_sources": st.sampled_from([["1"], ["2"], ["1", "2"]]),
    "members": st.sampled_from(["巴特尔", "苏日娜", "其木格"]).map(
        lambda name: [{**complete()["members"][0], "name": name}]
    ),
    "hobbies": st.sampled_from([[], ["101"]]),
}
SHARED = ResidentLedger.shape


class Interleaving(RuleBasedStateMachine):
    """Two people with two residents of one household; ``truth`` is what must be stored.

    Whoever saves has either seen all that is stored, or is told of every difference.
    """

    users: tuple[User, User]
    enter: Callable

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people = [self.enter(), self.enter(name="巴特尔", **MAN)]
        self.truth = [values_of(record) for record in self.people]
        self.open: dict[tuple[int, int], tuple[dict, dict]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(who=st.integers(0, 1), whom=st.integers(0, 1))
    def opens(self, who: int, whom: int) -> None:
        held = values_of(self.people[whom])
        self.open[who, whom] = (held, copy.deepcopy(held))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def types(self, data: st.DataObject) -> None:
        _, mine = self.open[data.draw(st.sampled_from(sorted(self.open)))]
        key = data.draw(st.sampled_from(sorted(CHANGES)))
        mine[key] = data.draw(CHANGES[key])

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def saves(self, data: st.DataObject) -> None:
        who, whom = data.draw(st.sampled_from(sorted(self.open)))
        base, mine = self.open.pop((who, whom))
        truth = self.truth[whom]
        try:
            self.write(who, whom, base, mine)
            assert plain(base) == plain(truth) or plain(mine) == plain(truth)
            self.settle(whom, mine)
        except saving.EditConflict as met:
            assert plain(met.current) == plain(truth)
            self.resolve(data, (who, whom), base, mine)

    def resolve(self, data: st.DataObject, at: tuple[int, int], base: dict, mine: dict) -> None:
        truth = self.truth[at[1]]
        conflict = Conflict(ResidentLedger, base, mine, copy.deepcopy(truth))
        told = {*conflict.disputed, *conflict.only_mine, *conflict.only_theirs}
        assert told >= {k for k in truth if plain(mine[k]) != plain(truth[k])}
        choices = {k: data.draw(st.sampled_from(["mine", "theirs"])) for k in conflict.disputed}
        merged = conflict.merge({f"take-{k}": v for k, v in choices.items()})
        for key in truth:
            takes_mine = key in conflict.only_mine or choices.get(key) == "mine"
            assert plain(merged[key]) == plain((mine if takes_mine else truth)[key])
        self.write(*at, copy.deepcopy(truth), merged)
        self.settle(at[1], merged)

    def write(self, who: int, whom: int, base: dict, mine: dict) -> None:
        examined = ResidentLedger.examine(copy.deepcopy(mine), base)
        saving.update(ResidentLedger, self.people[whom].pk, base, examined, by=self.users[who])

    def settle(self, whom: int, values: dict) -> None:
        self.truth[whom] = copy.deepcopy(values)
        for key in values:
            if saving.owner_of(ResidentLedger, key):
                self.truth[1 - whom][key] = copy.deepcopy(values[key])

    @invariant()
    def nothing_is_lost(self) -> None:
        for record, truth in zip(self.people, self.truth, strict=True):
            assert plain(values_of(record)) == plain(truth)


def test_no_interleaving_loses_an_update(wang: User, zhao: User, enter: Callable) -> None:
    class Here(Interleaving):
        users = (wang, zhao)

    Here.enter = staticmethod(enter)  # type: ignore[assignment]
    run_state_machine_as_test(
        Here, settings=settings(max_examples=25, stateful_step_count=30, deadline=None)
    )
