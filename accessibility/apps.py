"""The application of the plan's sixth area."""

from django.apps import AppConfig


class AccessibilityConfig(AppConfig):
    name = "accessibility"
    verbose_name = "无障碍环境"
