"""What makes a form safe to send twice."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form's one-time token and the record it made: a second sending leads to the same record."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    record_id = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)
