"""System checks that refuse to run with keys or settings people's data would not be safe under.

``refuse_to_start`` raises the same findings where no command runs them: the WSGI entry point.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import DatabaseError

from registry.keyring import INDEX_HASHES, decode_key, key_ring

MIN_SECRET_LENGTH = 50
MIN_DISTINCT = 5
HINT = "用环境变量设置，或删除 var/secrets.json 后由程序重新生成（已有数据时不可删除）。"


def _error(number: int, message: str, hint: str = "") -> Error:
    return Error(message, hint=hint or None, id=f"registry.E{number:03}")


def _key_bytes() -> list[tuple[str, bytes]]:
    """Name and bytes of every well-formed key (ill-formed ones are found by ``check_keys``)."""
    named = [("VAULT_KEYS", part.split(":")[-1]) for part in settings.VAULT_KEYS.split(",")]
    named += [("INDEX_KEY", settings.INDEX_KEY), ("AUDIT_KEY", settings.AUDIT_KEY)]
    found = []
    for name, text in named:
        try:
            found.append((name, decode_key(text, name)))
        except ImproperlyConfigured:
            continue
    return found


@register(Tags.security)
def check_keys(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Every key is there, well formed and long enough; each serves one purpose."""
    errors: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < MIN_SECRET_LENGTH or len(set(settings.SECRET_KEY)) < MIN_DISTINCT:
        errors.append(_error(1, f"SECRET_KEY 少于 {MIN_SECRET_LENGTH} 个字符或过于简单。", HINT))
    try:
        key_ring(settings.VAULT_KEYS)
    except ImproperlyConfigured as wrong:
        errors.append(_error(2, str(wrong), HINT))
    for name in ("INDEX_KEY", "AUDIT_KEY"):
        try:
            decode_key(getattr(settings, name), name)
        except ImproperlyConfigured as wrong:
            errors.append(_error(3, str(wrong), HINT))
    if getattr(settings, "INDEX_HASH", "sha256") not in INDEX_HASHES:
        errors.append(_error(4, f"INDEX_HASH 只能是 {'、'.join(INDEX_HASHES)}。"))
    keys = [key for _, key in _key_bytes()]
    if len(set(keys)) != len(keys):
        errors.append(_error(5, "加密、检索、审计的密钥必须各不相同。", HINT))
    return errors


@register(Tags.security)
def check_production(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Where real people's data is kept: no typed keys, no debugging, no open hosts, no plain HTTP."""
    if not settings.PRODUCTION:
        return []
    errors: list[CheckMessage] = []
    typed = sorted({name for name, key in _key_bytes() if key.isascii()})
    if settings.SECRET_KEY.startswith(("tests-only-", "django-insecure-")):
        typed.insert(0, "SECRET_KEY")
    if typed:
        errors.append(_error(6, f"正式运行不能用示例或手工编写的密钥：{'、'.join(typed)}。", HINT))
    if settings.DEBUG:
        errors.append(_error(7, "正式运行必须关闭 DEBUG。"))
    if any(not host or host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS or [""]):
        errors.append(_error(8, "ALLOWED_HOSTS 不能为空或含通配，请写明域名。"))
    if not (settings.SECURE_SSL_REDIRECT and settings.SESSION_COOKIE_SECURE):
        errors.append(_error(9, "正式运行必须使用 HTTPS。"))
    return errors


@register(Tags.security)
def check_demo_accounts(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Demonstration accounts are refused where real people's data is kept."""
    if settings.PRODUCTION and (names := _demo_accounts()):
        return [_error(10, f"正式运行的数据库中有演示账号：{'、'.join(names)}。请先停用并改正。")]
    return []


def _demo_accounts() -> list[str]:
    """The first few active demonstration accounts; none before the tables exist."""
    user = apps.get_model(settings.AUTH_USER_MODEL)
    try:
        user._meta.get_field("is_demo")
        found = user._base_manager.filter(is_demo=True, is_active=True)
        return list(found.values_list("username", flat=True)[:5])
    except (FieldDoesNotExist, DatabaseError):
        return []


def refuse_to_start() -> None:
    """Raise ``ImproperlyConfigured`` with every finding of the checks above."""
    found = [
        *check_keys(None),
        *check_production(None),
        *check_demo_accounts(None),
    ]
    if found:
        raise ImproperlyConfigured("\n".join(f"{error.id} {error.msg}" for error in found))
