"""五摸清: lights from what is missing and when it was verified, right after every way of writing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import five_knowns, housekeeping, resident_rules, verifying
from registry.five_knowns import SITUATIONS, months_before
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, Change, ParameterValue, Resident, User
from tests.registry.people import CHILD_ID, OTHER_ID

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def marker(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


def stored(record: Any) -> Resident:
    return Resident.objects.unscoped("test").get(pk=record.pk)


def lights(record: Any) -> str:
    return stored(record).five_knowns


def correct(record: Any, by: User, **changes: Any) -> None:
    base = ResidentLedger.shape.read(stored(record))
    examined = ResidentLedger.examine({**base, **changes}, base)
    saving.update(ResidentLedger, record.pk, base, examined, by=by)


def in_months(months: int) -> Any:
    day = months_before(TODAY, -months) + DAY
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(3)))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_required_fact_belongs_to_one_situation_or_to_the_person() -> None:
    asked = {*resident_rules.REQUIRED, "phone", "needs", "members", "benefits", "consent"}
    groups = [s.facts for s in SITUATIONS] + [five_knowns.IDENTITY]
    for key in asked:
        assert sum(key in group for group in groups) == 1, key


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-03-31", 1, "2026-02-28"), ("2024-02-29", 12, "2023-02-28"), ("2026-01-15", 12, "2025-01-15"),
     ("2026-11-30", -3, "2027-02-28")],
)  # fmt: skip
def test_months_end_where_they_end(day: str, months: int, before: str) -> None:
    assert months_before(datetime.date.fromisoformat(day), months).isoformat() == before


def test_all_is_known_of_whom_all_was_asked_lately(enter: Callable) -> None:
    assert lights(enter(surveyed_on=TODAY)) == "ggggg"


def test_what_is_missing_is_red_where_it_belongs(enter: Callable) -> None:
    record = enter(surveyed_on=TODAY, household__income=None, medical="", can_go_out="")
    assert lights(record) == "grggr"
    assert stored(record).knowns_open == 2


def test_what_was_verified_too_long_ago_is_amber(enter: Callable) -> None:
    assert lights(enter(surveyed_on=months_before(TODAY, 12))) == "aaaaa"
    assert lights(
        enter(surveyed_on=months_before(TODAY, 12) + DAY, id_no=OTHER_ID, cert_no="",
              cert_status="0", gender="1", birth_date=None, household__head_id=OTHER_ID)
    ) == "ggggg"  # fmt: skip


def test_work_is_not_asked_of_a_child(enter: Callable) -> None:
    record = enter(
        surveyed_on=TODAY, id_no=CHILD_ID, cert_no="", cert_status="0", gender="", birth_date=None,
        guardian_name="巴特尔", guardian_relation="11", guardian_phone="13804760001",
        edu_stage="1", relation_to_head="10",
    )  # fmt: skip
    assert lights(record)[3] == "n"


def test_correcting_and_sharing_turn_the_lights(wang: User, enter: Callable) -> None:
    first = enter(surveyed_on=TODAY, household__income=None)
    second = enter(surveyed_on=TODAY, id_no=OTHER_ID, cert_no="", cert_status="0", name="巴图",
                   gender="1", birth_date=None, relation_to_head="10", household__income=None)  # fmt: skip
    assert (lights(first)[1], lights(second)[1]) == ("r", "r")
    correct(first, wang, household__income=30000)
    assert (lights(first)[1], lights(second)[1]) == ("g", "g")
    assert stored(second).gap_count == len(stored(second).gaps)


def test_verifying_says_who_and_when_and_changes_nothing_else(wang: User, enter: Callable) -> None:
    record = enter(surveyed_on=months_before(TODAY, 14))
    page = reverse("resident-detail", args=[record.pk])
    client = signed_in(wang)
    address = reverse("resident-verify", args=[record.pk])
    assert client.post(address, {"situation": "economy"}).status_code == 302
    assert lights(record) == "agaaa"
    assert stored(record).version == record.version
    assert "王芳 核实" in client.get(page).content.decode()
    change = Change.objects.filter(record_id=record.pk, action="verify").get()
    assert change.fields[0][:2] == ["known_economy", "经济状况"] and change.by == wang
    assert AuditEvent.objects.filter(action="verify", object_id=str(record.pk)).count() == 1
    client.post(address, {"situation": "all"})
    assert lights(record) == "ggggg"
    assert client.post(address, {"situation": "nothing"}).status_code == 404


def test_each_missing_fact_leads_to_its_field(wang: User, enter: Callable) -> None:
    record = enter(surveyed_on=TODAY, medical="")
    page = signed_in(wang).get(reverse("resident-detail", args=[record.pk])).content.decode()
    assert f"{reverse('resident-edit', args=[record.pk])}#id_medical" in page


def test_only_who_may_enter_verifies(wang: User, li: User, enter: Callable) -> None:
    record = enter()
    address = reverse("resident-verify", args=[record.pk])
    assert signed_in(li).post(address, {"situation": "all"}).status_code == 404
    saving.void(ResidentLedger, record.pk, by=wang, reason="重复")
    assert signed_in(wang).post(address, {"situation": "all"}).status_code == 403


def test_the_list_shows_sorts_and_filters_by_the_lamps(wang: User, enter: Callable) -> None:
    known = enter(surveyed_on=TODAY)
    gaps = enter(surveyed_on=TODAY, id_no=OTHER_ID, cert_no="", cert_status="0", name="巴图",
                 medical="", household__head_id=OTHER_ID, gender="1", birth_date=None)  # fmt: skip
    client, address = signed_in(wang), reverse("resident-list")
    page = client.get(address, {"sort": "-five_knowns"})
    rows = page.context["table"]["rows"]
    assert [row["pk"] for row in rows] == [gaps.pk, known.pk]
    lamps = next(cell for cell in rows[0]["cells"] if cell["label"] == "五摸清")
    assert [lamp["state"] for lamp in lamps["value"]] == ["ok", "gap", "ok", "ok", "ok"]
    assert "经济状况：缺" in page.content.decode()
    view = client.get(address, {"view": "unknown"})
    assert [row["pk"] for row in view.context["table"]["rows"]] == [gaps.pk]


def test_time_turns_the_lights_once(enter: Callable) -> None:
    record = enter(surveyed_on=TODAY)
    assert housekeeping.turn_lights(timezone.now()) == 0
    later = in_months(12)
    assert housekeeping.turn_lights(later) == 1
    assert lights(record) == "aaaaa" and stored(record).version == record.version
    assert housekeeping.turn_lights(later) == 0


def test_a_birthday_turns_them_too(enter: Callable) -> None:
    record = enter(surveyed_on=TODAY)
    sixty = timezone.make_aware(datetime.datetime(2035, 11, 13, 3))
    assert housekeeping.recount_gaps(sixty) == 1
    assert lights(record)[3] == "n"


def test_a_shorter_period_counts_from_the_next_night(wang: User, enter: Callable) -> None:
    record = enter(surveyed_on=months_before(TODAY, 7))
    assert lights(record) == "ggggg"
    ParameterValue.objects.create(
        key="verification_months",
        area_id="15",
        value=6,
        valid_from=TODAY,
        reason="从严",
        set_by=wang,
    )
    assert housekeeping.turn_lights(timezone.now()) == 1
    assert lights(record) == "aaaaa"


def test_those_who_left_have_no_lights(wang: User, enter: Callable) -> None:
    record = enter(surveyed_on=TODAY)
    correct(record, wang, status="5", status_changed_on=TODAY, status_reason="搬走")
    assert lights(record) == "nnnnn" and stored(record).knowns_open == 0


def test_verifying_while_someone_corrects_loses_neither(wang: User, enter: Callable) -> None:
    record = enter(surveyed_on=months_before(TODAY, 14))
    base = ResidentLedger.shape.read(stored(record))
    verifying.verify(record.pk, "family", by=wang)
    examined = ResidentLedger.examine({**base, "remark": "同时更正"}, base)
    saving.update(ResidentLedger, record.pk, base, examined, by=wang)
    assert lights(record) == "gaaaa" and stored(record).remark == "同时更正"


def test_what_lacks_facts_is_not_verified(wang: User, enter: Callable) -> None:
    record = enter(marital="")
    client = Client()
    client.force_login(wang)
    page = client.get(reverse("resident-detail", args=[record.pk])).content.decode()
    assert "五项都已核实" not in page
    assert 'value="family"' not in page and 'value="disability"' in page
    for situation in ("family", five_knowns.ALL):
        answer = client.post(
            reverse("resident-verify", args=[record.pk]), {"situation": situation}, follow=True
        )
        assert "还有缺项，没有记为已核实" in answer.content.decode()
    assert not Change.objects.filter(record_id=record.pk, action="verify").exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [(800, "残疾人证有效期至 "), (20, "残疾人证还有 20 天到期"), (-3, "残疾人证已过期 3 天")],
)
def test_days_are_counted_only_when_a_certificate_is_near_its_end(
    enter: Callable, days: int, said: str
) -> None:
    today = timezone.localdate()
    values = ResidentLedger.shape.read(enter())
    values["cert_expires_on"] = today + datetime.timedelta(days)
    assert said in ResidentLedger.headline(values, today)
