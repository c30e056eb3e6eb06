"""What a request leaves behind and what its answer carries."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from registry.keyring import SealBroken
from registry.middleware import CompressPages, RequestContextMiddleware
from registry.models.audit_event import AuditEvent
from registry.models.user import User
from registry.requesting import RequestContext, client_ip, current

View = Callable[[HttpRequest], HttpResponse]


def answer(view: View, path: str = "/", **meta: str) -> HttpResponse:
    return RequestContextMiddleware(view)(RequestFactory().get(path, **meta))


def test_the_context_lives_as_long_as_the_request() -> None:
    seen: list[RequestContext] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current.get())
        assert request.META["REQUEST_ID"] == seen[0].request_id
        return HttpResponse()

    response = answer(view, REMOTE_ADDR="10.0.0.8", HTTP_X_REQUEST_ID="chosen-by-the-caller")
    assert seen[0].ip == "10.0.0.8"
    assert response["X-Request-ID"] == seen[0].request_id != "chosen-by-the-caller"
    assert len(seen[0].request_id) == 32
    assert current.get() == RequestContext()


def test_the_context_is_cleared_after_a_crash() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer(view)
    assert current.get() == RequestContext()


def test_the_user_is_known_to_the_view() -> None:
    request = RequestFactory().get("/")
    request.user = User(pk=7)

    def view(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request, view, (), {})
        return HttpResponse(str(current.get().user_id))

    middleware = RequestContextMiddleware(view)
    assert middleware(request).content == b"7"


def test_answers_are_not_kept_by_caches() -> None:
    plain = answer(lambda request: HttpResponse())
    assert plain["Cache-Control"] == "no-store"
    assert plain["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in plain["Permissions-Policy"]
    decided = answer(lambda request: HttpResponse(headers={"Cache-Control": "private"}))
    assert decided["Cache-Control"] == "private"
    assert "Cache-Control" not in answer(lambda request: HttpResponse(), "/static/site.css")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "ip"),
    [
        (0, "1.1.1.1", "10.0.0.8"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.7", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.8"),
        (1, "not an address", None),
        (1, "", "10.0.0.8"),
    ],
)
def test_forwarded_addresses_count_only_behind_our_proxies(
    proxies: int, forwarded: str, ip: str | None
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.8", HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_ip(request) == ip


def test_a_socket_has_no_address() -> None:
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="")) is None


def test_a_broken_value_is_told_and_put_on_record(db: None) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.8")

    def view(request: HttpRequest) -> HttpResponse:
        page = middleware.process_exception(request, SealBroken("registry_resident.id_no/7f"))
        assert page is not None
        return page

    middleware = RequestContextMiddleware(view)
    response = middleware(request)
    assert response.status_code == 500
    event = AuditEvent.objects.get()
    assert (event.action, event.result) == ("integrity", "failed")
    assert event.detail == {"place": "registry_resident.id_no/7f"}
    assert event.ip == "10.0.0.8"
    assert middleware.process_exception(request, ValueError()) is None


@pytest.mark.parametrize(
    ("kind", "coding"), [("text/html; charset=utf-8", "gzip"), ("application/pdf", "")]
)
def test_pages_travel_compressed_and_files_as_they_are(kind: str, coding: str) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    sent = CompressPages(lambda _: HttpResponse("页面" * 500, content_type=kind))(request)
    assert sent.headers.get("Content-Encoding", "") == coding
