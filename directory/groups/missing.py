"""What parents ask most, and which groups have not stated it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from directory.groups.models import Group
from directory.groups.patterns import GroupPattern


def _none(rows: type[Model]) -> Q:
    """Groups that have no such row."""
    return Q(~Exists(rows._default_manager.filter(group=OuterRef("pk"))))


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact: `rows` finds the stored groups that have not stated it, `held` says it of a group in memory."""

    label: Any
    rows: Q
    held: Callable[[Group], bool]


# The most pressing first.
MISSING = {
    "need": Missing(
        _("Which needs it is for"),
        Q(any_need=False) & _none(Group.conditions.through),
        lambda group: not group.any_need and not group.conditions.exists(),
    ),
    "area": Missing(
        _("Which families it serves"),
        Q(whole_area=False, online_only=False) & _none(Group.wards.through) & _none(Group.localities.through),
        lambda group: not (group.whole_area or group.online_only or group.wards.exists() or group.localities.exists()),
    ),
    "when": Missing(
        _("When it meets"),
        Q(when_text="") & _none(GroupPattern),
        lambda group: not group.when_text and not group.patterns.exists(),
    ),
    "contact": Missing(
        _("How parents reach it"),
        Q(phone="", email="", website="", socials="", through_consortium=False),
        lambda group: not (group.phone or group.email or group.website or group.socials or group.through_consortium),
    ),
    "summary": Missing(_("What it is, in one line"), Q(summary=""), lambda group: not group.summary),
    "first-visit": Missing(_("Whether one may just turn up"), Q(turn_up=None), lambda group: group.turn_up is None),
    "ages": Missing(
        _("For which ages"),
        Q(age_from=None, age_to=None),
        lambda group: group.age_from is None and group.age_to is None,
    ),
    "cost": Missing(_("What it costs"), Q(cost=""), lambda group: not group.cost),
    "step-free": Missing(
        _("Whether it is step-free"),
        Q(online_only=False, step_free=None),
        lambda group: not group.online_only and group.step_free is None,
    ),
}
# Without one of these a parent can do nothing with a group.
ESSENTIAL = ("need", "area", "when", "contact", "summary")
ANY_ESSENTIAL = "essential"
MISSES_ESSENTIAL = reduce(or_, (MISSING[name].rows for name in ESSENTIAL))
