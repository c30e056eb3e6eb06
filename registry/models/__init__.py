"""One class per file; import them from here."""

from registry.models.activity import Activity, ActivityAttendance
from registry.models.area import Area, AreaName
from registry.models.area_record import AreaRecord, one_current
from registry.models.attachment import Attachment
from registry.models.attendance import Attendance
from registry.models.audit_event import AuditEvent
from registry.models.audit_seal import AuditSeal
from registry.models.calendar_day import CalendarDay
from registry.models.certified_base import CertifiedBase
from registry.models.change import Change
from registry.models.death import Death
from registry.models.document import Document
from registry.models.draft import Draft, Presence
from registry.models.file_request import FileRequest
from registry.models.funding import Funding, FundingLine
from registry.models.group_meeting import GroupMeeting, GroupResolution
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
from registry.models.leading_group import (
    BannerGroup,
    BannerGroupMember,
    CommunityGroup,
    CommunityGroupMember,
)
from registry.models.merger import Merger
from registry.models.move import Move
from registry.models.need import Need, NeedHandover
from registry.models.office import Office, OfficeItem
from registry.models.output_file import OutputFile
from registry.models.parameter import ParameterValue
from registry.models.posting import Posting
from registry.models.resident import Benefit, Consent, Disability, Resident
from registry.models.resident_record import Line, ResidentRecord
from registry.models.search_term import SearchTerm
from registry.models.serial import Serial
from registry.models.service_plan import PlanGoal, ServicePlan
from registry.models.site import Site, SiteStep
from registry.models.specialist import Specialist, SpecialistAssessment
from registry.models.specialist_training import SpecialistAttendance, SpecialistTraining
from registry.models.submission import Submission
from registry.models.support_pair import SupportAct, SupportMeasure, SupportPair
from registry.models.training import Training, TrainingAttendance
from registry.models.user import User
from registry.models.work_party import WorkParty
from registry.models.work_record import FoundNeed, WorkRecord, WorkSubject

__all__ = [
    "Activity",
    "ActivityAttendance",
    "Area",
    "AreaName",
    "AreaRecord",
    "Attachment",
    "Attendance",
    "AuditEvent",
    "AuditSeal",
    "Benefit",
    "BannerGroup",
    "BannerGroupMember",
    "CalendarDay",
    "CertifiedBase",
    "Change",
    "CommunityGroup",
    "CommunityGroupMember",
    "Consent",
    "Death",
    "Document",
    "Disability",
    "Draft",
    "FileRequest",
    "FoundNeed",
    "Funding",
    "FundingLine",
    "GroupMeeting",
    "GroupResolution",
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
    "Merger",
    "Move",
    "Office",
    "OfficeItem",
    "Need",
    "NeedHandover",
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
    "Site",
    "SiteStep",
    "Specialist",
    "SpecialistAssessment",
    "SpecialistAttendance",
    "SpecialistTraining",
    "Submission",
    "SupportAct",
    "SupportMeasure",
    "SupportPair",
    "Training",
    "TrainingAttendance",
    "User",
    "WorkParty",
    "WorkRecord",
    "WorkSubject",
    "one_current",
]
