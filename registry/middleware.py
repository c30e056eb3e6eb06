"""Notes who asks for the length of a request, and adds the headers every answer carries."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.template import TemplateDoesNotExist
from django.template.loader import select_template

from registry import amounts, audit
from registry.keyring import SealBroken
from registry.requesting import RequestContext, client_ip, current

REQUEST_ID_HEADER = "X-Request-ID"
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment")
)


def _broken_page(request: HttpRequest) -> HttpResponse:
    context = {"title": SealBroken.page_text, "request_id": request.META["REQUEST_ID"]}
    try:
        page = select_template(["integrity.html", "500.html"]).render(context, request)
    except TemplateDoesNotExist:
        page = f"{SealBroken.page_text}，请联系系统管理员。编号 {context['request_id']}"
    return HttpResponse(page, status=500)


def _tell_unsaved(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have the sign-in page say that what was sent after the session had ended is not saved."""
    where = response.headers.get("Location", "")
    led_to_sign_in = where.startswith(f"{resolve_url(settings.LOGIN_URL)}?next=")
    if request.method == "POST" and led_to_sign_in and not where.endswith("&kept=1"):
        response["Location"] = f"{where}&unsaved=1"


class RequestContextMiddleware:
    """Sets ``current`` for the length of one request; belongs first in ``MIDDLEWARE``.

    Templates find the request id as ``request.META.REQUEST_ID``.  Answers get it as a header, ``no-store`` unless a view decided otherwise (static files excepted)
    and the headers Django has no setting for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = uuid.uuid4().hex
        request.META["REQUEST_ID"] = request.request_id = request_id  # type: ignore[attr-defined]
        asking = RequestContext(request_id, client_ip(request), in_wan=amounts.wanted(request))
        token = current.set(asking)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        _tell_unsaved(request, response)
        response[REQUEST_ID_HEADER] = request_id
        self.add_headers(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, options: object
    ) -> None:
        """The user is known only after the middleware below has run."""
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            current.set(replace(current.get(), user_id=user.pk))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """An altered value is put on record and told plainly, never shown as garbage."""
        if not isinstance(error, SealBroken):
            return None
        user = getattr(request, "user", None)
        audit.record("integrity", by=user, detail={"place": error.where}, result="failed")
        return _broken_page(request)

    def add_headers(self, request: HttpRequest, response: HttpResponseBase) -> None:
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            response.setdefault("Cache-Control", "no-store")


class CompressPages(GZipMiddleware):
    """Pages travel compressed, for thin networks; workbooks, PDFs and pictures are so already.

    What a page repeats of a request cannot be guessed from its length: Django adds a random one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        is_text = response.headers.get("Content-Type", "").startswith("text/")
        return super().process_response(request, response) if is_text else response
