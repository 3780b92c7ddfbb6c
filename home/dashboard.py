"""What the admin's first screen says: what waits for this person, and where to begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from core.models import HelpNumbers
from directory.groups.words import CONFIRMATION_HOLDS
from directory.models import Group
from home import translations

NUMBERS_HOLD = 90  # days: no law says how long; a wrong number in an emergency is worse than a ring too many


@dataclass(frozen=True, slots=True)
class Item:
    """A link to where something is done, and what it is."""

    url: str
    label: str
    why: str = ""


class Waiting(Component):
    name = "waiting"
    order = 10
    template_name = "home/admin/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"waiting": list(waiting_for(user)), "begin": list(beginnings(user))}


def waiting_for(user: Any) -> Iterator[Item]:
    """Yield what somebody should look at, the most pressing first; only what they have the right to change."""
    if user.has_perm("core.change_helpnumbers"):
        yield from unchecked_numbers()
    if user.has_perm("wagtail_localize.submit_translation"):
        for one in translations.waiting():
            label = f"{one.page.get_admin_display_title()} ({one.page.locale.get_display_name()})"
            yield Item(reverse("wagtailadmin_pages:edit", args=[one.page.pk]), label, one.why)
    if user.has_perm("directory.change_group"):
        yield from unconfirmed_groups()


def unchecked_numbers() -> Iterator[Item]:
    numbers = HelpNumbers.objects.first() or HelpNumbers()
    day = numbers.checked_on
    if not (numbers.council_day and numbers.council_night):
        why = _("Fill in the council’s numbers, by day and by night. “How to get help” sends families to them.")
    elif day is None:
        why = _("Ring or read each number, then say which day that was.")
    elif timezone.localdate() - day > dt.timedelta(days=NUMBERS_HOLD):
        why = _("They were checked on %(day)s. Check them again.") % {"day": date_format(day, "DATE_FORMAT")}
    else:
        return
    yield Item(numbers_url(), _("Help numbers"), why)


def unconfirmed_groups() -> Iterator[Item]:
    year_ago = timezone.localdate() - dt.timedelta(days=CONFIRMATION_HOLDS)
    count = Group.public.filter(Q(confirmed_on=None) | Q(confirmed_on__lt=year_ago)).count()
    if count:
        url = f"{reverse(Group.snippet_viewset.get_url_name('list'))}?{urlencode({'confirmed': 'year'})}"
        why = ngettext(
            "%(count)d group has not been confirmed for a year, or never. Ask it whether its facts are right.",
            "%(count)d groups have not been confirmed for a year, or never. Ask them whether their facts are right.",
            count,
        ) % {"count": count}
        yield Item(url, _("Groups"), why)


def beginnings(user: Any) -> Iterator[Item]:
    """Yield what somebody can begin from here."""
    if user.has_perm("directory.add_group"):
        yield Item(reverse(Group.snippet_viewset.get_url_name("add")), _("Add a group"))
    home = Site.objects.filter(is_default_site=True).values_list("root_page", flat=True).first()
    if home and user.has_perm("wagtail_localize.submit_translation"):
        yield Item(reverse("wagtailadmin_explore", args=[home]), _("Pages"))
    if user.has_perm("core.change_helpnumbers"):
        yield Item(numbers_url(), _("Help numbers"))


def numbers_url() -> str:
    return reverse("wagtailsettings:edit", args=["core", "helpnumbers"])
