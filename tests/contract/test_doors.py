"""The doors themselves: declared views, CSRF, rights withdrawn, and no way round the scope in the code."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from django.views import View

from registry.applications import standing_on_registry
from registry.checks_access import check_screens
from registry.ledger.routes import patterns
from registry.models import OutputFile, Posting, Resident, User
from registry.models.scoped import ScopedQuerySet
from registry.screens import ANY_POSTING, Screen
from tests import cast
from tests.contract.expectations import RULES

ROOT = Path(__file__).resolve().parents[2]

# -- every view says who may open it ------------------------------------------------------------


class Undeclared(View):
    """Says nothing."""


class Sectionless(Screen):
    """Names no section of the role table."""


class Letterless(Screen):
    """Asks for a right that does not exist."""

    section, letter = "residents", "Q"


class SaidPublic(View):
    """Calls itself public; the middleware does not know."""

    public = True


class Declared(Screen):
    """Says everything."""

    section = ANY_POSTING


def undeclared_function(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def route(settings: Any, view: Any) -> None:
    """Make ``view`` the only address there is."""
    module = types.ModuleType("tests.contract.one_address")
    module.urlpatterns = [path("", view, name="only")]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = module


def test_the_product_passes() -> None:
    assert check_screens(None) == []


@pytest.mark.parametrize(
    "view",
    [
        Undeclared.as_view(),
        Sectionless.as_view(),
        Letterless.as_view(),
        SaidPublic.as_view(),
        undeclared_function,
    ],
)
def test_a_view_that_does_not_say_who_may_open_it_is_refused(settings: Any, view: Any) -> None:
    route(settings, view)
    assert [error.id for error in check_screens(None)] == ["registry.E030"]


def test_a_view_that_says_so_is_let_through(settings: Any) -> None:
    route(settings, Declared.as_view())
    assert check_screens(None) == []


def test_who_is_not_signed_in_is_led_to_the_sign_in_page_by_default(settings: Any) -> None:
    route(settings, undeclared_function)
    settings.LOGIN_URL = "/sign-in/"
    answer = Client().get("/")
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/")


# -- nothing is changed by a stranger's page ----------------------------------------------------


def test_every_address_that_takes_a_post_asks_for_the_token(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff["banner_staff"])
    asked = 0
    for _, pattern in patterns():
        if "POST" not in RULES[str(pattern.name)].answers:
            continue
        given = {"pk": residents[cast.OWN].pk, "batch": residents[cast.OWN].pk, "number": 2}
        given["handover"] = given["file"] = given["pk"]
        given |= RULES[str(pattern.name)].arguments
        kwargs = {k: given[k] for k in pattern.pattern.converters}
        answer = client.post(reverse(str(pattern.name), kwargs=kwargs), {"reason": "x"})
        assert answer.status_code == 403, pattern.name
        assert "没有" in answer.content.decode() or "刷新" in answer.content.decode()
        asked += 1
    assert asked > 10


# -- a right withdrawn counts from the next request ---------------------------------------------


def test_a_posting_withdrawn_counts_from_the_next_request(
    residents: dict[str, Resident], signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("specialist"), f"/residents/{residents[cast.OWN].pk}/"
    assert client.get(url).status_code == 200
    Posting.objects.filter(user__username="specialist").update(revoked_at=timezone.now())
    assert client.get(url).status_code == 403
    assert client.get("/residents/").status_code == 403


def test_a_suspended_account_is_out_at_once(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("specialist")
    assert client.get("/").status_code == 200
    User.objects.filter(username="specialist").update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_posting_moved_elsewhere_shows_the_new_place_only(
    residents: dict[str, Resident], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("specialist")
    client.get(f"/areas/choose/?area={cast.OWN}")
    Posting.objects.filter(user__username="specialist").update(area_id=cast.FAR)
    page = client.get("/residents/").content.decode()
    assert cast.marker(cast.FAR) in page
    assert cast.marker(cast.OWN) not in page
    assert client.get(f"/residents/{residents[cast.OWN].pk}/").status_code == 404


def test_a_file_made_under_a_right_is_gone_with_the_right(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    output = OutputFile.objects.create(
        user=staff["specialist"], ledger="resident", kind="export", query=f"area={cast.OWN}"
    )
    output.keep(b"rows", "台账.xlsx")
    url = reverse("output-download", args=[output.pk])
    client = signed_in("specialist")
    assert client.get(url).status_code == 200
    Posting.objects.filter(user=staff["specialist"]).update(area_id=cast.FAR)
    assert client.get(url).status_code == 404


def test_a_file_of_whole_numbers_needs_the_right_to_them(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    output = OutputFile.objects.create(
        user=staff["specialist"], ledger="resident", kind="export", plain=True,
        query=f"area={cast.OWN}",
    )  # fmt: skip
    output.keep(b"rows", "台账.xlsx")
    url = reverse("output-download", args=[output.pk])
    assert signed_in("specialist").get(url).status_code == 404


# -- no way round the scope ---------------------------------------------------------------------

DOORS = {"visible_to", "unscoped"}
SCOPED = {
    model.__name__
    for model in apps.get_models()
    if isinstance(model._default_manager.all(), ScopedQuerySet)
}
ALLOWED = {
    "registry/ledger/saving.py": "replaces the lines of a record read through the door",
    "registry/ledger/reading.py": "reads the lines of rows fetched through the door",
    "registry/ledger/bulk.py": "writes set-wise what was read through the door",
    "registry/demo/writing.py": "writes invented people",
    "registry/demo/needs.py": "writes invented needs",
    "rehab/demo/cases.py": "writes invented months without a report",
    "registry/management/commands/rotate_keys.py": "seals every value anew, shows none",
    "registry/moves/following.py": "finds what hangs on a person read through the door",
    "registry/checks.py": "asks for accounts, not for records",
    "config/bootstrap/prepare.py": "asks for accounts, not for records",
}
"""Where a manager is used without the door, and why that is right."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product but migrations."""
    for folder in ("config", "registry", *(app.name for app in standing_on_registry())):
        for file in (ROOT / folder).rglob("*.py"):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def manager_uses(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """``(line, manager, what is called on it)`` for every use of a scoped model's manager."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        held = node.value
        name = held.id if isinstance(held, ast.Name) else getattr(held, "attr", "")
        if node.attr == "objects" and (name in SCOPED or name == "model"):
            parent = above[node]
            yield node.lineno, "objects", parent.attr if isinstance(parent, ast.Attribute) else ""
        if node.attr in ("_default_manager", "_base_manager") and name not in ("cls", "self"):
            yield node.lineno, node.attr, ""


def test_records_are_read_only_through_the_door_in_the_code() -> None:
    assert "Resident" in SCOPED and "Household" in SCOPED
    wrong = [
        f"{file}:{line} {manager}.{called}"
        for file, tree in sources()
        for line, manager, called in manager_uses(tree)
        if called not in DOORS and file not in ALLOWED
    ]
    assert wrong == []


def test_arrows_point_down() -> None:
    """``registry`` imports no application that stands on it, and those never one another."""
    above = {app.name for app in standing_on_registry()} - {"reports"}
    wrong = [
        f"{file}: {name}"
        for file, tree in sources()
        for name in imported(tree)
        if (home := file.split("/")[0]) in {"registry", *above} and name in above - {home}
    ]
    assert "assistance" in above
    assert wrong == []


def imported(tree: ast.Module) -> Iterator[str]:
    """The first part of whatever a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_the_lint_sees_a_way_round() -> None:
    found = list(
        manager_uses(ast.parse("Resident.objects.filter(pk=1)\nself.ledger.model.objects"))
    )
    assert sorted((line, called) for line, _, called in found) == [(1, "filter"), (2, "")]


def test_whoever_goes_round_says_why() -> None:
    """``unscoped`` is called with a reason a reader understands."""
    calls = [
        node
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "unscoped"
    ]
    assert calls
    spelt_out = [c.args[0].value for c in calls if isinstance(c.args[0], ast.Constant)]
    assert all(len(str(reason)) > 10 for reason in spelt_out)
    assert all(isinstance(c.args[0], ast.Constant | ast.Name) for c in calls)
