"""Settings of the test suite: fixed keys, a fast hasher, tasks run where they are enqueued."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403

SECRET_KEY = "tests-only-" + "k" * 50
VAULT_KEYS = "1:aes-256-gcm:" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
INDEX_KEY = "aW5kZXgta2V5LWZvci10ZXN0cy1vbmx5LTAwMDAwMDA="
AUDIT_KEY = "YXVkaXQta2V5LWZvci10ZXN0cy1vbmx5LTAwMDAwMDA="
INSTALLED_APPS = [*INSTALLED_APPS, "tests.sealed", "tests.sample", "tests.moving"]  # noqa: F405
VAR_DIR = Path(tempfile.mkdtemp(prefix="registry-tests-"))
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
MEDIA_ROOT = VAR_DIR / "files"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["NAME"] = str(VAR_DIR / "db.sqlite3")  # noqa: F405
    # A file like the product's own, which several threads can write, and not a shared memory.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
