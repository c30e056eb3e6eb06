"""Keys changed under what is sealed: everything is sealed anew, and what is broken is named."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.sealed.models import Card
from tests.sealed.tables import NEW, NUMBER, OLD, SM4, overwrite, stored


@pytest.fixture(autouse=True)
def files_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Rotation goes through every kept file; those that other tests left behind are not its own."""
    settings.MEDIA_ROOT = tmp_path


def rotate(**options: object) -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def key_ids(column: str = "number") -> set[int]:
    return {blob[0] for blob in stored(Card, column).values() if blob}


def test_rotation_reseals_everything_and_can_be_run_again(db: None) -> None:
    Card.objects.bulk_create(Card(number=f"{n:018}", phone=f"{n}") for n in range(30))
    Card.objects.create()
    with override_settings(VAULT_KEYS=f"{SM4},{OLD}"):
        assert "60" in rotate(batch=7)
        assert "可以删除" in rotate()
    assert key_ids() | key_ids("phone") == {3}
    with override_settings(VAULT_KEYS=SM4):
        numbers = {card.number for card in Card.objects.exclude(number="")}
    assert numbers == {f"{n:018}" for n in range(30)}


def test_an_interrupted_rotation_is_finished_by_the_next(db: None) -> None:
    Card.objects.bulk_create(Card(number=f"{n:018}") for n in range(20))
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
        rotate(batch=5, limit=10)
        assert key_ids() == {1, 2}
        assert {card.number for card in Card.objects.all()} == {f"{n:018}" for n in range(20)}
        rotate(batch=5)
    assert key_ids() == {2}


def test_a_row_read_before_a_rotation_does_not_bring_the_old_key_back(db: None) -> None:
    Card.objects.create(number=NUMBER, phone="13800000001")
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
        card = Card.objects.get()
        rotate()
        card.name = "李四"
        card.save()
    assert key_ids() | key_ids("phone") == {2}


def test_a_broken_value_under_an_older_key_stays_as_it_is(db: None) -> None:
    card = Card.objects.create(number=NUMBER)
    overwrite(Card, "number", card.pk, b"\x01" + b"garbage" * 10)
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
        Card.objects.get().save()
    assert stored(Card, "number")[card.pk] == b"\x01" + b"garbage" * 10


def test_rotation_names_a_broken_value_and_keeps_the_old_key(db: None) -> None:
    cards = Card.objects.bulk_create([Card(number=NUMBER), Card(number=NUMBER)])
    overwrite(Card, "number", cards[0].pk, b"\x01" + b"garbage" * 10)
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"), pytest.raises(SystemExit):
        rotate()
    assert key_ids() == {1, 2}
