"""The role table, help, files made in the background, photographs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from registry import access, audit, photos
from registry.ledger.routes import ledger_of
from registry.ledger.views.files import TYPES, download
from registry.models import OutputFile, Resident
from registry.screens import ANY_POSTING, Screen


class RoleTable(Screen):
    """权限矩阵: the role table as it is enforced."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [
            {
                "role": role,
                "cells": [_cell(role, key, title) for key, title in access.SECTIONS.items()],
            }
            for role in access.ROLES.values()
        ]
        context = {"rows": rows, "sections": access.SECTIONS, "letters": access.LETTERS}
        return render(request, "roles.html", context)


def _cell(role: access.Role, section: str, title: str) -> dict[str, Any]:
    letters = role.rights.get(section, "")
    return {
        "title": title,
        "letters": letters,
        "spoken": "、".join(access.LETTERS[letter] for letter in letters),
        "linked": section in role.linked,
    }


class Help(Screen):
    """How the daily tasks go, and the keys."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "help.html")


LETTERS_OF = {"export": "X", "print": "P"}
"""The right that each kind of file needs."""


class Output(Screen):
    """How far a file is; its own user alone sees it, while the right to make it is held."""

    section = ANY_POSTING

    def output(self, pk: Any) -> OutputFile:
        output = get_object_or_404(OutputFile, pk=pk, user=self.user)
        if not self.still_allowed(output):
            raise Http404
        return output

    def still_allowed(self, output: OutputFile) -> bool:
        """A right withdrawn meanwhile counts for files made before."""
        letters = LETTERS_OF[output.kind] + ("Z" if output.plain else "")
        code = QueryDict(output.query).get("area", "")
        ledger = ledger_of(output.ledger)
        return all(ledger.may(self.user, letter, code) for letter in letters)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        output = self.output(pk)
        if request.headers.get("HX-Request") and output.state in ("done", "failed"):
            response = HttpResponse(status=204)
            response["HX-Refresh"] = "true"
            return response
        template = "output_progress.html" if request.headers.get("HX-Request") else "output.html"
        return render(request, template, {"output": output})


class OutputDownload(Output):
    """Hands the file over; each time is on record."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        output = self.output(pk)
        if not output.is_ready:
            raise Http404
        audit.record(
            "download", by=request.user, ledger=output.ledger, detail={"file": str(output.pk)}
        )
        return download(output.read(), output.name, TYPES[output.kind], output.kind == "print")


class Photo(Screen):
    """A resident's photograph, only to whoever may see the resident."""

    section = "residents"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        resident = Resident.objects.visible_to(request.user).filter(pk=pk).first()
        if resident is None or not resident.photo or not photos.exists(resident.photo):
            raise Http404
        audit.record("view", by=self.user, obj=resident, detail={"page": "photo"})
        return HttpResponse(photos.read(resident.photo), content_type="image/jpeg")
