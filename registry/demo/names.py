"""Invented names as they occur in Inner Mongolia: Han by frequency, Mongolian without a surname."""

from dataclasses import dataclass
from random import Random

from registry.demo.chance import Weighted, chance, one_of

MALE, FEMALE = "1", "2"
HAN, MONGOL, HUI, MANCHU, DAUR, EWENKI = "01", "02", "03", "11", "31", "45"

COMMON_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
TRICKY_SURNAMES = "单曾仇解查盖朴翟区员乜佟那鄂敖"  # read otherwise as surnames, or seldom
COMPOUND_SURNAMES = ("欧阳", "尉迟", "司马", "上官", "诸葛", "令狐", "皇甫", "呼延")
SURNAMES = Weighted(
    {name: 100 / (rank + 4) for rank, name in enumerate(COMMON_SURNAMES)}
    | {name: 0.9 for name in TRICKY_SURNAMES}
    | {name: 0.25 for name in COMPOUND_SURNAMES}
)
PEOPLES_SURNAMES = {
    HUI: "马白丁杨沙金麻哈",
    MANCHU: "关佟那赵富白金郎",
    DAUR: "敖鄂孟郭莫德沃索",
    EWENKI: "杜涂敖何那武索",
}
RARE_CHARACTERS = "䶮𬱟㛃堃喆玥翀珺昇"
RARE_SHARE = 0.006

ELDER, MIDDLE, YOUNG = range(3)
GIVEN = {
    (MALE, ELDER): "国华荣贵福德树海山林江玉成文明忠义仁礼善万金有财永长春生庆祥宝富喜",
    (MALE, MIDDLE): "建军国强伟勇平辉志刚明峰利民东红卫海波永胜文斌宏宇春雷晓光学清立新",
    (MALE, YOUNG): "浩宇轩子涵俊杰博文睿泽鑫宸铭昊天佳豪晨阳思远嘉瑞一诺",
    (FEMALE, ELDER): "桂兰秀英玉珍淑芬素琴凤芝翠花莲香云菊春梅金枝月娥荣仙",
    (FEMALE, MIDDLE): "丽娟红霞艳敏静燕萍玲芳晓华海英志秀春梅文慧建荣彩凤立平",
    (FEMALE, YOUNG): "欣怡子涵雨桐梓诗佳琪思雅婷梦瑶可馨语嫣若曦艺晨紫萱",
}

MONGOL_MALE = """
    巴特尔 巴图 阿拉坦仓 朝鲁 那日苏 孟和 苏和 呼和 布和 宝音 吉日嘎拉 达来
    哈斯巴根 额尔敦 斯琴巴图 图布新 乌力吉 宝力德 格日勒图 特木尔 毕力格 满都拉
    青格勒图 阿古达木 敖特根 朝克图 呼格吉勒 莫德勒图 伊德日呼 苏日格拉图
    额尔敦毕力格 乌力吉巴雅尔 巴雅尔 胡日查 白音那 宝音德力格尔 呼日勒巴特尔
    阿拉坦敖其尔
"""
MONGOL_FEMALE = """
    其其格 乌云 萨日娜 娜仁 托娅 高娃 斯琴 塔娜 哈斯 乌日娜 苏日娜 格根 阿茹娜
    通拉嘎 乌云其木格 娜仁其木格 斯琴高娃 萨仁图雅 阿拉坦其其格 其木格 敖登格日乐
    牡丹 金花 索布德 乌仁图雅 娜布其 阿拉坦花 额尔登其木格 苏布道 达古拉 南斯勒玛
    娜仁高娃 乌兰托娅 查苏娜 奥登 青格勒其木格 呼斯楞 敖日格乐
"""
MONGOL_BY_GENDER = {MALE: MONGOL_MALE.split(), FEMALE: MONGOL_FEMALE.split()}
DOTTED_SHARE = 0.04  # father's name · own name


@dataclass(frozen=True, slots=True)
class Family:
    """What the members of a family share: a people (GB/T 3304 code) and, unless Mongol, a surname."""

    ethnicity: str
    surname: str


def family(rng: Random, ethnicity: str) -> Family:
    """A family of that people; Mongols have no surname, save some who took a Han one."""
    if ethnicity == MONGOL and chance(rng, 0.75):
        return Family(ethnicity, "")
    own = PEOPLES_SURNAMES.get(ethnicity)
    return Family(ethnicity, one_of(rng, own) if own else SURNAMES.pick(rng))


def generation(age: int) -> int:
    """Which fashion in given names an age belongs to."""
    return ELDER if age >= 60 else MIDDLE if age >= 28 else YOUNG


def full_name(rng: Random, of: Family, gender: str, age: int, married_in: bool = False) -> str:
    """A name for a member of the family; who married in brings a surname of their own."""
    if not of.surname:
        return _mongol(rng, gender)
    surname = SURNAMES.pick(rng) if married_in else of.surname
    return surname + _given(rng, gender, generation(age))


def _mongol(rng: Random, gender: str) -> str:
    own = one_of(rng, MONGOL_BY_GENDER[gender])
    if chance(rng, DOTTED_SHARE):
        return f"{one_of(rng, MONGOL_BY_GENDER[MALE])}·{own}"
    return own


def _given(rng: Random, gender: str, fashion: int) -> str:
    characters = GIVEN[gender, fashion]
    first = one_of(rng, characters)
    if chance(rng, RARE_SHARE):
        first = one_of(rng, RARE_CHARACTERS)
    return first if chance(rng, 0.18) else first + one_of(rng, characters)
