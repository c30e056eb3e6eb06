"""The application of the plan's third and seventh areas."""

from django.apps import AppConfig


class RehabConfig(AppConfig):
    name = "rehab"
    verbose_name = "康复与心理疏导"
