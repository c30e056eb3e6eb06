"""What of the figures runs in the background."""

from __future__ import annotations

from django_tasks import task

from reports import tally


@task()
def refresh(area: str) -> None:
    """Count anew what is out of date in ``area``; nothing is left to do when asked twice."""
    tally.refresh(area)
