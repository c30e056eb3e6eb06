"""A system check that no address is open without anybody having said to whom."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from registry import access
from registry.screens import ANY_POSTING, Screen

MISSING = "没有写明谁可以打开"


def fault(view: Any) -> str:
    """What ``view``, the callable of an address, does not say about who may open it; "" if nothing.

    A ``Screen`` names its letter and a section of the role table, a ledger's screen its letter and
    ledger.  Whatever else there is says ``public`` or ``signed_in_only``.
    """
    declared = getattr(view, "view_class", view)
    public = bool(getattr(declared, "public", False))
    if public == getattr(view, "login_required", True):
        return "声明为公开，却要求先登录" if public else "没有声明为公开，却不要求登录"
    if isinstance(declared, type) and issubclass(declared, Screen):
        return _screen_fault(declared, view.view_initkwargs)
    return "" if public or getattr(declared, "signed_in_only", False) else MISSING


def _screen_fault(screen: type[Screen], given: dict[str, Any]) -> str:
    ledger = given.get("ledger", getattr(screen, "ledger", None))
    model = getattr(ledger, "model", None)
    section = model.section if model is not None else screen.section
    if section != ANY_POSTING and section not in access.SECTIONS:
        return f"{MISSING}：section {section!r} 不在权限矩阵中"
    letter = given.get("letter", screen.letter)
    return "" if letter in access.LETTERS else f"{MISSING}：letter {letter!r} 不在权限矩阵中"


@register(Tags.urls)
def check_screens(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """registry.E030: every address in the URLconf says who may open it."""
    from registry.ledger.routes import patterns

    return [
        Error(f"地址 /{route} {problem}。", obj=pattern.callback, id="registry.E030")
        for route, pattern in patterns()
        if (problem := fault(pattern.callback))
    ]
