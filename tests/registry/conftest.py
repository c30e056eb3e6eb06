"""A banner with two communities and the people who work there, for tests of entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Area, Posting, User
from tests.registry.people import complete

PLACES = {
    "15": "内蒙古自治区",
    "1504": "赤峰市",
    "150404": "松山区",
    "150404401": "全宁街道",
    "150404401001": "春城社区",
    "150404401002": "如意社区",
}


@pytest.fixture
def places(db: None) -> dict[str, Area]:
    """The areas from the region down to two communities of one street."""
    made: dict[str, Area] = {}
    for level, codes in enumerate(
        [["15"], ["1504"], ["150404"], ["150404401"], ["150404401001", "150404401002"]], 1
    ):
        for code in codes:
            parent = next((a for c, a in made.items() if code.startswith(c) and c != code), None)
            above = max((c for c in made if code.startswith(c)), key=len, default="")
            made[code] = Area.objects.create(
                code=code,
                name=PLACES[code],
                official_name=PLACES[code],
                full_name="".join(PLACES[c] for c in PLACES if code.startswith(c)),
                level=level,
                parent=made.get(above) if parent else None,
                kind="urban" if level == 5 else "",
            )
    return made


def _worker(username: str, name: str, role: str, area: str) -> User:
    user = User.objects.create(username=username, display_name=name)
    Posting.objects.create(user=user, role=role, area_id=area)
    return user


@pytest.fixture
def wang(places: dict[str, Area]) -> User:
    """The specialist of 春城社区."""
    return _worker("wang", "王芳", "specialist", "150404401001")


@pytest.fixture
def li(places: dict[str, Area]) -> User:
    """The specialist of 如意社区."""
    return _worker("li", "李强", "specialist", "150404401002")


@pytest.fixture
def zhao(places: dict[str, Area]) -> User:
    """Staff of the banner's federation, over both communities."""
    return _worker("zhao", "赵敏", "banner_staff", "150404")


@pytest.fixture
def enter(wang: User) -> Callable[..., Any]:
    """Enters a resident in 春城社区 (or in ``community_id``): ``enter(name=…)``."""

    def make(by: User | None = None, community_id: str = "150404401001", **changes: Any) -> Any:
        examined = ResidentLedger.examine(complete(**changes))
        return saving.create(
            ResidentLedger,
            examined,
            by=by or wang,
            community_id=community_id,
            token=uuid.uuid4(),
        )

    return make
