"""The product as it runs, with fixed keys, tasks in the foreground and, for comparison only, the admin."""

from config.settings import *  # noqa: F403
from tests.settings import AUDIT_KEY, INDEX_KEY, SECRET_KEY, VAULT_KEYS  # noqa: F401

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "tests.bench"]  # noqa: F405
ROOT_URLCONF = "tests.bench.urls"
ALLOWED_HOSTS = ["testserver"]
STATIC_ROOT = VAR_DIR / "static"  # noqa: F405
MEDIA_ROOT = VAR_DIR / "files"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)  # noqa: F405 - one process, one connection
SILENCED_SYSTEM_CHECKS = ["admin.E403"]
