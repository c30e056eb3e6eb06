"""Paper: a template and its contexts become an A4 PDF with faces that carry rare name characters.

`render_pdf` prints here and now (one form, a handful); `render_many` prints a selection in two
child processes so that this process does not grow.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from io import BytesIO
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

from django.contrib.staticfiles import finders
from django.template.loader import get_template

from registry.paper_press import Job, Sheet, press, press_one_page, press_part
from registry.pdf_book import Book, Part

STYLESHEET = "css/print-form.css"
WORKERS = 2
BATCH = 20
"""Forms laid out at once in a child process; one takes about 6 MB until its part is written."""


def render_pdf(template: str, contexts: list[dict], *, title: str, author: str = "") -> bytes:
    """Print `template` once per context into one PDF (A4, PDF/UA-1, zh-CN).

    `title` goes into the file's metadata: name no person in it. A context's `watermark` is laid
    aslant over every page of its form. Page numbers count within each form.
    No context at all is a ValueError.
    """
    if not contexts:
        raise ValueError("没有要打印的内容")
    return press([_sheet(template, context, title) for context in contexts], _job(title, author))


def render_one_page(template: str, contexts: list[dict], *, title: str, author: str = "") -> bytes:
    """As `render_pdf`, but only the first of the contexts that fits on one page is printed.

    Give them from the roomiest to the tightest.
    """
    if not contexts:
        raise ValueError("没有要打印的内容")
    sheets = [_sheet(template, context, title) for context in contexts]
    return press_one_page(sheets, _job(title, author))


def render_many(
    template: str,
    contexts: Iterable[dict],
    *,
    title: str,
    author: str = "",
    batch: int = BATCH,
) -> bytes:
    """As `write_many`, the file in memory (about 50 KB a form)."""
    target = BytesIO()
    write_many(target, template, contexts, title=title, author=author, batch=batch)
    return target.getvalue()


def write_many(
    target: BinaryIO,
    template: str,
    contexts: Iterable[dict],
    *,
    title: str,
    author: str = "",
    batch: int = BATCH,
) -> None:
    """Print any number of forms into one PDF with bounded memory, two at a time.

    As `render_pdf`, but contexts are drawn from the iterable as they are needed, `batch` of them
    are laid out at once in a child process, and the file grows as batches come back. What makes
    less than one batch is printed in this process. No context at all is a ValueError.
    """
    batches = _batches(contexts, batch)
    first = next(batches, [])
    if len(first) < batch:
        target.write(render_pdf(template, first, title=title, author=author))
    else:
        _bind_parts(target, template, chain([first], batches), _job(title, author))


def _bind_parts(out: BinaryIO, template: str, batches: Iterable[list[dict]], job: Job) -> None:
    """Hand the batches to child processes, never far ahead of them, and bind what comes back."""
    book = Book(out)
    # Children start afresh: a forked one would inherit threads and database connections.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Part]] = deque()
        for index, contexts in enumerate(batches):
            sheets = [_sheet(template, context, job.title) for context in contexts]
            waiting.append(pool.submit(press_part, sheets, job, index))
            if len(waiting) > WORKERS + 1:
                book.add(waiting.popleft().result())
        for part in waiting:
            book.add(part.result())
    book.close()


def _batches(contexts: Iterable[dict], size: int) -> Iterator[list[dict]]:
    rest = iter(contexts)
    while batch := list(islice(rest, size)):
        yield batch


def _sheet(template: str, context: dict, title: str) -> Sheet:
    html = get_template(template).render({"title": title, **context})
    return Sheet(html, str(context.get("watermark", "")))


def _job(title: str, author: str) -> Job:
    stylesheet = _static_file(STYLESHEET)
    return Job(title, author, static=stylesheet.parent.parent, stylesheet=stylesheet)


@cache
def _static_file(name: str) -> Path:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"静态文件缺失：{name}")
    return Path(found).resolve()
