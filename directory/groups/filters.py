"""How the editors' list of groups is narrowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import or_

import django_filters
from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from directory.conditions.models import Condition
from directory.groups.enums import State
from directory.groups.models import Group, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.groups.translations import out_of_date
from directory.groups.words import CONFIRMATION_HOLDS
from places.models import Locality, Ward, WardEdition


def _none(rows: type[Model]) -> Q:
    """Groups that have no such row."""
    return Q(~Exists(rows._default_manager.filter(group=OuterRef("pk"))))


# What parents ask most, the most pressing first; what a group has not stated of it.
MISSING: dict[str, tuple[object, Q]] = {
    "need": (gettext_lazy("Which needs it is for"), Q(any_need=False) & _none(Group.conditions.through)),
    "area": (
        gettext_lazy("Which families it serves"),
        Q(whole_area=False, online_only=False) & _none(Group.wards.through) & _none(Group.localities.through),
    ),
    "when": (gettext_lazy("When it meets"), Q(when_text="") & _none(GroupPattern)),
    "contact": (
        gettext_lazy("How parents reach it"),
        Q(phone="", email="", website="", socials="", through_consortium=False),
    ),
    "summary": (gettext_lazy("What it is, in one line"), Q(summary="")),
    "first-visit": (gettext_lazy("Whether one may just turn up"), Q(turn_up=None)),
    "ages": (gettext_lazy("For which ages"), Q(age_from=None, age_to=None)),
    "cost": (gettext_lazy("What it costs"), Q(cost="")),
    "step-free": (gettext_lazy("Whether it is step-free"), Q(online_only=False, step_free=None)),
}
# Without one of these a parent can do nothing with a group.
ESSENTIAL = ("need", "area", "when", "contact", "summary")
ANY_ESSENTIAL = "essential"
MISSES_ESSENTIAL = reduce(or_, (MISSING[name][1] for name in ESSENTIAL))


class GroupFilterSet(WagtailFilterSet):
    """Each filter narrows what the others leave."""

    # Asked anew each time: “overdue” is of the day.
    STANDING: dict[str, tuple[object, Callable[[], Q]]] = {
        "live": (gettext_lazy("Live"), lambda: Q(live=True)),
        "waiting": (gettext_lazy("Live, changes waiting"), lambda: Q(live=True, has_unpublished_changes=True)),
        "draft": (gettext_lazy("Draft"), lambda: Q(live=False, state__in=(State.OPEN, State.PAUSED))),
        "paused": (gettext_lazy("Paused"), lambda: Q(state=State.PAUSED)),
        "overdue": (
            gettext_lazy("Paused, and the day has passed"),
            lambda: Q(live=True, state=State.PAUSED, paused_until__lt=timezone.localdate()),
        ),
        "closed": (gettext_lazy("Closed"), lambda: Q(state=State.CLOSED)),
        "removed": (gettext_lazy("Removed"), lambda: Q(state=State.REMOVED)),
    }

    standing = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        method="by_standing",
        choices=[(key, label) for key, (label, _q) in STANDING.items()],
    )
    condition = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Condition"), field_name="conditions", queryset=Condition.objects.all()
    )
    ward = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Ward it serves"),
        field_name="wards",
        queryset=lambda request: Ward.objects.filter(edition=WardEdition.objects.in_force()),
    )
    locality = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Locality"),
        method="by_locality",
        queryset=lambda request: Locality.objects.filter(edition=WardEdition.objects.in_force()),
    )
    confirmed = django_filters.ChoiceFilter(
        label=gettext_lazy("Confirmed"),
        method="by_confirmed",
        choices=[("year", gettext_lazy("More than a year ago, or never")), ("never", gettext_lazy("Never"))],
    )
    missing = django_filters.ChoiceFilter(
        label=gettext_lazy("Not stated"),
        method="by_missing",
        choices=[
            (ANY_ESSENTIAL, gettext_lazy("Something that parents cannot do without")),
            *((name, label) for name, (label, _q) in MISSING.items()),
        ],
    )
    words = django_filters.ChoiceFilter(
        label=gettext_lazy("Words in other languages"),
        method="by_words",
        choices=[
            (f"{state}-{code}", format_lazy("{language}: {state}", language=name, state=label))
            for code, name in settings.LANGUAGES
            for state, label in (("missing", gettext_lazy("missing")), ("old", gettext_lazy("out of date")))
        ],
    )
    member = django_filters.ChoiceFilter(
        label=gettext_lazy("Member of the consortium"),
        method="by_member",
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unstated", gettext_lazy("Not stated"))],
    )
    wards_to_check = django_filters.ChoiceFilter(
        label=gettext_lazy("Wards"), method="by_wards", choices=[("check", gettext_lazy("To be checked"))]
    )

    class Meta:
        model = Group
        fields: list[str] = []

    def by_standing(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        return groups.filter(self.STANDING[value][1]())

    def by_locality(self, groups: QuerySet[Group], name: str, value: Locality) -> QuerySet[Group]:
        return groups.filter(pk__in=Group.objects.filter(Q(localities=value) | Q(wards__locality=value)).values("pk"))

    def by_confirmed(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        never = Q(confirmed_on=None)
        year_ago = timezone.localdate() - dt.timedelta(days=CONFIRMATION_HOLDS)
        return groups.filter(never if value == "never" else never | Q(confirmed_on__lt=year_ago))

    def by_missing(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        return groups.filter(MISSES_ESSENTIAL if value == ANY_ESSENTIAL else MISSING[value][1])

    def by_words(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        state, language = value.split("-")
        if state == "old":
            return groups.filter(pk__in=out_of_date(groups)[language])
        written = GroupTranslation.objects.filter(group=OuterRef("pk"), language=language).exclude(summary="")
        return groups.exclude(text_language=language).filter(~Exists(written))

    def by_member(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        return groups.filter(member={"yes": True, "no": False, "unstated": None}[value])

    def by_wards(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        return groups.filter(wards_to_check=True)
