"""What the admin's first screen says: what waits for this person, and where to begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from post_office.models import STATUS
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from core.models import HelpNumbers
from core.outbox.queries import may_send_again, unsent
from core.outbox.views import FailedMails
from directory.groups.filters import GroupFilterSet
from directory.groups.missing import ANY_ESSENTIAL
from directory.groups.translations import out_of_date
from directory.models import Group
from home import translations

LIVE = {"standing": "live"}
# Which groups to look at, by the filters of their list, what that is called, and why; the most pressing first.
GROUPS = (
    (
        LIVE | {"wards_to_check": "check"},
        gettext_lazy("Wards to check"),
        ngettext_lazy(
            "%(count)d group serves wards that have changed. Check which it serves now.",
            "%(count)d groups serve wards that have changed. Check which they serve now.",
            "count",
        ),
    ),
    (
        LIVE | {"missing": ANY_ESSENTIAL},
        gettext_lazy("Missing facts"),
        ngettext_lazy(
            "%(count)d group does not say something that parents cannot do without. Ask it.",
            "%(count)d groups do not say something that parents cannot do without. Ask them.",
            "count",
        ),
    ),
    (
        {"standing": "overdue"},
        gettext_lazy("Breaks that are over"),
        ngettext_lazy(
            "%(count)d group was to be back by now. Ask it whether it has started again.",
            "%(count)d groups were to be back by now. Ask them whether they have started again.",
            "count",
        ),
    ),
    (
        LIVE | {"confirmed": "year"},
        gettext_lazy("Not confirmed"),
        ngettext_lazy(
            "%(count)d group has not been confirmed for a year, or never. Ask it whether its facts are right.",
            "%(count)d groups have not been confirmed for a year, or never. Ask them whether their facts are right.",
            "count",
        ),
    ),
    (
        {"standing": "waiting"},
        gettext_lazy("Changes waiting"),
        ngettext_lazy(
            "%(count)d group has changes that parents do not see yet.",
            "%(count)d groups have changes that parents do not see yet.",
            "count",
        ),
    ),
    (
        {"standing": "draft"},
        gettext_lazy("Drafts"),
        ngettext_lazy("%(count)d draft is not published.", "%(count)d drafts are not published.", "count"),
    ),
)
OLD_WORDS = ngettext_lazy(
    "%(count)d group changed after its words were put into %(language)s.",
    "%(count)d groups changed after their words were put into %(language)s.",
    "count",
)
FAILED_MAILS = ngettext_lazy(
    "%(count)d mail could not be sent. See why, and send it again.",
    "%(count)d mails could not be sent. See why, and send them again.",
    "count",
)
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
    if may_send_again(user):
        yield from failed_mails()
    if user.has_perm("wagtail_localize.submit_translation"):
        for one in translations.waiting():
            label = f"{one.page.get_admin_display_title()} ({one.page.locale.get_display_name()})"
            yield Item(reverse("wagtailadmin_pages:edit", args=[one.page.pk]), label, one.why)
    if user.has_perm("directory.change_group"):
        yield from groups_to_look_at()


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


def failed_mails() -> Iterator[Item]:
    if count := unsent().filter(status=STATUS.failed, passed=False).count():
        yield Item(reverse(FailedMails.LIST), _("Failed mails"), FAILED_MAILS % {"count": count})


def groups_to_look_at() -> Iterator[Item]:
    """Yield what is to be done with groups: each count is that of the list it leads to."""
    narrowing = GroupFilterSet(queryset=Group.objects.all()).filters
    for filters, label, why in GROUPS:
        groups = Group.objects.all()
        for name, value in filters.items():
            groups = narrowing[name].filter(groups, value)
        if count := groups.count():
            yield _groups(filters, label, why % {"count": count})
    for language, old in sorted(out_of_date(Group.public.all()).items()):
        name = get_language_info(language)["name_translated"]
        words = _("Words in %(language)s") % {"language": name}
        yield _groups(LIVE | {"words": f"old-{language}"}, words, OLD_WORDS % {"count": len(old), "language": name})


def _groups(filters: dict[str, str], label: object, why: str) -> Item:
    url = f"{reverse(Group.snippet_viewset.get_url_name('list'))}?{urlencode(filters)}"
    return Item(url, str(label), why)


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
