"""The pages that say no, and those for what went wrong unforeseen.

The latter are drawn without the database, which may be what is wrong.
"""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from config.frame import plain_frame

RETRY_AFTER = 30
"""Seconds until another try is worth while: longer than most locks of a file."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, in the usual frame, with nothing counted."""
    request.refused = True  # type: ignore[attr-defined]
    return defaults.page_not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, in the usual frame, with nothing counted."""
    request.refused = True  # type: ignore[attr-defined]
    return defaults.permission_denied(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """503 while the database is locked or out of reach, else 500."""
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return _page(request, 500)
    answer = _page(request, 503, **_again(request))
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    context |= {
        "frame": plain_frame(request.COOKIES),
        "request_id": request.META.get("REQUEST_ID", ""),
        "posted": request.method == "POST",
    }
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def _again(request: HttpRequest) -> dict[str, Any]:
    """What was sent, for sending it once more just as it was, its token against forgery included.

    A new token would let another site's form through.  Passwords are never given back.
    """
    context: dict[str, Any] = {"address": request.get_full_path()}
    if request.method != "POST" or any("password" in name for name in request.POST):
        return context
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return {**context, "fields": fields, "files": sum(len(f) for _, f in request.FILES.lists())}
