"""Links to a fact of a record end at its box on the form, in every ledger."""

from __future__ import annotations

import pytest

from registry.demo import people
from registry.demo.places import Community
from registry.ledger.boxes import box_url
from registry.ledgers import ResidentLedger
from registry.models import Resident
from tests import cast
from tests.contract.desk import Desk
from tests.contract.pages import ids, links
from tests.registry.test_demo import TODAY

pytestmark = pytest.mark.django_db


def test_a_link_to_a_fact_leads_to_its_box(desk: Desk) -> None:
    if not desk.has("E"):
        pytest.skip("nobody enters here")
    record = desk.make(1)
    page = desk.get("edit", record.pk)
    there, form = ids(page), page.context["form"]
    for key in [k for part in desk.ledger.parts for k in (*part.columns, *part.tables, *part.also)]:
        anchor = box_url(desk.ledger, record.pk, key).partition("#")[2]
        assert anchor in there or key not in form.fields, key
        assert (key in form.fields) <= anchor.startswith("id_"), key


def test_every_gap_of_every_invented_resident_leads_to_a_box(areas, signed_in, registrar):
    home = Community(cast.OWN, "春城社区", areas[cast.OWN].full_name, "urban")
    homes = people.generate_households(1, [home], 400, TODAY)
    found = {gap for h in homes for one in h.residents for gap in one.fields.get("gaps", ())}
    gaps = sorted(found | set(ResidentLedger.missing(ResidentLedger.shape.blank(), TODAY)))
    resident = cast.register(1, cast.OWN, registrar)
    Resident.objects.unscoped("a test").filter(pk=resident.pk).update(gaps=gaps)
    client = signed_in("specialist")
    form = ResidentLedger.url("edit", resident.pk)
    page = client.get(ResidentLedger.url("detail", resident.pk))
    there = ids(client.get(form))
    leading = [link for link in links(page) if link.startswith(form) and "#" in link]
    assert len(leading) > len(gaps) > 10
    assert [link for link in leading if link.partition("#")[2] not in there] == []


def test_a_link_into_a_folded_part_finds_it_open_without_scripts(areas, signed_in, registrar):
    resident = cast.register(1, cast.OWN, registrar)
    address = box_url(ResidentLedger, resident.pk, "can_go_out").partition("#")[0]
    page = signed_in("specialist").get(address)
    part = next(s for s in page.context["sections"] if s["id"] == "part-participation")
    assert part["opened"]
