"""What every ledger does, whatever it is about: each test runs for every routed ledger.

Here its list, its form, voiding and its door; files, whole numbers and cost stand beside.
"""

from __future__ import annotations

from typing import Any

import pytest

from registry.about_resident.ledger import AboutResident
from registry.ledger import saving
from registry.ledger.kinds import Kind, ListedKind
from registry.ledger.selection import Selection
from registry.models import Area, AuditEvent, Change, Draft
from registry.organisation.funding.columns import YearKind
from tests import cast
from tests.contract.asking import desk_area, listed, secrets_of
from tests.contract.desk import Desk
from tests.contract.pages import filled_in
from tests.contract.samples import SAMPLES

pytestmark = pytest.mark.django_db


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
    if not desk.has("D"):
        for step in ("void", "restore"):
            assert desk.post(step, record.pk, data={"reason": "重复登记"}).status_code == 403
        assert desk.digest(record.pk) == held
        return
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
