"""Addresses of rehab (方案三（三）（七）)."""

from typing import Any

from django.urls import include, path

from rehab.child_reports.ledger import ChildReportLedger
from rehab.referrals.ledger import ReferralLedger
from rehab.referrals.own import urlpatterns as own_referrals

urlpatterns: list[Any] = [
    path("child-reports/", include(ChildReportLedger.urls())),
    path("referrals/", include(ReferralLedger.urls())),
    *own_referrals,
]
