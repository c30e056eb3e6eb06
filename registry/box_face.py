"""A typeface for the boxes of paper forms: □ not chosen, ☑ chosen.

The packaged Chinese faces draw no ☑, and a picture in place of a character would be lost when
the text of a PDF is copied, searched or read aloud. A face of our own keeps the boxes text.
"""

from functools import cache
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EMPTY, TICKED = "□", "☑"

_EM = 1000
_ASCENT, _DESCENT = 880, -120  # the ideographic box, so that lines keep the height of Chinese text
_LEFT, _RIGHT, _BOTTOM, _TOP, _LINE = 90, 910, -30, 790, 55

_TICK = [(215, 395), (285, 460), (425, 300), (745, 690), (810, 640), (430, 175)]


@cache
def box_face() -> bytes:
    """The face as a TrueType file; made once per process, about one kilobyte."""
    builder = FontBuilder(_EM, isTTF=True)
    order = [".notdef", "space", "box", "ticked"]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(
        {0x20: "space", ord(EMPTY): "box", 0x2610: "box", ord(TICKED): "ticked"}
    )
    glyphs = {name: _box(ticked=name == "ticked") for name in order}
    builder.setupGlyf({**glyphs, "space": TTGlyphPen(None).glyph()})
    widths = {name: (_EM, _LEFT) for name in order}
    builder.setupHorizontalMetrics({**widths, "space": (_EM // 4, 0)})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": "Paper Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, sTypoLineGap=0)
    builder.setupPost()
    target = BytesIO()
    builder.save(target)
    return target.getvalue()


def _box(*, ticked: bool):
    """A square frame, with the tick inside it where asked."""
    pen = TTGlyphPen(None)
    _contour(pen, [(_LEFT, _BOTTOM), (_LEFT, _TOP), (_RIGHT, _TOP), (_RIGHT, _BOTTOM)])
    left, right, bottom, top = _LEFT + _LINE, _RIGHT - _LINE, _BOTTOM + _LINE, _TOP - _LINE
    # The inner square runs the other way round: that is what makes it a hole.
    _contour(pen, [(left, bottom), (right, bottom), (right, top), (left, top)])
    if ticked:
        _contour(pen, _TICK)
    return pen.glyph()


def _contour(pen: TTGlyphPen, points: list[tuple[int, int]]) -> None:
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
