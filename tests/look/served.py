"""A small server of the specimen pages on the loopback, with the product's content security policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from types import SimpleNamespace

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.look import content

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
ERROR_PAGES = ["400", "403", "404", "429", "500", "503"]


def render(name: str, **frame_changes: object) -> str:
    """The HTML of one specimen page, of "login", or of an error page by its number."""
    request = RequestFactory().get("/")
    request.session = {}
    request.user = SimpleNamespace(
        is_authenticated=True, is_active=True, is_demo=False, active_postings=[], name="其木格"
    )
    if name in ERROR_PAGES:
        return render_to_string(f"{name}.html", {"request_id": "7f3a9c"})
    if name == "login":
        request.user = SimpleNamespace(is_authenticated=False, is_active=False)
        accounts = [{"username": "qimuge", "label": "专职委员，钢铁社区"}]
        given = {"form": None, "demo_accounts": accounts, "demo_password": "demo"}
        return render_to_string("registration/login.html", given, request)
    context = content.pages()[name]
    for key, value in frame_changes.items():
        setattr(context["frame"], key, value)
    return render_to_string("specimen.html", context, request)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            body = Path(found).read_bytes() if found else b""
            self._answer(body, guess_type(path)[0] or "text/plain", 200 if found else 404)
        else:
            changes = dict(pair.split("=") for pair in query.split("&") if pair)
            self._answer(render(path.strip("/"), **changes).encode(), "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        with suppress(BrokenPipeError):  # the browser has gone on to another page
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve() -> Iterator[str]:
    """Serve the specimen on a free port; the value is its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
