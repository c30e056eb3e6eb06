"""Addresses of assistance (方案三（二）（八）（九））."""

from typing import Any

from assistance.benefits.urls import urlpatterns as of_benefits

urlpatterns: list[Any] = [*of_benefits]
