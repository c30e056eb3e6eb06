"""五落实: each rule at its edges, and the set-wise reading against counting one person at a time."""

from __future__ import annotations

import pytest
from django.utils import timezone

from registry.models import Resident
from reports import tally, verifying
from reports.fulfilment.rules import judge
from reports.models import Fulfilment

pytestmark = pytest.mark.django_db


def test_smoke(residents: dict[str, Resident]) -> None:
    codes = [c for c in residents if len(c) == 12]
    found = judge(codes, timezone.localdate())
    assert len(found) == len(codes)
    tally.refresh()
    assert Fulfilment.objects.count() == len(codes)
    assert list(verifying.differences("15")) == []
