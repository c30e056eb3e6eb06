"""What a ledger says to whoever does not know how to go on."""

from __future__ import annotations

from typing import Any, ClassVar


class Guiding:
    """The words of a ledger beside its records: a kind of ledger may have words of its own."""

    noun: ClassVar[str]
    sheet_name: ClassVar[str] = "登记表"
    """What its paper form is called where it is printed."""

    @classmethod
    def complete_text(cls, values: Any) -> str:
        """What is said of a record just saved in which nothing is missing."""
        return "资料已齐全。"

    @classmethod
    def first_steps(cls, record: Any, user: Any) -> list[dict[str, str]]:
        """What has to be done before anything else, once ``record`` is saved (label and url)."""
        return []

    @classmethod
    def begins_instead(cls) -> str:
        """What whoever finds nobody to begin a record about does instead; "" where that is plain."""
        return ""

    @classmethod
    def nothing_yet(cls, user: Any, area: Any) -> dict[str, str]:
        """What an empty list says to ``user`` (text, and title where the usual one is not true)."""
        return {"text": f"{area.name}还没有登记{cls.noun}。"}
