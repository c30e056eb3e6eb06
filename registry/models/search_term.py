"""What someone searched for, kept sealed so that no person's data stands in an address."""

import uuid

from django.conf import settings
from django.db import models

from registry.vault import SealedField


class SearchTerm(models.Model):
    """The text behind the opaque ``find`` of a list's address; only its user can use it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = SealedField("搜索词", kind="address", max_length=100)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.id)
