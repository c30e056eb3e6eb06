"""The words of a place: a gacha has no 社区 and no 居委会."""

from registry.models import Area


def local(place: Area, text: str) -> str:
    """``text`` as people of ``place`` would say it."""
    if place.kind != Area.Kind.GACHA:
        return text
    return text.replace("居委会", "嘎查委员会").replace("社区", "嘎查")
