"""Everything a group's page shows, as plain values. The public page and the editor's preview both build this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.languages import Fragment, listed
from directory.conditions.queries import Named, named
from directory.groups import words
from directory.groups.cards import Served
from directory.groups.enums import (
    SPOKEN_LANGUAGES,
    Access,
    Audience,
    Children,
    Cost,
    Diagnosis,
    Meets,
    PhoneUse,
    RunBy,
    State,
)
from directory.groups.models import Group
from directory.groups.queries import Links
from directory.groups.schema import schema_org
from places.area import Area, area


@dataclass(frozen=True, slots=True)
class Link:
    """A named address. `lang` is set when its label is in another language than the page."""

    label: str
    url: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words; `kind` is yes, no, stated or unstated. `note` is what the group itself adds."""

    code: str
    label: str
    text: str
    kind: str = "stated"
    note: Fragment | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How parents reach the group. All of it is meant to be public."""

    phone: str
    tel: str
    phone_uses: str
    phone_times: Fragment
    email: str
    website: Link | None
    socials: list[Link]
    socials_note: Fragment
    through_consortium: bool

    def __bool__(self) -> bool:
        return bool(self.phone or self.email or self.website or self.socials or self.through_consortium)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group's page."""

    slug: str
    url: str
    name: Fragment
    other_names: list[str]
    summary: Fragment
    description: Fragment
    needs: list[Link]
    any_need: bool
    when: list[Fragment]
    where: str
    venue: str
    address: str
    postcode: str
    ward: Link | None
    serves: str
    served: SafeString
    ward_being_checked: bool
    contact: Contact
    how_to_join: Fragment
    first_visit: list[Fact]
    first_time: Fragment
    access: list[Fact]
    about: list[Fact]
    part_of: Link | None
    parts: list[Link]
    tags: list[str]
    confirmed: words.Confirmation
    paused: str
    logo: Any

    @classmethod
    def of(cls, group: Group, links: Links, language: str) -> GroupView:
        """Build the page of `group` and what hangs on it, in `language` where it has words in it."""
        translated = None
        if language != group.text_language:
            translated = next((row for row in group.translations.all() if row.language == language), None)

        def own(text: str, other: str = "") -> Fragment:
            return Fragment(other, language) if other else Fragment(text, group.text_language)

        today = area()
        served = Served.of(today, vars(group), links.wards, links.localities)
        meeting_ward = today.wards.get(group.meeting_ward_id) or group.meeting_ward
        patterns = [words.Pattern(*row) for row in group.patterns.values_list(*words.Pattern.FIELDS)]
        times = words.when(patterns, group.when_text, group.text_language)
        return cls(
            slug=group.slug,
            url=reverse("groups:profile", args=[group.slug]),
            name=own(group.name),
            other_names=[name.strip() for name in group.other_names.splitlines() if name.strip()],
            summary=own(group.summary, translated.summary if translated else ""),
            description=own(group.description, translated.description if translated else ""),
            needs=[_need(need, language) for pk, need in named(language).items() if pk in links.conditions],
            any_need=group.any_need,
            when=times,
            where=words.where(
                venue=group.venue,
                ward=meeting_ward.name if meeting_ward else "",
                ward_only=group.show_ward_only,
                online_only=group.online_only,
                meets=group.meets,
            ),
            venue="" if group.show_ward_only else group.venue,
            address="" if group.show_ward_only else group.address,
            postcode="" if group.show_ward_only else group.postcode,
            ward=_ward(meeting_ward, today) if meeting_ward else None,
            serves=served.text,
            served=served.mark,
            ward_being_checked=group.wards_to_check,
            contact=_contact(group),
            how_to_join=own(group.how_to_join),
            first_visit=_first_visit(group),
            first_time=own(group.first_time),
            access=[_three_way(fact.value, str(fact.label), getattr(group, fact.field)) for fact in Access],
            about=_about(group),
            part_of=next(iter(_links(pk=group.part_of_id)), None) if group.part_of_id else None,
            parts=_links(part_of=group.pk) if group.pk else [],
            tags=sorted(links.tags),
            confirmed=words.confirmation(group.confirmed_on, group.confirmed_how),
            paused=words.paused(group.paused_until) if group.state == State.PAUSED else "",
            logo=group.logo,
        )

    @property
    def schema(self) -> SafeString:
        """The page's facts as JSON for search engines."""
        return schema_org(self)


def _links(**which: Any) -> list[Link]:
    named = Group.public.filter(**which).values_list("name", "slug")
    return [Link(name, reverse("groups:profile", args=[slug])) for name, slug in named]


def _ward(ward: Any, today: Area) -> Link:
    return Link(today.ward_name(ward), reverse("groups:ward", args=[ward.slug]))


def _need(need: Named, language: str) -> Link:
    url = f"{reverse('groups:list')}?condition={need.slug}"
    return Link(need.label.text, url, need.label.lang if need.label.lang != language else "")


def _labels(codes: Iterable[str], options: Iterable[tuple[str, Any]]) -> str:
    labels = dict(options)
    return listed(labels[code] for code in codes if code in labels)


def _fact(code: str, label: str, text: str, note: Fragment | None = None) -> Fact:
    if text or note:
        return Fact(code, label, text, note=note)
    return Fact(code, label, words.not_stated(), "unstated")


def _three_way(code: str, label: str, value: bool | None, yes: str = "", no: str = "") -> Fact:
    if value is None:
        return Fact(code, label, words.not_stated(), "unstated")
    return Fact(code, label, yes or _("Yes"), "yes") if value else Fact(code, label, no or _("No"), "no")


def _contact(group: Group) -> Contact:
    digits = "".join(sign for sign in group.phone if sign.isdigit() or sign == "+")
    return Contact(
        phone=group.phone,
        tel=f"tel:{digits}" if digits else "",
        phone_uses=_labels(group.phone_uses, PhoneUse.choices),
        phone_times=Fragment(group.phone_times, group.text_language),
        email=group.email,
        website=_site(group.website) if group.website else None,
        socials=[_site(line.strip()) for line in group.socials.splitlines() if line.strip()],
        socials_note=Fragment(group.socials_note, group.text_language),
        through_consortium=group.through_consortium,
    )


def _site(url: str) -> Link:
    """Return the address with a label that leads there from paper too."""
    parts = urlsplit(url)
    return Link(f"{parts.netloc}{parts.path}".removeprefix("www.").rstrip("/") or url, url)


def _first_visit(group: Group) -> list[Fact]:
    diagnosis = str(Diagnosis(group.diagnosis).label) if group.diagnosis else ""
    children = str(Children(group.children).label) if group.children else ""
    referral = "" if group.referral is None else _("Needed") if group.referral else _("Not needed")
    return [
        _fact("diagnosis", _("Diagnosis"), diagnosis),
        _fact("referral", _("Referral"), referral),
        _three_way("turn-up", _("Just turn up?"), group.turn_up, _("Yes"), _("No, tell them first")),
        _three_way("child", _("May my child come?"), group.child_welcome),
        _three_way("sibling", _("May brothers and sisters come?"), group.sibling_welcome),
        _fact("children", _("Children at meetings"), children),
    ]


def _about(group: Group) -> list[Fact]:
    run_by = str(RunBy(group.run_by).label) if group.run_by else ""
    cost_note = Fragment(group.cost_note, group.text_language)
    lead = _three_way("safeguarding-lead", _("Named person for safeguarding"), group.safeguarding_lead)
    return [
        _fact("audience", _("Who it is for"), _labels(group.audience, Audience.choices)),
        _fact("ages", _("Children’s ages"), words.ages(group.age_from, group.age_to)),
        _fact("meets", _("How it meets"), _labels(group.meets, Meets.choices)),
        _fact("cost", _("Cost"), str(Cost(group.cost).label) if group.cost else "", cost_note),
        _fact("languages", _("Languages"), _labels(group.languages, SPOKEN_LANGUAGES)),
        _fact("run-by", _("Run by"), run_by),
        lead,
        _fact("safeguarding-policy", _("Safeguarding policy"), group.safeguarding_policy),
        _three_way("member", _("Member of the consortium"), group.member),
    ]
