"""Forms of the specimen: one of every kind of field."""

from django import forms

LEVELS = [("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级"), ("9", "未评定")]
CATEGORIES = [
    ("1", "视力"),
    ("2", "听力"),
    ("3", "言语"),
    ("4", "肢体"),
    ("5", "智力"),
    ("6", "精神"),
]


class ResidentForm(forms.Form):
    """The first sections of ledger one."""

    name = forms.CharField(label="姓名", widget=forms.TextInput({"class": "input-14"}))
    id_no = forms.CharField(
        label="公民身份号码",
        help_text="18 位；填写后带出性别和出生日期",
        widget=forms.TextInput({"class": "input-20", "autocomplete": "off"}),
    )
    gender = forms.ChoiceField(
        label="性别", choices=[("1", "男"), ("2", "女")], widget=forms.RadioSelect
    )
    birth_date = forms.CharField(
        label="出生日期", help_text="例如 1979-3-12", widget=forms.TextInput({"class": "input-12"})
    )
    ethnicity = forms.ChoiceField(label="民族", choices=[("05", "蒙古族"), ("01", "汉族")])
    photo = forms.FileField(label="照片", required=False, help_text="二寸，不超过 2 MB")
    dis_category = forms.MultipleChoiceField(
        label="残疾类别", choices=CATEGORIES, widget=forms.CheckboxSelectMultiple
    )
    dis_level = forms.ChoiceField(label="残疾等级", choices=LEVELS, widget=forms.RadioSelect)
    onset = forms.DateField(
        label="致残时间",
        required=False,
        widget=forms.SelectDateWidget(empty_label=("–", "–", "–"), years=range(1979, 2027)),
    )
    dis_desc = forms.CharField(label="残疾部位及状况", required=False, widget=forms.Textarea)
    income = forms.DecimalField(
        label="家庭年收入",
        widget=forms.TextInput({"class": "input-10", "inputmode": "decimal"}),
    )
    income.unit = "元"
    employment = forms.ChoiceField(
        label="就业状况", choices=[("1", "已就业"), ("2", "未就业")], widget=forms.RadioSelect
    )
    employment.asked = '{"age": [16, 59]}'
    employer = forms.CharField(label="就业单位", required=False)
    employer.asked = '{"age": [16, 59], "employment": {"in": ["1"]}}'
    same_address = forms.BooleanField(label="现住址同户籍地址", required=False)

    def clean_id_no(self) -> str:
        """Refuse every number, so that the specimen shows an error."""
        raise forms.ValidationError("身份证号校验码不正确，请核对（末位应为3）")


class FilterForm(forms.Form):
    """Two filters always in view, one among the others."""

    category = forms.ChoiceField(
        label="残疾类别", choices=[("", "全部"), *CATEGORIES], required=False
    )
    level = forms.ChoiceField(label="残疾等级", choices=[("", "全部"), *LEVELS], required=False)
    status = forms.ChoiceField(
        label="在册状态", choices=[("", "全部"), ("1", "在册常住")], required=False
    )


class ReasonForm(forms.Form):
    """The reason a confirmation asks for."""

    reason = forms.CharField(label="作废原因", widget=forms.TextInput({"class": "input-30"}))
