"""The account of a person a record names: typed by its user name, and checked for the posting it needs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from registry import access, divisions, parsing
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import Kind
from registry.models import Posting, User

KEY = "account_id"


class AccountKind(Kind):
    """An account, by its user name."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        text = parsing.clean_text(raw).strip()
        held = User.objects.filter(username=text).values_list("pk", flat=True).first()
        if held is None:
            raise ValidationError(f"没有用户名为“{text}”的账号，请核对", code="account")
        return held

    def show(self, value: Any) -> str:
        held = User.objects.filter(pk=value).values_list("username", flat=True) if value else ()
        return next(iter(held), "")


def check(values: Values, before: Values | None, role: str, code: str) -> list[Finding]:
    """That an account named anew holds a posting of ``role`` today that reaches the area ``code``."""
    account = values.get(KEY)
    if not account or not code or (before is not None and before.get(KEY) == account):
        return []
    held = Posting.objects.active().filter(user_id=account, role=role)
    if held.filter(area_id__in=divisions.path_codes(code)).exists():
        return []
    title = access.ROLES[role].title
    return [error("account", KEY, f"这个账号在这里没有“{title}”的岗位，请核对用户名")]
