"""The audit trail: what a row says, who may change it, and what verifying finds."""

import io
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory, override_settings

from registry import audit, audit_triggers
from registry.models.audit_event import AppendOnly, AuditEvent
from registry.models.audit_seal import AuditSeal
from registry.models.posting import Posting
from registry.models.resident import Resident
from registry.models.user import User
from registry.requesting import RequestContext, act_as, current

TABLES = {"EVENTS": "registry_auditevent", "SEALS": "registry_auditseal"}


@pytest.fixture
def trail(db: None, settings: object, tmp_path: Path) -> Path:
    """An empty trail without triggers, so that tests can tamper, and its anchor file."""
    audit_triggers.remove(connection)
    settings.AUDIT_ANCHOR = tmp_path / "anchor.log"
    return settings.AUDIT_ANCHOR


@pytest.fixture
def user(trail: Path) -> User:
    return User.objects.create(username="zhangsan")


def write(count: int) -> list[int]:
    """Ids of ``count`` new events."""
    return [audit.record("view", by=None, count=n, detail={"n": n}).pk for n in range(count)]


def sql(statement: str, *values: object) -> None:
    """Change the trail behind the product's back."""
    for short, table in TABLES.items():
        statement = statement.replace(short, table)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(*kinds: str) -> list[tuple[str, int]]:
    """Kind and first row of every problem, leaving out the triggers taken away here."""
    return [(p.kind, p.first_id) for p in audit.verify() if p.kind != "trigger"]


def sealed_trail(rows: int = 30, batch: int = 5) -> list[int]:
    ids = write(rows)
    assert audit.seal(batch) == rows
    assert found() == []
    return ids


# --- writing


def test_an_event_says_who_what_and_from_where(user: User) -> None:
    person = SimpleNamespace(
        pk="7f", community_id="150102001001", _meta=SimpleNamespace(model_name="resident")
    )
    token = current.set(RequestContext("r1", "10.0.0.8", user.pk))
    try:
        act_as("新城区某社区 · 残疾人专职委员")
        audit.record("update", by=user, obj=person, detail={"fields": ["phone"]})
    finally:
        current.reset(token)
    event = AuditEvent.objects.get()
    assert (event.user, event.username, event.ip, event.request_id) == (
        user,
        "zhangsan",
        "10.0.0.8",
        "r1",
    )
    assert (event.ledger, event.object_id, event.community_id) == ("resident", "7f", "150102001001")
    assert event.posting == "新城区某社区 · 残疾人专职委员"
    assert (event.get_action_display(), event.result) == ("修改", "ok")
    assert event.detail == {"fields": ["phone"]}


def test_the_posting_comes_from_what_the_request_read(user: User) -> None:
    user.active_postings = ["新城区 · 旗县残联"]
    assert audit.record("list", by=user, count=20).posting == "新城区 · 旗县残联"


def test_without_a_user_there_is_still_a_row(trail: Path) -> None:
    assert audit.record("search", by=AnonymousUser()).user is None
    assert audit.record("import", by=None, count=3).username == ""


@pytest.mark.parametrize("wrong", [{"action": "look"}, {"action": "view", "result": "maybe"}])
def test_unknown_actions_and_results_are_refused(trail: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        audit.record(**wrong, by=None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("15010219900307001X", "***"),
        ("号码 15010219900307001X42B1。", "号码 ***。"),
        ("150102900307001", "***"),
        ("13800000001", "***"),
        (13800000001, "***"),
        ("150102001001", "150102001001"),
        ("7f3c1380000000112ab", "7f3c1380000000112ab"),
        ("a\x00b", "ab"),
        ({"13800000001": ["13800000001", 5, None, True]}, {"***": ["***", 5, None, True]}),
    ],
)
def test_numbers_of_people_are_not_kept(trail: Path, given: object, kept: object) -> None:
    event = audit.record("search", by=None, detail={"q": given})
    event.refresh_from_db()
    assert event.detail == {"q": kept}


def test_sign_in_sign_out_and_failure(user: User) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="10.1.1.1")
    events = [
        audit.signed_in(request, user),
        audit.sign_in_failed(request, "nobody\x00" + "x" * 200),
        audit.sign_in_failed(request, "15010219900307001X"),
        audit.signed_out(request, user),
    ]
    assert [e.action for e in events] == ["sign_in", *["sign_in_failed"] * 2, "sign_out"]
    assert [e.user for e in events] == [user, None, None, user]
    assert {e.ip for e in events} == {"10.1.1.1"}
    assert (len(events[1].username), events[2].username) == (150, "***")
    assert events[1].result == "failed"


def test_an_event_is_undone_with_the_action_it_records(trail: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("update", by=None)
        raise RuntimeError
    assert not AuditEvent.objects.exists()


def test_writing_costs_one_query(
    user: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):
        audit.record("view", by=user, obj=user)


# --- append only


def test_the_model_refuses_change_and_deletion(trail: Path) -> None:
    event = audit.record("view", by=None)
    changes = [
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(count=1),
        lambda: AuditEvent.objects.bulk_update([event], ["count"]),
    ]
    for change in changes:
        with pytest.raises(AppendOnly):
            change()


@pytest.mark.parametrize("table", ["EVENTS", "SEALS"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_change_and_deletion(trail: Path, table: str, statement: str) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    audit_triggers.install(connection)
    audit_triggers.install(connection)
    assert audit_triggers.missing(connection) == []
    sealed_trail(2)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement.format(table))
    assert audit.verify() == []


def test_missing_triggers_are_reported(trail: Path) -> None:
    assert {p.kind for p in audit.verify()} == {"trigger"}


# --- sealing and verifying


def test_sealing_takes_only_what_is_new(trail: Path) -> None:
    write(7)
    assert audit.seal(batch=3) == 7
    assert audit.seal() == 0
    write(2)
    assert audit.unsealed() == 2
    assert audit.seal() == 2
    assert list(AuditSeal.objects.order_by("id").values_list("count", flat=True)) == [3, 3, 1, 2]
    assert found() == []
    assert len(trail.read_text().splitlines()) == 4


def test_a_row_missing_from_the_start_is_no_problem(trail: Path) -> None:
    """A rolled-back transaction may leave a gap in the ids."""
    ids = write(5)
    sql("DELETE FROM EVENTS WHERE id = %s", ids[2])
    audit.seal()
    assert found() == []


@pytest.mark.parametrize(
    "change",
    [
        "username = 'lisi'",
        "count = count + 1",
        "detail = '{}'",
        "at = '2020-01-01 00:00:00+00:00'",
        "ip = '10.0.0.1'",
        "result = 'failed'",
        "community_id = '150102001001'",
    ],
)
def test_an_edited_row_is_named(trail: Path, change: str) -> None:
    ids = sealed_trail()
    sql("UPDATE EVENTS SET " + change + " WHERE id = %s", ids[12])  # noqa: S608
    assert found() == [("edited", ids[12])]


def test_a_deleted_row_is_named(trail: Path) -> None:
    ids = sealed_trail()
    sql("DELETE FROM EVENTS WHERE id = %s", ids[12])
    assert found() == [("deleted", ids[12])]


def insert(key: int) -> None:
    AuditEvent(id=key, action="view", at=datetime(2025, 1, 1, tzinfo=UTC)).save()


def test_an_inserted_row_is_named(trail: Path) -> None:
    ids = write(9)
    sql("DELETE FROM EVENTS WHERE id = %s", ids[4])
    audit.seal(batch=4)
    insert(ids[4])
    insert(-3)
    assert sorted(found()) == [("inserted", -3), ("inserted", ids[4])]


def test_reordered_rows_are_named(trail: Path) -> None:
    ids = sealed_trail()
    free = ids[-1] + 1000
    for old, new in ((ids[3], free), (ids[17], ids[3]), (free, ids[17])):
        sql("UPDATE EVENTS SET id = %s WHERE id = %s", new, old)
    assert found() == [("edited", ids[3]), ("edited", ids[17])]


def test_a_cut_tail_is_noticed_against_the_anchor(trail: Path) -> None:
    ids = sealed_trail()
    last = AuditSeal.objects.order_by("id").last()
    sql("DELETE FROM EVENTS WHERE id > %s", ids[-6])
    sql("DELETE FROM SEALS WHERE id = %s", last.pk)
    assert found() == [("cut", 0)]


def test_a_lost_seal_or_anchor_is_noticed(trail: Path) -> None:
    ids = sealed_trail()
    third = AuditSeal.objects.order_by("id")[2]
    trail.unlink()
    sql("DELETE FROM SEALS WHERE id = %s", third.pk)
    assert found() == [("chain", ids[10]), ("cut", 0)]


@pytest.mark.parametrize("change", ["mac = 'x'", "count = 4", "last_id = last_id + 500"])
def test_an_edited_seal_is_noticed(trail: Path, change: str) -> None:
    sealed_trail()
    last = AuditSeal.objects.order_by("id").last()
    sql("UPDATE SEALS SET " + change + " WHERE id = %s", last.pk)  # noqa: S608
    assert ("seal", last.first_id) in found()


def test_resealing_without_the_key_is_noticed(trail: Path) -> None:
    ids = sealed_trail()
    sql("UPDATE EVENTS SET username = 'lisi' WHERE id = %s", ids[0])
    sql("DELETE FROM SEALS")
    with override_settings(AUDIT_KEY="bm90LXRoZS1hdWRpdC1rZXktYnV0LWxvbmctZW5vdWdo"):
        audit.seal(batch=5)
    assert ("edited", ids[0]) in found()


def tamper(choose: random.Random, ids: list[int]) -> None:
    """One random change to a sealed row or seal."""
    row, other = choose.sample(ids, 2)
    text = f"{choose.getrandbits(64):x}"
    seal = choose.choice(list(AuditSeal.objects.values_list("id", flat=True)))
    choose.choice(
        [
            lambda: sql("UPDATE EVENTS SET username = %s WHERE id = %s", text, row),
            lambda: sql("UPDATE EVENTS SET object_id = %s WHERE id = %s", text, row),
            lambda: sql("UPDATE EVENTS SET posting = %s WHERE id = %s", text, row),
            lambda: sql("DELETE FROM EVENTS WHERE id = %s", row),
            lambda: sql("DELETE FROM EVENTS WHERE id >= %s", row),
            lambda: sql("UPDATE EVENTS SET id = id + 100000 WHERE id = %s", row),
            lambda: sql("UPDATE EVENTS SET count = %s WHERE id = %s", 1000 + other, row),
            lambda: sql("DELETE FROM SEALS WHERE id = %s", seal),
            lambda: sql("DELETE FROM SEALS WHERE id >= %s", seal),
            lambda: sql("UPDATE SEALS SET mac = %s WHERE id = %s", text, seal),
            lambda: insert(-choose.randint(0, 1000)),
        ]
    )()


def test_random_tampering_is_always_found(trail: Path, tamperings: int = 300) -> None:
    choose = random.Random(5)  # noqa: S311 - repeatable
    ids = sealed_trail(20, 5)
    for _ in range(tamperings):
        before = transaction.savepoint()
        tamper(choose, ids)
        assert found()
        transaction.savepoint_rollback(before)
    assert found() == []


def test_the_anchor_heals_after_a_crash(trail: Path) -> None:
    sealed_trail(10, 5)
    whole = trail.read_bytes()
    trail.write_bytes(whole[: len(whole) // 2 + 20])
    assert found() == []
    audit.seal()
    assert found() == []
    assert len(audit._anchored()) == 2


# --- commands


def run(step: str) -> str:
    out = io.StringIO()
    call_command("audit", step, stdout=out, stderr=out)
    return out.getvalue()


def test_the_commands_seal_and_verify(trail: Path) -> None:
    audit_triggers.install(connection)
    write(3)
    assert run("seal") == "已封存 3 条。\n"
    assert run("verify") == "审计记录完整；尚有 1 条待封存。\n"
    assert AuditEvent.objects.filter(action="audit_verify", result="ok").exists()


def test_verifying_fails_aloud(trail: Path) -> None:
    audit_triggers.install(connection)
    ids = write(3)
    run("seal")
    audit_triggers.remove(connection)
    sql("DELETE FROM EVENTS WHERE id = %s", ids[1])
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", "verify", stderr=out)
    assert f"第 {ids[1]} 条已被删除" in out.getvalue()


# --- the trail as the auditor reads it


@pytest.fixture
def auditor(places: object) -> Client:
    user = User.objects.create_user("shen", display_name="沈审")
    Posting.objects.create(user=user, role="audit_officer", area_id="150404")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def person(enter: Callable[..., Resident]) -> Resident:
    return enter(name="乌仁图娅")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_tells_the_record_by_its_number_and_why(
    auditor: Client, wang: User, person: Resident
) -> None:
    as_(wang).post(f"/residents/{person.pk}/void/", {"reason": "重复登记"})
    page = auditor.get("/audit/?action=void").content.decode()
    assert person.number in page and "事由：重复登记" in page
    assert person.name not in page
    as_(wang).get("/today/")
    page = auditor.get("/audit/").content.decode()
    assert "今日待办" in page and ">today<" not in page


def test_the_list_is_searched_by_number(auditor: Client, wang: User, person: Resident) -> None:
    as_(wang).get(f"/residents/{person.pk}/")
    as_(wang).get("/residents/")
    rows = auditor.get(f"/audit/?number={person.number}").context["table"]["rows"]
    assert {cell["value"] for row in rows for cell in row["cells"] if cell["label"] == "编号"} == {
        person.number
    }
    assert not auditor.get("/audit/?number=no-such").context["table"]["rows"]


def test_what_was_refused_is_on_record_and_the_answer_tells_nothing(
    auditor: Client, wang: User, zhao: User, person: Resident
) -> None:
    far = User.objects.create_user("far")
    Posting.objects.create(user=far, role="specialist", area_id="150404401002")
    hidden = as_(far).get(f"/residents/{person.pk}/")
    missing = as_(far).get(f"/residents/{uuid.uuid4()}/")
    assert hidden.status_code == missing.status_code == 404
    assert as_(wang).get("/audit/").status_code == 403
    refused = AuditEvent.objects.filter(result="refused").order_by("id")
    assert [(e.username, e.object_id, e.detail["page"]) for e in refused] == [
        ("far", str(person.pk), "resident-detail"),
        ("wang", "", "audit"),
    ]
    assert "拒绝" in auditor.get(f"/audit/?number={person.number}").content.decode()
    history = as_(wang).get(f"/residents/{person.pk}/history/").content.decode()
    assert "far" not in history
