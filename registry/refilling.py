"""A page with a form on it, filled again with what was once sent by that form.

The page comes from a GET, so showing it does nothing; only the controls of the form are written
anew, everything else stays as it is, letter by letter.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

LEFT_ALONE = ("csrfmiddlewaretoken",)
NEVER_FILLED = ("file", "submit", "button", "image", "reset", "password")
Attributes = dict[str, str | None]


class Refilled(HTMLParser):
    """``page``, found at ``here``, with every form that is sent to ``to`` holding what was ``typed``.

    ``at_top`` is put above the page's content, ``in_form`` into each such form.
    """

    def __init__(
        self, page: str, here: str, to: str, typed: Any, at_top: str, in_form: str
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.here, self.to = page, here, to
        self.at_top, self.in_form = at_top, in_form
        self.values = {name: list(values) for name, values in typed.lists()}
        self.found: set[str] = set()
        """The names of the form's controls, its buttons among them."""
        self.inside = False
        self.select: list[str] = []
        self.text_from = -1
        self.text = ""
        self.folds: list[list[Any]] = []
        self.changes: list[tuple[int, int, str]] = []
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.feed(page)

    @property
    def result(self) -> str:
        """The page as it is to be shown."""
        parts, at = [], 0
        for start, end, text in sorted(self.changes):
            parts += [self.page[at:start], text]
            at = end
        return "".join([*parts, self.page[at:]])

    @property
    def is_whole(self) -> bool:
        """Whether everything that was sent has its control on the page."""
        return {name for name, held in self.values.items() if any(held)} <= self.found

    @property
    def _place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    @property
    def _after(self) -> int:
        return self._place + len(self.get_starttag_text() or "")

    def _put(self, start: int, end: int, text: str) -> None:
        self.changes.append((start, end, text))

    def _rewrite(self, tag: str, attributes: Attributes) -> None:
        self._put(self._place, self._after, _tag(tag, attributes))

    # -- reading the page ------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A start tag: that of the form, or of something in it."""
        at: Attributes = dict(attrs)
        if tag == "form":
            self._form(at)
        elif tag == "main":
            self._put(self._after, self._after, self.at_top)
        elif self.inside or (at.get("form") and at.get("name")):
            reader = getattr(self, f"_{tag}", None)
            if reader and (self.inside or tag == "input"):
                reader(at)

    def handle_endtag(self, tag: str) -> None:
        """An end tag; what was typed in a text box goes before it."""
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = []
        elif tag == "textarea" and self.text_from >= 0:
            self._put(self.text_from, self._place, escape(self.text))
            self.text_from = -1
        elif tag == "details" and self.folds:
            at, start, end, opened = self.folds.pop()
            if opened and "open" not in at:
                self._put(start, end, _tag("details", {**at, "open": None}))

    def _form(self, at: Attributes) -> None:
        sent_to = urlsplit(urljoin(self.here, at.get("action") or "")).path
        self.inside = (at.get("method") or "").lower() == "post" and sent_to == self.to
        if self.inside:
            self._put(self._after, self._after, self.in_form)

    def _details(self, at: Attributes) -> None:
        self.folds.append([at, self._place, self._after, False])

    def _button(self, at: Attributes) -> None:
        self.found.add(at.get("name") or "")

    def _input(self, at: Attributes) -> None:
        name, kind = at.get("name") or "", (at.get("type") or "text").lower()
        self.found.add(name)
        if not name or name in LEFT_ALONE or kind in NEVER_FILLED:
            return
        if kind in ("checkbox", "radio"):
            self._tick(at, at.get("value") or "on", "checked", self.values.get(name, []))
        elif held := self.values.get(name):
            value = held.pop(0) if len(held) > 1 else held[0]
            self._unfold(value != (at.get("value") or "") and kind != "hidden")
            self._rewrite("input", {**at, "value": value})

    def _select(self, at: Attributes) -> None:
        name = at.get("name") or ""
        self.found.add(name)
        self.select = self.values.get(name, [])

    def _option(self, at: Attributes) -> None:
        self._tick(at, at.get("value") or "", "selected", self.select, "option")

    def _textarea(self, at: Attributes) -> None:
        name = at.get("name") or ""
        self.found.add(name)
        if held := self.values.get(name):
            self.text_from = self._after
            self.text = held[0]
            self._unfold(bool(self.text))

    def _tick(
        self, at: Attributes, value: str, mark: str, held: list[str], tag: str = "input"
    ) -> None:
        if (value in held) == (mark in at):
            return
        self._unfold(True)
        kept = {key: text for key, text in at.items() if key != mark}
        self._rewrite(tag, {**kept, mark: None} if value in held else kept)

    def _unfold(self, changed: bool) -> None:
        for fold in self.folds if changed else ():
            fold[3] = True


def _tag(name: str, attributes: Attributes) -> str:
    told = [k if v is None else f'{k}="{escape(v)}"' for k, v in attributes.items()]
    return f"<{' '.join([name, *told])}>"
