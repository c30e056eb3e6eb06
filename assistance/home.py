"""The pages made for 帮扶责任人 and 承接机构: where home and menu lead them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from assistance.helping import own_pairs, own_services


def doors(user: Any) -> list[dict[str, Any]]:
    """Label, address and (as a function, for home) a sentence, for each page of a role ``user`` holds."""
    found = []
    if own_pairs.areas(user):
        found.append({"label": "我的帮扶", "url": reverse("own-pairs"),
                      "tell": lambda: own_pairs.tell(user)})  # fmt: skip
    if own_services.areas(user):
        found.append({"label": "我的服务", "url": reverse("own-services"),
                      "tell": lambda: own_services.tell(user)})  # fmt: skip
    return found
