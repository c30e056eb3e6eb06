"""Addresses of reports."""

from typing import Any

from django.urls import include, path

from reports.catalogue import views as catalogue
from reports.catalogue.records import IndicatorRecords
from reports.dashboards import views as dashboards
from reports.fulfilment.urls import urlpatterns as of_fulfilment
from reports.judging.ledger import JudgementLedger
from reports.peers.views import Peers

urlpatterns: list[Any] = [
    path("dashboard/", dashboards.Dashboard.as_view(), name="dashboard"),
    path("dashboard/brief/", dashboards.Brief.as_view(), name="dashboard-brief"),
    path("dashboard/communities/", dashboards.Communities.as_view(), name="dashboard-communities"),
    path("lift/", dashboards.Lift.as_view(), name="dashboard-lift"),
    path("indicators/", catalogue.IndicatorList.as_view(), name="indicators"),
    path("indicators/<str:code>/", catalogue.IndicatorDetail.as_view(), name="indicator"),
    path("indicators/<str:code>/records/", IndicatorRecords.as_view(), name="indicator-records"),
    *of_fulfilment,
    path("peers/", Peers.as_view(), name="peers"),
    path("judgements/", include(JudgementLedger.urls())),
]
