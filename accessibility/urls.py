"""Addresses of accessibility (方案三（六）)."""

from typing import Any

urlpatterns: list[Any] = []
