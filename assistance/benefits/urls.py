"""Addresses of the social-security items."""

from typing import Any

from django.urls import path

from assistance.benefits import views
from assistance.benefits.entry import BenefitEdit

urlpatterns: list[Any] = [
    path("benefits/", views.BenefitOverview.as_view(), name="benefits"),
    path("benefits/people/", views.BenefitPeople.as_view(), name="benefit-people"),
    path(
        "benefits/people/export/",
        views.BenefitPeopleExport.as_view(),
        name="benefit-people-export",
    ),
    path("benefits/people/print/", views.BenefitPeoplePrint.as_view(), name="benefit-people-print"),
    path("benefits/check/", views.BenefitCheck.as_view(), name="benefit-check"),
    path("benefits/<uuid:pk>/<str:item>/", BenefitEdit.as_view(), name="benefit-edit"),
]
