"""What every ledger does, whatever it is about: each test runs for every routed ledger."""

from __future__ import annotations

import io
import random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.about_resident.ledger import AboutResident
from registry.ledger import saving
from registry.ledger.kinds import Kind, ListedKind
from registry.ledger.reading import facts_of, read_many
from registry.ledger.selection import Selection
from registry.ledger.views.detail import REVEALS_A_DAY
from registry.ledger.views.files import RecordExport
from registry.models import Area, AuditEvent, Change, Draft, ImportBatch, ImportRow, OutputFile
from registry.organisation.funding.columns import YearKind
from tests import cast
from tests.contract.desk import SAMPLES, Desk
from tests.contract.pages import filled_in

pytestmark = pytest.mark.django_db


def listed(answer: Any) -> list[str]:
    """The keys of the rows on a list page."""
    return [str(row["pk"]) for row in answer.context["table"]["rows"]]


# -- list ---------------------------------------------------------------------------------------


def test_each_filter_narrows_to_its_choice(desk: Desk) -> None:
    held = {str(r.pk): desk.read(r.pk) for r in map(desk.make, range(1, 5))}
    for key in desk.ledger.filters:
        kind = desk.ledger.columns[key].kind
        assert isinstance(kind, ListedKind | YearKind)
        for code, _ in kind.choices():
            wanted = {pk for pk, values in held.items() if values[key] == kind.parse(code)}
            assert set(listed(desk.get("list", **{key: code}))) == wanted, (key, code)


def test_filtering_by_what_a_record_holds_finds_it(desk: Desk) -> None:
    record = desk.make(1)
    for key in desk.ledger.filters:
        if value := desk.read(record.pk)[key]:
            assert listed(desk.get("list", **{key: value})) == [str(record.pk)], key


def test_every_column_sorts_both_ways(desk: Desk) -> None:
    for n in (3, 1, 2):
        desk.make(n)
    for column in desk.ledger.columns.pick(desk.ledger.list_columns):
        up, down = desk.get("list", sort=column.key), desk.get("list", sort=f"-{column.key}")
        assert set(listed(up)) == set(listed(down))
        head = next(c for c in up.context["table"]["columns"] if c["key"] == column.key)
        if column.kind.secret or not column.sortable:
            assert not head["sort_url"]
            continue
        assert head["sorted"] == "ascending"
        values = [desk.read(pk).get(column.key) for pk in listed(up)]
        if all(v not in (None, "") for v in values) and column.key not in desk.ledger.sort_keys:
            assert values == sorted(values)
            assert [desk.read(pk)[column.key] for pk in listed(down)] == sorted(values)[::-1]


def test_a_page_beyond_the_end_shows_the_first(desk: Desk) -> None:
    record = desk.make(1)
    page = desk.get("list", page=99)
    assert listed(page) == [str(record.pk)]
    assert page.context["beyond"]


def test_search_is_sent_by_post_and_leads_to_an_opaque_address(desk: Desk) -> None:
    desk.make(1)
    wanted = desk.make(2)
    text = str(desk.read(wanted.pk)[desk.ledger.name_column])
    answer = desk.post("search", data={"text": text})
    assert answer.status_code == 302
    assert text not in answer.url
    found = desk.client.get(answer.url)
    assert listed(found) == [str(wanted.pk)]
    assert AuditEvent.objects.filter(action="search", user=desk.user).count() == 1


def test_nonsense_in_the_address_is_passed_over(desk: Desk) -> None:
    desk.make(1)
    for query in (
        {"sort": "password"}, {"page": "-1"}, {"page": "x"}, {"size": "9e9"}, {"find": "x"},
        {"view": "none"}, {"cols": "created_by"}, {next(iter(desk.ledger.filters), "state"): "'"},
    ):  # fmt: skip
        assert desk.get("list", **query).status_code == 200, query


# -- entry --------------------------------------------------------------------------------------


def typed(desk: Desk, values: dict[str, Any]) -> dict[str, Any]:
    """``values`` as they are typed into the form's own fields."""
    form = desk.ledger.form_class(None, ledger=desk.ledger, user=desk.user)
    found = {}
    for name in form.fields:
        value = values.get(name)
        if name in desk.ledger.columns and value not in (None, "", False):
            kind = desk.ledger.columns[name].kind
            found[name] = value if isinstance(kind, ListedKind) else str(kind.write(value))
    return found


def blank_page(desk: Desk, n: int = 90) -> dict[str, Any]:
    """The empty form; of a ledger about a resident, for a resident registered for it."""
    if issubclass(desk.ledger, AboutResident):
        resident = cast.register(n, cast.OWN, desk.registrar)
        return filled_in(desk.get("create", resident=resident.pk))
    return {
        **filled_in(desk.get("create", area=desk.place, community=desk.place)),
        "community": desk.place,
    }


def own_text(desk: Desk) -> str:
    """A column one may write words into: the name, or the first of the ledger's own."""
    if not desk.ledger.columns[desk.ledger.name_column].known:
        return desk.ledger.name_column
    form = desk.ledger.form_class(None, ledger=desk.ledger, user=desk.user)
    own = (desk.ledger.columns[name] for name in form.fields if name in desk.ledger.columns)
    return next(c.key for c in own if type(c.kind) is Kind and (c.kind.limit or 0) >= 10)


def test_an_empty_form_comes_back_with_what_is_wrong(desk: Desk) -> None:
    answer = desk.post("create", data={**blank_page(desk), desk.ledger.name_column: ""})
    assert answer.status_code == 422
    errors = answer.context["form"].error_list
    assert errors
    page = answer.content.decode()
    for error in errors:
        assert f'href="#{error["id"]}"' in page
        assert f'id="{error["id"]}"' in page
    assert not desk.ledger.model.objects.unscoped("a test counts").exists()


def test_what_is_typed_is_kept_as_a_draft(desk: Desk) -> None:
    """Of a new record and of a correction; saved from the draft, the record is what was typed."""
    for page in (desk.get("edit", desk.make(1).pk), _empty_page(desk)):
        address, key = page.wsgi_request.get_full_path(), own_text(desk)
        sent = {**filled_in(page), key: "没有填完"}
        asked = {"of": address}
        headers = {"Accept": "application/json"}
        kept = desk.client.post("/drafts/", sent, query_params=asked, headers=headers)
        assert kept.status_code == 200, kept.content
        draft = Draft.objects.get()
        again = filled_in(desk.client.get(f"/drafts/{draft.pk}/", follow=True))
        assert again[key] == ["没有填完"]
        same = {k: v for k, v in sent.items() if k not in (key, "base", "csrfmiddlewaretoken")}
        assert {k: again.get(k) for k in same} == same
        draft.delete()


def _empty_page(desk: Desk) -> Any:
    if issubclass(desk.ledger, AboutResident):
        resident = cast.register(91, cast.OWN, desk.registrar)
        return desk.get("create", resident=resident.pk)
    return desk.get("create", area=desk.place, community=desk.place)


def test_what_is_typed_is_kept(desk: Desk) -> None:
    values = SAMPLES[desk.ledger.key](1)
    sent = {**blank_page(desk), **typed(desk, values)}
    answer = desk.post("create", data=sent)
    assert answer.status_code == 302, answer.context and answer.context["form"].error_list
    record = desk.ledger.model.objects.unscoped("a test looks").get()
    stored = desk.read(record.pk)
    told = {k: v for k, v in stored.items() if k.startswith("resident_")}
    wanted = desk.ledger.examine({**desk.ledger.shape.blank(), **told, **values}).values
    assert record.community_id == desk.place
    assert (record.created_by, record.version) == (desk.user, 1)
    for key in typed(desk, values):
        assert stored[key] == wanted[key], key
    again = desk.post("create", data=sent)
    assert again.url.startswith(desk.url("detail", record.pk))
    assert desk.ledger.model.objects.unscoped("a test counts").count() == 1


def test_a_correction_stands_in_the_history_field_by_field(desk: Desk) -> None:
    record = desk.make(1)
    before = desk.read(record.pk)
    sent = {**filled_in(desk.get("edit", record.pk))}
    name = own_text(desk)
    secrets = [key for key in secrets_of(desk, record) if key == "phone"]
    new = {name: "改过的名", **{key: cast.mobile(777) for key in secrets}}
    answer = desk.post("edit", record.pk, data={**sent, **new})
    assert answer.status_code == 302, answer.context and answer.context["form"].error_list
    change = Change.objects.filter(record_id=record.pk).first()
    assert change is not None
    assert (change.action, change.by, change.version) == ("update", desk.user, 2)
    lines = {key: (old, now) for key, _, old, now in change.fields}
    assert set(lines) == set(new)
    assert lines[name] == (before[name], "改过的名")
    assert all(lines[secret] == (saving.HIDDEN, saving.HIDDEN) for secret in secrets)
    page = desk.get("history", record.pk).content.decode()
    assert desk.ledger.label_of(name) in page
    assert str(desk.user) in page
    for secret in secrets:
        assert new[secret] not in page and before[secret] not in page


def test_sending_the_form_as_it_stands_changes_nothing(desk: Desk) -> None:
    record = desk.make(1)
    held = desk.digest(record.pk)
    sent = {**filled_in(desk.get("edit", record.pk))}
    assert desk.post("edit", record.pk, data=sent).status_code == 302
    assert desk.digest(record.pk) == held
    assert not Change.objects.filter(record_id=record.pk, action="update").exists()


def test_fields_that_are_not_on_the_form_cannot_be_set(desk: Desk, staff: Any) -> None:
    """Mass assignment: every model field is sent, only those of the form are taken."""
    record = desk.make(1)
    other = staff["next_banner_staff"]
    before = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}
    allowed = {
        f"{name}{end}" for name in desk.ledger.shape.keys for end in ("", "_index", "_tail")
    } | {"version", "updated_at", "updated_by_id", "gaps", "gap_count"}
    allowed |= {f for f in before if f.startswith("name_")}
    evil = {
        f.name: str(other.pk) if f.is_relation else {"DateTimeField": "2020-01-01"}.get(
            f.get_internal_type(), "9")
        for f in record._meta.concrete_fields if f.name not in desk.ledger.shape.keys
    }  # fmt: skip
    evil |= {"community": cast.FAR, "community_id": cast.FAR, "pk": cast.FAR, "household": "9"}
    sent = {**filled_in(desk.get("edit", record.pk)), **evil}
    desk.post("edit", record.pk, data=sent)
    after = desk.ledger.model.objects.unscoped("a test looks").get(pk=record.pk)
    changed = {name for name, old in before.items() if getattr(after, name) != old}
    assert changed <= allowed
    assert after.updated_by in (desk.registrar, desk.user)
    made = desk.post("create", data={**blank_page(desk), **typed(desk, SAMPLES[desk.ledger.key](2)),
                                     **evil, "community": desk.place})  # fmt: skip
    assert made.status_code == 302
    new = desk.ledger.model.objects.unscoped("a test looks").exclude(pk=record.pk).get()
    assert (new.community_id, new.created_by, new.version) == (desk.place, desk.user, 1)
    assert new.voided_at is None


# -- void and restore ---------------------------------------------------------------------------


def test_voiding_needs_a_reason_and_restoring_gives_the_same_back(desk: Desk) -> None:
    record, other = desk.make(1), desk.make(2)
    held = desk.digest(record.pk)
    assert desk.post("void", record.pk).status_code == 422
    assert desk.post("void", record.pk, data={"reason": "重复登记"}).status_code == 302
    assert listed(desk.get("list")) == [str(other.pk)]
    assert desk.keys_in(desk.get("export").content) == [str(other.pk)]
    assert listed(desk.get("list", voided="1")) == [str(record.pk)]
    assert desk.client.get(desk.url("edit", record.pk)).status_code == 403
    assert desk.post("restore", record.pk, data={"reason": "误作废"}).status_code == 302
    assert desk.digest(record.pk) == held
    assert len(listed(desk.get("list"))) == 2
    actions = Change.objects.filter(record_id=record.pk).values_list("action", "reason")
    assert list(actions[:2]) == [("restore", "误作废"), ("void", "重复登记")]


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


def desk_area(desk: Desk) -> str:
    return cast.STAFF[desk.name][0][1]


@pytest.mark.parametrize("columns", ["", "all"])
def test_an_export_brought_back_changes_nothing(desk: Desk, columns: str) -> None:
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


# -- whole numbers ------------------------------------------------------------------------------


def secrets_of(desk: Desk, record: Any) -> dict[str, str]:
    values = desk.read(record.pk)
    return {
        c.key: values[c.key]
        for c in desk.ledger.columns
        if c.kind.secret and not c.known and values[c.key]
    }


def test_a_value_is_revealed_for_a_reason_and_on_record(desk: Desk) -> None:
    record = desk.make(1)
    if not desk.has("U"):
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
    if not desk.has("U"):
        return
    AuditEvent.objects.bulk_create(
        [AuditEvent(user=desk.user, action="reveal") for _ in range(REVEALS_A_DAY)]
    )
    answer = desk.post("reveal", record.pk, data={"field": "phone", "reason": "再看"})
    assert answer.status_code == 429
    assert desk.read(record.pk)["phone"] not in answer.content.decode()


# -- cost ---------------------------------------------------------------------------------------

LIMITS = {"list": 11, "history": 10, "export": 9}
PAGE = 11
"""What the page of a record may cost beside a query for each sub-table it shows."""
BESIDE = {"resident": 2}
"""台账一 alone: the work about a resident, other ledgers' records, events, moves, one query each."""


def limit(ledger: Any, name: str) -> int:
    tables = [*ledger.shape.tables, *getattr(ledger, "known_tables", ())]
    beside = BESIDE.get(ledger.key, 0)
    return PAGE + beside + len(tables) if name == "detail" else LIMITS[name]


def queries(desk: Desk, name: str, *args: Any) -> int:
    desk.get(name, *args)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert desk.get(name, *args).status_code == 200
    return len(seen)


def test_thirty_records_cost_as_many_queries_as_one(desk: Desk) -> None:
    record = desk.make(1)
    pages = {"list": (), "export": (), "detail": (record.pk,), "history": (record.pk,)}
    one = {name: queries(desk, name, *args) for name, args in pages.items()}
    for n in range(2, 31):
        desk.make(n)
    many = {name: queries(desk, name, *args) for name, args in pages.items()}
    assert many == one
    assert all(count <= limit(desk.ledger, name) for name, count in many.items()), many


def test_home_costs_no_more_queries_with_thirty_people_than_with_one(desk: Desk) -> None:
    def count() -> int:
        desk.client.get("/")
        with CaptureQueriesContext(connection) as seen:
            desk.client.get("/")
        return len(seen)

    desk.make(1)
    one = count()
    for n in range(2, 31):
        desk.make(n)
    assert count() <= one <= 14


# -- the door -----------------------------------------------------------------------------------


def test_records_answer_only_through_the_door(desk: Desk) -> None:
    from registry.models.scoped import ScopeError

    desk.make(1)
    door = desk.ledger.model.objects
    reads = (
        list, len, bool, lambda q: q.count(), lambda q: q.exists(), lambda q: q.first(),
        lambda q: q.get(), lambda q: q.values_list("pk")[0], lambda q: list(q.iterator()),
        lambda q: q.aggregate(), lambda q: q.update(version=9), lambda q: q.delete(),
        lambda q: q.in_bulk(), lambda q: q.latest("pk"), lambda q: list(q.dates("created_at", "day")),
        lambda q: q.contains(desk.ledger.model()), lambda q: q.last(),
        lambda q: list(q | q), lambda q: list(q.union(q)), lambda q: q.earliest("pk"),
    )  # fmt: skip
    for number, read in enumerate(reads):
        with pytest.raises(ScopeError):
            read(door.all())
            pytest.fail(f"read {number} went past the door")
    assert desk.ledger.model.objects.visible_to(desk.user).count() == 1


def test_figures_of_the_list_are_the_people_behind_them(desk: Desk) -> None:
    """Every quick view's count is the length of the list it leads to (U43)."""
    for n in range(1, 7):
        desk.make(n)
    for view in desk.get("list").context["views"]:
        page = desk.client.get(desk.url("list") + view["url"])
        assert len(listed(page)) == view["count"], view["key"]


def test_the_selection_never_reaches_beyond_its_area(desk: Desk) -> None:
    from django.http import QueryDict

    desk.make(1)
    desk.make(2, cast.FAR)
    for code in ("15", cast.FAR, "1505"):
        area = Area.objects.get(pk=code)
        found = Selection(desk.ledger, desk.user, area, QueryDict("")).queryset()
        assert all(r.community_id.startswith(desk_area(desk)) for r in found)


def test_the_empty_workbook_is_a_workbook(desk: Desk) -> None:
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
