"""Addresses of 走出家门."""

from typing import Any

from django.urls import path

from accessibility.going_out import views

urlpatterns: list[Any] = [
    path("going-out/", views.GoingOut.as_view(), name="going-out"),
    path("going-out/people/", views.GoingOutPeople.as_view(), name="going-out-people"),
    path(
        "going-out/people/export/",
        views.GoingOutPeopleExport.as_view(),
        name="going-out-people-export",
    ),
    path(
        "going-out/people/print/",
        views.GoingOutPeoplePrint.as_view(),
        name="going-out-people-print",
    ),
]
