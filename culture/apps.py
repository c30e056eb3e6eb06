"""The application of the plan's fourth area."""

from django.apps import AppConfig


class CultureConfig(AppConfig):
    name = "culture"
    verbose_name = "文化体育"
