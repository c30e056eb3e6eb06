"""The application of the plan's second, eighth and ninth areas."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = "就业帮扶与互助"
