"""Encrypted values: keys, sealing and opening, and the blind index for looking a value up.

A sealed value is ``key id (1 byte) · nonce (12 bytes) · ciphertext and tag``.  The place it belongs
to (table, column, row) is bound in as associated data, so a value copied to another row or column
does not open.  The model field built on this is ``registry.vault.SealedField``.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
FINGERPRINT_LENGTH = 32
INDEX_HASHES = ("sha256", "sm3")
_HEADER_BYTES = 1 + NONCE_BYTES


class SealBroken(Exception):
    """A sealed value was altered, cut, moved, or its key is not among ``VAULT_KEYS``.

    ``where`` names table, column and row; the value itself is never part of the message.
    """

    page_text = "数据完整性异常"

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{self.page_text}：{where}")


class AuthenticatedCipher(Protocol):
    """What every cipher here offers; ``decrypt`` raises ``InvalidTag`` on any alteration."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class SM4GCM:
    """SM4 (GB/T 32907) in GCM mode with the interface of ``AESGCM``; a key has 16 bytes."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext followed by the 16-byte tag."""
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain bytes; raises ``InvalidTag``."""
        tag = data[-TAG_BYTES:]
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(data[:-TAG_BYTES]) + decryptor.finalize()


def _cipher(name: str, key: bytes) -> AuthenticatedCipher:
    if name == "aes-256-gcm":
        return AESGCM(key)
    if name == "sm4-gcm":
        return SM4GCM(key[:16])
    raise ImproperlyConfigured(f"VAULT_KEYS：未知的加密算法 {name}，可用 aes-256-gcm、sm4-gcm。")


@dataclass(frozen=True)
class KeyRing:
    """The keys in force: ``first`` seals, all of ``ciphers`` (by key id) open."""

    first: int
    ciphers: dict[int, AuthenticatedCipher]


def decode_key(text: str, name: str) -> bytes:
    """The bytes of a base64 key; raises ``ImproperlyConfigured`` unless it has at least 32."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name}：密钥不是 base64 编码。") from None
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured(f"{name}：密钥至少 {KEY_BYTES} 字节，现为 {len(key)} 字节。")
    return key


def _parse_key(entry: str) -> tuple[int, AuthenticatedCipher]:
    parts = entry.strip().split(":")
    if len(parts) != 3 or not parts[0].isdecimal() or not 1 <= int(parts[0]) <= 255:
        raise ImproperlyConfigured("VAULT_KEYS：每个密钥应写成 编号:算法:密钥，编号为 1—255。")
    key = decode_key(parts[2], "VAULT_KEYS")
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"VAULT_KEYS：密钥应为 {KEY_BYTES} 字节，现为 {len(key)} 字节。")
    return int(parts[0]), _cipher(parts[1], key)


@lru_cache(maxsize=8)
def key_ring(text: str) -> KeyRing:
    """Parse ``id:cipher:base64key,…``; raises ``ImproperlyConfigured`` naming what is wrong."""
    if not text.strip():
        raise ImproperlyConfigured("VAULT_KEYS：没有配置加密密钥。")
    keys = [_parse_key(entry) for entry in text.split(",")]
    ciphers = dict(keys)
    if len(ciphers) != len(keys):
        raise ImproperlyConfigured("VAULT_KEYS：密钥编号重复。")
    return KeyRing(first=keys[0][0], ciphers=ciphers)


def current_key_id() -> int:
    """The id of the key that seals now."""
    return key_ring(settings.VAULT_KEYS).first


def seal(data: bytes, context: str) -> bytes:
    """``data`` sealed under the first key and bound to ``context`` (the place it belongs to)."""
    ring = key_ring(settings.VAULT_KEYS)
    nonce = os.urandom(NONCE_BYTES)
    sealed = ring.ciphers[ring.first].encrypt(nonce, data, context.encode())
    return bytes([ring.first]) + nonce + sealed


def open_sealed(blob: bytes, context: str) -> bytes:
    """What ``seal`` was given; raises ``SealBroken`` for anything but the very same blob and context."""
    if len(blob) < _HEADER_BYTES + TAG_BYTES:
        raise SealBroken(context)
    cipher = key_ring(settings.VAULT_KEYS).ciphers.get(blob[0])
    if cipher is None:
        raise SealBroken(context)
    try:
        return cipher.decrypt(blob[1:_HEADER_BYTES], blob[_HEADER_BYTES:], context.encode())
    except InvalidTag:
        raise SealBroken(context) from None


@lru_cache(maxsize=64)
def _index_mac(secret: str, purpose: str, digest: str) -> "hmac.HMAC":
    if digest not in INDEX_HASHES or digest not in hashlib.algorithms_available:
        raise ImproperlyConfigured(f"INDEX_HASH：不可用的算法 {digest}，可用 sha256、sm3。")
    master = decode_key(secret, "INDEX_KEY")
    return hmac.new(hmac.digest(master, f"index:{purpose}".encode(), digest), digestmod=digest)


def fingerprint(purpose: str, text: str) -> str:
    """The blind index of ``text``: 32 hex digits, the same for the same purpose and text; '' for ''.

    Surrounding space and letter case do not count.  Each purpose has a key of its own derived from
    ``INDEX_KEY``, so a phone number and an ID number with equal digits do not look alike.
    """
    normal = text.strip().upper()
    if not normal:
        return ""
    digest = getattr(settings, "INDEX_HASH", "sha256")
    mac = _index_mac(settings.INDEX_KEY, purpose, digest).copy()
    mac.update(normal.encode())
    return mac.hexdigest()[:FINGERPRINT_LENGTH]
