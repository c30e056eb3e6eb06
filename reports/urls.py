"""Addresses of reports."""

from typing import Any

from reports.fulfilment.urls import urlpatterns as of_fulfilment

urlpatterns: list[Any] = [*of_fulfilment]
