"""Of all that are asked about in a community, those that fulfil it: how most indicators of records count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Value, When

from registry.indicators import Door, Measured, Records, in_parts


@dataclass
class Share:
    """The keys of those that fulfil it and of the others."""

    done: list[Any] = field(default_factory=list)
    lacking: list[Any] = field(default_factory=list)

    @property
    def d(self) -> int:
        """All that are asked about."""
        return len(self.done) + len(self.lacking)


def answered(condition: Any) -> Case:
    """``condition`` as a column that says yes or no; what is not known is no."""
    return Case(When(condition, then=Value(True)), default=Value(False))


def told_apart(
    codes: Sequence[str], asked: Any, done: Any, order: Sequence[str]
) -> dict[str, Share]:
    """The share of each community: the records ``asked`` about, by whether ``done`` holds; one query.

    The first in ``order`` is the first the list of the same records shows.
    """
    held = asked.filter(community_id__in=codes).annotate(is_done=answered(done))
    return of_rows(codes, held.order_by(*order, "pk").values_list("community_id", "pk", "is_done"))


def of_rows(codes: Sequence[str], rows: Iterable[tuple[str, Any, bool]]) -> dict[str, Share]:
    """The same of rows of community, key and whether it is fulfilled."""
    found = {code: Share() for code in codes}
    for code, key, is_done in rows:
        (found[code].done if is_done else found[code].lacking).append(key)
    return found


def records(ledger: str, keys: Iterable[Any]) -> Records:
    """``keys`` as a measure tells them."""
    return tuple((ledger, key) for key in keys)


@dataclass(frozen=True)
class Words:
    """How a share is told: what is asked about, what they have, what the others lack, and if none."""

    asked: str
    done: str
    lack: str
    nobody: str
    unit: str = "人"

    def of(self, share: Share, percent: int) -> str:
        """In words, what is missing first."""
        if not share.d:
            return self.nobody
        told = f"{self.asked} {share.d} {self.unit}，{self.done} {len(share.done)} {self.unit}"
        told += f"（至少 {percent}%）"
        lack = f"还有 {len(share.lacking)} {self.unit}{self.lack}；" if share.lacking else ""
        return f"{lack}{told}"


def judged(
    share: Share, ledger: str, percent: int, words: Words, doors: Sequence[Door], hint: str = ""
) -> Measured:
    """``share`` against ``percent``; the ways on are shown while somebody is lacking."""
    return in_parts(
        len(share.done), share.d, words.of(share, percent), percent=percent,
        evidence=records(ledger, share.done), lacking=records(ledger, share.lacking),
        doors=tuple(doors) if share.lacking else (), hint=hint,
    )  # fmt: skip


def list_door(label: str, ledger: Any, code: str, view: str, **more: str) -> Door:
    """To the list of the records a figure is of."""
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return Door(label, f"{ledger.url('list')}?view={view}&area={code}{query}")


def begin_door(label: str, ledger: Any, share: Share) -> tuple[Door, ...]:
    """To the form of a new record about the first who has none."""
    first = share.lacking[:1]
    return tuple(Door(label, f"{ledger.url('create')}?resident={key}") for key in first)


Found = Mapping[str, Measured]
