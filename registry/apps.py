"""The shared core: areas, people, access, audit and the ledger engine (plan, area one)."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "居民与台账"

    def ready(self) -> None:
        from registry import checks, checks_access  # noqa: F401  (registers the system checks)
