"""The form of 经费: beside the rules of a record, whether it is money on record already."""

from __future__ import annotations

from typing import Any

from registry.about_area.known import AREA
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.findings import Finding
from registry.organisation.funding import sameness


class FundingForm(DeclaredForm):
    """Asks of money without a source whether it is what stands already."""

    def _raise_findings(self, findings: list[Finding]) -> None:
        super()._raise_findings([*findings, *self._doubled()])

    def _doubled(self) -> list[Finding]:
        values: dict[str, Any] = self.examined.values if self.examined else {}
        here = {**values, AREA: self.record.community_id} if self.record else values
        return sameness.questions({0: here}, self.record.pk if self.record else None).get(0, [])
