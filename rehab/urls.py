"""Addresses of rehab (方案三（三）（七）)."""

from typing import Any

urlpatterns: list[Any] = []
