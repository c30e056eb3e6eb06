"""Addresses of culture (方案三（四）)."""

from typing import Any

urlpatterns: list[Any] = []
