"""Addresses of assistance (方案三（二）（八）（九））."""

from typing import Any

from django.urls import include, path

from assistance.benefits.urls import urlpatterns as of_benefits
from assistance.schooling.ledger import SchoolingLedger

urlpatterns: list[Any] = [
    *of_benefits,
    path("schooling/", include(SchoolingLedger.urls())),
]
