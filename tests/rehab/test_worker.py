"""What a rehabilitation worker sees of residents: with an open file or waiting for one, nobody else."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.ledger import saving
from registry.models import Resident, User
from rehab.files.ledger import RehabFileLedger
from tests import cast
from tests.rehab.conftest import ago, groups

pytestmark = pytest.mark.django_db


def test_a_worker_opens_whoever_has_a_file_and_writes_services_about_them(
    residents: dict[str, Resident], registrar: User, signed_in: Callable[[str], Client]
) -> None:
    client, person = signed_in("rehab_worker"), residents[cast.OWN]
    _needs(person, ["6"])
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


def test_a_worker_watches_the_days_and_opens_the_file(
    residents: dict[str, Resident], signed_in: Callable[[str], Client], staff: dict[str, User]
) -> None:
    client, person, stranger = (
        signed_in("rehab_worker"), residents[cast.OWN], residents[cast.FAR],
    )  # fmt: skip
    _needs(person, ["3"], ago(40))
    _needs(stranger, ["3"], ago(40))
    told = client.get(reverse("rehab-file-unfiled"), {"area": cast.OWN})
    assert told.status_code == 200
    text = told.content.decode()
    assert person.name in text and "台账一康复需求：功能训练" in text and "已超 10 天" in text
    form = f"{reverse('rehab-file-create')}?resident={person.pk}"
    assert form in text and client.get(form).status_code == 200
    assert client.get(f"/residents/{person.pk}/").status_code == 200
    group = groups(staff["rehab_worker"])["rehab_file"]
    assert (group.count, group.late) == (1, 1)
    assert group.tasks(5)[0].action_url == form
    assert client.get(reverse("rehab-file-unfiled"), {"area": cast.FAR}).status_code in (403, 404)
    assert client.get(f"/residents/{stranger.pk}/").status_code in (403, 404)
    _needs(person, ["6"])
    assert client.get(f"/residents/{person.pk}/").status_code == 403


def _needs(person: Resident, needs: list[str], since: datetime.date | None = None) -> None:
    held = Resident.objects.unscoped("a test says what is needed").filter(pk=person.pk)
    held.update(rehab_need=needs, rehab_need_on=since)
