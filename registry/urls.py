"""Addresses of the shared core and of the ledgers of area one."""

from django.urls import include, path

from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.needs.ledger import NeedLedger
from registry.plans.ledger import PlanLedger
from registry.support.ledger import SupportLedger
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
]
