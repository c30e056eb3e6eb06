"""Which retrofits fit which disability (the federation's lists for 家庭无障碍改造)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registry import codes
from registry.ledger.kinds import ListedKind
from registry.models import Disability

NONE = "00"
"""无, a code of access_need: no item of work."""
BY_CATEGORY: dict[str, tuple[str, ...]] = {
    "1": ("05", "06", "19", "22", "25"),
    "2": ("20",),
    "3": ("20",),
    "4": ("11", "12", "02", "03", "06", "13", "07", "05", "08", "04"),
    "5": ("21", "23", "24"),
    "6": ("21", "23", "24"),
}
"""视力、听力、言语、肢体、智力、精神: codes of access_need, the likeliest first."""
SEVERAL = "7"


class ItemKind(ListedKind):
    """One item of work: 无 is none."""

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return [(code, label) for code, label in super().choices(keep) if code != NONE]


def items_for(categories: Iterable[str]) -> list[str]:
    """The items that fit any of the ``categories``, each once."""
    held = (item for category in categories for item in BY_CATEGORY.get(category, ()))
    return list(dict.fromkeys(held))


def categories_of(resident_id: Any, category: str) -> list[str]:
    """The single categories of a resident; of somebody with several all of them."""
    if category != SEVERAL:
        return [category] if category else []
    held = Disability.objects.filter(resident_id=resident_id).order_by("category")
    return list(held.values_list("category", flat=True))


def said(resident_id: Any, category: str) -> str:
    """The suggestion in words; "" where nothing fits or the category is not known."""
    held = categories_of(resident_id, category)
    items = items_for(held)
    if not items:
        return ""
    whom = "、".join(codes.get("dis_category").label(code) for code in held)
    what = "、".join(codes.get("access_need").label(code) for code in items)
    return f"{whom}残疾一般可考虑：{what}"


def unit_of(list_name: str, item: str) -> str:
    """What a quantity of ``item`` counts; "" for 其他."""
    entry = codes.get(list_name).get(item)
    return entry.unit if entry else ""
