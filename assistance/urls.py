"""Addresses of assistance (方案三（二）（八）（九））."""

from django.urls import include, path

from assistance.employers.ledger import EmployerLedger
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.vacancies.ledger import VacancyLedger
from assistance.vacancies.views import of_seeker

urlpatterns = [
    path("employers/", include(EmployerLedger.urls())),
    path("vacancies/", include(VacancyLedger.urls())),
    path("projects/", include(ProjectLedger.urls())),
    path("relief/", include(ReliefLedger.urls())),
    *of_seeker(),
]
