"""What was typed and is not saved yet, and who has which form open."""

import uuid

from django.conf import settings
from django.db import models

from registry.vault import SealedField, SealedModel


class Draft(SealedModel):
    """What one opened form holds, sealed as a whole; only whoever typed it can use it.

    Its key follows from the user and the form's token, so that a form opened once has one draft
    however often it is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    """Where the form is opened again: path and query, which tell nothing of a person."""
    content = SealedField("草稿内容", kind="draft", max_length=1_000_000)
    brief = models.BooleanField(default=False)
    """Whether it is a form of one step, kept only until whoever sent it has signed in again."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "草稿"
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "brief", "-at"], name="draft_of_user")]

    def __str__(self) -> str:
        return str(self.id)


class Presence(models.Model):
    """Someone has a form open: since when, and when their page last said so."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return self.address
