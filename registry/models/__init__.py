"""One class per file; import them from here."""

from registry.models.area import Area, AreaName
from registry.models.attachment import Attachment
from registry.models.audit_event import AuditEvent
from registry.models.audit_seal import AuditSeal
from registry.models.calendar_day import CalendarDay
from registry.models.change import Change
from registry.models.death import Death
from registry.models.draft import Draft, Presence
from registry.models.file_request import FileRequest
from registry.models.hardship import Hardship, HardshipReview
from registry.models.household import Household, HouseholdMember
from registry.models.import_batch import ImportBatch, ImportRow
from registry.models.job_seeker import (
    JobFollowUp,
    JobHistory,
    JobPlacement,
    JobReferral,
    JobSeeker,
    JobTraining,
)
from registry.models.merger import Merger
from registry.models.move import Move
from registry.models.need import Need, NeedHandover
from registry.models.output_file import OutputFile
from registry.models.parameter import ParameterValue
from registry.models.posting import Posting
from registry.models.resident import Benefit, Consent, Disability, Resident
from registry.models.resident_record import Line, ResidentRecord
from registry.models.search_term import SearchTerm
from registry.models.serial import Serial
from registry.models.service_plan import PlanGoal, ServicePlan
from registry.models.submission import Submission
from registry.models.support_pair import SupportAct, SupportMeasure, SupportPair
from registry.models.user import User
from registry.models.work_record import FoundNeed, WorkRecord, WorkSubject

__all__ = [
    "Area",
    "AreaName",
    "Attachment",
    "AuditEvent",
    "AuditSeal",
    "Benefit",
    "CalendarDay",
    "Change",
    "Consent",
    "Death",
    "Disability",
    "Draft",
    "FileRequest",
    "FoundNeed",
    "Hardship",
    "HardshipReview",
    "Household",
    "HouseholdMember",
    "ImportBatch",
    "ImportRow",
    "JobFollowUp",
    "JobHistory",
    "JobPlacement",
    "JobReferral",
    "JobSeeker",
    "JobTraining",
    "Line",
    "Need",
    "NeedHandover",
    "Merger",
    "Move",
    "OutputFile",
    "ParameterValue",
    "PlanGoal",
    "Posting",
    "Presence",
    "Resident",
    "ResidentRecord",
    "SearchTerm",
    "Serial",
    "ServicePlan",
    "Submission",
    "SupportAct",
    "SupportMeasure",
    "SupportPair",
    "User",
    "WorkRecord",
    "WorkSubject",
]
