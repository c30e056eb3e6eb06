"""Screens that are no ledger: who may open them is said on the class, and nothing is open unsaid."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.views import View

from registry import access, audit
from registry.models import Area
from registry.place import current_area

ANY_POSTING = "*"
"""The ``section`` of screens that speak of no section: open to whoever has a posting."""


class Screen(View):
    """Open to roles with ``letter`` in ``section``; a screen that names no section is refused.

    The system check ``registry.E030`` finds those that forgot.
    """

    section = ""
    letter = "V"
    http_method_names = ["get", "head", "post"]

    request: HttpRequest
    refusal_noted = False

    @property
    def user(self) -> Any:
        """Whoever asks; signed in, as nothing here is public."""
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Method, then right, then the screen itself; raises PermissionDenied."""
        if not self.answers(request.method or ""):
            return self.http_method_not_allowed(request, *args, **kwargs)
        try:
            if not access.postings(request.user) or not self.allowed():
                raise PermissionDenied
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            self.note_refusal()
            raise

    def note_refusal(self, record: Any = None, ledger: str = "") -> None:
        """Put on record that something was asked for without the right to it; once a request."""
        if self.refusal_noted:
            return
        self.refusal_noted = True
        match = self.request.resolver_match
        page = match.url_name if match else ""
        detail = {"page": page, "method": self.request.method}
        audit.record(
            "view", by=self.user, obj=record, ledger=ledger, detail=detail, result="refused"
        )

    def answers(self, method: str) -> bool:
        """Whether the screen has an answer to ``method``; the same for everybody."""
        return method.lower() in self.http_method_names and hasattr(self, method.lower())

    def allowed(self) -> bool:
        """Whether the user may open the screen; what it shows is scoped by the screen itself."""
        if self.section == ANY_POSTING:
            return True
        return access.may(self.user, self.section, self.letter)


class AreaScreen(Screen):
    """A screen about the area one is looking at; the right is asked there."""

    def fits(self, code: str) -> bool:
        """Whether the screen is open in the area ``code``."""
        return access.may(self.user, self.section, self.letter, code)

    def allowed(self) -> bool:
        """Whether it is open in the area looked at."""
        return self.fits(self.area.code)

    @cached_property
    def area(self) -> Area:
        """Where the user is looking, led to a posting for which the screen is open."""
        return current_area(self.request, self.fits)
