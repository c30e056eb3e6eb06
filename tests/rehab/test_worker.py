"""What a rehabilitation worker sees of residents: those with an open file, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from registry.ledger import saving
from registry.models import Resident, User
from rehab.files.ledger import RehabFileLedger
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_worker_opens_whoever_has_a_file_and_writes_services_about_them(
    residents: dict[str, Resident], registrar: User, signed_in: Callable[[str], Client]
) -> None:
    client, person = signed_in("rehab_worker"), residents[cast.OWN]
    page = f"/residents/{person.pk}/"
    assert client.get(page).status_code == 403
    facts = {**RehabFileLedger.start(person), "opened_on": timezone.localdate(), "needs": ["3"]}
    made = saving.create(
        RehabFileLedger, RehabFileLedger.examine(facts), by=registrar, community_id=cast.OWN
    )
    assert client.get(page).status_code == 200
    assert client.get(f"/residents/{person.pk}/edit/").status_code == 403
    assert client.get(f"/rehab-services/new/?resident={person.pk}").status_code == 200
    stranger = residents[cast.SIBLING]
    assert client.get(f"/rehab-services/new/?resident={stranger.pk}").status_code == 404
    assert client.get("/residents/").status_code == 403
    RehabFileLedger.model.objects.unscoped("it ends").filter(pk=made.pk).update(
        closed_on=timezone.localdate()
    )
    assert client.get(page).status_code == 403
