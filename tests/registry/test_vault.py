"""Encrypted fields: what is stored, what opens, and what is refused."""

import copy
import pickle
import random
import sqlite3
import uuid
from pathlib import Path

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import connection, models, transaction
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.forms import modelform_factory
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from registry import keyring
from registry.vault import SealBroken, Sealed, SealedField, SealTail, fingerprint, open_sealed, seal
from tests.sealed.models import Card, Contact
from tests.sealed.tables import NEW, NUMBER, OLD, SM4, overwrite, stored

# --- sealing


@given(st.binary(max_size=64), st.text(max_size=20), st.sampled_from([OLD, NEW, SM4]))
def test_what_is_sealed_opens_again(data: bytes, context: str, keys: str) -> None:
    context = context.encode("utf-8", "ignore").decode()
    with override_settings(VAULT_KEYS=keys):
        assert open_sealed(seal(data, context), context) == data


def test_equal_texts_have_different_blobs() -> None:
    assert seal(b"x", "a") != seal(b"x", "a")


def mutations(blob: bytes, rounds: int) -> "set[bytes]":
    """Altered copies: bits flipped, cut, lengthened, bytes swapped or replaced."""
    choose = random.Random(7)  # noqa: S311 - repeatable
    found: set[bytes] = set()
    while len(found) < rounds:
        bytes_ = bytearray(blob)
        for _ in range(choose.randint(1, 3)):
            at = choose.randrange(len(bytes_))
            kind = choose.randrange(4)
            if kind == 0:
                bytes_[at] ^= 1 << choose.randrange(8)
            elif kind == 1:
                del bytes_[at : at + choose.randint(1, 4)]
            elif kind == 2:
                bytes_[at:at] = choose.randbytes(choose.randint(1, 3))
            else:
                bytes_[at] = choose.randrange(256)
            if not bytes_:
                break
        found.add(bytes(bytes_))
    return found - {blob}


@pytest.mark.parametrize("keys", [OLD, SM4])
def test_every_one_of_10000_alterations_is_noticed(keys: str) -> None:
    with override_settings(VAULT_KEYS=f"{keys},{NEW}"):
        for altered in mutations(seal(NUMBER.encode(), "here"), 10_000):
            with pytest.raises(SealBroken):
                open_sealed(altered, "here")


def test_a_blob_opens_only_in_its_own_place() -> None:
    with pytest.raises(SealBroken, match="数据完整性异常：there"):
        open_sealed(seal(b"x", "here"), "there")


def test_a_blob_of_an_unknown_key_does_not_open() -> None:
    blob = seal(b"x", "here")
    with override_settings(VAULT_KEYS=NEW), pytest.raises(SealBroken):
        open_sealed(blob, "here")


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "1:aes-256-gcm",
        "0:aes-256-gcm:" + OLD[-44:],
        "256:aes-256-gcm:" + OLD[-44:],
        "1:rot13:" + OLD[-44:],
        "1:aes-256-gcm:c2hvcnQ=",
        "1:aes-256-gcm:***",
        f"{OLD},{OLD}",
    ],
)
def test_wrong_keys_are_named(keys: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="VAULT_KEYS"):
        keyring.key_ring(keys)


# --- the blind index


def test_fingerprint_ignores_case_and_outer_space() -> None:
    assert fingerprint("id_no", " 15010219900307001x ") == fingerprint("id_no", NUMBER)
    assert len(fingerprint("id_no", NUMBER)) == 32
    assert fingerprint("id_no", "  ") == ""


def test_fingerprint_depends_on_purpose_key_and_hash() -> None:
    marks = {fingerprint("id_no", NUMBER), fingerprint("phone", NUMBER)}
    with override_settings(INDEX_HASH="sm3"):
        marks.add(fingerprint("id_no", NUMBER))
    with override_settings(INDEX_KEY=NEW[-44:]):
        marks.add(fingerprint("id_no", NUMBER))
    assert len(marks) == 4


# --- the field


def test_a_saved_value_is_read_back(db: None) -> None:
    card = Card.objects.create(number=NUMBER, phone="13800000001")
    again = Card.objects.get(pk=card.pk)
    assert (again.number, again.phone) == (NUMBER, "13800000001")
    assert again.number_tail == fingerprint("id_no:tail", "001X")
    assert again.number_index == fingerprint("id_no", NUMBER)


def test_nothing_plain_is_stored_or_shown(db: None) -> None:
    card = Card.objects.create(name="张三", number=NUMBER, phone="13800000001")
    assert NUMBER.encode() not in stored(Card, "number")[card.pk]
    again = Card.objects.get()
    assert again.number == NUMBER
    raw = Card.objects.values_list("number", flat=True).get()
    assert NUMBER not in f"{vars(again)!r} {raw!r} {raw} {again!r}"


def test_the_database_file_has_no_plain_number(tmp_path: Path, db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("reads the pages of an SQLite file")
    Card.objects.bulk_create(Card(number=NUMBER, phone="13800000001") for _ in range(50))
    with sqlite3.connect(tmp_path / "copy.sqlite3") as file:
        file.execute("CREATE TABLE copy (number, mark, tail, phone)")
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, number_index, number_tail, phone FROM sealed_card")
            file.executemany("INSERT INTO copy VALUES (?, ?, ?, ?)", cursor.fetchall())
    pages = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert NUMBER.encode() not in pages
    assert b"13800000001" not in pages
    assert NUMBER[:14].encode() not in pages


def test_values_swapped_between_rows_or_columns_do_not_open(db: None) -> None:
    one = Card.objects.create(number=NUMBER, phone="13800000001")
    two = Card.objects.create(number="150102199003070028", phone="13800000002")
    blobs = stored(Card, "number")
    overwrite(Card, "number", one.pk, blobs[two.pk])
    overwrite(Card, "phone", two.pk, blobs[two.pk])
    with pytest.raises(SealBroken, match=str(one.pk)):
        _ = Card.objects.get(pk=one.pk).number
    with pytest.raises(SealBroken, match="sealed_card.phone"):
        _ = Card.objects.get(pk=two.pk).phone
    assert Card.objects.get(pk=two.pk).number == "150102199003070028"


def test_a_broken_value_is_not_overwritten_by_saving_other_fields(db: None) -> None:
    card = Card.objects.create(number=NUMBER)
    overwrite(Card, "number", card.pk, b"\x01garbage")
    card = Card.objects.get()
    card.name = "李四"
    card.save()
    assert stored(Card, "number")[card.pk] == b"\x01garbage"


def test_saving_what_was_not_changed_keeps_the_blob(db: None) -> None:
    card = Card.objects.create(number=NUMBER, phone="1")
    before = stored(Card, "number")
    card = Card.objects.get()
    assert card.number == NUMBER
    card.number = NUMBER
    card.phone = "2"
    card.save()
    assert stored(Card, "number") == before
    assert Card.objects.get().phone == "2"


def test_changing_a_value_moves_its_companions(db: None) -> None:
    card = Card.objects.create(number=NUMBER)
    card.number = "150102199003070028"
    card.save(update_fields=["number"])
    again = Card.objects.get(SealedField.match(Card, "number", "150102199003070028"))
    assert (again.pk, again.number_tail) == (card.pk, fingerprint("id_no:tail", "0028"))
    card.number = None
    card.save()
    again = Card.objects.get()
    assert (again.number, again.number_index, again.number_tail) == ("", "", "")


def test_a_number_is_found_across_models(db: None) -> None:
    Card.objects.create(number=NUMBER)
    card = Card.objects.create(number="150102199003070028")
    contact = Contact.objects.create(number=NUMBER.lower(), address="新城区", card=card)
    found = Contact.objects.filter(SealedField.match(Contact, "number", NUMBER))
    assert list(found) == [contact]
    by_card = SealedField.match(Card, "number", card.number, prefix="card__")
    assert list(Contact.objects.filter(by_card)) == [contact]
    assert not Card.objects.filter(SealedField.match(Card, "number", " ")).exists()
    with pytest.raises(FieldError):
        SealedField.match(Card, "phone", "1")


def test_bulk_create_and_update_on_key_conflict(db: None) -> None:
    cards = Card.objects.bulk_create([Card(number=NUMBER), Card(phone="1")])
    cards[1].number = "150102199003070028"
    Card.objects.bulk_create(
        cards, update_conflicts=True, update_fields=["number"], unique_fields=["id"]
    )
    again = Card.objects.get(pk=cards[1].pk)
    assert (again.number, again.number_tail, again.phone) == (
        "150102199003070028",
        fingerprint("id_no:tail", "0028"),
        "1",
    )


def test_conflict_on_another_field_is_refused(db: None) -> None:
    with pytest.raises(FieldError, match="unique_fields"):
        Card.objects.bulk_create(
            [Card()], update_conflicts=True, update_fields=["number"], unique_fields=["name"]
        )


def test_writing_past_the_row_is_refused(db: None) -> None:
    card = Card.objects.create(number=NUMBER)
    writes = [
        lambda: Card.objects.update(number="1"),
        lambda: Card.objects.update(number=""),
        lambda: Card.objects.update(number_index="1"),
        lambda: models.QuerySet(Card).update(number="1"),
        lambda: models.QuerySet(Card).update(number=None),
        lambda: models.QuerySet(Card).update(number=models.F("phone")),
        lambda: Card.objects.bulk_update([card], ["number"]),
        lambda: models.QuerySet(Card).bulk_update([card], ["number"]),
        lambda: setattr(card, "number", models.F("phone")),
        lambda: setattr(card, "number", 150102199003070028),
    ]
    for write in writes:
        with pytest.raises(FieldError, match="加密字段"), transaction.atomic():
            write()
    assert Card.objects.get().number == NUMBER


@pytest.mark.parametrize(
    "lookup",
    [
        {"number": NUMBER},
        {"number": None},
        {"number": models.F("phone")},
        {"number__in": [""]},
        {"number__icontains": "1501"},
        {"number__startswith": "1501"},
        {"number__gt": ""},
    ],
)
def test_searching_the_ciphertext_is_refused(db: None, lookup: dict[str, object]) -> None:
    with pytest.raises(FieldError, match="加密字段"):
        Card.objects.filter(**lookup)


def test_emptiness_can_be_asked(db: None) -> None:
    full = Card.objects.create(number=NUMBER)
    empty = Card.objects.create()
    assert list(Card.objects.filter(number="")) == [empty]
    assert list(Card.objects.exclude(number="")) == [full]
    assert list(Card.objects.filter(number__isnull=True)) == [empty]
    assert list(Card.objects.filter(number__isnull=False)) == [full]
    assert list(Card.objects.exclude(number__isnull=True)) == [full]
    contact = Contact.objects.create(address="新城区")
    assert list(Contact.objects.filter(card__number__isnull=True)) == [contact]


def test_deferred_values_load_on_demand(db: None) -> None:
    Card.objects.create(name="张三", number=NUMBER, phone="1")
    card = Card.objects.only("name").get()
    assert card.get_deferred_fields() >= {"number", "phone"}
    assert card.number == NUMBER
    card = Card.objects.defer("number").get()
    card.name = "李四"
    card.save()
    again = Card.objects.get()
    assert (again.name, again.number, again.number_tail) == (
        "李四",
        NUMBER,
        fingerprint("id_no:tail", "001X"),
    )


def test_refresh_drops_unsaved_text(db: None) -> None:
    card = Card.objects.create(number=NUMBER)
    card.number = "1"
    card.refresh_from_db()
    assert card.number == NUMBER


@pytest.mark.parametrize("read", [False, True])
def test_copies_and_pickles_open(db: None, read: bool) -> None:
    Card.objects.create(number=NUMBER)
    card = Card.objects.get()
    assert not read or card.number == NUMBER
    pickled = pickle.dumps(card)
    assert NUMBER.encode() not in pickled
    copies = [copy.copy(card), copy.deepcopy(card), pickle.loads(pickled)]  # noqa: S301
    assert {other.number for other in copies} == {NUMBER}


def test_an_unsaved_value_is_sealed_in_a_pickle() -> None:
    pickled = pickle.dumps(Card(number=NUMBER))
    assert NUMBER.encode() not in pickled
    assert pickle.loads(pickled).number == NUMBER  # noqa: S301


def test_a_clone_under_a_new_key_is_sealed_anew(db: None) -> None:
    original = Card.objects.create(number=NUMBER)
    clone = Card.objects.get()
    clone.pk = uuid.uuid4()
    clone._state.adding = True
    clone.save()
    assert {card.number for card in Card.objects.all()} == {NUMBER}
    assert len(set(stored(Card, "number").values())) == 2
    assert original.pk != clone.pk


def test_a_key_given_as_text_is_the_same_row(db: None) -> None:
    key = uuid.uuid4()
    Card(id=str(key), number=NUMBER).save()
    assert Card.objects.get(pk=key).number == NUMBER


def test_values_open_with_their_row_key(db: None) -> None:
    Card.objects.create(number=NUMBER)
    field = Card._meta.get_field("number")
    key, sealed, phone = Card.objects.values_list("pk", "number", "phone").get()
    assert isinstance(sealed, Sealed)
    assert field.open(sealed, key) == NUMBER
    assert phone == "" and field.open(phone, key) == ""


def test_validation_speaks_of_text(db: None) -> None:
    with pytest.raises(ValidationError) as wrong:
        Contact(number="1" * 19, address="").full_clean()
    assert set(wrong.value.error_dict) == {"number", "address"}
    Contact(number=NUMBER, address="新城区").full_clean()


def test_a_model_form_edits_the_text(db: None) -> None:
    form_class = modelform_factory(Card, fields=["name", "number"])
    card = Card.objects.create(number=NUMBER)
    assert form_class(instance=card)["number"].value() == NUMBER
    form = form_class({"name": "张三", "number": " 150102199003070028 "}, instance=card)
    form.save()
    assert Card.objects.get().number == "150102199003070028"
    assert not form_class({"number": "1" * 19}).is_valid()


def test_a_fixture_has_no_text(db: None) -> None:
    Card.objects.create(number=NUMBER)
    dump = serializers.serialize("json", Card.objects.all())
    assert NUMBER not in dump
    with pytest.raises(FieldError):
        next(serializers.deserialize("json", dump)).save()


def test_migrations_are_stable_and_carry_the_companions() -> None:
    def state() -> ProjectState:
        project = ProjectState()
        for model in (Card, Contact):
            project.add_model(ModelState.from_model(model))
        return project

    def changes(before: ProjectState, after: ProjectState) -> dict[str, list[Migration]]:
        questioner = MigrationQuestioner({"ask_initial": True})
        return MigrationAutodetector(before, after, questioner).changes(graph=MigrationGraph())

    first = changes(ProjectState(), state())["sealed"][0]
    assert [type(operation).__name__ for operation in first.operations] == ["CreateModel"] * 2
    text = MigrationWriter(first).as_string()
    assert "registry.vault.SealedField(blank=True, index=True, kind='id_no'" in text
    assert changes(state(), state()) == {}
    past = state().apps.get_model("sealed", "Card")
    names = [field.name for field in past._meta.local_fields]
    assert sorted(names) == sorted(field.name for field in Card._meta.local_fields)
    assert isinstance(past._meta.get_field("number_tail"), SealTail)


def test_a_past_model_seals_too(db: None) -> None:
    project = ProjectState()
    project.add_model(ModelState.from_model(Card))
    past = project.apps.get_model("sealed", "Card")
    row = models.QuerySet(past).create(number=NUMBER)
    assert Card.objects.get(pk=row.pk).number == NUMBER
    assert Card.objects.get().number_index == fingerprint("id_no", NUMBER)


def test_the_field_checks_its_model() -> None:
    assert Card.check() == []
    field = SealedField("号码", null=True)
    field.set_attributes_from_name("number")
    field.model = Card
    assert "registry.E020" in {found.id for found in field.check()}
