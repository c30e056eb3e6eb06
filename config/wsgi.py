"""Entry point of the web server; with unsafe keys or settings there is none."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from registry.checks import refuse_to_start  # noqa: E402 - models are there only now

refuse_to_start()
for used in connections.all(initialized_only=True):
    # Server processes are forked from this one: neither a connection nor a pool may go along.
    used.close()
    getattr(used, "close_pool", lambda: None)()
