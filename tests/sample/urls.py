"""The product's addresses and those of the sample ledgers."""

from django.urls import include, path

from config.urls import handler403 as handler403
from config.urls import handler404 as handler404
from config.urls import handler500 as handler500
from tests.sample.ledgers import ComplaintLedger, GrantLedger, NoticeLedger, VisitLedger

urlpatterns = [
    path("", include("config.urls")),
    path("visits/", include(VisitLedger.urls())),
    path("grants/", include(GrantLedger.urls())),
    path("notices/", include(NoticeLedger.urls())),
    path("complaints/", include(ComplaintLedger.urls())),
]
