"""Whether someone is registered already: by ID number, or, without one, by guardian and birth."""

from __future__ import annotations

from typing import Any

from registry import identity
from registry.ledger.columns import Values
from registry.ledger.ledger import Twin
from registry.models import Resident
from registry.vault import fingerprint

Mark = tuple[Any, ...]


def mark(values: Values) -> Mark:
    """What tells a person from others; empty where nothing does.

    The ID number, or the front of the certificate number; for who has neither (§1.6) the
    guardian's number, name and birth date within one community.
    """
    number = values.get("id_no") or ""
    if not number and values.get("cert_no"):
        number = identity.parse_cert_number(values["cert_no"]).id_number
    if len(number) == 15:
        number = identity.upgrade_15(number).text
    if number:
        return (fingerprint("id_no", number),)
    person = (values.get("guardian_id"), values.get("name"), values.get("birth_date"))
    return (fingerprint("id_no", str(person[0])), *person[1:]) if all(person) else ()


def standing(marks: dict[Any, Mark], but: Any = None) -> dict[Any, Twin]:
    """For each key the person on record with the same mark, wherever that is."""
    numbers = {m[0] for m in marks.values() if len(m) == 1}
    guardians = {m[0] for m in marks.values() if len(m) > 1}
    found = {**_by_number(numbers, but), **_by_guardian(guardians, but)}
    return {key: found[m] for key, m in marks.items() if m in found}


def _held(but: Any) -> Any:
    held = Resident.objects.unscoped("one person is registered once, wherever that is")
    return held.current().exclude(pk=but)


def _by_number(numbers: set[str], but: Any) -> dict[Mark, Twin]:
    if not numbers:
        return {}
    rows = _held(but).filter(id_no_index__in=numbers)
    fields = rows.values_list("id_no_index", "pk", "community_id", "community__name")
    return {(index,): Twin(pk, code, name, "id_no") for index, pk, code, name in fields}


def namesakes(user: Any, code: str, values: Values) -> list[Resident]:
    """The residents of the community ``code`` with the same name and birthday and another number."""
    held = (
        Resident.objects.visible_to(user)
        .current()
        .filter(community_id=code, name=values["name"], birth_date=values["birth_date"])
    )
    number = values.get("id_no") or ""
    others = held.exclude(id_no_index=fingerprint("id_no", number)) if number else held
    return list(others.order_by("pk")[:3])


def by_certificate(number: str, but: Any = None) -> Twin | None:
    """Who holds the certificate ``number`` on record: one certificate belongs to one person."""
    if not number:
        return None
    rows = _held(but).filter(cert_no_index=fingerprint("cert_no", number))
    found = rows.values_list("pk", "community_id", "community__name").first()
    return Twin(found[0], found[1], found[2], "cert_no") if found else None


def _by_guardian(guardians: set[str], but: Any) -> dict[Mark, Twin]:
    if not guardians:
        return {}
    rows = (
        _held(but)
        .filter(guardian_id_index__in=guardians)
        .values_list(
            "guardian_id_index", "name", "birth_date", "pk", "community_id", "community__name"
        )
    )
    return {
        (index, name, born): Twin(twin[0], twin[1], twin[2], "name")
        for index, name, born, *twin in rows
    }
