"""What the list page shows, in the active language: plain values that the template writes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core.languages import isolate_typed, listed
from directory.groups.cards import Card, cards_for
from directory.search import offers, suggestions
from directory.search.filters import NOT_STATED
from directory.search.form import LONGEST_Q, SORTS
from directory.search.found import Found
from directory.search.offers import list_url

_SORTS = dict(
    zip(
        SORTS,
        (gettext_lazy("Best match"), gettext_lazy("Names from A to Z"), gettext_lazy("Lately confirmed")),
        strict=True,
    )
)


@dataclass(frozen=True)
class Results:
    """The answer to a question. Each property is asked for once, by the template or the view."""

    found: Found
    notices: Sequence[str] = ()
    # Each with the codes of the filters it has not stated; empty for those that are counted.
    cards: Sequence[Card] = ()
    unstated: Sequence[tuple[Card, str]] = ()

    @cached_property
    def q(self) -> str:
        return self.found.asked.q

    @cached_property
    def words(self) -> str:
        """The words asked for, fit to stand among others."""
        return isolate_typed(self.q)

    @cached_property
    def reading(self) -> str:
        """The filters that the words were read as: none, for words are looked for as they stand."""
        return ""

    @cached_property
    def total(self) -> int:
        return self.found.total

    @cached_property
    def title(self) -> str:
        return ngettext("%(n)d group", "%(n)d groups", self.total) % {"n": self.total}

    @cached_property
    def unstated_title(self) -> str:
        n = self.found.unstated_total
        unsaid = ngettext("%(n)d more group has not said:", "%(n)d more groups have not said:", n) % {"n": n}
        return f"{unsaid} {'; '.join(str(NOT_STATED[name]) for name in self.found.not_stated)}"

    @cached_property
    def filters(self) -> list[offers.Filter]:
        return offers.filters(self.found)

    @cached_property
    def chosen(self) -> list[offers.Chosen]:
        return offers.chosen(self.found)

    @cached_property
    def clear_url(self) -> str:
        return list_url(replace(self.found.asked, chosen={}, page=1))

    @cached_property
    def near_query(self) -> str:
        """The question without its places, for the form that asks where somebody is."""
        return self.found.asked.without("ward").without("locality").query().removeprefix("?")

    @cached_property
    def sorts(self) -> list[tuple[str, str, bool]]:
        return [(code, str(text), code == self.found.asked.sort) for code, text in _SORTS.items()]

    @cached_property
    def empty(self) -> str:
        return _("No group answers all of this.")

    @cached_property
    def ways(self) -> list[suggestions.Way]:
        return suggestions.ways(self.found)

    @cached_property
    def number(self) -> int:
        return self.found.asked.page

    @cached_property
    def pages(self) -> int:
        return self.found.pages

    @cached_property
    def previous_url(self) -> str:
        return self._page_url(self.number - 1)

    @cached_property
    def next_url(self) -> str:
        return self._page_url(self.number + 1)

    def _page_url(self, number: int) -> str:
        return list_url(replace(self.found.asked, page=number)) if 1 <= number <= self.pages else ""


def results(found: Found, notices: Sequence[str] = ()) -> Results:
    """Return the page of results that was asked for: one reading of its cards, whatever their number."""
    counted, unstated = found.page()
    ids = [pk for _where, pk in counted] + [one.pk for one in unstated]
    cards = {card.pk: card for card in cards_for(ids, get_language())}
    return Results(
        found=found,
        notices=[*notices, *_notices(found)],
        cards=[cards[pk] for _where, pk in counted if pk in cards],
        unstated=[(cards[one.pk], " ".join(one.filters)) for one in unstated if one.pk in cards],
    )


def _notices(found: Found) -> list[str]:
    asked = found.asked
    notices = []
    if asked.cut:
        notices.append(
            _("Your words were very long. We looked for the first %(n)d letters of them.") % {"n": LONGEST_Q}
        )
    if asked.unknown:
        named = listed(isolate_typed(f"“{value}”") for value in asked.unknown)
        notices.append(_("We do not know this choice, so we left it out: %(choices)s") % {"choices": named})
    return notices
