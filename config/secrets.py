"""The keys the product cannot run without, and where they come from.

In production every key is an environment variable.  On a single machine they live in
``var/secrets.json`` (mode 0600), written once on the first start and never in the repository.
"""

import base64
import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "VAULT_KEYS", "INDEX_KEY", "AUDIT_KEY")


def generate() -> dict[str, str]:
    """A fresh set: Django's signing key, vault keys ``id:cipher:key``, blind-index and audit keys."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAULT_KEYS": f"1:aes-256-gcm:{key()}",
        "INDEX_KEY": key(),
        "AUDIT_KEY": key(),
    }


def load(path: Path) -> dict[str, str]:
    """Keys from the environment, else from ``path``; a missing key is an empty string."""
    stored = json.loads(path.read_text()) if path.exists() else {}
    return {name: os.environ.get(name) or stored.get(name, "") for name in NAMES}


def ensure(path: Path) -> None:
    """Write a fresh set of keys to ``path`` unless it is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(generate(), file, indent=1)
