"""Where the user is looking: the area chosen at the top of the page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from registry import access
from registry.models import Area


def current_area(request: HttpRequest) -> Area:
    """The area named in the address, else the one chosen before, else that of the posting.

    Raises Http404 when the address names an area outside the user's scope, or the user has none.
    """
    asked = request.GET.get("area", "")
    if asked:
        if not access.in_scope(request.user, asked):
            raise Http404
        return _area(asked)
    chosen = request.session.get("area", "")
    if chosen and access.in_scope(request.user, chosen):
        return _area(chosen)
    home = access.home_area(request.user)
    if home is None:
        raise Http404
    return home


def _area(code: str) -> Area:
    area = Area.objects.filter(pk=code).first()
    if area is None:
        raise Http404
    return area


def entry_communities(user: Any, section: str) -> Any:
    """The communities in which ``user`` may enter records of ``section``."""
    from registry.models.scoped import inside

    codes = access.areas_for(user, section, "E")
    return Area.objects.filter(inside(codes, "code"), level=5, valid_to=None)
