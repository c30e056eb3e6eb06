"""Addresses of reports."""

from django.urls import path

from reports.peers.views import Peers

urlpatterns = [
    path("peers/", Peers.as_view(), name="peers"),
]
