"""Invented content for every piece; the shapes are those docs/look.md describes."""

from types import SimpleNamespace as Thing

from django.template.loader import render_to_string

from tests.look.forms import FilterForm, ReasonForm, ResidentForm

PEOPLE = [
    (
        "乌力吉",
        "男",
        46,
        "肢体·二级",
        "150404************42",
        "ok ok ok due ok",
        "8 天前",
        "在册常住",
    ),
    (
        "萨仁高娃",
        "女",
        63,
        "视力·一级",
        "150404************11",
        "ok ok ok na ok",
        "41 天前",
        "在册常住",
    ),
    (
        "张秀兰",
        "女",
        58,
        "听力·三级",
        "150404************23",
        "ok gap ok ok ok",
        "96 天前",
        "在册常住",
    ),
    (
        "包布和巴图",
        "男",
        34,
        "智力·二级",
        "150404************52",
        "ok ok ok gap gap",
        "3 天前",
        "人户分离",
    ),
    ("斯琴", "女", 9, "言语·未评定", None, "gap gap ok na gap", "未走访", "在册常住"),
    (
        "李䶮",
        "男",
        28,
        "精神·二级",
        "150404************62",
        "ok ok due gap ok",
        "22 天前",
        "在册常住",
    ),
    (
        "娜仁托娅",
        "女",
        52,
        "多重·一级",
        "150404************71",
        "ok ok ok ok ok",
        "5 天前",
        "在册常住",
    ),
]
SITUATIONS = ["家庭", "经济", "残疾", "就业", "需求"]
WORK_AREAS = [
    "规范工作",
    "就业帮扶",
    "社区康复",
    "文化体育",
    "权益保障",
    "无障碍",
    "心理疏导",
    "社会组织",
    "居民互助",
]
NUMERALS = "一二三四五六七八九"
LEDGERS = [
    ("就业需求登记表", 23),
    ("帮扶情况登记表", 18),
    ("社会保障落实台账", None),
    ("创业扶持台账", 2),
]


def lamps(states: str, url: str | None = None) -> list[dict]:
    """Five lamps from five state words."""
    return [
        {"label": label, "state": state, "url": url}
        for label, state in zip(SITUATIONS, states.split(), strict=True)
    ]


def link(label: str, **more) -> dict:
    """A link with an address of its own."""
    return {"label": label, "url": f"#{label}", **more}


def navigation() -> dict:
    """The pages everybody goes to, and nine work areas, the second open."""
    top = [
        link("首页"),
        link("今日待办", count=7),
        link("居民与家庭", count=312, active=True),
        link("五本台账"),
    ]
    items = [link(f"{name}", count=count) for name, count in LEDGERS]
    groups = [
        {"title": f"{number}　{title}", "items": items, "open": number == "二"}
        for number, title in zip(NUMERALS, WORK_AREAS, strict=True)
    ]
    groups.append({"title": "组织与报表", "items": [link("组织与经费"), link("报表与检查")]})
    drawn = render_to_string("pieces/navigation_groups.html", {"groups": groups})
    return {"top": top, "groups": drawn}


def frame(**more) -> Thing:
    """What stands round the page for the specialist of one community."""
    bottom = [
        link("首页", icon="home"),
        link("待办", icon="todo"),
        link("＋记录", icon="add"),
        link("搜索", icon="search"),
    ]
    given = {
        "site_name": "社区残疾人工作",
        "area": Thing(name="钢铁社区"),
        "areas_url": "#areas",
        "role": "专职委员",
        "search_url": "/search/",
        "navigation": navigation(),
        "bottom": bottom,
        "todo_count": 7,
        "todo_url": "#todo",
        "user_menu": [link("个人设置"), link("修改密码")],
        "is_demo": True,
        "theme": "auto",
        "text_size": "100",
        "help_url": "#help",
    }
    return Thing(**{**given, **more})


BREADCRUMB = [link("赤峰市"), link("松山区"), link("全宁街道"), {"label": "钢铁社区"}]
EXPORTS = {"label": "导出", "items": [link("当前筛选结果"), link("所选各列")]}
PRINTS = {"label": "打印", "items": [link("登记表"), link("花名册")]}


def list_page() -> dict:
    """The list of ledger one."""
    keys = ["姓名", "性别", "年龄", "类别·等级", "残疾人证号", "五摸清", "最近走访", "在册状态"]
    kinds = ["name", "text", "number", "text", "code", "lamps", "date", "text"]
    rows = []
    for number, person in enumerate(PEOPLE):
        values = [*person[:5], lamps(person[5]), *person[6:]]
        cells = [
            {"label": key, "value": value, "kind": kind}
            for key, kind, value in zip(keys, kinds, values, strict=True)
        ]
        cells[0]["url"] = f"#person-{number}"
        if person[4] is None:
            cells[4] = {"label": keys[4], "kind": "missing", "url": f"#cert-{number}"}
        rows.append({"pk": number, "name": person[0], "cells": cells})
    columns = [
        {"label": key, "numeric": kind == "number"} for key, kind in zip(keys, kinds, strict=True)
    ]
    columns[0] |= {"sort_url": "#sort-name", "sorted": "ascending"}
    columns[2] |= {"sort_url": "#sort-age"}
    form = FilterForm({"category": "4"})
    numbers = [{"label": 1, "current": True}, link("2"), link("3"), {"gap": True}, link("7")]
    return {
        "header": {
            "title": "残疾人基本情况",
            "note": "台账一，312 人",
            "primary": link("新增居民"),
            "actions": [link("导入")],
            "menus": [EXPORTS, PRINTS],
        },
        "views": [
            link("全部", count=312, current=True),
            link("缺项", count=41),
            link("证件将到期", count=12),
            link("本季未走访", count=58),
        ],
        "filters": {"action": "#", "first": [form["category"], form["level"]], "more": [form["status"]]},
        "chips": [{"label": "残疾类别", "value": "肢体", "remove_url": "#remove"}],
        "table": {"caption": "残疾人基本情况", "columns": columns, "rows": rows, "form_id": "batch"},
        "selection": {"form_id": "batch", "actions": [link("打印登记表"), link("导出所选")]},
        "pages": {
            "first": 1, "last": 50, "total": 312, "next_url": "#next", "numbers": numbers, "size": 50,
            "sizes": [link("50", current=True), link("100")],
        },
    }  # fmt: skip


def form_page(data: dict | None = None, asking: bool = False) -> dict:
    """The entry form; with data it is shown in error, asking shows the questions."""
    form = ResidentForm(data)
    titles = [("一、基本信息", 0, 6), ("二、残疾状况", 6, 10), ("三、经济与就业", 10, 14)]
    fields = list(form)
    sections = [
        {"id": f"section-{number}", "title": title, "fields": fields[start:stop], "missing": number}
        for number, (title, start, stop) in enumerate(titles)
    ]
    question = {
        "label": "残疾人证号", "message": "残疾人证号前18位与身份证号不一致", "name": "reason_v5",
        "target": "id_id_no",
    }  # fmt: skip
    return {
        "form": form if data is not None else None,
        "has_errors": data is not None,
        "header": {"title": "登记居民"},
        "sections": sections,
        "questions": [question] if asking else None,
        "save": {
            "cancel_url": "#cancel",
            "note": "尚有 6 项待补",
            "actions": [{"label": "保存并登记下一位", "name": "next", "value": "1"}],
        },
    }


def detail_page() -> dict:
    """One resident."""
    sealed = {
        "value": "150404************42",
        "url": "#reveal",
        "label": "残疾人证号",
        "of": "乌力吉",
    }
    family = [
        {"label": "户主姓名", "value": "乌力吉"},
        {"label": "家庭人口", "value": "4 人，其中残疾人 1 人"},
        {"label": "家庭成员", "value": None, "missing": True, "url": "#members"},
        {"label": "监护人", "value": ""},
    ]
    disability = [
        {"label": "残疾人证号", "sealed": sealed},
        {"label": "残疾类别", "value": "肢体"},
        {"label": "残疾等级", "value": "二级"},
        {"label": "有效期至", "value": "2027年3月5日", "note": "还有 102 天"},
        {"label": "残疾部位及状况", "value": "右下肢截肢，安装假肢，能部分独立行走", "full": True},
    ]
    change = {"label": "残疾等级", "old": "三级", "new": "二级"}
    return {
        "header": {
            "title": "乌力吉",
            "note": "男，46 岁，肢体二级，在册常住",
            "primary": link("记一次走访"),
            "actions": [link("提出需求")],
            "menus": [PRINTS, {"label": "更多", "items": [link("迁出"), link("作废", post=True)]}],
        },
        "tabs": [link("概况", current=True), link("家庭", count=4), link("台账与帮扶"), link("需求"), link("历史")],
        "sections": [
            {"id": "family", "title": "家庭状况", "facts": family, "missing": 1, "edit_url": "#edit-family"},
            {"id": "disability", "title": "残疾状况", "facts": disability, "missing": 0,
             "verified": "核实于 2026年8月20日", "edit_url": "#edit-disability"},
        ],
        "entries": [
            {"who": "其木格", "when": "2026年8月20日 10:12", "what": "修改", "changes": [change], "reason": "换领新证"},
            {"who": "其木格", "when": "2026年3月5日 9:40", "what": "登记",
             "changes": [{"label": "公民身份号码", "hidden": True}]},
        ],
        "diff": {"caption": "与导入数据的差别", "rows": [change, {"label": "职业特长", "old": "", "new": "修理农机"}]},
    }  # fmt: skip


def home_page() -> dict:
    """The home of a specialist, with the areas of a banner below."""
    names = [("松山区", 0, 71), ("全宁街道", 1, 74), ("钢铁社区", 2, 83), ("临潢社区", 2, 64)]
    rows = [
        {
            "name": name, "depth": depth, "url": f"#area-{number}",
            "cells": [
                {"label": "在册", "kind": "number", "value": 312 - 40 * number, "url": f"#people-{number}"},
                {"label": "走出家门", "kind": "bar", "value": {"percent": share, "line": 70, "below": share < 70}},
            ],
        }
        for number, (name, depth, share) in enumerate(names)
    ]  # fmt: skip
    figures = [
        ("在册残疾人", 312, "人", "311", ""), ("资料缺项", 41, "人", "56", "due"),
        ("走访到期", 7, "人", "12", "gap"), ("未办结需求", 19, "件", "22", ""),
        ("本年参加活动", "72.4", "%", "70.1%", ""), ("证件将到期", 12, "人", "9", "due"),
    ]  # fmt: skip
    return {
        "header": {"title": "上午好，其木格", "note": "2026年11月23日 星期一"},
        "figures": [
            {
                "label": label,
                "value": value,
                "unit": unit,
                "before": before,
                "tone": tone,
                "url": f"#{label}",
            }
            for label, value, unit, before, tone in figures
        ],
        "lamps": lamps("ok ok due gap na", url="#board"),
        "tree": {
            "caption": "各嘎查社区",
            "columns": [{"label": "在册", "numeric": True}, {"label": "走出家门"}],
            "rows": rows,
        },
    }


def import_page() -> dict:
    """The check of a workbook."""
    titles = ["上传文件", "核对列", "检查结果", "确认导入", "完成"]
    states = ["done", "done", "current", "todo", "todo"]
    return {
        "header": {"title": "导入残疾人基本情况", "note": "社区上报表.xlsx，312 行"},
        "steps": [{"label": t, "state": s} for t, s in zip(titles, states, strict=True)],
        "progress": {"percent": 64, "label": "正在检查", "note": "已检查 200 行，共 312 行", "cancel_url": "#stop"},
        "findings": [
            {"place": "第 12 行 F 列 身份证号", "message": "校验码不正确，末位应为 3", "value": "15040419790312001X"},
            {"place": "第 31 行 H 列 残疾等级", "message": "不是代码表中的值", "value": "2", "suggestion": "二级",
             "level": "warning", "repair": {"label": "改为“二级”", "url": "#repair", "name": "cell", "value": "31H"}},
        ],
        "confirm": {
            "text": "将作废以下记录。作废后不再计入统计，可凭原因恢复。", "facts": ["乌力吉，肢体二级"],
            "action": "#void", "label": "作废记录", "danger": True, "cancel_url": "#back",
        },
        "form": ReasonForm(),
    }  # fmt: skip


def empty_page() -> dict:
    """The three ways of being empty, and the choice of an area."""
    areas = [
        {"name": "钢铁社区", "url": "#a1", "current": True, "note": "312 人"},
        {"name": "临潢社区", "url": "#a2", "note": "208 人"},
        {"name": "哈达嘎查", "url": "#a3", "note": "57 人"},
    ]
    return {
        "header": {"title": "选择区域"},
        "empties": [
            {
                "kind": "none",
                "text": "本社区还没有登记残疾人，可以逐人登记，也可以导入现有表格。",
                "action": link("导入现有表格"),
            },
            {
                "kind": "filtered",
                "text": "去掉一些筛选条件后再看。",
                "action": link("清除全部筛选"),
            },
            {
                "kind": "denied",
                "text": "需要查看的，请向安全管理员申请权限。",
                "action": link("回到首页"),
            },
        ],
        "picker": {"action": "#", "groups": [{"title": "全宁街道", "areas": areas}]},
    }


TYPED = {"name": "乌力吉", "id_no": "15040419790312001X", "gender": "1", "birth_date": "1979-03-12"}


class Note(str):
    """A message as the framework hands it to the template."""

    level = 25
    level_tag = "success"


def pages() -> dict[str, dict]:
    """Every page of the specimen by name, with its context."""
    drawn = {
        "home": home_page(),
        "list": list_page() | {"messages": [Note("已保存：乌力吉。还缺 2 项。")]},
        "form": form_page(TYPED),
        "asking": form_page(asking=True) | {"page": "form"},
        "detail": detail_page(),
        "import": import_page(),
        "empty": empty_page(),
    }
    return {
        name: {"page": name, "breadcrumb": BREADCRUMB, "frame": frame(), **context}
        for name, context in drawn.items()
    }
