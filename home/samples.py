"""Made-up content for the living list of parts: each part in its states, with short, long and foreign words."""

from __future__ import annotations

from types import SimpleNamespace as Of
from typing import Any, Literal

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.languages import Fragment, isolate, listed
from core.models import HelpNumbers
from directory.groups.cards import Card
from directory.groups.view import Contact, Fact, Link
from directory.groups.words import Confirmation, ours
from places.area import Area, WardFacts
from places.ward_map import WardMap, mark, ward_map

_LONG = (
    "The Very Long and Winding Road Together: Mums, Dads, Grandparents and Everybody Else Who Looks After a Child in "
    "Penistone, Dodworth and All the Villages Between"
)


def area() -> Area:
    """Return an area of six wards that no database knows."""
    names = ["Darton East", "Royston", "Monk Bretton", "Cudworth", "Dearne North", "Dearne South"]
    return Area(
        edition=None,
        wards={
            pk: WardFacts(
                pk=pk, code=f"X{pk}", slug=slugify(name), name=name, short=name[:3], locality=None,
                cell=(pk % 3, pk // 3), places=(), neighbours=frozenset({(pk + 1) % 6, (pk - 1) % 6}),
            )
            for pk, name in enumerate(names)
        },
    )  # fmt: skip


def map_of_wards(size: Literal["large", "medium"]) -> WardMap:
    counts = {"royston": 3, "darton-east": 1, "monk-bretton": 12, "cudworth": 2, "dearne-north": 1}
    return ward_map(area(), href=lambda slug: f"#{slug}", counts=counts, chosen=["royston"], size=size)


def card(**changes: Any) -> Card:
    facts: dict[str, Any] = {
        "pk": 1,
        "slug": "kettle-corner",
        "url": "#kettle-corner",
        "name": Fragment("Kettle Corner", "en"),
        "summary": Fragment("Tea and straight talk for parents whose children find school too hard.", "en"),
        "when": ours(listed([_("Thursdays"), isolate("10:00–12:00"), _("term time")])),
        "where": "Example Hall, Royston",
        "entry": _("Just turn up"),
        "serves": "Royston, Monk Bretton",
        "served": mark(area(), frozenset({1, 2})),
        "confirmed": Confirmation(_("Confirmed by the group in %(month)s") % {"month": "October 2026"}, "fresh"),
        "paused": "",
        "ward_being_checked": False,
    }
    return Card(**facts | changes)


def cards() -> list[Card]:
    return [
        card(),
        card(
            slug="razem",
            name=Fragment("Razem", "pl"),
            summary=Fragment("Rodzice mówiący po polsku spotykają się przy kawie i ciastku.", "pl"),
            entry=_("Tell them first"),
            confirmed=Confirmation(_("Not confirmed for a year: ask first"), "stale"),
            served=mark(area(), frozenset({0})),
        ),
        card(
            slug="al-bayt",
            name=Fragment("البيت المفتوح", "ar"),
            summary=Fragment("لقاء للأمهات والآباء الناطقين بالعربية، مع ركن للأطفال.", "ar"),
            where="Online",
            serves=_("Online, wherever you live"),
            served=mark(area(), frozenset(range(6))),
        ),
        card(
            slug="long-road",
            name=Fragment(_LONG, "en"),
            summary=Fragment("", "en"),
            when=_("When: not stated"),
            where=_("Place not stated"),
            entry=_("How to come first: not stated"),
            confirmed=Confirmation(_("Not confirmed yet: ask first"), "never"),
            paused=_("Taking a break: back in %(month)s") % {"month": "March 2027"},
            served=mark(area(), frozenset()),
            ward_being_checked=True,
        ),
    ]


def option(slug: str, label: str, count: int, *, note: str = "", chosen: bool = False, lang: str = "") -> Of:
    return Of(slug=slug, label=label, note=note, count=count, chosen=chosen, lang=lang)


def filters() -> list[Of]:
    """Return one filter of each kind."""
    feelings = [
        option("anxiety", "Anxiety and school avoidance", 6, chosen=True),
        option("mental-health", "Mental health", 4),
        option("adhd", "ADHD", 3),
    ]
    talking = [option("autism", "Autism", 12), option("speech", "Speech, language and communication", 5)]
    wards = [
        option("dearne-north", "Dearne North", 2, note="Bolton upon Dearne, Goldthorpe, Highgate", lang="en"),
        option("dearne-south", "Dearne South", 0, note="Thurnscoe", lang="en"),
    ]
    return [
        Of(
            name="condition", label=_("Need"), chosen=1, clear_url="#", narrow=True,
            clusters=[Of(label="Feelings and mental health", chosen=1, options=feelings),
                      Of(label="Communication and interaction", chosen=0, options=talking)],
        ),
        Of(name="ward", label=_("Ward"), chosen=0, clusters=[Of(label="Dearne", chosen=0, options=wards)], narrow=True),
        Of(name="meets", label=_("How it meets"), chosen=0,
           options=[option("in-person", _("In person"), 21), option("online", _("Online"), 5)]),
        Of(name="age", label=_("Child’s age"), chosen=0, kind="number", number="",
           hint=_("In years, for example 7")),
    ]  # fmt: skip


def chosen() -> list[Of]:
    return [
        Of(label="Anxiety and school avoidance", remove_url="#", lang=""),
        Of(label="Dearne North", remove_url="#", lang="en"),
    ]


def ways() -> list[Of]:
    return [
        Of(label=_("Without “%(choice)s”") % {"choice": "Dearne North"}, url="#", count=6),
        Of(label="Darfield", url="#", count=3),
    ]


def contacts() -> list[Contact]:
    nothing: dict[str, Any] = {
        "phone": "", "tel": "", "phone_uses": "", "phone_times": Fragment("", "en"), "email": "", "website": None,
        "socials": [], "socials_note": Fragment("", "en"), "through_consortium": False,
    }  # fmt: skip
    full = nothing | {
        "phone": "01632 960417",
        "tel": "tel:01632960417",
        "phone_uses": listed([_("Calls"), _("Texts")]),
        "phone_times": Fragment("weekdays 9 to 3", "en"),
        "email": "hello@kettle-corner.example",
        "website": Link(label="kettle-corner.example", url="https://kettle-corner.example/"),
        "socials": [Link(label="chat.example", url="https://chat.example/kettle")],
        "socials_note": Fragment("Answer two short questions and we let you in.", "en"),
    }
    return [Contact(**full), Contact(**nothing | {"through_consortium": True})]


def facts() -> list[Fact]:
    return [
        Fact(code="diagnosis", label=_("Diagnosis"), text=_("Not needed"), kind="stated"),
        Fact(code="step-free", label=_("Step-free"), text=_("Yes"), kind="yes"),
        Fact(code="quiet-space", label=_("Quiet space"), text=_("No"), kind="no"),
        Fact(code="hearing-loop", label=_("Hearing loop"), text=_("not stated"), kind="unstated"),
        Fact(code="cost", label=_("Cost"), text=_("You pay"), note=Fragment("£2 a family, tea included", "en")),
    ]


def councils() -> list[Of]:
    return [Of(name="Example Valley", local_offer_url="https://valley.example/send")]


def numbers() -> HelpNumbers:
    return HelpNumbers(
        council_day="01632 960001", council_day_hours="Monday to Friday, 9 to 5", council_night="01632 960002"
    )


def everything() -> dict[str, Any]:
    """Return what the page of parts shows."""
    return {
        "cards": cards(),
        "filters": filters(),
        "sorts": [("relevance", _("Best match"), True), ("name", _("Name"), False)],
        "chosen": chosen(),
        "ways": ways(),
        "councils": councils(),
        "contacts": contacts(),
        "facts": facts(),
        "numbers": numbers(),
        "maps": [map_of_wards("large"), map_of_wards("medium")],
        "errors": [("sample-postcode", _("Type a postcode, for example S70 1AA."))],
    }
