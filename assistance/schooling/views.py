"""Who of 3–17 has no record of schooling yet, each with the form that makes one."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from assistance.schooling import rules
from registry import access, codes, identity
from registry.about_resident.views import SubjectCreate
from registry.ledger.columns import Values
from registry.ledger.views.base import LedgerView
from registry.ledgers import ResidentLedger
from registry.models import HouseholdMember, Resident
from registry.models.scoped import inside
from registry.paging import page_strip

PAGE = 50
HEADS = ("姓名", "是谁", "年龄", "台账一学段", "家庭", "所属社区", "办理")
RELATIONS = {"2": "1", "3": "2", "4": "3"}
"""The child's relation by the first digit of that to the head of the household."""


def unrecorded_url(code: str) -> str:
    """The list of ``area``."""
    return f"{reverse('schooling-unrecorded')}?area={code}"


def relation_of(member: HouseholdMember) -> str:
    """What the child is to whoever brings it up, as far as the household says."""
    return RELATIONS.get(str(member.relation)[:1], "4")


class SchoolingCreate(SubjectCreate):
    """A new record; where a member of the household is meant, what is known of the child is there."""

    draft_query = ("resident", "found", "child")

    def start(self, resident: Resident) -> Values:
        values = super().start(resident)
        member = self.child(resident)
        if member is not None:
            relation = str(member.relation)
            values |= {
                "whose": rules.CHILD, "child_name": member.name, "child_birth": member.birth_month,
                "child_relation": relation_of(member),
                "child_gender": {"2": "1", "3": "2"}.get(relation[:1], ""),
            }  # fmt: skip
        return values

    def child(self, resident: Resident) -> HouseholdMember | None:
        """The member of the resident's household the address names."""
        try:
            key = uuid.UUID(self.request.GET.get("child", ""))
        except ValueError:
            return None
        return HouseholdMember.objects.filter(pk=key, household=resident.household_id).first()


class Unrecorded(LedgerView):
    """Residents of 3–17 and children of residents' households of whom there is no record."""

    in_area = True

    def entitled(self, code: str = "") -> bool:
        """Whoever reads both the residents and the schooling there."""
        return super().entitled(code) and access.may(self.user, "residents", "V", code)

    def get(self, request: HttpRequest) -> HttpResponse:
        today, code = timezone.localdate(), self.area.code
        held = Resident.objects.visible_to(self.user).current().filter(inside([code]))
        own = held.filter(rules.unrecorded(today)).select_related("household", "community")
        children = rules.unrecorded_children(held, today).select_related("household__community")
        total = own.count() + children.count()
        page = Paginator(range(total), PAGE).get_page(request.GET.get("page"))
        first = max(page.start_index() - 1, 0)
        rows = _slice(own.order_by("name_pinyin", "pk"), children.order_by("name", "pk"),
                      first, first + len(page))  # fmt: skip
        parents = self.parents([row for row in rows if isinstance(row, HouseholdMember)])
        self.audit("list", community_id=code, count=len(rows), detail={"view": "unrecorded"})
        return self.page(
            "schooling/unrecorded.html",
            header={"title": f"3–17 岁未登记教育情况 · {self.area.name}"},
            area=self.area,
            total=total,
            table=self.table(rows, parents),
            pages=page_strip(page, lambda n: f"?{urlencode({'area': code, 'page': n})}"),
        )

    def parents(self, members: list[HouseholdMember]) -> dict[Any, Resident]:
        """Under whom the child is recorded: the eldest resident of its household."""
        held = Resident.objects.visible_to(self.user).current()
        found = held.filter(rules.REGISTERED, household__in={m.household_id for m in members})
        return {one.household_id: one for one in found.order_by("-birth_date")}

    def table(self, rows: list[Any], parents: dict[Any, Resident]) -> dict[str, Any]:
        enters = self.may("E", self.area.code)
        told = []
        for row in rows:
            member = isinstance(row, HouseholdMember)
            cells = _child(row, parents[row.household_id]) if member else _own(row)
            name = cells["姓名"]["value"]
            shown = [cells[head] for head in HEADS if enters or head != "办理"]
            told.append({"pk": row.pk, "name": name, "cells": shown})
        heads = [head for head in HEADS if enters or head != "办理"]
        return {
            "caption": "未登记教育情况的孩子",
            "columns": [{"label": head, "numeric": head == "年龄"} for head in heads],
            "rows": told,
            "tiles": True,
        }


def _slice(own: Any, children: Any, first: int, last: int) -> list[Any]:
    """The lines from ``first`` to before ``last``: residents first, then children."""
    rows = list(own[first:last])
    before = own.count() if len(rows) < last - first else last
    return [*rows, *children[max(first - before, 0) : max(last - before, 0)]]


def _cells(name: str, url: str, texts: dict[str, str], form: str) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {
        label: {"kind": "text", "label": label, "value": text} for label, text in texts.items()
    }
    told["姓名"] = {"kind": "name", "label": "姓名", "value": name, "url": url}
    told["办理"] = {"kind": "text", "label": "办理", "value": "登记", "url": form}
    return told


def _age(born: Any) -> str:
    return str(identity.age_on(born, timezone.localdate())) if born else ""


def _own(resident: Resident) -> dict[str, dict[str, Any]]:
    stage = str(resident.edu_stage)
    texts = {
        "是谁": "残疾儿童", "年龄": _age(resident.birth_date),
        "台账一学段": codes.get("edu_stage").label(stage) if stage else "没有登记",
        "家庭": str(resident.household), "所属社区": resident.community.name,
    }  # fmt: skip
    form = f"{reverse('schooling-create')}?{urlencode({'resident': resident.pk})}"
    return _cells(resident.name, ResidentLedger.url("detail", resident.pk), texts, form)


def _child(member: HouseholdMember, parent: Resident) -> dict[str, dict[str, Any]]:
    texts = {
        "是谁": f"{parent.name}家的孩子", "年龄": _age(member.birth_month), "台账一学段": "",
        "家庭": str(member.household), "所属社区": member.household.community.name,
    }  # fmt: skip
    asked = urlencode({"resident": parent.pk, "child": member.pk})
    form = f"{reverse('schooling-create')}?{asked}"
    return _cells(member.name, ResidentLedger.url("detail", parent.pk), texts, form)
