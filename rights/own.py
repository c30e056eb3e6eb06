"""我的案件: what a legal worker finds on signing in, the cases that name the account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from registry import access, audit
from registry.needs import lamps
from registry.own_cases import OwnScreen
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger

ROLE = "legal_worker"
LEDGERS = (InfringementLedger, LegalAidLedger)
OVER = {"infringement": ("4",), "legal-aid": ("4", "5")}
"""The states in which nothing is left to do, by ledger."""


def open_of(ledger: Any, user: Any) -> Any:
    """The cases of ``ledger`` that name ``user`` and are not closed, the most urgent first."""
    held = ledger.visible(user).current().exclude(state__in=OVER[ledger.key])
    return held.order_by("due_on", "pk")


def doors(user: Any) -> list[dict[str, Any]]:
    """The way to the page, from home and menu, for a legal worker."""
    if not access.areas_as(user, ROLE):
        return []
    return [{"label": "我的案件", "url": reverse("own-cases"), "tell": lambda: tell(user)}]


def tell(user: Any) -> str:
    """One sentence for home."""
    counts = [open_of(ledger, user).count() for ledger in LEDGERS]
    if not any(counts):
        return "现在没有要您办理的案件。社区或旗县残联在案件的责任人里填写您的账号后，就在“我的案件”里。"
    return f"您正在办理侵权案件 {counts[0]} 件、法律援助和调解 {counts[1]} 件。"


class OwnCases(OwnScreen):
    """The open cases that name the user, each with its limit and what comes next."""

    section, role = "rights", ROLE

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = [self.group(ledger) for ledger in LEDGERS]
        count = sum(len(group["rows"]) for group in groups)
        audit.record("list", by=self.user, ledger="own-cases", count=count)
        header = {"title": "我的案件", "note": f"正在办理 {count} 件" if count else ""}
        return render(request, "rights/own_cases.html", {"header": header, "groups": groups})

    def group(self, ledger: Any) -> dict[str, Any]:
        today = timezone.localdate()
        held = open_of(ledger, self.user).select_related("resident", "community")
        state = ledger.columns["state"].kind
        rows = [
            {
                "name": str(case), "url": ledger.url("detail", case.pk),
                "place": case.community.name, "state": state.show(case.state),
                "avoid": case.avoid, "limit": lamps.said(case, today),
                "late": case.lateness(today),
            }
            for case in held
        ]  # fmt: skip
        return {"title": ledger.title, "rows": rows, "url": ledger.url("list")}
