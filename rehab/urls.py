"""Addresses of rehab (方案三（三）（七）)."""

from typing import Any

from django.urls import include, path

from rehab.child_reports.ledger import ChildReportLedger
from rehab.counselling.calls import HotlineCallLedger, HotlineLedger
from rehab.counselling.ledger import CounsellingLedger, MentalHealthActivityLedger
from rehab.devices.ledger import DeviceLedger
from rehab.files.ledger import RehabFileLedger
from rehab.files.services import RehabServiceLedger
from rehab.grave.views import Overdue
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.prevention.ledger import HealthActivityLedger
from rehab.referrals.ledger import ReferralLedger
from rehab.referrals.own import urlpatterns as own_referrals
from rehab.training.ledger import HomeSessionLedger, HomeTrainingLedger

urlpatterns: list[Any] = [
    path("rehab-files/", include(RehabFileLedger.urls())),
    path("rehab-services/", include(RehabServiceLedger.urls())),
    path("home-trainings/", include(HomeTrainingLedger.urls())),
    path("home-sessions/", include(HomeSessionLedger.urls())),
    path("devices/", include(DeviceLedger.urls())),
    path("child-reports/", include(ChildReportLedger.urls())),
    path("referrals/", include(ReferralLedger.urls())),
    *own_referrals,
    path("health-activities/", include(HealthActivityLedger.urls())),
    path("guardianship/", include(GuardianshipLedger.urls())),
    path("counselling/", include(CounsellingLedger.urls())),
    path("hotlines/", include(HotlineLedger.urls())),
    path("hotline-calls/", include(HotlineCallLedger.urls())),
    path("mental-health-activities/", include(MentalHealthActivityLedger.urls())),
    path("overdue-cases/", Overdue.as_view(), name="overdue-cases"),
]
