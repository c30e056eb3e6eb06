"""Addresses of assistance (方案三（二）（八）（九））."""

from typing import Any

from django.urls import include, path

from assistance.benefits.urls import urlpatterns as of_benefits
from assistance.employers.ledger import EmployerLedger
from assistance.helping import own_pairs, own_services, suggestions
from assistance.mutual.ledger import MutualGroupLedger, MutualHelpLedger
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import OrganisationLedger, PolicySupportLedger
from assistance.organisations.served import ServedLedger
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.schooling.ledger import SchoolingLedger
from assistance.vacancies.ledger import VacancyLedger
from assistance.vacancies.views import of_seeker
from assistance.volunteers.ledger import VolunteerActivityLedger, VolunteerLedger
from registry.support.ledger import SupportLedger

urlpatterns: list[Any] = [
    path("employers/", include(EmployerLedger.urls())),
    path("vacancies/", include(VacancyLedger.urls())),
    path("projects/", include(ProjectLedger.urls())),
    path("relief/", include(ReliefLedger.urls())),
    *of_seeker(),
    *of_benefits,
    path("schooling/", include(SchoolingLedger.urls())),
    path("volunteers/", include(VolunteerLedger.urls())),
    path("volunteer-activities/", include(VolunteerActivityLedger.urls())),
    path(
        "pairs/suggested/",
        suggestions.Suggestions.as_view(ledger=SupportLedger),
        name="pair-suggestions",
    ),
    path("organisations/", include(OrganisationLedger.urls())),
    path("service-contracts/", include(ContractLedger.urls())),
    path("served-people/", include(ServedLedger.urls())),
    path("policy-support/", include(PolicySupportLedger.urls())),
    path("mutual-groups/", include(MutualGroupLedger.urls())),
    path("mutual-help/", include(MutualHelpLedger.urls())),
    path("own/pairs/", own_pairs.OwnPairs.as_view(), name="own-pairs"),
    path("own/pairs/<uuid:pk>/", own_pairs.OwnAct.as_view(), name="own-act"),
    path("own/services/", own_services.OwnServices.as_view(), name="own-services"),
    path("own/services/<uuid:pk>/", own_services.OwnService.as_view(), name="own-service"),
]
