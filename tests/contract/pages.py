"""Reading pages as a browser does: what a form would send, where the links lead."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """The successful controls of the form with a given id (HTML, "constructing the entry list")."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.found: dict[str, list[str]] = {}
        self.select = ""
        self.text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            self.inside = at.get("id") == self.form_id
        if not self.inside:
            return
        name, value = at.get("name") or "", at.get("value")
        if tag == "input" and name and at.get("type") not in ("submit", "file"):
            if at.get("type") not in ("checkbox", "radio") or "checked" in at:
                ticked = at.get("type") in ("checkbox", "radio")
                self.put(name, value if value is not None else "on" if ticked else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in at:
            self.put(self.select, value or "")
        elif tag == "textarea":
            self.select, self.text = name, ""

    def put(self, name: str, value: str) -> None:
        self.found.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self.put(self.select, self.text.removeprefix("\n"))
            self.text = None
        elif tag == "form":
            self.inside = False


def filled_in(answer: Any, form_id: str = "entry") -> dict[str, list[str]]:
    """What the form on the page would send if it were sent as it stands."""
    reader = _Fields(form_id)
    reader.feed(answer.content.decode())
    assert reader.found, f"no form {form_id} on the page"
    return reader.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        self.found += [v for k in ("href", "src", "action") if (v := at.get(k))]


def links(answer: Any) -> list[str]:
    """Every address on the page, in its order."""
    reader = _Links()
    reader.feed(answer.content.decode())
    return reader.found


def is_page(answer: Any) -> bool:
    return str(answer.headers.get("Content-Type", "")).startswith("text/html")


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if of := dict(attrs).get("id"):
            self.found.add(of)


def ids(answer: Any) -> set[str]:
    """Every id on the page: what a link within it can lead to."""
    reader = _Ids()
    reader.feed(answer.content.decode())
    return reader.found
