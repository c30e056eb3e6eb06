"""The entry form of 台账三: of the states only those one may go to, the others to put right a mistake."""

from __future__ import annotations

from registry.about_resident.form import AboutResidentForm
from registry.job_seeker.rules import STEPS

STATE = "state"


class JobSeekerForm(AboutResidentForm):
    """台账三, its list of states told apart by what the way allows."""

    def _add_fields(self) -> None:
        super()._add_fields()
        now = self.stored.get(STATE)
        if not self.record or now not in STEPS:
            return
        field = self.fields[STATE]
        known = [choice for choice in field.choices if choice[0]]  # type: ignore[attr-defined]
        open_now = (now, *STEPS[now])
        field.choices = [  # type: ignore[attr-defined]
            ("按进展", [choice for choice in known if choice[0] in open_now]),
            ("登记错了，更正为（写明原因）", [c for c in known if c[0] not in open_now]),
        ]
