"""Addresses of rehab (方案三（三）（七）)."""

from typing import Any

from django.urls import include, path

from rehab.counselling.calls import HotlineCallLedger, HotlineLedger
from rehab.counselling.ledger import CounsellingLedger, MentalHealthActivityLedger
from rehab.grave.views import Overdue
from rehab.guardianship.ledger import GuardianshipLedger

urlpatterns: list[Any] = [
    path("guardianship/", include(GuardianshipLedger.urls())),
    path("counselling/", include(CounsellingLedger.urls())),
    path("hotlines/", include(HotlineLedger.urls())),
    path("hotline-calls/", include(HotlineCallLedger.urls())),
    path("mental-health-activities/", include(MentalHealthActivityLedger.urls())),
    path("overdue-cases/", Overdue.as_view(), name="overdue-cases"),
]
