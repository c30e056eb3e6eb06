"""Screens that are no ledger: who may open them is said on the class, and nothing is open unsaid."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.views import View

from registry import access


class Screen(View):
    """Open to roles with ``letter`` in ``section``; without a section, to whoever has a posting."""

    section = ""
    letter = "V"

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        held = (
            access.may(user, self.section, self.letter) if self.section else access.postings(user)
        )
        if not held:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
