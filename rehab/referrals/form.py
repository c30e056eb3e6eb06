"""The form of a slip: the accounts and the names of institutions to choose from, as 转出 offers them."""

from __future__ import annotations

from registry.about_resident.form import AboutResidentForm
from rehab.referrals import offers


class ReferralForm(AboutResidentForm):
    """Nobody has to know the user name of an institution."""

    def _add_fields(self) -> None:
        super()._add_fields()
        code = str(self.stored.get("resident__community_id") or "")
        offers.offer(self, code, self.record.account if self.record else None)
