"""The applications of the product that stand on ``registry``, and what each of them brings.

``registry`` imports none of them.  What it gathers from them it finds by its name.  Each may have a
module

- ``indicators`` with its INDICATORS,
- ``today`` that declares what is due,
- ``resident_page`` whose ``pieces`` stand on the page of a resident,
- ``actions`` whose ``begun_from`` says what it lets begin from the page of a record,
- ``offers`` whose ``terms`` tell what the vacancy says that somebody was recommended for,
- ``helpers`` whose ``by_number`` tells who a volunteer is,
- ``links`` whose ``people`` says which residents a user works for, by a record of its own,
- ``caution`` whose ``said`` warns of people nobody may contact over a resident,
- ``reasons`` whose ``staying_away`` tells why people take no part and whose ``answers`` count them,
- ``verdicts`` whose ``judged`` answers for an indicator where people do and no record can,
- ``home`` whose ``doors`` lead to the pages made for one role, whose ``figures``, if any, stand on home, and
  whose ``page``, if any, is the home of roles that read figures alone,
- ``upkeep`` with the steps of housekeeping it needs, EACH_TIME and ONCE_A_DAY,
- ``demo``, a package whose ``write`` makes invented records.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import AppConfig, apps
from django.conf import settings


class Away(NamedTuple):
    """What somebody said of taking no part: why, and what would bring them."""

    why: str = ""
    aids: str = ""


def standing_on_registry() -> list[AppConfig]:
    """The product's own applications but ``registry``, in the order of the settings."""
    home = Path(settings.BASE_DIR)
    return [
        config
        for config in apps.get_app_configs()
        if Path(config.path).parent == home and config.name != "registry"
    ]


@cache
def parts(name: str) -> tuple[Any, ...]:
    """The module ``name`` of each application that has one; looked for once, as every page asks."""
    wanted = (f"{config.name}.{name}" for config in standing_on_registry())
    return tuple(import_module(path) for path in wanted if find_spec(path))


def begun_from(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """What the applications let ``user`` begin from the page of ``record``: actions, as pages draw them."""
    return [action for part in parts("actions") for action in part.begun_from(ledger, record, user)]


def staying_away(user: Any, keys: Any, days: Any, but: str) -> dict[Any, Away]:
    """What residents said of taking no part, to the applications other than ``but``."""
    told: dict[Any, Away] = {}
    for part in elsewhere("reasons", but):
        told |= part.staying_away(user, keys, days)
    return told


def elsewhere(name: str, but: str) -> list[Any]:
    """The modules ``name`` of the applications other than ``but``."""
    return [part for part in parts(name) if part.__name__ != f"{but}.{name}"]


def figures(user: Any, area: Any) -> list[dict[str, Any]]:
    """What the applications measure of ``area``, as tiles of home draw it."""
    told = [part for part in parts("home") if hasattr(part, "figures")]
    return [figure for part in told for figure in part.figures(user, area)]


def home_page(request: Any, area: Any) -> Any:
    """The home an application makes for whoever asks; None where it is the usual one."""
    made = (part.page(request, area) for part in parts("home") if hasattr(part, "page"))
    return next((page for page in made if page is not None), None)


def cautions(residents: Any, user: Any) -> list[str]:
    """What ``user`` has to know before calling or visiting ``residents``: a sentence each."""
    return [text for part in parts("caution") for text in part.said(residents, user)]


def terms_of(seeker: Any, employer: str, job: str) -> dict[str, Any]:
    """What is known of the job for which ``seeker`` was recommended, by the columns of 安置结果."""
    found: dict[str, Any] = {}
    for part in parts("offers"):
        found |= part.terms(seeker, employer, job)
    return found
