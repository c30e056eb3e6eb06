"""The nine work areas of the plan and the organisation behind them: the groups of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from registry.ledger.ledger import Ledger
from registry.ledger.routes import routed_ledgers


@dataclass(frozen=True)
class WorkArea:
    """One of the nine work areas of the plan (三、工作内容); 0 is what carries them (二、四), 10 reports on all."""

    number: int
    numeral: str
    title: str

    @property
    def heading(self) -> str:
        """The title as the menu has it: （一）登记与五落实."""
        return f"（{self.numeral}）{self.title}" if self.numeral else self.title

    @property
    def ledgers(self) -> list[type[Ledger]]:
        return [ledger for ledger in routed_ledgers() if ledger.work_area == self.number]


WORK_AREAS = (
    WorkArea(1, "一", "登记与五落实"),
    WorkArea(2, "二", "生活与就业帮扶"),
    WorkArea(3, "三", "社区康复"),
    WorkArea(4, "四", "文化体育"),
    WorkArea(5, "五", "权益保障"),
    WorkArea(6, "六", "无障碍环境"),
    WorkArea(7, "七", "心理疏导"),
    WorkArea(8, "八", "社会组织"),
    WorkArea(9, "九", "自助互助"),
    WorkArea(0, "", "组织与经费"),
    WorkArea(10, "", "报表与检查"),
)
