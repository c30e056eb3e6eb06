"""One row of the audit trail."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditAction(models.TextChoices):
    """What was done."""

    SIGN_IN = "sign_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    SIGN_OUT = "sign_out", "退出"
    VIEW = "view", "查看"
    SEARCH = "search", "检索"
    LIST = "list", "查看列表"
    REVEAL = "reveal", "查看明文"
    CREATE = "create", "新增"
    UPDATE = "update", "修改"
    VOID = "void", "作废"
    RESTORE = "restore", "恢复"
    PURGE = "purge", "清除"
    SUBMIT = "submit", "提交审核"
    REQUEST = "request", "申请"
    REVIEW = "review", "审核"
    VERIFY = "verify", "核实"
    RETURN = "return", "退回"
    REFER = "refer", "转介"
    TRANSFER = "transfer", "迁移"
    PROGRESS = "progress", "办理"
    ACCEPT = "accept", "接收"
    MERGE = "merge", "合并档案"
    CLOSE = "close", "办结"
    UPLOAD = "upload", "上传"
    IMPORT = "import", "导入"
    UNDO = "undo", "撤销导入"
    EXPORT = "export", "导出"
    DOWNLOAD = "download", "下载"
    PRINT = "print", "打印"
    PASSWORD_CHANGE = "password_change", "修改密码"  # noqa: S105 - a name, not a password
    ACCOUNT_CHANGE = "account_change", "账号变更"
    PERMISSION_CHANGE = "permission_change", "授权变更"
    PARAMETER_CHANGE = "parameter_change", "参数变更"
    AUDIT_READ = "audit_read", "查阅审计"
    AUDIT_VERIFY = "audit_verify", "核验审计"
    INTEGRITY = "integrity", "数据完整性异常"


class AuditResult(models.TextChoices):
    """How it ended."""

    OK = "ok", "成功"
    REFUSED = "refused", "拒绝"
    FAILED = "failed", "失败"


class AppendOnly(Exception):
    """Something tried to change or delete the audit trail."""

    def __init__(self) -> None:
        super().__init__("审计记录只能追加，不能修改或删除。")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and appends; the database's triggers refuse the rest as well."""

    def update(self, **values: Any) -> NoReturn:
        """Refused: raises ``AppendOnly``."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused: raises ``AppendOnly``."""
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Refused: raises ``AppendOnly``."""
        raise AppendOnly


class AppendOnlyModel(models.Model):
    """Rows that are written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Insert; raises ``AppendOnly`` for a row that is there already."""
        if not self._state.adding:
            raise AppendOnly
        super().save(**{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refused: raises ``AppendOnly``."""
        raise AppendOnly


class AuditEvent(AppendOnlyModel):
    """Who did what to which record, when, from where and with what result (GB/T 22239 安全审计).

    ``detail`` holds ids and field names, never the values of protected fields.  Written only by
    ``registry.audit.record``.
    """

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="操作人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    username = models.CharField("账号", max_length=150, blank=True)
    posting = models.CharField("岗位", max_length=200, blank=True)
    ip = models.GenericIPAddressField("来源地址", null=True, blank=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    action = models.CharField("事件", max_length=32, choices=AuditAction.choices)
    ledger = models.CharField("台账", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    community_id = models.CharField("区划代码", max_length=12, blank=True)
    count = models.PositiveIntegerField("条数", null=True, blank=True)
    detail = models.JSONField("说明", default=dict, blank=True)
    result = models.CharField(
        "结果", max_length=8, choices=AuditResult.choices, default=AuditResult.OK
    )

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["ledger", "object_id"], name="audit_object"),
            models.Index(fields=["community_id", "at"], name="audit_community"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username} {self.get_action_display()}"
