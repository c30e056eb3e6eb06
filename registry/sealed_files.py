"""Files kept sealed on the default storage, each under a name of its own in a folder."""

from __future__ import annotations

import re
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from registry.vault import open_sealed, seal


def keep(folder: str, data: bytes) -> str:
    """Store ``data`` and return the name it is kept under."""
    name = f"{folder}/{uuid.uuid4().hex}"
    default_storage.save(name, ContentFile(seal(data, name)))
    return name


def read(name: str) -> bytes:
    """What is kept under ``name``.  Raises SealBroken when it was tampered with."""
    with default_storage.open(name) as file:
        return open_sealed(file.read(), name)


def names(folder: str) -> list[str]:
    """The names of all files kept in ``folder``."""
    if not default_storage.exists(folder):
        return []
    return [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]


def exists(folder: str, name: str) -> bool:
    return bool(re.fullmatch(rf"{folder}/[0-9a-f]{{32}}", name)) and default_storage.exists(name)
