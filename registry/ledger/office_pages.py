"""How a table is cut into printed pages: A4 on its side, A3 where it is wide, type that can be read.

A table that fits one page across is shrunk to it, on A4 while it can be read there, else on A3.  One
that is wider still is printed on A3 at one fixed scale and cut between columns: by our own breaks,
because only then is it known which columns stand on which page, and title, reporting unit, groups of
the header and footer can be kept off the edges.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

A4, A3 = Worksheet.PAPERSIZE_A4, Worksheet.PAPERSIZE_A3
ONE_PAGE = {A4: 215, A3: 345}
"""Characters across one page on its side, shrunk to fit: on A4 at about 7.5 pt, on A3 at 6.6 pt."""
ACROSS = 229  # the same on A3 at SCALE, with room for programs whose characters are wider
SCALE = 70  # per cent; 11 pt becomes 7.7 pt
UPRIGHT = 0.68  # an upright page holds so much of one on its side
EARLIER = 0.7  # a page may end between two groups when it is filled so far
REPEATED = 2  # 序号 and the first column stand on every page, unless a ledger names more

ILLEGAL_IN_HEADER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def paper_for(
    widths: Sequence[float], *, hidden: Collection[int] = (), landscape: bool = True
) -> str:
    """The paper a table is printed on: A4 as long as its type can be read there."""
    wide = sum(width for at, width in enumerate(widths) if at not in hidden)
    return A4 if wide <= ONE_PAGE[A4] * (1 if landscape else UPRIGHT) else A3


def page_ends(
    widths: Sequence[float],
    groups: Sequence[str] = (),
    *,
    hidden: Collection[int] = (),
    landscape: bool = True,
    repeated: int = REPEATED,
) -> tuple[int, ...]:
    """The 1-based number of the last column of each page across.

    ``widths`` and ``groups`` are those of all columns, 序号 first; ``hidden`` are 0-based;
    ``repeated`` columns stand on every page.
    """
    wide = [0 if at in hidden else width for at, width in enumerate(widths)]
    share = 1 if landscape else UPRIGHT
    if sum(wide) <= ONE_PAGE[A3] * share:
        return (len(wide),)
    ends: list[int] = []
    while not ends or ends[-1] < len(wide):
        first = ends[-1] if ends else 0
        room = ACROSS * share - (sum(wide[:repeated]) if ends else 0)
        ends.append(_end(wide, groups, first, room))
    return tuple(ends)


def _end(wide: Sequence[float], groups: Sequence[str], first: int, room: float) -> int:
    """The last column of the page that begins after column ``first`` and has ``room``."""
    last, used, between = first, 0.0, 0
    while last < len(wide) and (last == first or used + wide[last] <= room):
        used += wide[last]
        last += 1
        if last < len(groups) and groups[last] != groups[last - 1] and used >= room * EARLIER:
            between = last
    if last == len(wide) or not any(wide[last:]):
        return len(wide)
    return between or last


def spread(widths: Sequence[float], count: int) -> list[int]:
    """1-based columns at which ``count`` texts begin when they share the width evenly."""
    starts: list[int] = []
    reached, wide = 0.0, sum(widths)
    for number, width in enumerate(widths, 1):
        if len(starts) < count and reached >= len(starts) * wide / count - width / 2:
            starts.append(number)
        reached += width
    return starts + [len(widths)] * (count - len(starts))


def across(
    widths: Sequence[float], ends: Sequence[int], count: int, repeated: int = REPEATED
) -> list[int]:
    """1-based columns at which ``count`` texts over the first page begin.

    Where columns are repeated on later pages, nothing stands over them: it would be cut off there.
    """
    first = repeated if len(ends) > 1 and ends[0] > repeated else 0
    return [first + start for start in spread(widths[first : ends[0]], count)]


def set_up_page(
    sheet: Worksheet,
    header_rows: Sequence[int],
    ends: Sequence[int],
    *,
    paper: str = A4,
    landscape: bool = True,
    note: str = "",
    running: str = "",
    repeated: int = REPEATED,
) -> None:
    """On ``paper``, cut at ``ends``, the header frozen and repeated, page x of y.

    ``note`` stands at the top right of every page, ``running`` at the top left of every page but
    the first.
    """
    sheet.freeze_panes = f"{get_column_letter(repeated + 1)}{header_rows[-1] + 1}"
    sheet.print_title_rows = f"{header_rows[0]}:{header_rows[-1]}"
    sheet.print_title_cols = f"A:{get_column_letter(repeated)}"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = paper
    _scale(sheet, ends)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.7, 0.7, 0.35, 0.35
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    if note:
        sheet.oddHeader.right.text = _literal(note)
    if running:
        _run(sheet, running)


def _scale(sheet: Worksheet, ends: Sequence[int]) -> None:
    one = len(ends) == 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = one
    sheet.print_options.horizontalCentered = one
    if one:
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        return
    sheet.page_setup.scale = SCALE
    for end in ends[:-1]:
        sheet.col_breaks.append(Break(id=end))


def _run(sheet: Worksheet, text: str) -> None:
    sheet.HeaderFooter.differentFirst = True
    for first, every in (
        (sheet.firstHeader, sheet.oddHeader),
        (sheet.firstFooter, sheet.oddFooter),
    ):
        for side in ("left", "center", "right"):
            part: _HeaderFooterPart = getattr(every, side)
            getattr(first, side).text = part.text
    sheet.oddHeader.left.text = _literal(text)


def _literal(text: str) -> str:
    return ILLEGAL_IN_HEADER.sub("", text).replace("&", "&&")
