"""Addresses of reports."""

from django.urls import path

from reports.dashboards import views as dashboards

urlpatterns = [
    path("dashboard/", dashboards.Dashboard.as_view(), name="dashboard"),
    path("dashboard/brief/", dashboards.Brief.as_view(), name="dashboard-brief"),
    path("dashboard/communities/", dashboards.Communities.as_view(), name="dashboard-communities"),
    path("lift/", dashboards.Lift.as_view(), name="dashboard-lift"),
]
