"""Addresses of rights (方案三（五）)."""

from typing import Any

from django.urls import include, path

from rights import own
from rights.bodies.ledger import LegalBodyLedger
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger
from rights.publicity.ledger import LawActivityLedger
from rights.watch import views as watch

urlpatterns: list[Any] = [
    path("law-activities/", include(LawActivityLedger.urls())),
    path("rights/watch/", watch.WatchList.as_view(), name="rights-watch"),
    path("rights/watch/export/", watch.WatchExport.as_view(), name="rights-watch-export"),
    path("rights/watch/print/", watch.WatchPrint.as_view(), name="rights-watch-print"),
    path("infringements/", include(InfringementLedger.urls())),
    path("legal-aid/", include(LegalAidLedger.urls())),
    path("legal-bodies/", include(LegalBodyLedger.urls())),
    path("own/cases/", own.OwnCases.as_view(), name="own-cases"),
]
