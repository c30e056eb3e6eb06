"""A new key also reaches what lies sealed on disk, and a spoilt file is named, not lost."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings

from registry.vault import open_sealed, seal

OLD = "1:aes-256-gcm:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "2:aes-256-gcm:" + "bmV3LXZhdWx0LWtleS1mb3ItdGVzdHMtb25seS0wMDA="

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(tmp_path: Path):
    with override_settings(MEDIA_ROOT=str(tmp_path), VAULT_KEYS=OLD):
        yield tmp_path


def keep(name: str, content: bytes) -> None:
    default_storage.save(name, ContentFile(seal(content, name)))


def rotate() -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out, stderr=out)
    return out.getvalue()


def test_files_open_without_the_old_key_after_rotation(files: Path) -> None:
    names = ["photos/a", "imports/b", "outputs/c"]
    for name in names:
        keep(name, name.encode())
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
        assert "文件：已换密钥 3 个" in rotate()
        assert "文件" not in rotate()
    with override_settings(VAULT_KEYS=NEW):
        assert [open_sealed((files / n).read_bytes(), n) for n in names] == [
            n.encode() for n in names
        ]
    assert sorted(p.name for p in files.rglob("*") if p.is_file()) == ["a", "b", "c"]


def test_a_spoilt_file_is_named_and_keeps_the_old_key_needed(files: Path) -> None:
    keep("photos/a", b"x")
    (files / "photos/a").write_bytes((files / "photos/a").read_bytes()[:-1] + b"?")
    with override_settings(VAULT_KEYS=f"{NEW},{OLD}"), pytest.raises(SystemExit):
        rotate()
