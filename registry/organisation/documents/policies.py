"""The papers the plan itself names: data, as nobody in the product may write for the region."""

from __future__ import annotations

from collections.abc import Iterable

from registry import codes
from registry.codes import Code
from registry.models import Document

LIST = "policy"


def named_for(indicator: str) -> list[Code]:
    """The policies that ``indicator`` asks to be carried out, in the plan's order."""
    return [entry for entry in codes.get(LIST) if entry.parent == indicator]


def carried_out(papers: Iterable[Document]) -> dict[str, list[Document]]:
    """For each policy, by code, the papers that carry it out."""
    held = list(papers)
    return {entry.code: [p for p in held if entry.code in p.policies] for entry in codes.get(LIST)}
