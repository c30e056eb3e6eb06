"""A resident who moves takes the records about them along: they belong where the resident does."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from registry.about_resident.beside import ledgers_about


def follow(resident_id: Any, community_id: str) -> int:
    """Put every record about the resident into the community; how many there are.

    Inside the transaction that moves the resident, whose history tells of it.  Voided records go
    too: restored, they must not stand where the resident no longer is.
    """
    moved = 0
    for ledger in ledgers_about():
        held = ledger.model.objects.unscoped("the move of the resident was decided already")
        mine = held.filter(resident_id=resident_id)
        moved += mine.update(community_id=community_id, version=F("version") + 1)
    return moved
