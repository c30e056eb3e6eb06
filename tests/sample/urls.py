"""The product's addresses and those of the sample ledger."""

from django.urls import include, path

from tests.sample.ledgers import VisitLedger

urlpatterns = [
    path("", include("config.urls")),
    path("visits/", include(VisitLedger.urls())),
]
