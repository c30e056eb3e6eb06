"""What stands in the cells of 残疾人基本情况登记表, ready to print."""

from dataclasses import dataclass, field

Options = list[tuple[str, bool]]
"""Every box of a cell in printing order: its label and whether it is ticked."""

MEMBER_ROWS = 6
"""Rows of the paper form; a larger family goes on in an annex."""

CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
SELF_CARE = ("完全", "部分", "不能")
HUKOU_NATURE = ("农业", "非农业", "居民户口")
POVERTY = ("低保", "特困", "低保边缘", "其他", "非困难")
EMPLOYMENT = ("已就业", "未就业", "不在就业年龄")
YES_NO = ("是", "否")
REHAB_NEED = ("手术", "药物", "功能训练", "辅助器具", "护理", "无")
CAN_GO_OUT = ("能", "需协助", "不能")
BENEFITS = (
    "城市低保",
    "农村牧区低保",
    "养老保险补贴",
    "医疗保险补贴",
    "大病救助",
    "政府保障性住房",
    "廉租房补贴",
    "危房改造",
    "残疾人生活困难补贴",
    "重度残疾人护理补贴",
    "其他",
)


def _unticked(labels: tuple[str, ...]):
    return field(default_factory=lambda: [(label, False) for label in labels])


@dataclass(kw_only=True)
class ResidentPaper:
    """One resident's form. Text is printed as it stands; what is empty stays blank for the pen."""

    number: str = ""
    unit: str = ""
    filled_on: str = ""
    secrecy: str = "内部（含个人敏感信息）"
    photo_data_uri: str = ""
    name: str = ""
    gender: str = ""
    ethnicity: str = ""
    birth_date: str = ""
    id_no: str = ""
    marital: str = ""
    education: str = ""
    cert_no: str = ""
    cert_issued_on: str = ""
    cert_expires_on: str = ""
    categories: Options = _unticked(CATEGORIES)
    level_text: str = ""
    cause: str = ""
    onset_on: str = ""
    self_care: Options = _unticked(SELF_CARE)
    hukou_addr: str = ""
    hukou_nature: Options = _unticked(HUKOU_NATURE)
    live_addr: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_relation: str = ""
    guardian_id: str = ""
    guardian_phone: str = ""
    members: list[dict[str, str]] = field(default_factory=list)
    income: str = ""
    income_per_head: str = ""
    income_sources: str = ""
    poverty: Options = _unticked(POVERTY)
    housing_source: str = ""
    housing_structure: str = ""
    housing_area: str = ""
    housing_danger: str = ""
    benefits: Options = _unticked(BENEFITS)
    employment: Options = _unticked(EMPLOYMENT)
    employment_form: str = ""
    employer: str = ""
    unemployed_reason: str = ""
    unemployment_registered: Options = _unticked(YES_NO)
    edu_stage: str = ""
    edu_placement: str = ""
    school: str = ""
    edu_aid: str = ""
    rehab_need: Options = _unticked(REHAB_NEED)
    access_need: str = ""
    care_need: str = ""
    can_go_out: Options = _unticked(CAN_GO_OUT)
    other_needs: str = ""
    declarant: str = ""
    surveyor: str = ""
    reviewer: str = ""
    surveyed_on: str = ""
    watermark: str = ""
    print_note: str = ""

    @classmethod
    def blank(cls) -> "ResidentPaper":
        """The form with nothing filled in, to be written on by hand."""
        return cls()

    @property
    def running_head(self) -> str:
        """What identifies the form on its second page."""
        return f"残疾人基本情况登记表（续）　姓名：{self.name}　编号：{self.number}"

    @property
    def member_rows(self) -> list[dict]:
        """Six rows; the first unused one says so, unless there is nobody and a pen may follow."""
        rows: list[dict] = list(self.members[:MEMBER_ROWS])
        if 0 < len(rows) < MEMBER_ROWS:
            rows.append({"unused": True})
        return rows + [{}] * (MEMBER_ROWS - len(rows))

    @property
    def more_members(self) -> list[dict]:
        """Those for whom the form has no row: they are printed in an annex."""
        return self.members[MEMBER_ROWS:]

    @property
    def employed_box(self) -> Options:
        """已就业, the first box of R18."""
        return self.employment[:1]

    @property
    def unemployed_box(self) -> Options:
        """未就业, the second box of R18."""
        return self.employment[1:2]

    @property
    def out_of_age_box(self) -> Options:
        """不在就业年龄, the third box of R18."""
        return self.employment[2:]
