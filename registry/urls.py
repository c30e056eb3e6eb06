"""Addresses of the shared core and of the ledgers of area one."""

from django.urls import include, path

from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.views import (
    audit_list,
    duplicates,
    families,
    file_requests,
    home,
    moves,
    office,
    sign_in,
)

STEPS = [
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
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    path("password/", sign_in.OwnPassword.as_view(), name="password"),
    path("preferences/", sign_in.Preferences.as_view(), name="preferences"),
    path("areas/", home.Areas.as_view(), name="areas"),
    path("areas/choose/", home.ChooseArea.as_view(), name="area-choose"),
    path("audit/", audit_list.AuditList.as_view(), name="audit"),
    path("roles/", office.RoleTable.as_view(), name="roles"),
    path("help/", office.Help.as_view(), name="help"),
    path("files/", file_requests.Files.as_view(), name="files"),
    path("files/requests/<uuid:pk>/", file_requests.FileRequestPage.as_view(), name="file-request"),
    path("files/<uuid:pk>/", office.Output.as_view(), name="output"),
    path("files/<uuid:pk>/download/", office.OutputDownload.as_view(), name="output-download"),
    path("photos/<uuid:pk>/", office.Photo.as_view(), name="photo"),
    path("residents/", include(ResidentLedger.urls(STEPS))),
    path("moves/", moves.Moves.as_view(), name="moves"),
    path("moves/<uuid:pk>/", moves.MoveAnswer.as_view(), name="move"),
    path("hardship/", include(HardshipLedger.urls())),
    path("job-seekers/", include(JobSeekerLedger.urls())),
]
