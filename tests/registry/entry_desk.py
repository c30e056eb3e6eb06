"""The entry form of a resident, filled in and sent as a browser would; what it says, read back."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from registry.ledgers import ResidentLedger
from registry.models import Resident
from tests.registry.people import as_typed, complete, fields_of

NEW = "/residents/new/"


def opened(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return fields_of(answer.content.decode())


def send_new(client: Client, drop: tuple[str, ...] = (), **changes: Any) -> Any:
    """The empty form, filled with everything about a person but for ``changes``."""
    address = reverse("resident-create")
    typed = {**opened(client, address), **as_typed(complete()), **changes}
    return client.post(address, {k: v for k, v in typed.items() if k not in drop})


def send_edit(client: Client, record: Any, **changes: Any) -> Any:
    address = reverse("resident-edit", args=[record.pk])
    return client.post(address, {**opened(client, address), **changes})


def stored(record: Any) -> dict[str, Any]:
    held = Resident.objects.unscoped("test").filter(pk=record.pk)
    return ResidentLedger.shape.read(ResidentLedger.shape.related(held).get())


def people() -> Any:
    return Resident.objects.unscoped("test")


def told(answer: Any) -> str:
    return "".join(str(m) for m in get_messages(answer.wsgi_request))


class Page(HTMLParser):
    """Ids, the links of the error summary, and what can take the focus."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.focusable: set[str] = set()
        self.links: list[str] = []
        self.described: dict[str, str] = {}
        self.in_summary = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        of = dict(attrs)
        name = of.get("id")
        if name:
            self.ids.append(name)
            if name == "error":
                self.in_summary = True
            hidden = of.get("type") == "hidden"
            if (tag in ("input", "select", "textarea", "a") and not hidden) or "tabindex" in of:
                self.focusable.add(name)
        if tag == "a" and self.in_summary:
            self.links.append((of.get("href") or "")[1:])

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self.in_summary = False


def summary(answer: Any) -> list[tuple[str, str]]:
    """``(id, text)`` of every line of the error summary; each must lead somewhere, once."""
    text = answer.content.decode()
    page = Page(text)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    for target in page.links:
        assert target in page.focusable, target
    lines = re.findall(
        r'<a href="#([^"]+)">([^<]+)</a>', text[text.index('id="error"') :].split("</ul>")[0]
    )
    assert len(lines) == len(set(lines))
    return lines
