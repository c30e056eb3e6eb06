"""What every ledger takes out, brings in, prints and shows in full."""

from __future__ import annotations

import io
import random
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.ledger.reading import facts_of, read_many
from registry.ledger.views.detail import REVEALS_A_DAY
from registry.ledger.views.files import RecordExport
from registry.models import AuditEvent, Change, ImportBatch, ImportRow, OutputFile
from tests import cast
from tests.contract.asking import desk_area, listed, secrets_of
from tests.contract.desk import Desk

pytestmark = pytest.mark.django_db


# -- taking out and bringing back ---------------------------------------------------------------


def random_query(desk: Desk, chance: random.Random) -> dict[str, str]:
    query = {}
    for key in chance.sample(desk.ledger.filters, k=min(2, len(desk.ledger.filters))):
        choices = desk.ledger.columns[key].kind.choices()  # type: ignore[attr-defined]
        if chance.random() < 0.4:
            query[key] = chance.choice(choices)[0]
    query["sort"] = chance.choice(("", "-")) + chance.choice(desk.ledger.list_columns)
    query["view"] = chance.choice(desk.ledger.quick_views).key
    query["columns"] = chance.choice(("", "shown", "all"))
    return query


def test_an_export_holds_exactly_the_list_in_its_order(desk: Desk) -> None:
    if desk.lacks("X", "export"):
        return
    for n in range(1, 9):
        elsewhere = n % 3 == 0 and desk.name != "specialist" and desk.place == cast.OWN
        desk.make(n, cast.SIBLING if elsewhere else desk.place)
    chance = random.Random(20260306)  # noqa: S311 - no secret
    for _ in range(25):
        query = random_query(desk, chance)
        rows = listed(desk.get("list", **query))
        assert desk.keys_in(desk.get("export", **query).content) == rows, query
    ticked = listed(desk.get("list"))[:2]
    assert desk.keys_in(desk.get("export", pick=ticked).content) == ticked


def test_read_many_at_a_time_records_hold_what_they_hold_one_by_one(desk: Desk) -> None:
    made = {record.pk: desk.read(record.pk) for record in map(desk.make, range(1, 4))}
    shape = desk.ledger.shape
    held = desk.ledger.model.objects.unscoped("a test looks").order_by("pk")
    found = {values.pop("pk"): values for values in read_many(shape, held, ["pk", *shape.keys])}
    told = {pk: {key: values[key] for key in shape.keys} for pk, values in made.items()}
    assert found == told


def test_what_a_column_says_it_reads_is_all_it_needs(desk: Desk) -> None:
    record = desk.make(1)
    held = desk.ledger.model.objects.unscoped("a test looks").filter(pk=record.pk)
    whole = desk.read(record.pk)
    for column in desk.ledger.columns.pick(desk.ledger.file_columns):
        (values,) = read_many(desk.ledger.shape, held, facts_of(desk.ledger.shape, [column]))
        assert column.value(values) == column.value(whole), column.key


def bring_in(desk: Desk, workbook: bytes) -> ImportBatch:
    upload = SimpleUploadedFile("台账.xlsx", workbook)
    sent = desk.post("import", data={"file": upload, "community": desk_area(desk)})
    assert sent.status_code == 302, sent.context and sent.context["form"].errors
    batch = ImportBatch.objects.latest("at")
    columns = desk.get("import-columns", batch.pk)
    assert columns.status_code == 200
    desk.post("import-columns", batch.pk)
    batch.refresh_from_db()
    assert batch.state == "checked", batch.message
    return batch


@pytest.mark.parametrize("columns", ["", "all"])
def test_an_export_brought_back_changes_nothing(desk: Desk, columns: str) -> None:
    if desk.lacks("XI", "import"):
        return
    made = [desk.make(n) for n in range(1, 4)]
    held = [desk.digest(record.pk) for record in made]
    batch = bring_in(desk, desk.get("export", columns=columns).content)
    rows = ImportRow.objects.filter(batch=batch)
    assert [(r.outcome, r.changes, r.findings) for r in rows] == [("same", [], [])] * 3
    assert desk.get("import-preview", batch.pk).status_code == 200
    desk.post("import-confirm", batch.pk, data={"mode": "good"})
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("applied", 0)
    assert [desk.digest(record.pk) for record in made] == held
    assert not Change.objects.exclude(action="create").exists()


def test_printing_gives_a_pdf_where_the_ledger_has_a_form(desk: Desk) -> None:
    record = desk.make(1)
    answers = [desk.get("print", record.pk), desk.get("print-many")]
    if not desk.ledger.paper:
        assert [answer.status_code for answer in answers] == [404, 404]
        return
    for answer in answers:
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.filter(action="print", user=desk.user).count() >= 2


def test_printing_nothing_says_so(desk: Desk) -> None:
    answer = desk.get("print-many")
    assert answer.status_code == (302 if desk.ledger.paper else 404)


def test_a_large_file_is_begun_by_a_button_and_fetched_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    if desk.lacks("X", "export"):
        return
    made = [desk.make(n) for n in range(1, 4)]
    monkeypatch.setattr(RecordExport, "direct", 1)
    ticked = [str(record.pk) for record in made] * 20
    offered = desk.get("export", pick=ticked)
    assert offered.status_code == 200
    assert not OutputFile.objects.exists()
    address = f"{desk.url('export')}?{urlencode({'pick': ticked}, doseq=True)}"
    begun = desk.client.post(address, {"start": "1"})
    assert desk.client.get(begun.url).status_code == 200
    fetched = desk.client.get(f"{begun.url}download/")
    assert sorted(desk.keys_in(fetched.content)) == sorted(set(ticked))
    assert AuditEvent.objects.filter(action="download", user=desk.user).count() == 1


def test_the_empty_workbook_is_a_workbook(desk: Desk) -> None:
    if desk.lacks("I", "import-template"):
        return
    from openpyxl import load_workbook

    answer = desk.get("import-template")
    assert answer.status_code == 200
    labels = {
        str(cell).strip("*＊ ")
        for row in load_workbook(io.BytesIO(answer.content)).worksheets[0].values
        for cell in row
    }
    asked = desk.ledger.columns.pick(desk.ledger.file_columns)
    assert not {c.label for c in asked if not c.derived} - labels
    assert {c.label for c in desk.ledger.template_columns()} <= labels


# -- whole numbers ------------------------------------------------------------------------------


def test_a_value_is_revealed_for_a_reason_and_on_record(desk: Desk) -> None:
    record = desk.make(1)
    if not desk.reveals:
        assert desk.get("reveal", record.pk, field="phone").status_code == 403
        return
    for key, value in secrets_of(desk, record).items():
        asked = desk.get("reveal", record.pk, field=key)
        assert value not in asked.content.decode()
        assert desk.post("reveal", record.pk, data={"field": key}).status_code == 422
        shown = desk.post("reveal", record.pk, data={"field": key, "reason": "电话核实"})
        assert value in shown.content.decode()
        event = AuditEvent.objects.filter(action="reveal").first()
        assert event is not None
        assert (event.object_id, event.detail["field"]) == (str(record.pk), key)
        assert value not in str(event.detail)
    assert desk.get("reveal", record.pk, field=desk.ledger.name_column).status_code == 404


def test_revealing_has_an_end_for_the_day(desk: Desk) -> None:
    record = desk.make(1)
    if not desk.reveals:
        return
    AuditEvent.objects.bulk_create(
        [AuditEvent(user=desk.user, action="reveal") for _ in range(REVEALS_A_DAY)]
    )
    key, value = next(iter(secrets_of(desk, record).items()))
    answer = desk.post("reveal", record.pk, data={"field": key, "reason": "再看"})
    assert answer.status_code == 429
    assert value not in answer.content.decode()
