"""Addresses of assistance (方案三（二）（八）（九））."""

from typing import Any

urlpatterns: list[Any] = []
