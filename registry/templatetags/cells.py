"""The cells of a table.

A list has hundreds of them, all of a few makes: put together here they take a tenth of the time
a template takes that asks of each what it is.  Lamps and bars are drawn by their pieces.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

register = template.Library()

HEAD = '<th scope="row" class="{}" data-label="{}">{}</th>'
CELL = '<td class="{}" data-label="{}">{}</td>'
CLASSES = {"name": "row-name", "number": "n", "date": "k", "code": "k"}
EMPTY = format_html('<span class="quiet">{}</span>', "–")


@register.simple_tag
def table_cell(cell: dict[str, Any], row: dict[str, Any]) -> SafeString:
    """``cell`` of ``row`` as it stands in a table; on a phone it carries its own label.

    ``kind`` is name (the head of the row), number, date, code, lamps, bar, mark, links or missing.
    """
    kind = cell.get("kind", "")
    content = DRAWN.get(kind, _said)(cell, row)
    makeup = HEAD if kind == "name" else CELL
    return format_html(makeup, CLASSES.get(kind, ""), cell.get("label", ""), content)


def _said(cell: dict[str, Any], row: dict[str, Any]) -> SafeString:
    """The value, leading somewhere or not; a dash where there is none."""
    value = cell.get("value")
    if cell.get("url"):
        return format_html('<a href="{}">{}{}</a>', cell["url"], _text(value), _told(cell, row))
    if value is None or value == "":
        return EMPTY
    return format_html("<span>{}</span>", _text(value))


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else localize(template_localtime(value))


def _told(cell: dict[str, Any], row: dict[str, Any]) -> SafeString | str:
    """What tells a link from its neighbours for whoever hears it and does not see the row."""
    name, turn = row.get("name", ""), row.get("turn")
    if cell.get("kind") != "name":
        which = f"{name} 第 {turn} 个" if turn else name
        hidden = f"（{which} {cell.get('label', '')}）"
    elif turn:
        hidden = f"（{turn}）"
    else:
        return ""
    return format_html('<span class="visually-hidden">{}</span>', hidden)


def _mark(cell: dict[str, Any], row: dict[str, Any]) -> SafeString:
    return format_html(
        '<span class="mark mark-{}">{}</span>', cell.get("tone", ""), _text(cell["value"])
    )


def _links(cell: dict[str, Any], row: dict[str, Any]) -> SafeString:
    """Several places to go to, each under its own words, one below the other."""
    told = _told(cell, row)
    drawn = (format_html('<a href="{}">{}{}</a>', url, label, told) for label, url in cell["value"])
    return format_html(
        '<span class="links">{}</span>',
        format_html_join("", "<span>{}</span>", ((one,) for one in drawn)),
    )


def _missing(cell: dict[str, Any], row: dict[str, Any]) -> SafeString:
    if not cell.get("url"):
        return format_html('<span class="missing">{}</span>', "待补")
    return format_html(
        '<span class="missing"><a href="{}">待补<span class="visually-hidden"> {} {}</span></a></span>',
        cell["url"],
        row.get("name", ""),
        cell.get("label", ""),
    )


def _bar(cell: dict[str, Any], row: dict[str, Any]) -> str:
    return get_template("pieces/bar.html").render({"bar": cell.get("value")})


def _lamps(cell: dict[str, Any], row: dict[str, Any]) -> str:
    lamps, named = cell.get("value") or (), bool(cell.get("named"))
    if any(lamp.get("url") for lamp in lamps):
        return _drawn(lamps, named, row.get("name", ""))
    return _unlinked(tuple(tuple(lamp.items()) for lamp in lamps), named)


@lru_cache(maxsize=1024)
def _unlinked(lamps: tuple[tuple[tuple[str, Any], ...], ...], named: bool) -> str:
    """Lamps that say nothing of whose they are: the same few rows stand all over a list."""
    return _drawn([dict(lamp) for lamp in lamps], named)


def _drawn(lamps: Iterable[dict[str, Any]], named: bool, of: str = "") -> str:
    context = {"lamps": lamps, "named": named, "of": of}
    return get_template("pieces/lamps.html").render(context)


DRAWN: dict[str, Callable[[dict[str, Any], dict[str, Any]], str]] = {
    "lamps": _lamps,
    "bar": _bar,
    "mark": _mark,
    "links": _links,
    "missing": _missing,
}
