"""What a statistical division code and name say by themselves (reference §5.3), without a database.

The code is the path: 15 → 1501 → 150102 → 150102001 → 150102001001.
"""

import re

from pypinyin import Style, lazy_pinyin

LEVEL_BY_LENGTH = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
LENGTHS = tuple(LEVEL_BY_LENGTH)

COMMUNITY_LEVEL = 5
ENDING = re.compile(
    r"(?:社区)?(?:居民委员会|居民委会|居委会|居民会|居委)$"
    r"|(?:村)?(?:村民委员会|村民委会|村委会|村委)$"
    r"|嘎查村?(?:民|人民)?委员?会$"
    r"|(?<=社区)委员会(?:社区)?$"
    r"|(?<=嘎查)村$"
)
KEPT_BY_ENDING = (("嘎查", "嘎查"), ("社区", "社区"), ("居", "社区"), ("村", "村"))
GROUPS_OF_PEOPLE = ("社区", "嘎查", "村", "生活区", "管理区", "队")
KIND_WORDS = re.compile(
    r"(?:自治区|自治旗|市|盟|区|县|旗|民族苏木|苏木|民族乡|街道|镇|乡|社区|嘎查村|嘎查|村)$"
)


def level_of(code: str) -> int:
    """1 自治区, 2 盟市, 3 旗县, 4 苏木乡镇, 5 嘎查村（社区）; ValueError for any other length."""
    level = LEVEL_BY_LENGTH.get(len(code))
    if level is None or not (code.isascii() and code.isdigit()):
        raise ValueError(code)
    return level


def parent_code(code: str) -> str | None:
    """The code one level up; None for the region itself."""
    level = level_of(code)
    return code[: LENGTHS[level - 2]] if level > 1 else None


def path_codes(code: str) -> list[str]:
    """The codes from the region down to ``code``, both included."""
    return [code[:length] for length in LENGTHS if length <= len(code)]


def kind_of(code: str) -> str:
    """ "urban" for 城镇社区, "gacha" for 农村牧区嘎查（村）, "" above the community level.

    Digits 10–12: 001–199 and 400–499 are residents' committees, 200–399 and 500–599 villagers'.
    """
    if level_of(code) != COMMUNITY_LEVEL:
        return ""
    return "gacha" if code[9] in "235" else "urban"


def is_statistical(code: str) -> bool:
    """Whether the code lies in a zone kept for statistics only: fifth digit 7, no division."""
    return len(code) > 4 and code[4] == "7"


def everyday_name(code: str, official: str, above: str = "") -> str:
    """The name people say: 公主府社区居委会 → 公主府社区, 小一家村委会 → 小一家村.

    ``above`` is the full name of the parent; some official names repeat it.
    """
    name = official.strip()
    if level_of(code) != COMMUNITY_LEVEL:
        return name
    name = _without_parent(name, above)
    found = ENDING.search(name)
    if found is None or found.start() == 0:
        return name
    return _with_group(name[: found.start()], found.group())


def _without_parent(name: str, above: str) -> str:
    for prefix in ("内蒙古自治区" + above, above):
        if above and name.startswith(prefix) and len(name) > len(prefix) + 2:
            return name[len(prefix) :]
    return name


def _with_group(stem: str, ending: str) -> str:
    if stem.endswith(GROUPS_OF_PEOPLE):
        return stem
    return stem + next((word for mark, word in KEPT_BY_ENDING if mark in ending), "")


def spell(name: str) -> tuple[str, str]:
    """Pinyin without tones or blanks, and the initials: 春城社区 → ("chunchengshequ", "ccsq")."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, v_to_u=False, errors=_plain)  # type: ignore[arg-type]
    return "".join(syllables), "".join(s[0] for s in syllables)


def _plain(text: str) -> list[str] | None:
    kept = [c.lower() for c in text if c.isalnum()]
    return kept or None


def bare_name(name: str) -> str:
    """The name without the word for its kind: 春城社区 → 春城; 旗 or 区 alone stay as they are."""
    bare = KIND_WORDS.sub("", name)
    return bare if len(bare) > 1 else name
