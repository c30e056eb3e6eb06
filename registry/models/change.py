"""The history of records, field by field."""

from django.conf import settings
from django.db import models


class Change(models.Model):
    """What one save changed in one record.

    ``fields`` holds ``[key, label, before, after]``; of sealed fields only that they changed.
    """

    ACTIONS = {
        "create": "新增",
        "update": "更正",
        "void": "作废",
        "restore": "恢复",
        "import": "导入",
        "undo": "撤销导入",
        "submit": "提交审核",
        "confirm": "审核确认",
        "return": "审核退回",
        "attach": "上传附件",
        "detach": "作废附件",
        "verify": "核实",
        "progress": "办理",
        "close": "办结",
        "refer": "转交",
        "accept": "接收",
        "hand_back": "转交退回",
        "withdraw": "撤回转交",
        "report": "反馈",
        "handle": "对方办理",
        "move": "迁移",
        "move_back": "迁移退回",
        "split": "分户",
        "join": "并户",
        "merge": "合并",
        "unmerge": "撤销合并",
        "death": "登记死亡",
        "revive": "撤销死亡登记",
        "area": "区划调整",
    }

    record_type = models.CharField(max_length=40)
    record_id = models.UUIDField()
    community_id = models.CharField(max_length=12)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=12)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "变更"
        ordering = ["-id"]
        indexes = [models.Index(fields=["record_id", "-id"], name="change_by_record")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.version}"

    @property
    def action_label(self) -> str:
        return self.ACTIONS.get(self.action, self.action)
