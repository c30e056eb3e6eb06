"""点名: what is ticked stays ticked, everybody counts once, and names are for whoever may see people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from registry import attachments
from registry.activities.ledger import ActivityLedger
from registry.ledger import saving
from registry.models import ActivityAttendance, Change, Death, Resident, User
from registry.roll import taking
from tests import cast
from tests.activities.conftest import DAY, TODAY, Hold

pytestmark = pytest.mark.django_db


def tick(event: Any, by: User, *who: Resident, was: tuple[Any, ...] = ()) -> taking.Taken:
    return taking.take(
        ActivityLedger, event.pk, by=by, was={p.pk for p in was}, ticked={p.pk for p in who}
    )


def on_roll(event: Any) -> list[str]:
    return list(event.roll.order_by("position").values_list("name", flat=True))


def again(event: Any) -> Any:
    return type(event).objects.unscoped("a test looks").get(pk=event.pk)


# -- counting ------------------------------------------------------------------------------------


def test_two_events_on_one_day_are_two_attendances_of_one_person(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    for title in ("上午下棋", "下午唱歌"):
        tick(hold(title=title), registrar, people[0])
    lines = ActivityAttendance.objects.took_part(TODAY - DAY, TODAY)
    assert (lines.attendances().count(), lines.people().count()) == (2, 1)


def test_who_took_part_is_asked_of_days_and_of_events_that_stand(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    long_ago = hold(title="早先", begins_on=TODAY - 400 * DAY)
    days = hold(title="多日", begins_on=TODAY - 12 * DAY, ends_on=TODAY - 8 * DAY)
    void = hold(title="作废")
    for event, person in ((long_ago, 0), (days, 1), (void, 2)):
        tick(event, registrar, people[person])
    saving.void(ActivityLedger, void.pk, by=registrar, reason="重复")
    took_part = ActivityAttendance.objects.took_part
    assert took_part(TODAY - 10 * DAY, TODAY).people().count() == 1
    assert took_part(TODAY - 365 * DAY, TODAY - 13 * DAY).people().count() == 0
    assert took_part(TODAY - 500 * DAY, TODAY).people().count() == 2


def test_the_record_knows_how_many_came(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    event = hold()
    assert "people" in event.gaps
    tick(event, registrar, *people[:3])
    assert (again(event).present, "people" in again(event).gaps) == (3, False)


# -- two at once ---------------------------------------------------------------------------------


def test_two_people_ticking_at_once_lose_nothing(
    hold: Hold, people: list[Resident], registrar: User, staff: dict[str, User]
) -> None:
    event = hold()
    tick(event, registrar, people[4])
    opened = (people[4],)  # both have opened the page now
    tick(event, registrar, people[4], people[0], people[1], was=opened)
    tick(event, staff["specialist"], people[2], was=opened)
    assert on_roll(event) == ["阿古拉", "巴特尔", "陈静"]


def test_the_same_page_sent_twice_says_that_nothing_changed(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    event = hold()
    first = tick(event, registrar, people[0])
    second = tick(event, registrar, people[0])
    assert (first.added, second.added, again(event).present) == (1, 0, 1)
    assert Change.objects.filter(record_id=event.pk, action="update").count() == 1


def test_whoever_is_out_of_reach_is_not_put_on_the_roll(
    hold: Hold, people: list[Resident], registrar: User, staff: dict[str, User]
) -> None:
    stranger = cast.register(40, cast.SIBLING, registrar)
    event = hold()
    taken = tick(event, staff["specialist"], people[0], stranger)
    assert (taken.added, taken.lost, on_roll(event)) == (1, 1, ["阿古拉"])


def test_nobody_is_ticked_before_the_day(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    event = hold(begins_on=TODAY + DAY)
    with pytest.raises(ValidationError, match="还没有举行"):
        tick(event, registrar, people[0])
    assert again(event).present == 0


# -- who is listed -------------------------------------------------------------------------------


def died(person: Resident, on: Any, by: User) -> None:
    Death(community_id=person.community_id, resident=person, on=on, proof="证明", by=by).save()
    Resident.objects.unscoped("a test sets it").filter(pk=person.pk).update(status="4")


def test_whoever_was_living_on_the_day_is_listed(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    died(people[0], TODAY, registrar)
    died(people[1], TODAY - 3 * DAY, registrar)
    listed = ActivityLedger.standing.candidates(hold(), registrar)
    assert [p.name for p in listed] == ["阿古拉", "陈静", "王芳", "王芳"]


def test_who_stayed_away_is_told(hold: Hold, people: list[Resident], registrar: User) -> None:
    for days, who in ((30, (0, 1)), (20, (0,)), (10, (2,))):
        event = hold(title=f"{days}天前", begins_on=TODAY - days * DAY)
        tick(event, registrar, *(people[n] for n in who))
    missed, events = taking.absences(ActivityLedger, hold())
    assert events == 3
    assert {p.name: missed.get(p.pk, events) for p in people[:4]} == {
        "阿古拉": 1, "巴特尔": 2, "陈静": 0, "王芳": 3,
    }  # fmt: skip


# -- the page ------------------------------------------------------------------------------------


def roll_page(client: Any, event: Any, **sent: Any) -> Any:
    return client.post(reverse("activity-roll", args=[event.pk]), sent)


def test_the_page_lists_by_pinyin_and_tells_namesakes_apart(
    hold: Hold, people: list[Resident], signed_in: Callable
) -> None:
    page = signed_in("specialist").get(reverse("activity-roll", args=[hold().pk]))
    groups = page.context["groups"]
    assert [g["letter"] for g in groups] == ["A", "B", "C", "W"]
    rows = [row for g in groups for row in g["people"]]
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["hint"] for row in rows] == ["", "", "", "1970年生", "1970年生"]


def test_a_search_keeps_every_tick_and_every_number(
    hold: Hold, people: list[Resident], signed_in: Callable
) -> None:
    event, client = hold(), signed_in("specialist")
    page = roll_page(client, event, who=[people[0].pk, people[2].pk], find="bate")
    text = page.content.decode()
    assert [row["name"] for g in page.context["groups"] for row in g["people"]] == ["巴特尔"]
    assert [row["number"] for g in page.context["groups"] for row in g["people"]] == [2]
    assert page.context["count"] == 2 and text.count('type="hidden" name="who"') == 2
    assert again(event).present == 0
    sent = [people[0].pk, people[2].pk, people[1].pk]
    assert roll_page(client, event, who=sent, save="1").status_code == 302
    assert on_roll(event) == ["阿古拉", "巴特尔", "陈静"]


def test_what_is_refused_comes_back_ticked(
    hold: Hold, people: list[Resident], signed_in: Callable
) -> None:
    event = hold(begins_on=TODAY + DAY)
    page = roll_page(signed_in("specialist"), event, who=[people[1].pk], save="1")
    assert page.status_code == 422 and "还没有举行" in page.content.decode()
    assert [r["ticked"] for g in page.context["groups"] for r in g["people"]].count(True) == 1


def test_nonsense_is_nobody(hold: Hold, people: list[Resident], signed_in: Callable) -> None:
    event = hold()
    answer = roll_page(signed_in("specialist"), event, who=["x", ""], was="y ''", save="1")
    assert answer.status_code == 302 and again(event).present == 0


def test_the_page_takes_as_many_queries_for_many_as_for_few(
    hold: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event, client = hold(), signed_in("specialist")
    url = reverse("activity-roll", args=[event.pk])
    client.get(url)
    counts = []
    for more in ((), range(50, 56)):
        for n in more:
            cast.register(n, cast.OWN, registrar)
        with CaptureQueriesContext(
            connection,
        ) as made:
            client.get(url)
        counts.append(len(made))
    assert counts[0] == counts[1]


# -- whose names are shown -----------------------------------------------------------------------


def test_names_are_for_whoever_may_see_residents(
    hold: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event = hold()
    tick(event, registrar, *people[:2])
    attachments.attach(ActivityLedger, event, [cast.portrait()], by=registrar, purpose="sign_in")
    url, past = (reverse(f"activity-{name}", args=[event.pk]) for name in ("detail", "history"))
    leader, worker = signed_in("leading_group"), signed_in("specialist")
    assert "阿古拉" in worker.get(url).content.decode()
    page = leader.get(url).content.decode()
    assert "参加残疾人 2 人" in page and "阿古拉" not in page
    assert "阿古拉" in worker.get(past).content.decode()
    assert "阿古拉" not in leader.get(past).content.decode()
    file = attachments.of(ActivityLedger, event).get()
    sheet = reverse("activity-attachment-file", args=[event.pk, file.pk])
    assert (worker.get(sheet).status_code, leader.get(sheet).status_code) == (200, 404)
    assert str(file.pk) not in page


def test_whoever_came_and_moved_away_stays_on_the_roll(
    hold: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event = hold()
    tick(event, registrar, *people[:2])
    Resident.objects.unscoped("moved").filter(pk=people[0].pk).update(community_id=cast.SIBLING)
    page = signed_in("specialist").get(reverse("activity-roll", args=[event.pk]))
    assert page.context["sheet"].out_of_sight == [people[0].pk]
    assert "1 人不在这份名单里" in page.content.decode()


# -- paper ---------------------------------------------------------------------------------------


def text_of(answer: Any) -> str:
    import io

    assert answer.status_code == 200, answer.status_code
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_the_sheet_to_sign_has_everybody_or_those_ticked(
    hold: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event, client = hold(), signed_in("specialist")
    tick(event, registrar, people[1])
    url = reverse("activity-sign-in", args=[event.pk])
    everybody, ticked = text_of(client.get(url)), text_of(client.get(url, {"only": "1"}))
    assert "阿古拉" in everybody and "陈静" in everybody and "棋牌赛" in everybody
    assert "巴特尔" in ticked and "阿古拉" not in ticked


def test_the_form_of_an_event_names_who_came(
    hold: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event = hold()
    tick(event, registrar, people[1])
    text = text_of(signed_in("specialist").get(reverse("activity-print", args=[event.pk])))
    assert "社区活动登记表" in text and "巴特尔" in text and "参加残疾人　1 人" in text


def test_the_menu_below_does_not_lie_over_the_button_that_saves(
    hold: Hold, people: list[Resident], signed_in: Callable[[str], Any]
) -> None:
    page = signed_in("specialist").get(reverse("activity-roll", args=[hold().pk])).content.decode()
    assert 'class="save-bar' in page and " has-save" in page.partition("<body")[2].partition(">")[0]
