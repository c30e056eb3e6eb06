"""Paper: a template and its contexts become an A4 PDF with faces that carry rare name characters.

`render_pdf` prints here and now (one form, a handful); `render_many` prints a selection in two
child processes so that the web process neither waits nor grows.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template

from registry.paper_press import Job, Sheet, press

STYLESHEET = "css/print-form.css"


def render_pdf(template: str, contexts: list[dict], *, title: str, author: str = "") -> bytes:
    """Print `template` once per context into one PDF (A4, PDF/UA-1, zh-CN).

    `title` goes into the file's metadata: name no person in it. A context's `watermark` is laid
    aslant over every page of its form. Page numbers count within each form.
    """
    return press([_sheet(template, context, title) for context in contexts], _job(title, author))


def _sheet(template: str, context: dict, title: str) -> Sheet:
    html = get_template(template).render({"title": title, **context})
    return Sheet(html, str(context.get("watermark", "")))


def _job(title: str, author: str) -> Job:
    stylesheet = _static_file(STYLESHEET)
    return Job(title, author, static=stylesheet.parent.parent, stylesheet=stylesheet)


@cache
def _static_file(name: str) -> Path:
    return Path(finders.find(name)).resolve()
