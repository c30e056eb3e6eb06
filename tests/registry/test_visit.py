"""One visit, one save: everything it says is written at once, or nothing is."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import attachments
from registry.ledger import saving
from registry.ledger.saving import HIDDEN
from registry.ledgers import ResidentLedger
from registry.models import (
    Attachment,
    Change,
    Household,
    Need,
    Resident,
    SearchTerm,
    SupportPair,
    User,
    WorkRecord,
)
from registry.support.ledger import SupportLedger
from registry.work import visits
from registry.work.ledger import WorkLedger
from tests import cast
from tests.contract.desk import state
from tests.contract.pages import filled_in
from tests.contract.samples import SAMPLES

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def person(registrar: User) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


def page_of(person: Resident) -> str:
    return reverse("record-visit-resident", args=[person.pk])


def opened(client: Client, person: Resident) -> dict[str, Any]:
    """The page as it is sent when nothing was done but a tap on 入户."""
    return {**filled_in(client.get(page_of(person)), "visit"), "way": "1"}


def said(client: Client, person: Resident) -> dict[str, Any]:
    """A visit that found something of everything."""
    return {
        **opened(client, person),
        "found": ["1", "5"],
        "done": ["01", "03"],
        "learned": "膝盖疼，出门要人扶",
        "r0-can_go_out": "2",
        "r0-phone": cast.mobile(909),
        "r0-verified": "on",
        "r0-need-0-kind": "06",
        "r0-need-0-content": "想要一把轮椅",
        "follow_up": "联系辅具站",
        "follow_up_by": "其木格",
        "follow_up_on": timezone.localdate().isoformat(),
    }


def helped(person: Resident, registrar: User, **facts: Any) -> SupportPair:
    """A helping pair of ``person`` with one act of help."""
    values = {**SupportLedger.shape.blank(), **SAMPLES["support"](1), **facts}
    SupportLedger.acquaint(values, stored(person))
    examined = SupportLedger.examine(values)
    pair: SupportPair = saving.create(
        SupportLedger, examined, by=registrar, community_id=person.community_id
    )
    return pair


def acts_of(pair: SupportPair) -> list[tuple[Any, ...]]:
    return list(pair.acts.values_list("on", "way", "content", "amount"))


def stored(person: Resident) -> Resident:
    return Resident.objects.unscoped("a test looks").get(pk=person.pk)


def works() -> list[WorkRecord]:
    return list(WorkRecord.objects.unscoped("a test looks").order_by("created_at"))


# -- what one save does ---------------------------------------------------------------------------


def test_one_tap_and_save_is_a_visit(client: Client, person: Resident) -> None:
    before = stored(person).version
    answer = client.post(page_of(person), opened(client, person))
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert (work.kind, work.way, work.on) == ("01", "1", timezone.localdate())
    assert work.place == "家中"
    assert work.topic == f"走访：{person.name}"
    assert [s.resident_id for s in work.subjects.all()] == [person.pk]
    assert stored(person).version == before
    assert "已保存" in client.get(answer.url).content.decode()


def test_one_save_writes_record_facts_and_needs(client: Client, person: Resident) -> None:
    answer = client.post(page_of(person), said(client, person))
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert (work.found, work.done) == (["1", "5"], ["01", "03"])
    need = work.found_needs.get()
    assert (need.kind, need.content, need.who) == ("06", "想要一把轮椅", person.name)
    raised = Need.objects.unscoped("a test looks").get()
    assert (raised.resident_id, raised.category, raised.content) == (
        person.pk,
        "06",
        "想要一把轮椅",
    )
    assert (raised.raised_on, raised.raised_by) == (timezone.localdate(), "3")
    now = stored(person)
    assert (now.can_go_out, now.phone) == ("2", cast.mobile(909))
    assert (now.surveyed_on, now.surveyor) == (timezone.localdate(), "用户specialist")
    change = Change.objects.filter(record_id=person.pk, action="update").get()
    lines = {key: (old, new) for key, _, old, new in change.fields}
    assert {"can_go_out", "phone"} <= set(lines) <= {"can_go_out", "phone", "survey_method", "surveyor"}  # fmt: skip
    assert lines["phone"] == (HIDDEN, HIDDEN)
    assert "走访" in change.reason


def test_help_given_is_noted_with_the_helping_pair(
    client: Client, person: Resident, registrar: User
) -> None:
    pair = helped(person, registrar)
    before = acts_of(pair)
    sent = {**opened(client, person), "r0-act-content": "送米面", "r0-act-amount": "200"}
    refused = client.post(page_of(person), sent)
    assert [line["message"] for line in refused.context["form"].error_list] == ["请选择帮扶方式"]
    assert acts_of(pair) == before and not works()
    answer = client.post(page_of(person), {**sent, "r0-act-way": "02"})
    assert answer.status_code == 302, answer.context["form"].error_list
    assert acts_of(pair) == [*before, (timezone.localdate(), "02", "送米面", 200)]
    assert "记帮扶 1 项" in client.get(answer.url).content.decode()
    pair = SupportPair.objects.unscoped("a test looks").get()
    assert pair.last_support_on == timezone.localdate()
    (change,) = Change.objects.filter(record_id=pair.pk, action="update")
    assert "走访" in change.reason


def test_where_several_help_it_is_asked_who(
    client: Client, person: Resident, registrar: User
) -> None:
    first, second = helped(person, registrar), helped(person, registrar, helper_name="李小红")
    sent = {**opened(client, person), "r0-act-way": "01", "r0-act-amount": "500"}
    refused = client.post(page_of(person), sent)
    (wrong,) = refused.context["form"].error_list
    assert wrong["message"] == "请选择由谁帮扶" and wrong["id"] == "id_r0-act-pair_0"
    client.post(page_of(person), {**sent, "r0-act-pair": str(second.pk)})
    assert (len(acts_of(first)), len(acts_of(second))) == (1, 2)


def test_what_a_visit_finds_of_the_household_is_the_households(
    client: Client, person: Resident
) -> None:
    sent = {**opened(client, person), "r0-household__income": "12000"}
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 302, answer.context["form"].error_list
    home = Household.objects.unscoped("a test looks").get(pk=stored(person).household_id)
    assert home.income == 12000
    change = Change.objects.filter(record_id=home.pk, action="update").get()
    assert change.fields[0][0] == "household__income" and "走访" in change.reason


def test_sent_twice_it_is_one_visit(client: Client, person: Resident) -> None:
    sent = said(client, person)
    first, second = client.post(page_of(person), sent), client.post(page_of(person), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(works()) == 1
    assert Change.objects.filter(record_id=person.pk, action="update").count() == 1
    assert "没有重复登记" in client.get(second.url).content.decode()


def test_everyone_of_a_household_on_one_page(
    client: Client, person: Resident, registrar: User
) -> None:
    other = cast.register(
        2, cast.OWN, registrar, household__head_id=stored(person).household.head_id
    )
    assert stored(other).household_id == stored(person).household_id
    url = reverse("record-visit-household", args=[stored(person).household_id])
    sent = {**filled_in(client.get(url), "visit"), "way": "1"}
    number = 0 if sorted([person.pk, other.pk])[0] == other.pk else 1
    sent |= {f"r{number}-can_go_out": "3", f"r{number}-need-0-kind": "05"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    (wrong,) = refused.context["form"].error_list
    assert other.name in wrong["label"] and wrong["message"] == "请写明需要什么"
    answer = client.post(url, {**sent, f"r{number}-need-0-content": "想做康复训练"})
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert {s.resident_id for s in work.subjects.all()} == {person.pk, other.pk}
    assert stored(other).can_go_out == "3"
    assert stored(person).can_go_out == ""
    assert work.found_needs.get().who == other.name


# -- what is refused, and that nothing is lost ------------------------------------------------------


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, person: Resident) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    sent = {**said(client, person), "on": tomorrow.isoformat(), "r0-phone": "123", "follow_up": ""}
    sent["follow_up_on"] = ""
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert {error["id"] for error in answer.context["form"].error_list} == {"id_on", "id_r0-phone"}
    assert "膝盖疼，出门要人扶" in page
    assert "想要一把轮椅" in page
    assert not works()


def test_a_visit_of_last_week_needs_a_reason(client: Client, person: Resident) -> None:
    for days, status in ((7, 302), (8, 422)):
        day = timezone.localdate() - datetime.timedelta(days=days)
        sent = {**opened(client, person), "on": day.isoformat()}
        assert client.post(page_of(person), sent).status_code == status
    answer = client.post(page_of(person), {**sent, "back_reason": "下乡期间没有网络"})
    assert answer.status_code == 302


def test_a_fact_changed_meanwhile_is_not_overwritten(
    client: Client, person: Resident, registrar: User
) -> None:
    sent = said(client, person)
    Resident.objects.unscoped("a test").filter(pk=person.pk).update(can_go_out="1")
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 422
    assert "被别人改过" in answer.content.decode()
    assert (stored(person).can_go_out, works()) == ("1", [])


def test_a_fact_nobody_touched_on_the_page_may_change_meanwhile(
    client: Client, person: Resident
) -> None:
    sent = said(client, person)
    Resident.objects.unscoped("a test").filter(pk=person.pk).update(employment="2")
    assert client.post(page_of(person), sent).status_code == 302
    assert (stored(person).employment, stored(person).can_go_out) == ("2", "2")


@pytest.mark.parametrize("seed", range(8))
def test_two_on_one_person_lose_nothing(
    client: Client, person: Resident, registrar: User, seed: int
) -> None:
    """Both open the page, both change some facts, one saves first: nothing anybody saw is overwritten (S22)."""
    chance = random.Random(seed)  # noqa: S311  (a game of chance, not a secret)
    other = Client()
    other.force_login(registrar)
    for _ in range(4):
        base = facts_of(person)
        theirs, mine = (some_facts(chance) for _ in "ab")
        pages = [typed(c, person, facts) for c, facts in ((other, theirs), (client, mine))]
        assert other.post(page_of(person), pages[0]).status_code == 302
        after = facts_of(person)
        assert after == {**base, **theirs}
        met = [k for k, v in mine.items() if v != base[k] and after[k] not in (base[k], v)]
        answer = client.post(page_of(person), pages[1])
        assert answer.status_code == (422 if met else 302), (base, theirs, mine)
        changed = {k: v for k, v in mine.items() if v != base[k]}
        assert facts_of(person) == (after if met else {**after, **changed})
        for key in met:
            assert ResidentLedger.label_of(key) in answer.content.decode()


MAY_BE: dict[str, tuple[str, ...]] = {
    "can_go_out": ("1", "2", ""),
    "residence_type": ("1", "2", ""),
    "phone": (cast.mobile(901), cast.mobile(902)),
    "live_addr": ("新民街一号", "新民街二号"),
    "household__income": ("8000", "9000", "10000"),
}


def some_facts(chance: random.Random) -> dict[str, str]:
    keys = chance.sample(sorted(MAY_BE), chance.randint(1, 4))
    return {key: chance.choice(MAY_BE[key]) for key in keys}


def typed(client: Client, person: Resident, facts: dict[str, str]) -> dict[str, Any]:
    return {**opened(client, person), **{f"r0-{key}": value for key, value in facts.items()}}


def facts_of(person: Resident) -> dict[str, str]:
    known = visits.known_of(stored(person))
    income = known["household__income"]
    return {**{key: known[key] for key in MAY_BE}, "household__income": f"{income:f}".split(".")[0] if income is not None else ""}  # fmt: skip


# -- faults (S29) ----------------------------------------------------------------------------------


class Breaker:
    """Lets the first ``good`` writes pass and refuses the next."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.seen = 0

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            self.seen += 1
            if self.seen == self.good + 1:
                raise DatabaseError("the disk is full")
        return execute(sql, *args)


@contextmanager
def breaking(good: int) -> Iterator[Breaker]:
    breaker = Breaker(good)
    with connection.execute_wrapper(breaker):
        yield breaker


def everything(client: Client, person: Resident, pair: SupportPair) -> dict[str, Any]:
    """A visit that writes wherever a visit can: with help given, a household's fact and a photo."""
    return {
        **said(client, person),
        "r0-household__income": "12000",
        "r0-act-way": "02",
        "r0-act-content": "送米面",
    }


def test_whichever_write_fails_nothing_is_written(
    client: Client, person: Resident, registrar: User
) -> None:
    """Every write of the save is broken once; afterwards the same form is saved as it stands."""
    pair = helped(person, registrar)
    typed = everything(client, person, pair)
    before = state()
    for good in range(200):
        sent = {**typed, "photos": [cast.portrait()]}
        with breaking(good) as breaker:
            answer = client.post(page_of(person), sent)
        if breaker.seen <= good:
            break
        assert answer.status_code == 503, good
        assert "没有保存成功" in answer.content.decode()
        assert "膝盖疼，出门要人扶" in answer.content.decode()
        assert state() == before, f"write {good + 1} left something behind"
    assert good >= 20
    assert answer.status_code == 302
    (work,) = works()
    assert stored(person).can_go_out == "2"
    assert (len(acts_of(pair)), len(photos_of(work))) == (2, 1)


def test_a_disk_that_takes_no_photo_keeps_the_visit_on_the_page(
    client: Client, person: Resident, settings: Any, tmp_path: Any
) -> None:
    sent = said(client, person)
    before = state()
    (tmp_path / "full").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "full"
    answer = client.post(page_of(person), {**sent, "photos": [cast.portrait()]})
    assert answer.status_code == 503
    assert "没有保存成功" in answer.content.decode()
    assert state() == before


# -- finding whom ----------------------------------------------------------------------------------


def test_those_never_visited_come_first(client: Client, person: Resident, registrar: User) -> None:
    other = cast.register(2, cast.OWN, registrar)
    client.post(page_of(person), opened(client, person))
    rows = client.get(reverse("record-visit")).context["rows"]
    assert [row["name"] for row in rows] == [other.name, person.name]


def test_namesakes_are_told_apart(client: Client, person: Resident, registrar: User) -> None:
    other = cast.register(2, cast.OWN, registrar)
    held = Resident.objects.unscoped("namesakes")
    held.filter(pk=other.pk).update(name=person.name, gender="2", dis_category="6", dis_level="2")
    held.filter(pk=person.pk).update(gender="1", dis_category="1", dis_level="4")
    page = client.get(reverse("record-visit"))
    said = {row["url"]: row["who"] for row in page.context["rows"]}
    assert said[page_of(person)] == f"男　{person.age} 岁　视力四级"
    assert said[page_of(other)] == f"女　{other.age} 岁　精神二级"
    assert f"<span>{said[page_of(other)]}</span>" in page.content.decode()


def test_a_search_stands_in_no_address(client: Client, person: Resident) -> None:
    answer = client.post(reverse("record-visit"), {"text": person.name})
    assert person.name not in answer.url
    assert SearchTerm.objects.get().text == person.name
    assert [r["name"] for r in client.get(answer.url).context["rows"]] == [person.name]


# -- photos ---------------------------------------------------------------------------------------


def photos_of(work: WorkRecord) -> list[str]:
    return [kept.name for kept in attachments.of(WorkLedger, work)]


def test_photos_are_kept_with_the_visit_in_the_same_save(client: Client, person: Resident) -> None:
    sent = {**opened(client, person), "photos": [cast.portrait(), cast.portrait("gate.png", 9)]}
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert photos_of(work) == ["photo.png", "gate.png"]


def test_a_photo_that_cannot_be_kept_is_named_and_nothing_is_saved(
    client: Client, person: Resident
) -> None:
    no_photo = SimpleUploadedFile("门口.jpg", b"MZ not a photo", "image/jpeg")
    sent = {**said(client, person), "photos": [cast.portrait(), no_photo]}
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 422
    (wrong,) = answer.context["form"].error_list
    assert "请填写需求类别" not in answer.content.decode()
    assert wrong["id"] == "id_photos" and wrong["message"].startswith("门口.jpg：")
    assert "膝盖疼，出门要人扶" in answer.content.decode()
    assert "请重新选择 2 张" in answer.content.decode()
    assert not works() and not Attachment.objects.exists()
    assert stored(person).can_go_out == ""


def test_too_many_photos_are_counted(client: Client, person: Resident, settings: Any) -> None:
    settings.ATTACHMENTS_AT_ONCE = 1
    sent = {**opened(client, person), "photos": [cast.portrait(), cast.portrait("gate.png", 9)]}
    answer = client.post(page_of(person), sent)
    assert [line["message"] for line in answer.context["form"].error_list] == [
        "一次最多 1 张，这次选了 2 张"
    ]


def test_photos_come_from_the_camera_and_from_the_album(client: Client, person: Resident) -> None:
    sent = {
        **opened(client, person),
        "photos": [cast.portrait()],
        "camera": cast.portrait("a.png", 9),
    }
    assert client.post(page_of(person), sent).status_code == 302
    assert photos_of(works()[0]) == ["photo.png", "a.png"]


def test_the_picture_of_an_iphone_is_told_how_to_send_it(client: Client, person: Resident) -> None:
    heic = SimpleUploadedFile("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")
    answer = client.post(page_of(person), {**opened(client, person), "camera": heic})
    (wrong,) = answer.context["form"].error_list
    assert wrong["message"] == f"IMG_1.HEIC：{attachments.HEIC_NOT_TAKEN}"
