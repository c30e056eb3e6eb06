"""Addresses of reports."""

from typing import Any

from django.urls import include, path

from reports.catalogue import views as catalogue
from reports.catalogue.records import IndicatorRecords
from reports.judging.ledger import JudgementLedger

urlpatterns: list[Any] = [
    path("judgements/", include(JudgementLedger.urls())),
    path("indicators/", catalogue.IndicatorList.as_view(), name="indicators"),
    path("indicators/<str:code>/", catalogue.IndicatorDetail.as_view(), name="indicator"),
    path("indicators/<str:code>/records/", IndicatorRecords.as_view(), name="indicator-records"),
]
