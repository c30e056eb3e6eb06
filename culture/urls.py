"""Addresses of culture (方案三（四）)."""

from typing import Any

from django.urls import include, path

from culture.activities.calendar import Calendar
from culture.activities.invitations import Invitations, InvitationsPrint
from culture.activities.ledger import CultureActivityLedger
from culture.activities.poster import Poster
from culture.instructors.ledger import InstructorLedger
from culture.leisure.ledger import LeisureLedger
from culture.leisure.people import People
from culture.projects.ledger import CultureProjectLedger
from culture.venues.ledger import VenueLedger
from registry.activities.ledger import ActivityLedger

OF_ACTIVITY = {"ledger": ActivityLedger}

urlpatterns: list[Any] = [
    path("culture/calendar/", Calendar.as_view(), name="culture-calendar"),
    path("culture/people/", People.as_view(), name="culture-people"),
    path("culture-activities/", include(CultureActivityLedger.urls())),
    path("venues/", include(VenueLedger.urls())),
    path("sport-instructors/", include(InstructorLedger.urls())),
    path("culture-projects/", include(CultureProjectLedger.urls())),
    path("leisure/", include(LeisureLedger.urls())),
    path("activities/<uuid:pk>/poster/", Poster.as_view(**OF_ACTIVITY), name="activity-poster"),
    path(
        "activities/<uuid:pk>/invitations/",
        Invitations.as_view(**OF_ACTIVITY),
        name="activity-invitations",
    ),
    path(
        "activities/<uuid:pk>/invitations/print/",
        InvitationsPrint.as_view(**OF_ACTIVITY),
        name="activity-invitations-print",
    ),
]
