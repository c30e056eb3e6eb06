"""Addresses of rights (方案三（五）)."""

from typing import Any

urlpatterns: list[Any] = []
