"""What the applications lay beside the contract, each in a file of its own, and where it meets."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

Values = dict[str, Any]
"""A record as values, by the keys of its ledger's columns."""

HERE = Path(__file__).parent


def merged(files: str, name: str) -> dict[str, Any]:
    """The dicts called ``name`` of all ``files`` in one; a key that two of them hold is an error."""
    found: dict[str, Any] = {}
    for file in sorted(HERE.glob(files)):
        held = getattr(import_module(f"tests.contract.{file.stem}"), name)
        twice = found.keys() & held.keys()
        assert not twice, f"{file.name}: {sorted(twice)} stand in another file already"
        found |= held
    return found
