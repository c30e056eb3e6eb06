"""Addresses of the shared core and of the ledgers of area one."""

from django.urls import include, path

from registry.activities.ledger import ActivityLedger
from registry.cases.views import Unhandled, UnhandledCase
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.needs.ledger import NeedLedger
from registry.organisation.certified_base.ledger import CertifiedBaseLedger
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.documents.views import PolicyList
from registry.organisation.funding.ledger import FundingLedger
from registry.organisation.funding.views import FundingOverview
from registry.organisation.leading_groups.ledger import BannerGroupLedger, CommunityGroupLedger
from registry.organisation.meetings.ledger import MeetingLedger
from registry.organisation.offices.ledger import OfficeLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.sites.ledger import SiteLedger
from registry.organisation.sites.map_view import SitesMap
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.organisation.standing.views import StandingView
from registry.plans.ledger import PlanLedger
from registry.support.ledger import SupportLedger
from registry.trainings.ledger import TrainingLedger
from registry.views import (
    audit_list,
    drafts,
    duplicates,
    families,
    file_requests,
    home,
    members,
    moves,
    office,
    parameters,
    sign_in,
    today,
    today_below,
    visit,
)
from registry.views.five_knowns import ResidentVerify
from registry.work.ledger import WorkLedger

RESIDENT_PAGES = [
    path(
        "<uuid:pk>/verify/",
        ResidentVerify.as_view(ledger=ResidentLedger),
        name="resident-verify",
    ),
    path("<uuid:pk>/move/", moves.ResidentMove.as_view(), name="resident-move"),
    path("<uuid:pk>/split/", families.ResidentSplit.as_view(), name="resident-split"),
    path("<uuid:pk>/join/", families.ResidentJoin.as_view(), name="resident-join"),
    path("<uuid:pk>/death/", families.ResidentDeath.as_view(), name="resident-death"),
    path("<uuid:pk>/revive/", families.ResidentRevive.as_view(), name="resident-revive"),
    path("<uuid:pk>/merge/", duplicates.ResidentMerge.as_view(), name="resident-merge"),
    path("<uuid:pk>/unmerge/", duplicates.ResidentUnmerge.as_view(), name="resident-unmerge"),
]

DOCUMENT_PAGES = [path("policies/", PolicyList.as_view(), name="document-policies")]
FUNDING_PAGES = [path("overview/", FundingOverview.as_view(), name="funding-overview")]

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("today/", today.Today.as_view(), name="today"),
    path("today/areas/", today_below.TodayBelow.as_view(), name="today-below"),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    path("password/", sign_in.OwnPassword.as_view(), name="password"),
    path("preferences/", sign_in.Preferences.as_view(), name="preferences"),
    path("session/", drafts.SessionTime.as_view(), name="session"),
    path("drafts/", drafts.DraftKeep.as_view(), name="drafts"),
    path("drafts/here/", drafts.DraftHere.as_view(), name="draft-here"),
    path("drafts/<uuid:pk>/", drafts.DraftPage.as_view(), name="draft"),
    path("areas/", home.Areas.as_view(), name="areas"),
    path("areas/choose/", home.ChooseArea.as_view(), name="area-choose"),
    path("audit/", audit_list.AuditList.as_view(), name="audit"),
    path("roles/", office.RoleTable.as_view(), name="roles"),
    path("members/", members.MemberRoll.as_view(), name="members"),
    path("parameters/", parameters.ParameterList.as_view(), name="parameters"),
    path("parameters/<slug:key>/", parameters.ParameterDetail.as_view(), name="parameter"),
    path("help/", office.Help.as_view(), name="help"),
    path("files/", file_requests.Files.as_view(), name="files"),
    path("files/requests/<uuid:pk>/", file_requests.FileRequestPage.as_view(), name="file-request"),
    path("files/<uuid:pk>/", office.Output.as_view(), name="output"),
    path("files/<uuid:pk>/download/", office.OutputDownload.as_view(), name="output-download"),
    path("photos/<uuid:pk>/", office.Photo.as_view(), name="photo"),
    path("visit/", visit.VisitWhom.as_view(), name="record-visit"),
    path("visit/residents/<uuid:pk>/", visit.VisitResident.as_view(), name="record-visit-resident"),
    path(
        "visit/households/<uuid:pk>/", visit.VisitHousehold.as_view(), name="record-visit-household"
    ),
    path("residents/", include(ResidentLedger.urls(extra=RESIDENT_PAGES))),
    path("moves/", moves.Moves.as_view(), name="moves"),
    path("moves/<uuid:pk>/", moves.MoveAnswer.as_view(), name="move"),
    path("hardship/", include(HardshipLedger.urls())),
    path("job-seekers/", include(JobSeekerLedger.urls())),
    path("support/", include(SupportLedger.urls())),
    path("work-records/", include(WorkLedger.urls())),
    path("needs/", include(NeedLedger.urls())),
    path("plans/", include(PlanLedger.urls())),
    path("trainings/", include(TrainingLedger.urls())),
    path("activities/", include(ActivityLedger.urls())),
    path("cases/unhandled/", Unhandled.as_view(), name="unhandled-cases"),
    path(
        "cases/unhandled/<slug:ledger>/<uuid:pk>/", UnhandledCase.as_view(), name="unhandled-case"
    ),
    path("standing/", StandingView.as_view(), name="standing"),
    path("site-map/", SitesMap.as_view(), name="sites-map"),
    path("sites/", include(SiteLedger.urls())),
    path("banner-groups/", include(BannerGroupLedger.urls())),
    path("community-groups/", include(CommunityGroupLedger.urls())),
    path("group-meetings/", include(MeetingLedger.urls())),
    path("specialists/", include(SpecialistLedger.urls())),
    path("specialist-trainings/", include(SpecialistTrainingLedger.urls())),
    path("certified-bases/", include(CertifiedBaseLedger.urls())),
    path("offices/", include(OfficeLedger.urls())),
    path("work-parties/", include(PartyLedger.urls())),
    path("funding/", include(FundingLedger.urls(extra=FUNDING_PAGES))),
    path("documents/", include(DocumentLedger.urls(extra=DOCUMENT_PAGES))),
]
