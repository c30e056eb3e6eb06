"""What must never be seen: others' people, whole numbers, names in addresses, states changed by looking."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from registry import drafts
from registry.identity import check_digit
from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, Draft, Household, HouseholdMember, Resident, User
from registry.vault import sealed_fields
from reports import tally
from tests import cast
from tests.contract.desk import state
from tests.contract.expectations import NAMES, may
from tests.contract.pages import filled_in, is_page, links

pytestmark = pytest.mark.django_db

EXAMPLE = ResidentLedger.example(2026)["id_no"]
"""The invented number in the example row of the empty workbook."""
ENOUGH = 60
"""Pages one person looks at in a crawl."""
ONCE = {"resident-print", "resident-print-many", "photo", "resident-export"}
ONE_OF_EACH = 4
LOOKS_AT_PEOPLE = {
    "home", "photo", "resident-list", "resident-export", "resident-print-many", "resident-detail",
    "resident-edit", "resident-void", "resident-restore", "resident-history", "resident-print",
    "resident-reveal", "resident-import-preview", "resident-import-repair",
    "resident-move", "resident-split", "resident-join", "resident-death", "resident-revive",
    "resident-merge", "resident-unmerge", "moves",
}  # fmt: skip
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'",
}  # fmt: skip


def name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).url_name or ""
    except Resolver404:
        return ""


def crawl(client: Client, *more: str) -> Iterator[tuple[str, Any]]:
    """Follow every link by GET from the home page, a handful of each kind of address."""
    waiting, known, counts = ["/", *more], set(), dict[str, int]()
    while waiting and len(known) < ENOUGH:
        url = waiting.pop(0).split("#")[0]
        name = name_of(url)
        limit = 1 if name in ONCE else ONE_OF_EACH
        if not url.startswith("/") or not name or url in known or counts.get(name, 0) >= limit:
            continue
        known.add(url)
        counts[name] = counts.get(name, 0) + 1
        answer = client.get(url)
        yield url, answer
        if is_page(answer):
            waiting += links(answer)
        elif answer.status_code == 302:
            waiting.append(answer.url)


def text_of(answer: Any) -> str:
    """All the text an answer holds, its headers too, whatever kind of file it is."""
    head = " ".join(f"{k}: {unquote(str(v))}" for k, v in answer.headers.items())
    kind = str(answer.headers.get("Content-Type", ""))
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return head + " ".join(book.read(n).decode(errors="ignore") for n in book.namelist())
    if "pdf" in kind:
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return head + " ".join(page.extract_text() for page in pages)
    return head + answer.content.decode(errors="ignore")


@pytest.fixture
def sealed_values(residents: dict[str, Resident]) -> set[str]:
    """Every number and address that is kept sealed, of everybody."""
    found = set()
    for model in (Resident, Household, HouseholdMember):
        rows = model.objects.all()
        if hasattr(rows, "unscoped"):
            rows = rows.unscoped("a test looks")
        for row in rows:
            found |= {getattr(row, f.attname) for f in sealed_fields(model)} - {""}
    assert len(found) > 100
    return found


def valid_ids(text: str) -> list[str]:
    """Whole ID numbers in a text: eighteen characters whose last one checks."""
    whole = re.findall(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])", text)
    return [n for n in whole if check_digit(n[:17]) == n[17].upper() and n != EXAMPLE]


@pytest.mark.parametrize("name", [n for n in NAMES if n != "anonymous"])
def test_nobody_sees_others_people_nor_whole_numbers(
    name: str,
    residents: dict[str, Resident],
    sealed_values: set[str],
    signed_in: Callable[[str], Client],
) -> None:
    hidden = {code for code in cast.AREAS if not may(name, "residents", "V", code)}
    strangers = [f"/residents/{residents[code].pk}/" for code in hidden if code]
    areas = [f"/residents/?area={code}" for code in cast.AREAS]
    ticked = "&".join(f"pick={r.pk}" for r in residents.values())
    more = [f"/residents/export/?{ticked}", *strangers[:3], *areas[-6:], "/residents/?cols=phone"
            "&cols=id_no&cols=live_addr&cols=household__head_id&cols=guardian_phone"]  # fmt: skip
    seen = ""
    for url, answer in crawl(signed_in(name), *more):
        assert answer.status_code < 500, url
        text = text_of(answer)
        for code in hidden:
            assert not re.search(rf"{cast.marker(code)}(?!\d)", text), (url, code)
        assert not valid_ids(text), url
        assert not [value for value in sealed_values if value in text], url
        seen += text
    shown = [c for c in cast.AREAS if re.search(rf"{cast.marker(c)}(?!\d)", seen)]
    assert bool(shown) == may(name, "residents", "V")


def faults(answer: Any) -> list[str]:
    """What an answer's headers lack (ASVS 3.4, 14.4)."""
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    found = [k for k, v in wanted.items() if answer.headers.get(k) != v]
    policy = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
    found += ["Content-Security-Policy"] if not policy >= POLICY or "unsafe" in str(policy) else []
    found += ["Cache-Control"] if "no-store" not in answer.headers.get("Cache-Control", "") else []
    return found + [h for h in ("Permissions-Policy", "X-Request-ID") if h not in answer.headers]


INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)


def without_data(page: str) -> str:
    """The page without scripts that only carry data."""
    return re.sub(r'<script[^>]*type="application/json"[^>]*>', "", page)


WALKERS = ["specialist", "banner_staff", "region_staff", "leading_group", "audit_officer"]


@pytest.mark.parametrize("name", WALKERS)
def test_looking_leaves_no_trace_but_the_audit(
    name: str,
    residents: dict[str, Resident],
    sealed_values: set[str],
    signed_in: Callable[[str], Client],
) -> None:
    """One walk: nothing changes, reading is on record, headers are whole, addresses tell nothing."""
    client = signed_in(name)
    found = client.post("/residents/search/", {"text": cast.id_number(3)})
    tally.refresh()  # pages of figures count what changed before somebody looks
    before = state()
    foreign = f"/residents/{residents[cast.FAR].pk}/"
    start = (found.headers.get("Location", "/"), foreign, "/nowhere/", "/residents/new/")
    for url, answer in crawl(client, *start):
        assert not faults(answer), url
        assert not telling(answer, url, sealed_values), url
        if is_page(answer):
            assert not INLINE.search(without_data(answer.content.decode())), url
        if looks_at_people(name, url, answer):
            number = answer.headers["X-Request-ID"]
            assert AuditEvent.objects.filter(request_id=number).exists(), url
    after = state()
    assert [table for table in after if after[table] != before[table]] == []


def looks_at_people(name: str, url: str, answer: Any) -> bool:
    sees = may(name, "residents", "V") or may(name, "residents", "F")
    return sees and answer.status_code == 200 and name_of(url) in LOOKS_AT_PEOPLE


def telling(answer: Any, url: str, sealed: set[str]) -> list[str]:
    """The addresses in an answer that name a person or a number of theirs."""
    held = links(answer) if is_page(answer) else [answer.headers.get("Location", "")]
    said = map(unquote, [url, *held])
    return [text for text in said if "标记" in text or any(value in text for value in sealed)]


def test_refusals_carry_their_headers_too(
    residents: dict[str, Resident], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("specialist")
    for answer in (
        client.put("/"), client.get("/nowhere/"), client.post("/residents/search/"),
        client.get("/audit/"), Client().get("/residents/"), Client().get("/login/"),
    ):  # fmt: skip
        assert not faults(answer)


def test_leaving_clears_what_the_browser_kept(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("specialist").post("/logout/")
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert not faults(answer)


def test_only_https_is_promised_where_real_data_is(settings: Any, db: None) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    answer = Client().get("/login/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


# -- at rest ------------------------------------------------------------------------------------


def stored_bytes() -> bytes:
    """Every cell of every table, and on SQLite the pages of the database file as they are."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            for row in cursor.fetchall():
                for cell in row:
                    raw = isinstance(cell, bytes | memoryview)
                    parts.append(bytes(cell) if raw else str(cell).encode())
        if connection.vendor == "sqlite":
            parts.append(cursor.connection.serialize())
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return b"\0".join([*parts, *(path.read_bytes() for path in kept)])


def test_no_number_lies_open_in_the_database_its_files_or_the_log(
    residents: dict[str, Resident],
    sealed_values: set[str],
    signed_in: Callable[[str], Client],
    staff: dict[str, User],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After a day's work: searched, revealed, exported whole, brought in again, printed."""
    caplog.set_level("DEBUG", logger="django.request")
    client = signed_in("banner_staff")
    pk = residents[cast.OWN].pk
    number = residents[cast.OWN].id_no
    client.post("/residents/search/", {"text": number}, follow=True)
    client.post("/residents/lookup/", {"field": "id_no", "number": number})
    client.post(f"/residents/{pk}/reveal/", {"field": "id_no", "reason": f"核对 {number}"})
    client.post(f"/residents/{pk}/void/", {"reason": ""})
    client.get(f"/residents/{number}/")
    whole = client.post(
        "/residents/export/?columns=all", {"reason": "核对", "password": cast.PASSWORD}
    )
    assert number in text_of(whole)
    bring_in(client, whole.content)
    client.post(f"/residents/{pk}/print/", {"reason": "存档"})
    leave_half_done(client, f"/residents/{pk}/edit/", number)
    held = stored_bytes()
    assert b"150404001001" in held
    open_ones = [value for value in sealed_values if value.encode() in held]
    assert not open_ones
    said = "\n".join(r.getMessage() for r in caplog.records if r.levelname != "WARNING")
    assert not [value for value in sealed_values if value in said]


def leave_half_done(client: Client, form: str, number: str) -> None:
    """A correction is left as a draft, and its number looked up once the session is over."""
    sent = {**filled_in(client.get(form)), "id_no": number, "notes": number}
    assert client.post(f"/drafts/?of={form}", sent).status_code == 302
    drafts.keep(User.objects.get(username="banner_staff"), "/", QueryDict(f"text={number}"), {}, brief=True)  # fmt: skip
    assert Draft.objects.count() == 2


def bring_in(client: Client, workbook: bytes) -> None:
    upload = io.BytesIO(workbook)
    upload.name = "台账.xlsx"
    sent = client.post("/residents/import/", {"file": upload, "community": cast.BANNER})
    assert sent.status_code == 302
    client.post(sent.url)
    preview = sent.url.replace("columns/", "")
    assert client.get(preview).status_code == 200
    assert client.post(f"{preview}confirm/", {"mode": "good"}).status_code == 302
