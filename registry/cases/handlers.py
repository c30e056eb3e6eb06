"""Who handles a case: chosen among the accounts whose role does such work in that area."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry import access, divisions
from registry.ledger.columns import Table, Values, columns
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import Kind
from registry.models import Posting, User
from registry.requesting import current

TABLE = "handlers"
ACCOUNT = "account_id"


def roles_of(section: str) -> list[str]:
    """The roles that work on cases of ``section``: who may enter them, or is named to follow them."""
    return [
        role.key
        for role in access.ROLES.values()
        if "E" in role.rights.get(section, "") or section in role.linked
    ]


def postings_in(section: str, code: str) -> Any:
    """The postings in force that reach the area ``code`` with a role for cases of ``section``."""
    held = Posting.objects.active().filter(role__in=roles_of(section), user__is_active=True)
    return held.filter(area_id__in=divisions.path_codes(code))


def choices(section: str, code: str) -> list[tuple[str, str]]:
    """The accounts that may be named in the area ``code``: key, and name with role."""
    held = postings_in(section, code).select_related("user").order_by("role", "user__username")
    return [(str(p.user_id), f"{p.user}（{access.ROLES[p.role].title}）") for p in held]


def names(keys: Iterable[Any]) -> dict[Any, str]:
    """The names of the accounts ``keys``, read at once and kept while the request is answered."""
    found = {user.pk: str(user) for user in User.objects.filter(pk__in=list(keys))}
    _names().update(found)
    return found


def _names() -> dict[Any, str]:
    asking = current.get()
    held: dict[Any, str] = asking.read.setdefault(TABLE, {}) if asking.ends else {}
    return held


class HandlerKind(Kind):
    """An account by key; people read the name."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        text = str(raw).strip()
        held = (
            User.objects.filter(pk=text) if text.isdigit() else User.objects.filter(username=text)
        )
        key = held.values_list("pk", flat=True).first()
        if key is None:
            raise ValidationError("请从列出的账号中选择责任人", code="account")
        return key

    def show(self, value: Any) -> str:
        return _names().get(value) or names([value]).get(value, "") if value else ""

    def write(self, value: Any) -> Any:
        held = User.objects.filter(pk=value).first() if value else None
        return held.username if held else ""

    def field(self, **kwargs: Any) -> forms.Field:
        return HandlerField(required=False, **kwargs)


class HandlerField(forms.TypedChoiceField):
    """The accounts of the area that do such work; which those are, the form says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            coerce=int,
            empty_value=None,
            widget=forms.Select(attrs={"class": "input-30"}),
            error_messages={"invalid_choice": "请从列出的账号中选择责任人"},
            **kwargs,
        )

    def offer(self, people: Sequence[tuple[str, str]], stored: Any = None) -> None:
        """The accounts to choose from; the one named stays, whatever has become of its posting."""
        named = [] if stored is None or str(stored) in dict(people) else [_former(stored)]
        self.choices = [("", "请选择"), *people, *named]


def _former(key: Any) -> tuple[str, str]:
    return str(key), f"{HandlerKind().show(key)}（现在没有这里的岗位）"


def table(line: type[Any]) -> Table:
    """The sub-table of those who handle a case, for the declaration of its ledger."""
    options: dict[str, Any] = {
        ACCOUNT: {"kind": HandlerKind(), "label": "责任人",
                  "hint": "这份个案只有列在这里的人看得到"},
        "since": {"hint": "不填就是今天"},
        "until": {"hint": "还在负责的不填；过了这一天就看不到了"},
    }  # fmt: skip
    told = columns(line, (ACCOUNT, "since", "until"), options)
    return Table(TABLE, "责任人", line, "case", told, noun="人", until="until", over="已不再负责")


def in_force(rows: Sequence[Values], on: datetime.date) -> list[Values]:
    """Of the lines those that count on the day ``on``."""
    return [row for row in rows if row.get("until") is None or row["until"] >= on]


def check(
    values: Values, before: Values | None, today: datetime.date, section: str, code: str
) -> list[Finding]:
    """That somebody handles the case, and that whoever is named anew works here."""
    rows = values.get(TABLE) or []
    if before is not None and not in_force(rows, today):
        return [error("handlers", TABLE, "至少要有一名还在负责的责任人，否则谁也看不到这份个案")]
    known = {row[ACCOUNT] for row in (before or {}).get(TABLE) or []}
    fresh = {row[ACCOUNT] for row in rows if row.get(ACCOUNT)} - known
    fits = set()
    if fresh and code:
        held = postings_in(section, code).filter(user_id__in=fresh)
        fits = set(held.values_list("user_id", flat=True))
    found = [
        error(
            "handlers", TABLE, "这个账号没有在这里办理个案的岗位，请另选责任人", line=(n, ACCOUNT)
        )
        for n, row in enumerate(rows)
        if row.get(ACCOUNT) in fresh - fits
    ]
    found += [
        error("handler_days", TABLE, "结束日期不能早于开始日期", line=(n, "until"))
        for n, row in enumerate(rows)
        if row.get("since") and row.get("until") and row["until"] < row["since"]
    ]
    return found
