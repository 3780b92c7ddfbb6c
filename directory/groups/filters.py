"""How the editors' list of groups is narrowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from directory.conditions.models import Condition
from directory.groups.enums import State
from directory.groups.missing import ANY_ESSENTIAL, MISSES_ESSENTIAL, MISSING
from directory.groups.models import Group, GroupTranslation
from directory.groups.translations import out_of_date
from directory.groups.words import CONFIRMATION_HOLDS
from places.models import Locality, Ward, WardEdition


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
            *((name, fact.label) for name, fact in MISSING.items()),
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
        return groups.filter(MISSES_ESSENTIAL if value == ANY_ESSENTIAL else MISSING[value].rows)

    def by_words(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        state, _dash, language = value.partition("-")
        if state == "old":
            return groups.filter(pk__in=out_of_date(groups)[language])
        written = GroupTranslation.objects.filter(group=OuterRef("pk"), language=language).exclude(summary="")
        return groups.exclude(text_language=language).filter(~Exists(written))

    def by_member(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        return groups.filter(member={"yes": True, "no": False, "unstated": None}[value])

    def by_wards(self, groups: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        return groups.filter(wards_to_check=True)
