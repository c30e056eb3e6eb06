"""Two models with encrypted fields."""

import uuid

from django.db import models

from registry.vault import SealedField, SealedModel


class Card(SealedModel):
    """A person's card with sealed numbers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=50, blank=True)
    number = SealedField("证件号码", kind="id_no", max_length=18, index=True, tail=4)
    phone = SealedField("联系电话", kind="phone", max_length=20)

    def __str__(self) -> str:
        return self.name


class Contact(SealedModel):
    """Another model holding numbers of the same kind; its address must not be empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, null=True, blank=True)
    number = SealedField("证件号码", kind="id_no", max_length=18, index=True)
    address = SealedField("住址", kind="address", max_length=100, blank=False)

    def __str__(self) -> str:
        return str(self.pk)
