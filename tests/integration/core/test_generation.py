"""Whoever writes what a visitor can see raises the site's generation, and with it makes every kept page anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from wagtail.models import Locale, Page, PageViewRestriction, Site

from core import generation
from core.models import AuditEntry, Demo, Generation, HelpNumbers, SiteDocument, SiteImage, SiteRendition
from directory.groups.duplicate_models import DistinctGroups, GroupMark
from directory.groups.models import FormerSlug, GroupAlternative, GroupTag, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.groups.private_models import GroupContact, GroupPrivatePlace
from directory.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug, Group
from directory.search.models import IndexedGroup
from home.models import HomePage, StandardPage
from places.models import Locality, NeighbourCouncil, OutwardCode, PlaceName, Postcode, Ward, WardEdition
from tests.factories import ConditionFactory, GroupFactory, LocalityFactory, WardFactory, png

pytestmark = pytest.mark.django_db

APPS = ("home", "directory", "places", "core")


def about():
    return StandardPage.objects.get(slug="about", locale__language_code="en")


def new_home():
    return Page.objects.get(depth=1).add_child(instance=HomePage(title="Another", slug="another"))


def label():
    return ConditionLabel.objects.create(condition=ConditionFactory(), language="pl", label="Potrzeba")


def synonym():
    return ConditionSynonym.objects.create(condition=ConditionFactory(), language="en", text="a word")


def former_slug():
    return FormerConditionSlug.objects.create(condition=ConditionFactory(), slug="former")


# One of each model whose rows a page may show.
PUBLIC: dict[type[Model], Callable[[], Model]] = {
    HomePage: new_home,
    StandardPage: about,
    Site: lambda: Site.objects.create(hostname="other.example", root_page=new_home()),
    Locale: lambda: Locale.objects.create(language_code="en-gb"),
    PageViewRestriction: lambda: PageViewRestriction.objects.create(page=about(), restriction_type="login"),
    SiteImage: lambda: SiteImage.objects.create(
        title="Teapot", description="A teapot", file=ContentFile(png(), "teapot.png"), width=40, height=30
    ),
    SiteDocument: lambda: SiteDocument.objects.create(title="Minutes", file=ContentFile(b"We met.", "minutes.txt")),
    HelpNumbers: HelpNumbers.load,
    Demo: lambda: Demo.objects.create(seed=1),
    Group: GroupFactory,
    Condition: ConditionFactory,
    ConditionLabel: label,
    ConditionSynonym: synonym,
    FormerConditionSlug: former_slug,
    WardEdition: lambda: WardEdition.objects.create(name="New", valid_from=dt.date(2030, 5, 1)),
    Ward: WardFactory,
    Locality: LocalityFactory,
    PlaceName: lambda: PlaceName.objects.create(name="Thurnscoe"),
    OutwardCode: lambda: OutwardCode.objects.create(code="S70"),
}
# Written with the group they belong to, and then only.
OF_A_GROUP = {GroupTag, GroupTranslation, GroupPattern}
# On no page that is kept.
UNSEEN = {
    AuditEntry: "for administrators",
    Generation: "the number itself",
    SiteRendition: "made while a page is shown",
    GroupContact: "private",
    GroupPrivatePlace: "private",
    IndexedGroup: "made out of the group",
    GroupMark: "made out of the group, for editors",
    DistinctGroups: "for editors",
    FormerSlug: "leads on; no redirect is kept",
    GroupAlternative: "on a page that says 410; only 200 is kept",
    Postcode: "read for an answer to a POST",
    NeighbourCouncil: "read for an answer to a POST",
}


def test_every_model_is_thought_of():
    known = {model for app in APPS for model in apps.get_app_config(app).get_models()}
    assert known - {Site, Locale, PageViewRestriction} == (PUBLIC.keys() | OF_A_GROUP | UNSEEN.keys()) - {
        *(Site, Locale, PageViewRestriction)
    }


@pytest.mark.parametrize("model", PUBLIC, ids=lambda model: model.__name__)
def test_saving_and_deleting_raises_it(model):
    start = generation.current()
    thing = PUBLIC[model]()
    thing.save()
    saved = generation.current()
    thing.delete()
    assert start < saved < generation.current()


@pytest.mark.parametrize("model", PUBLIC, ids=lambda model: model.__name__)
def test_it_falls_again_with_what_is_undone(model):
    thing = PUBLIC[model]()
    before = generation.current()
    with pytest.raises(RuntimeError), transaction.atomic():
        thing.save()
        assert generation.current() > before
        raise RuntimeError
    assert generation.current() == before


@pytest.mark.parametrize(
    "facts",
    [
        {"translations": [GroupTranslation(language="pl", summary="Herbata.")]},
        {"patterns": [GroupPattern(weekday="mon")]},
        {"tags": ["tea"]},
        {"conditions": lambda: [ConditionFactory()]},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_what_belongs_to_a_group_raises_it_with_the_group(facts):
    group = GroupFactory()
    before = generation.current()
    for name, value in facts.items():
        getattr(group, name).set(value() if callable(value) else value)
    group.save()
    assert generation.current() > before


def test_which_wards_a_place_is_in_and_which_touch_raise_it():
    place, ward, other = PlaceName.objects.create(name="Thurnscoe"), WardFactory(), WardFactory()
    for change in (lambda: place.wards.add(ward), lambda: ward.neighbours.add(other), place.wards.clear):
        before = generation.current()
        change()
        assert generation.current() > before


def test_moving_ordering_publishing_and_unpublishing_raise_it():
    page, privacy = about(), StandardPage.objects.get(slug="privacy", locale__language_code="en")
    deeds = [
        lambda: privacy.move(page, pos="last-child"),
        lambda: privacy.move(page, pos="first-child"),
        lambda: about().save_revision().publish(),
        lambda: about().unpublish(),
    ]
    for deed in deeds:
        before = generation.current()
        deed()
        assert generation.current() > before


def test_a_draft_raises_nothing():
    page = about()
    before = generation.current()
    page.intro = "Half a thought"
    page.save_revision()
    assert generation.current() == before
