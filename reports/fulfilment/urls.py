"""Addresses of 五落实."""

from typing import Any

from django.urls import path

from reports.fulfilment import views

urlpatterns: list[Any] = [
    path("fulfilment/", views.FulfilmentBoard.as_view(), name="fulfilment"),
    path("fulfilment/export/", views.FulfilmentExport.as_view(), name="fulfilment-export"),
    path("fulfilment/print/", views.FulfilmentPrint.as_view(), name="fulfilment-print"),
    path("fulfilment/people/", views.FulfilmentPeople.as_view(), name="fulfilment-people"),
    path(
        "fulfilment/people/export/",
        views.FulfilmentPeopleExport.as_view(),
        name="fulfilment-people-export",
    ),
    path(
        "fulfilment/people/print/",
        views.FulfilmentPeoplePrint.as_view(),
        name="fulfilment-people-print",
    ),
]
