"""The strip under a long list: where one is, the neighbouring pages, how many a page holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def page_strip(page: Any, address: Callable[[int], str]) -> dict[str, Any]:
    """What ``pieces/pagination.html`` shows of a paginator's ``page``; ``address`` leads to a page."""
    paginator = page.paginator
    numbers = [
        {"gap": True}
        if number == paginator.ELLIPSIS
        else {"label": number, "url": address(number), "current": number == page.number}
        for number in paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": paginator.count,
        "numbers": numbers if paginator.num_pages > 1 else [],
        "previous_url": address(page.number - 1) if page.has_previous() else "",
        "next_url": address(page.number + 1) if page.has_next() else "",
    }
