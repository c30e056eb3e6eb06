"""康复需求 as a file asks it: whoever has a file needs something."""

from __future__ import annotations

from registry.ledger.kinds import ListedManyKind
from registry.rehab_need import NONE


class NeededKind(ListedManyKind):
    """The codes of rehab_need but 无."""

    def __init__(self) -> None:
        super().__init__("rehab_need")

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return [pair for pair in super().choices(keep) if pair[0] != NONE]


class DevicesKind(ListedManyKind):
    """The devices of device_need but 无."""

    def __init__(self) -> None:
        super().__init__("device_need")

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return [pair for pair in super().choices(keep) if pair[0] != "00"]
