"""What 台账一 knows of a resident, as columns another ledger shows and never writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.ledger.columns import Column, Values
from registry.ledger.kinds import IntegerKind
from registry.ledger.shape import Shape
from registry.ledgers import ResidentLedger
from registry.models import Resident

IDENTITY = (
    "name", "gender", "age", "birth_date", "id_no", "cert_no", "dis_category", "dis_level",
)  # fmt: skip
"""The facts by which people know whom a record is about, and by which a workbook finds them."""
MINIMAL = ("name", "gender", "age", "dis_category")
"""All that a case tells of whom it is about to those who work on it and see no 台账一."""
ALWAYS = ("id", "community_id", "community__kind", "is_voided", "birth_date")
"""Read with every record, whatever a ledger shows: rules and conditions ask about them."""
AGE = Column("age", IntegerKind(), "年龄", unit=" 岁", sortable=False)

LABELS = {"dis_category": "残疾类别"}
"""Where 台账一 has another column of the name."""


def key_of(name: str) -> str:
    """The key under which a ledger holds the known fact ``name``."""
    return f"resident__{name}"


def column_of(name: str) -> Column:
    """The column of the known fact ``name``: as 台账一 has it, but not to be filled in."""
    own = AGE if name == "age" else ResidentLedger.columns[name]
    label = LABELS.get(name, own.label)
    return replace(
        own, label=label, key=key_of(name), known=True, derived=True, required=False, asked=None
    )


def paths(names: tuple[str, ...]) -> tuple[str, ...]:
    """The keys a ledger's shape reads for the known facts ``names``."""
    return tuple(key_of(name) for name in dict.fromkeys((*ALWAYS, *names)))


def facts(resident: Resident, keys: tuple[str, ...]) -> Values:
    """What is known of ``resident``, by the ``keys`` of a ledger's shape."""
    return {key: Shape.value(resident, key.removeprefix("resident__")) for key in keys}


def residents(reason: str) -> Any:
    """Every resident with the household, for what has been asked about scope already."""
    return Resident.objects.unscoped(reason).select_related("household", "community")
