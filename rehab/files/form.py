"""The form of a rehabilitation file: it says truly where the needs ticked beforehand come from."""

from __future__ import annotations

from typing import Any

from registry.about_resident.form import AboutResidentForm
from registry.about_resident.ledger import SUBJECT
from registry.ledger.columns import Part
from registry.needs.ledger import NeedLedger
from registry.rehab_need import is_needed
from rehab.files import slips

KNOWN = "台账一的康复需求已带入"
UNKNOWN = "台账一没有登记康复需求"
ITEMS = "在这里写到具体项目"


class RehabFileForm(AboutResidentForm):
    """What 台账一 and the open 需求反映单 say of the need is told where it is written down."""

    def _section(self, part: Part) -> dict[str, Any]:
        section = super()._section(part)
        if part.key == "needs" and self.record is None:
            section["note"] = self._source()
        return section

    def _source(self) -> str:
        """Where the needs come from, in words."""
        known = is_needed(self.stored.get("resident__rehab_need"))
        held = slips.open_slips(self.stored.get(SUBJECT)) if self.stored.get(SUBJECT) else []
        code = self.stored.get("resident__community_id") or ""
        whole = NeedLedger.may(self.user, "V", code)
        said = "；".join(slips.told(slip, whole=whole) for slip in held)
        if known:
            return f"{KNOWN}，{ITEMS}" + (f"。另有需求反映单 {said}" if said else "")
        if said:
            return f"{UNKNOWN}；按需求反映单 {said} 勾选，请核对，{ITEMS}"
        return f"{UNKNOWN}，按本人的需要选择，{ITEMS}"
