"""Gaps, so that invented registers look like real ones: most complete, some with much missing."""

from random import Random
from typing import TYPE_CHECKING, Any

from registry.demo.chance import Weighted, chance

if TYPE_CHECKING:
    from registry.demo.people import DemoHousehold

CARELESSNESS = Weighted({0.0: 42, 0.06: 28, 0.18: 21, 0.4: 9})
"""Which share of the fields that can be missing is missing from a person's form."""

RESIDENT_FIELDS = (
    "ethnicity", "cause", "onset_on", "self_care", "marital",
    "education", "literate", "political", "hukou_nature", "hukou_region", "hukou_addr", "phone",
    "contact_name", "contact_phone", "guardian_phone", "guardian_addr", "capacity", "pension",
    "medical", "employment_form", "employer", "job", "employed_on", "unemployed_reason",
    "livelihood_source", "edu_placement", "school", "rehab_need", "access_need", "care_need",
    "can_go_out", "survey_method", "surveyor", "family_doctor", "is_member",
)  # fmt: skip
HOUSEHOLD_FIELDS = (
    "head_id", "income", "income_sources", "housing_source", "housing_structure", "housing_area",
    "housing_danger", "special",
)  # fmt: skip
DEPENDENT = {
    "is_member": ("member_no", "member_verified"),
    "rehab_need": ("device_need",),
    "can_go_out": ("cannot_go_out_reason",),
    "contact_name": ("contact_relation",),
    "edu_placement": ("school", "no_school_reason"),
}
"""What makes no sense any more once another field is empty."""


def leave_gaps(rng: Random, household: "DemoHousehold") -> None:
    """Empty some fields of the household and its residents, by how careless the form was filled."""
    share = CARELESSNESS.pick(rng)
    if not share:
        return
    _empty(rng, household.fields, HOUSEHOLD_FIELDS, share)
    for resident in household.residents:
        _empty(rng, resident.fields, RESIDENT_FIELDS, share)


def _empty(rng: Random, fields: dict[str, Any], gaps: tuple[str, ...], share: float) -> None:
    for name in gaps:
        value = fields[name]
        if not value or not chance(rng, share):
            continue
        for emptied in (name, *DEPENDENT.get(name, ())):
            fields[emptied] = _nothing(fields[emptied])


def _nothing(value: Any) -> Any:
    return type(value)() if isinstance(value, str | list) else None
