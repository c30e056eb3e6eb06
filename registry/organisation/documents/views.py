"""上级文件贯彻情况: the policies the plan names, and the papers that carry them out here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from registry import audit, codes
from registry.codes import Code
from registry.indicators import Door
from registry.models import Document
from registry.models.scoped import reaching
from registry.organisation.documents import policies
from registry.organisation.documents.evidence import form_door
from registry.organisation.documents.ledger import DocumentLedger, expired
from registry.screens import AreaScreen
from registry.views.home import breadcrumb

KIND = {"A10": "07", "G04": "11"}
"""The kind of paper that carries out the policies of an indicator."""


class PolicyList(AreaScreen):
    """Each policy with what carries it out in the area, and the way to enter more."""

    section = DocumentLedger.model.section

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.papers()
        found = policies.carried_out(held)
        audit.record(
            "list", by=self.user, ledger=DocumentLedger.key, community_id=self.area.code,
            count=len(held), detail={"view": "policies"},
        )  # fmt: skip
        url = DocumentLedger.url("list")
        return render(
            request,
            "documents/policies.html",
            {
                "header": {
                    "title": f"上级文件贯彻情况 · {self.area.name}",
                    "actions": [{"label": "文件制度库", "url": f"{url}?area={self.area.code}"}],
                },
                "breadcrumb": breadcrumb(self.user, self.area, request.path),
                "policies": [self.line(entry, found[entry.code]) for entry in codes.get("policy")],
            },
        )

    def papers(self) -> list[Document]:
        """The papers of the area, of those above and those below, that are in force."""
        held = DocumentLedger.visible(self.user).current()
        held = held.filter(reaching(Document, [self.area.code])).exclude(policies=[])
        return list(
            held.exclude(expired(timezone.localdate()))
            .select_related("community")
            .order_by("community_id", "-issued_on")
        )

    def line(self, entry: Code, papers: list[Document]) -> dict[str, Any]:
        """One policy: its name, its papers, the form of a new one."""
        shown = [
            {
                "title": p.title,
                "doc_no": p.doc_no,
                "place": p.community.name,
                "url": DocumentLedger.url("detail", p.pk),
            }
            for p in papers
        ]
        return {"entry": entry, "papers": shown, "door": self.door(entry)}

    def door(self, entry: Code) -> Door | None:
        """To the form, where the user enters papers of this very area."""
        enters = DocumentLedger.may(self.user, "E", self.area.code)
        if not enters or self.area.level not in DocumentLedger.levels:
            return None
        kind = KIND.get(entry.parent, "")
        return form_door("登记贯彻措施", self.area.code, kind=kind, policies=entry.code)
