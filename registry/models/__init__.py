"""One class per file; import them from here."""

from registry.models.area import Area, AreaName
from registry.models.audit_event import AuditEvent
from registry.models.audit_seal import AuditSeal
from registry.models.change import Change
from registry.models.death import Death
from registry.models.household import Household, HouseholdMember
from registry.models.import_batch import ImportBatch, ImportRow
from registry.models.merger import Merger
from registry.models.move import Move
from registry.models.output_file import OutputFile
from registry.models.posting import Posting
from registry.models.resident import Benefit, Consent, Disability, Resident
from registry.models.search_term import SearchTerm
from registry.models.submission import Submission
from registry.models.user import User

__all__ = [
    "Area",
    "AreaName",
    "AuditEvent",
    "AuditSeal",
    "Benefit",
    "Change",
    "Consent",
    "Death",
    "Disability",
    "Household",
    "HouseholdMember",
    "ImportBatch",
    "ImportRow",
    "Merger",
    "Move",
    "OutputFile",
    "Posting",
    "Resident",
    "SearchTerm",
    "Submission",
    "User",
]
