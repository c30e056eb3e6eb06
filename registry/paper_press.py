"""From finished HTML to PDF: faces, watermark, page numbers. Knows nothing of Django.

It is kept free of settings and models so that a child process is at work within a moment.
"""

import gc
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import quote, unquote, urlsplit

import pydyf
import pylopdf_fonts_zh_cn as faces
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from registry.box_face import box_face
from registry.pdf_book import Part

BOX_FACE_URL = "face:boxes"
VARIANT = "pdf/ua-1"

_press = Lock()


@dataclass(frozen=True)
class Sheet:
    """One document of a print job: its HTML and the text laid aslant behind it."""

    html: str
    watermark: str = ""


@dataclass(frozen=True)
class Job:
    """What all sheets of a print job share: file title, author, static folder, stylesheet."""

    title: str
    author: str
    static: Path
    stylesheet: Path


class OwnFilesOnly(URLFetcher):
    """Gives the faces, files of the static folder and data: images; refuses all else.

    Names and addresses are typed by people: were one of them to smuggle in a URL, neither the
    network nor another file of the machine may be reached by printing.
    """

    def __init__(self, static: Path) -> None:
        super().__init__(allowed_protocols=["file", "data"], allow_redirects=False)
        self._static = static.resolve()
        self._faces = {Path(faces.sans_path()).resolve(), Path(faces.serif_path()).resolve()}

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """Answer with the file; ValueError where it is none of ours."""
        if url == BOX_FACE_URL:
            return URLFetcherResponse(url, box_face(), {"Content-Type": "font/ttf"})
        if not (url.startswith("data:image/") or self._is_ours(url)):
            raise ValueError(f"打印时不取用外部文件：{url[:80]}")
        return super().fetch(url, headers)

    def _is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            return False
        path = Path(unquote(parts.path)).resolve()
        return path in self._faces or path.is_relative_to(self._static)


def press(sheets: Sequence[Sheet], job: Job) -> bytes:
    """Print the sheets into one PDF/UA-1 file; page x of y starts anew with every sheet."""
    with _press_to_itself():
        return _bind(sheets, job).write_pdf(pdf_variant=VARIANT, finisher=_pack_quickly)


def press_one_page(sheets: Sequence[Sheet], job: Job) -> bytes:
    """Print the first of the sheets that is one page, or else the first page of the last."""
    with _press_to_itself():
        for sheet in sheets:
            document = _lay_out(sheet, job)
            if len(document.pages) == 1:
                break
        whole = _named([document.copy(document.pages[:1])], job)
        return whole.write_pdf(pdf_variant=VARIANT, finisher=_pack_quickly)


def _bind(sheets: Sequence[Sheet], job: Job) -> Document:
    """Lay out every sheet as a document of its own, so that each counts its own pages."""
    return _named([_lay_out(sheet, job) for sheet in sheets], job)


def _named(documents: Sequence[Document], job: Job) -> Document:
    """The documents as one, with the job's title."""
    whole = documents[0].copy([page for document in documents for page in document.pages])
    whole.metadata.title = job.title
    whole.metadata.authors = [job.author] if job.author else []
    whole.metadata.lang = "zh-CN"
    return whole


def press_part(sheets: Sequence[Sheet], job: Job, index: int) -> Part:
    """Print the sheets as part `index` (from 0) of a larger file; run in a child process."""
    parts: list[Part] = []

    def take_apart(document: Document, pdf: pydyf.PDF) -> None:
        _pack_quickly(document, pdf)
        parts.append(Part.of(pdf, index))
        # Writing it out here as well would be work for nothing.
        pdf.write = lambda *_: None

    with _press_to_itself():
        _bind(sheets, job).write_pdf(pdf_variant=VARIANT, finisher=take_apart)
    return parts[0]


def _pack_quickly(_document: Document, pdf: pydyf.PDF) -> None:
    """Compress the streams at the lowest level: the highest, pydyf's own, takes five times as long
    and leaves the file as large, since most of it is outlines of characters."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            item.compress = False
            plain = item.data.partition(b"stream\n")[2].removesuffix(b"\nendstream")
            item.stream = [zlib.compress(plain, 1)]
            item.extra["Filter"] = "/FlateDecode"


@contextmanager
def _press_to_itself() -> Iterator[None]:
    """One print at a time in a process, for its threads share the faces; the collector rests.

    Everything laid out stays in use until the file is written: looking for garbage in it
    meanwhile takes a seventh of the time and finds none.
    """
    with _press:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_on:
                gc.enable()


def _lay_out(sheet: Sheet, job: Job) -> Document:
    fetcher = _fetcher(job.static)
    html = HTML(string=sheet.html, base_url=job.static.as_uri() + "/", url_fetcher=fetcher)
    styles = [_stylesheet(job.static, job.stylesheet)]
    if sheet.watermark:
        styles.append(_watermark_style(sheet.watermark, job.static))
    return html.render(font_config=_fonts(), stylesheets=styles)


@cache
def _fonts() -> FontConfiguration:
    """One per process: making it anew for each form costs more than the form."""
    return FontConfiguration()


@cache
def _fetcher(static: Path) -> OwnFilesOnly:
    return OwnFilesOnly(static)


@cache
def _stylesheet(static: Path, stylesheet: Path) -> CSS:
    text = _face_rules() + stylesheet.read_text(encoding="utf-8")
    return CSS(
        string=text,
        base_url=stylesheet.as_uri(),
        url_fetcher=_fetcher(static),
        font_config=_fonts(),
    )


def _face_rules() -> str:
    sources = {
        "Paper Serif": Path(faces.serif_path()).as_uri(),
        "Paper Sans": Path(faces.sans_path()).as_uri(),
        "Paper Boxes": BOX_FACE_URL,
    }
    rule = '@font-face {{ font-family: "{0}"; src: url("{1}") }}\n'
    return "".join(rule.format(*item) for item in sources.items())


@lru_cache(maxsize=16)
def _watermark_style(text: str, static: Path) -> CSS:
    picture = "data:image/svg+xml," + quote(_watermark_tile(text))
    rule = f'@page {{ background: url("{picture}") 0 0 repeat }}'
    return CSS(string=rule, url_fetcher=_fetcher(static), font_config=_fonts())


def _watermark_tile(text: str) -> str:
    """An SVG tile of the text aslant, as wide as the text needs; 16 % black, within 15–20 %."""
    size = 13
    width = max(200, round(size * sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text) * 0.92) + 60)
    height = round(width * 0.62)
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<text x="{width / 2}" y="{height / 2}" text-anchor="middle" font-family="Paper Sans" '
        f'font-size="{size}" fill="#000" fill-opacity="0.16" '
        f'transform="rotate(-28 {width / 2} {height / 2})">{safe}</text></svg>'
    )
