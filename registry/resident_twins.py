"""Whether someone is registered already: by ID number, or, without one, by guardian and birth."""

from __future__ import annotations

from typing import Any

from registry import identity
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, question
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


MOST_NAMESAKES = 3
NAMESAKE = "namesake"
"""The finding: somebody of the community has the same name and birthday."""


IN_FORM = "。是同一人的，请在原档案更正；确是两个人的，写明原因后再保存"
IN_FILE = "，确是两个人吗？是同一人的，请填上原档案的身份证号，或从表中去掉这一行"
"""What whoever is asked can do about it, at the form and in a workbook."""


def questions(user: Any, batch: dict[Any, Values], advice: str) -> dict[Any, list[Finding]]:
    """Of each in ``batch`` who has a namesake born the same day in their ``community_id``: the same?"""
    same = namesakes(user, batch)
    return {key: [_asked(one, advice) for one in found] for key, found in same.items()}


def _asked(one: Resident, advice: str) -> Finding:
    message = f"本社区已有同名、同出生日期的居民：{one}（编号 {one.number}）{advice}"
    return question(NAMESAKE, "name", message, about=("birth_date", "id_no"))


def namesakes(user: Any, batch: dict[Any, Values]) -> dict[Any, list[Resident]]:
    """The residents with the same community, name and birthday and another number; one query."""
    wanted = {key: _named(values) for key, values in batch.items() if all(_named(values))}
    if not wanted:
        return {}
    codes, names, days = (set(told) for told in zip(*wanted.values(), strict=True))
    held = Resident.objects.visible_to(user).current()
    held = held.filter(community_id__in=codes, name__in=names, birth_date__in=days)
    by_name: dict[Mark, list[Resident]] = {}
    for one in held.order_by("pk"):
        by_name.setdefault((one.community_id, one.name, one.birth_date), []).append(one)
    found = {key: _others(by_name.get(named, []), batch[key]) for key, named in wanted.items()}
    return {key: others for key, others in found.items() if others}


def _named(values: Values) -> Mark:
    return values.get("community_id"), values.get("name"), values.get("birth_date")


def _others(residents: list[Resident], values: Values) -> list[Resident]:
    """Those who have another number, or none, or of whom no number was given."""
    number = values.get("id_no") or ""
    return [one for one in residents if not number or one.id_no != number][:MOST_NAMESAKES]


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
