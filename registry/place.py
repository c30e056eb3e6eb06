"""Where the user is looking: the area chosen at the top of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from registry import access
from registry.models import Area
from registry.models.scoped import inside


def current_area(request: HttpRequest, fits: Callable[[str], bool] | None = None) -> Area:
    """The area named in the address, else the one chosen before, else that of a posting.

    ``fits`` tells of an area's code whether the page has anything to do there: someone with two
    postings is led to the one that counts.  Settled once a request; what asks without ``fits``
    gets what was settled.
    Raises Http404 when the address names an area outside the user's scope, or the user has none.
    """
    held: Area | None = getattr(request, "settled_area", None)
    if held is None or fits is not None:
        held = _named(request) or _usual(request, fits)
        request.settled_area = held  # type: ignore[attr-defined]
    return held


def _named(request: HttpRequest) -> Area | None:
    """The area in the address; one out of scope and one that does not exist answer alike."""
    code = request.GET.get("area", "")
    if not code:
        return None
    found = Area.objects.filter(pk=code).first() if access.in_scope(request.user, code) else None
    if found is None:
        raise Http404
    return found


def _usual(request: HttpRequest, fits: Callable[[str], bool] | None) -> Area:
    postings = access.postings(request.user)
    if not postings:
        raise Http404
    chosen = request.session.get("area", "")
    if chosen and access.in_scope(request.user, chosen) and (fits is None or fits(chosen)):
        found = Area.objects.filter(pk=chosen).first()
        if found is not None:
            return found
    home: Area = postings[0].area
    return next((p.area for p in postings if fits is None or fits(p.area_id)), home)


def entry_areas(user: Any, ledger: Any) -> Any:
    """The areas in which ``user`` may enter records of ``ledger``: communities, for most ledgers."""
    codes = ledger.areas(user, "E")
    return Area.objects.filter(inside(codes, "code"), level__in=ledger.levels, valid_to=None)


def local_page(request: HttpRequest, usual: str) -> str:
    """The page a form asks to be led back to (``next``) where it is one of this site, else ``usual``."""
    asked = request.POST.get("next", "")
    fine = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if asked.startswith("/") and fine else usual
