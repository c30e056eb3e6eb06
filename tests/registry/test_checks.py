"""What the product refuses to run with."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from config import secrets
from registry import checks

SAFE = {
    "PRODUCTION": True,
    "DEBUG": False,
    "ALLOWED_HOSTS": ["cl.example.cn"],
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
}


def ids(**settings: object) -> set[str]:
    with override_settings(**settings):
        found = [*checks.check_keys(None), *checks.check_production(None)]
    return {error.id.removeprefix("registry.") for error in found}


def test_the_tests_own_keys_do_outside_production() -> None:
    assert ids() == set()


def test_fresh_keys_do_in_production(db: None) -> None:
    with override_settings(**secrets.generate(), **SAFE):
        checks.refuse_to_start()


def test_the_tests_own_keys_are_refused_in_production() -> None:
    assert ids(**SAFE) == {"E006"}


SHORT = base64.b64encode(b"short").decode()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"SECRET_KEY": "short"}, "E001"),
        ({"SECRET_KEY": "a" * 80}, "E001"),
        ({"VAULT_KEYS": ""}, "E002"),
        ({"VAULT_KEYS": f"1:aes-256-gcm:{SHORT}"}, "E002"),
        ({"INDEX_KEY": ""}, "E003"),
        ({"INDEX_KEY": SHORT}, "E003"),
        ({"AUDIT_KEY": "not base64"}, "E003"),
        ({"INDEX_HASH": "md5"}, "E004"),
        ({"DEBUG": True}, "E007"),
        ({"ALLOWED_HOSTS": ["*"]}, "E008"),
        ({"ALLOWED_HOSTS": [".example.cn"]}, "E008"),
        ({"ALLOWED_HOSTS": []}, "E008"),
        ({"SECURE_SSL_REDIRECT": False}, "E009"),
    ],
)
def test_each_fault_is_named(wrong: dict[str, object], expected: str) -> None:
    keys = secrets.generate()
    assert ids(**{**keys, **SAFE, **wrong}) == {expected}


def test_one_key_for_two_purposes_is_refused() -> None:
    keys = secrets.generate()
    assert ids(**{**keys, "AUDIT_KEY": keys["INDEX_KEY"]}) == {"E005"}


def test_starting_with_a_fault_is_refused(db: None) -> None:
    with override_settings(INDEX_KEY=""), pytest.raises(ImproperlyConfigured, match=r"E003"):
        checks.refuse_to_start()
