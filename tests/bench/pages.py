"""Pages: the list beside the admin's, searching beside opening by key, saving, what a page weighs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction
from django.test import Client

from registry.ledgers import ResidentLedger
from registry.models import Resident
from tests.bench import people
from tests.bench.measure import AT_MOST, Row, ms, side_by_side
from tests.contract.pages import filled_in

BACKEND = "django.contrib.auth.backends.ModelBackend"
ADMIN_LIST = "/stock/registry/resident/"


def client(role: str, area: str) -> Client:
    """A signed-in browser of its own."""
    found = Client()
    found.force_login(people.user(f"bench-{role}-{area}", role, area), backend=BACKEND)
    return found


def opening(browser: Client, url: str) -> Callable[[], Any]:
    """Opens ``url``; anything but a page is a mistake of the measurement."""

    def work() -> Any:
        response = browser.get(url)
        if response.status_code != 200:
            raise AssertionError(f"{url} answered {response.status_code}")
        return response

    return work


def list_page(community: str) -> Row:
    """P9: the ledger's list beside the admin's changelist, for a community and for the region."""
    specialist, region = client("specialist", community), client("region_staff", "15")
    url = ResidentLedger.url("list")
    taken = side_by_side(
        {
            "specialist": opening(specialist, url),
            "its admin": opening(specialist, ADMIN_LIST),
            "region": opening(region, url),
            "its admin, region": opening(region, ADMIN_LIST),
        }
    )
    ratios = {
        "specialist": taken["specialist"] / taken["its admin"],
        "region": taken["region"] / taken["its admin, region"],
    }
    told = ", ".join(f"{who} {ratio:.2f}" for who, ratio in ratios.items())
    slower = "" if taken["specialist"] <= taken["region"] else "; specialist slower than region"
    return Row(
        "P9",
        max(ratios.values()),
        AT_MOST,
        0.8,
        f"specialist {ms(taken['specialist'])}, region {ms(taken['region'])}",
        f"admin {ms(taken['its admin'])}, {ms(taken['its admin, region'])}",
        f"{told}{slower}",
    )


def searching() -> Row:
    """P10: by initials and by number tail, beside the same page of the same people by their keys."""
    browser = client("region_staff", "15")
    sample = Resident.objects.unscoped("a person to look for").exclude(id_no="").current()
    person = sample.order_by("pk")[sample.count() // 2]
    works: dict[str, Callable[[], Any]] = {}
    for name, text in (("initials", person.name_initials), ("tail", person.id_no[-4:])):
        found = browser.post(ResidentLedger.url("search"), {"text": text})["Location"]
        page = opening(browser, found)
        keys = re.findall(r'name="pick" value="([0-9a-f-]{36})"', page().content.decode())
        picked = "&".join(f"pick={key}" for key in keys)
        works[name] = page
        works[f"{name} by key"] = opening(browser, f"{ResidentLedger.url('list')}?{picked}")
    taken = side_by_side(works)
    ratios = {n: taken[n] / taken[f"{n} by key"] for n in ("initials", "tail")}
    return Row(
        "P10",
        max(ratios.values()),
        AT_MOST,
        2,
        f"initials {ms(taken['initials'])}, tail {ms(taken['tail'])}",
        f"by key {ms(taken['initials by key'])}, {ms(taken['tail by key'])}",
        ", ".join(f"{n} {r:.2f}" for n, r in ratios.items()),
    )


def saving(community: str) -> Row:
    """P11: a corrected remark, sent and shown again, beside a bare save and a static page."""
    browser = client("specialist", community)
    held = Resident.objects.unscoped("a person to correct").current().filter(community=community)
    person = held.order_by("pk")[0]
    edit, detail = (ResidentLedger.url(name, person.pk) for name in ("edit", "detail"))
    turns = iter(range(10_000))

    # The page was opened before: only sending it is the saving.
    waiting: dict[str, Any] = {}

    def prepare() -> None:
        form = filled_in(browser.get(edit))
        sent = {**form, "remark": [f"第 {next(turns)} 次核对"]}
        waiting["data"] = {**sent, "reason": ["已核对"]}

    def save() -> None:
        response = browser.post(edit, waiting["data"], follow=True)
        led = response.redirect_chain[0][0] if response.redirect_chain else ""
        if response.status_code != 200 or not led.startswith(detail):
            raise AssertionError(f"not saved: {response.status_code} {led}")

    def bare() -> None:
        with transaction.atomic():
            person.save()
        browser.get("/help/")

    taken = side_by_side({"prepare": prepare, "save": save, "bare": bare})
    return Row(
        "P11",
        taken["save"] / taken["bare"],
        AT_MOST,
        3,
        f"saved and shown {ms(taken['save'])}",
        f"Model.save() and a static page {ms(taken['bare'])}",
    )


def weight(community: str) -> Row:
    """P15: the heaviest page as sent after the first, style sheets and scripts being known."""
    browser = client("specialist", community)
    held = Resident.objects.unscoped("a page to weigh").current().filter(community=community)
    person = held.order_by("pk")[0]
    urls = {
        "home": "/",
        "list": ResidentLedger.url("list"),
        "detail": ResidentLedger.url("detail", person.pk),
        "entry": ResidentLedger.url("edit", person.pk),
    }
    sizes: dict[str, int] = {}
    first = 0
    for name, url in urls.items():
        response = browser.get(url, headers={"accept-encoding": "gzip"})
        sizes[name] = len(response.content)
        page = browser.get(url).content.decode()
        first = max(first, sizes[name] + sum(_packed(path) for path in _assets(page)))
    heaviest = max(sizes, key=lambda name: sizes[name])
    worse = max(sizes[heaviest] / 1024 / 100, first / 1024 / 300)
    return Row(
        "P15",
        worse,
        AT_MOST,
        1,
        f"after the first {sizes[heaviest] / 1024:.0f} of 100 KB ({heaviest})",
        f"first {first / 1024:.0f} of 300 KB",
        ", ".join(f"{name} {size / 1024:.0f} KB" for name, size in sizes.items()),
    )


def _assets(page: str) -> set[str]:
    found = re.findall(r'(?:href|src)="/static/([^"#?]+\.(?:css|js|svg|png|ico))', page)
    return set(found)


def _packed(path: str) -> int:
    file = Path(settings.STATIC_ROOT) / path
    packed = file.with_name(f"{file.name}.gz")
    known = packed if packed.exists() else file
    return known.stat().st_size if known.exists() else len(staticfiles_storage.open(path).read())
