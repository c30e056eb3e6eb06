"""What the paper of a site has beside its columns: its course, and its Mongolian name upright."""

from __future__ import annotations

from typing import Any

from registry import members
from registry.models import Site


def more(site: Site) -> dict[str, Any]:
    """Context of print/site.html beyond that of every record."""
    from registry.organisation.sites import course

    course.read(site)
    return {
        "stops": course.stops(site),
        "log": list(reversed(course.log(site))),
        "name_mn": site.name_mn,
        "pilot": "是" if members.is_pilot(site.community_id) else "否",
        "place": site.community.full_name,
        "code": site.community_id,
    }
