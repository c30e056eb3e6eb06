"""What a check has to say about a value, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much a finding matters when a record is saved."""

    ERROR = 1
    """Refuses the record."""
    INCOMPLETE = 2
    """Something that must be registered is not: saved "to be completed", and listed."""
    QUESTION = 3
    """Unusual: to be confirmed with a reason."""
    HINT = 4
    """Worth knowing; asks nothing."""


Line = tuple[int, str]


@dataclass(frozen=True)
class Finding:
    """``message`` about the column ``key``; ``code`` is the rule's name (V1–V12 and our own)."""

    level: Level
    code: str
    key: str
    message: str
    repair: str = ""
    """The value that would put it right, offered to be confirmed; empty where there is none."""
    about: tuple[str, ...] = ()
    """The other columns it rests on: when one of them could not be read, it says nothing."""
    line: Line | None = None
    """Where ``key`` is a sub-table, the line it speaks of: counted from 0, and its column."""

    def rests_on(self, failed: set[str]) -> bool:
        return bool(failed & {self.key, *self.about})

    def as_dict(self) -> dict[str, object]:
        return {
            "level": int(self.level),
            "code": self.code,
            "key": self.key,
            "message": self.message,
            "repair": self.repair,
        }


def error(
    code: str, key: str, message: str, about: tuple[str, ...] = (), line: Line | None = None
) -> Finding:
    return Finding(Level.ERROR, code, key, message, about=about, line=line)


def incomplete(code: str, key: str, message: str, about: tuple[str, ...] = ()) -> Finding:
    return Finding(Level.INCOMPLETE, code, key, message, about=about)


def question(
    code: str, key: str, message: str, about: tuple[str, ...] = (), line: Line | None = None
) -> Finding:
    return Finding(Level.QUESTION, code, key, message, about=about, line=line)


def hint(code: str, key: str, message: str, about: tuple[str, ...] = ()) -> Finding:
    return Finding(Level.HINT, code, key, message, about=about)


TAKEN = {
    "id_no": "该身份证号",
    "cert_no": "该残疾人证号",
    "name": "同一监护人、姓名和出生日期的居民",
}
"""What stands already, by the column whose number says so."""
