import json
import re
from dataclasses import fields

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from core.models import SiteImage
from directory.groups import actions
from directory.groups.cards import cards_for
from directory.groups.queries import Links
from directory.groups.view import GroupView
from directory.models import ConditionLabel, FormerSlug, GroupAlternative, GroupPattern, GroupTranslation
from tests.factories import ConditionFactory, GroupFactory, LocalityFactory, WardFactory, png

pytestmark = pytest.mark.django_db

# Of a page that nothing is remembered for: inside a test's transaction the area and the frame are read anew each time.
QUERIES_OF_A_PROFILE = 23


def get(client, slug, language="en"):
    with translation.override(language):
        return client.get(reverse("groups:profile", args=[slug]))


def view_of(group, language="en"):
    return GroupView.of(group, Links.stored(group.pk), language)


@pytest.fixture
def autism():
    return ConditionFactory(slug="need-autism", label="Autism (test)")


@pytest.fixture
def royston():
    return WardFactory(name="Royston", slug="royston")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, 200),
        ({"state": "paused"}, 200),
        ({"live": False}, 404),
        ({"live": False, "state": "paused"}, 404),
        ({"state": "closed"}, 410),
        ({"state": "removed"}, 410),
    ],
)
def test_each_state_has_its_own_answer(client, facts, status):
    group = GroupFactory(name="Kettle Corner", **facts)
    assert get(client, group.slug).status_code == status


def test_a_closed_group_offers_what_the_editor_chose(client, autism):
    gone = GroupFactory(name="Kettle Corner", conditions=[autism], state="closed")
    GroupFactory(name="Same need", conditions=[autism])
    chosen = GroupFactory(name="Chosen instead")
    GroupAlternative.objects.create(group=gone, alternative=chosen)
    page = get(client, gone.slug).content.decode()
    assert re.findall(r'data-result="([^"]+)"', page) == [chosen.slug]
    assert "Kettle Corner" in page


def test_a_closed_group_offers_the_nearest_first(client, autism, royston):
    gone = GroupFactory(conditions=[autism], wards=[royston], state="closed")
    any_need_here = GroupFactory(any_need=True, wards=[royston])
    same_need_elsewhere = GroupFactory(conditions=[autism])
    same_need_here = GroupFactory(conditions=[autism], wards=[royston])
    GroupFactory(name="Nothing in common")
    GroupFactory(name="Draft", conditions=[autism], wards=[royston], live=False)
    page = get(client, gone.slug).content.decode()
    assert re.findall(r'data-result="([^"]+)"', page) == [
        same_need_here.slug,
        same_need_elsewhere.slug,
        any_need_here.slug,
    ]


def test_of_a_removed_group_nothing_is_said(client):
    group = GroupFactory(name="Kettle Corner", slug="a-neutral-address", summary="Tea", state="removed")
    page = get(client, group.slug).content.decode()
    assert "Kettle" not in page and "Tea" not in page


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ar"])
def test_a_former_address_leads_to_the_new_one_in_every_language(client, language):
    group = GroupFactory(slug="kettle")
    FormerSlug.objects.create(slug="kettle-corner", group=group)
    answer = get(client, "kettle-corner", language)
    assert (answer.status_code, answer["Location"]) == (301, f"/{language}/groups/kettle/")


def test_a_former_address_of_a_draft_says_nothing(client):
    FormerSlug.objects.create(slug="kettle-corner", group=GroupFactory(slug="kettle", live=False))
    assert get(client, "kettle-corner").status_code == 404


def test_a_draft_that_was_closed_was_never_known_and_says_nothing(client):
    group = GroupFactory(slug="never-shown", live=False)
    actions.close(group=group, by=None)
    assert get(client, "never-shown").status_code == 404
    FormerSlug.objects.create(slug="still-less", group=group)
    assert get(client, "still-less").status_code == 404


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # Wagtail's, when it makes a size of a picture
def test_logo_and_tags_are_shown(client):
    logo = SiteImage.objects.create(title="Logo", file=ContentFile(png(), "logo.png"), description="A teal kettle")
    group = GroupFactory(logo=logo)
    group.tags.add("drop-in", "coffee morning")
    group.save()
    page = BeautifulSoup(get(client, group.slug).content, "html.parser")
    assert (page.select_one(".logo img")["alt"], page.select_one(".logo img")["src"][:7]) == (
        "A teal kettle",
        "/media/",
    )
    assert "coffee morning · drop-in" in page.main.text


def test_a_need_without_a_label_in_the_readers_language_is_marked(client, autism):
    group = GroupFactory(conditions=[autism, ConditionFactory(label="Grumbling")])
    ConditionLabel.objects.create(condition=autism, language="pl", label="Autyzm")
    page = BeautifulSoup(get(client, group.slug, "pl").content, "html.parser")
    assert [(tag.text, tag.get("lang")) for tag in page.select("a.tag")] == [("Autyzm", None), ("Grumbling", "en")]


def test_what_is_stored_of_a_group_is_what_it_holds(autism, royston):
    stranger = GroupFactory(conditions=[ConditionFactory()], wards=[WardFactory()], localities=[LocalityFactory()])
    stranger.tags.add("other")
    stranger.save()
    group = GroupFactory(conditions=[autism, ConditionFactory()], wards=[royston], localities=[LocalityFactory()])
    group.tags.add("drop-in", "0")
    group.save()

    held, stored = Links.held(group), Links.stored(group.pk)

    assert (len(held.wards), len(held.localities), len(held.conditions), len(held.tags)) == (1, 1, 2, 2)
    for field in fields(Links):
        assert sorted(getattr(stored, field.name)) == sorted(getattr(held, field.name))


def test_what_is_not_stated_is_said_to_be_so():
    view = view_of(GroupFactory())
    facts = [*view.first_visit, *view.access, *view.about]
    assert {(fact.text, fact.kind) for fact in facts} == {("not stated", "unstated")}
    assert (view.when, view.serves, bool(view.contact)) == ([], "", False)


def words_on(page, selector):
    return [" ".join(part.get_text(" ").split()) for part in page.select(selector)]


def test_an_almost_empty_page_says_what_is_not_stated(client):
    page = BeautifulSoup(get(client, GroupFactory().slug).content, "html.parser")
    assert words_on(page, ".profile-name > .quiet") == ["Needs: not stated"]
    assert words_on(page, ".box .quiet") == ["For families in: not stated"]
    assert page.select(".mini, .tags") == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"whole_area": True}, "For families in: All of Barnsley"),
        ({"online_only": True}, "For families in: Online, wherever you live"),
    ],
)
def test_where_families_live_is_stated_without_a_ward(client, facts, sentence):
    page = BeautifulSoup(get(client, GroupFactory(any_need=True, **facts).slug).content, "html.parser")
    assert words_on(page, ".box .quiet") == [sentence]
    assert words_on(page, ".tags .tag") == ["Any need"]
    assert "Needs:" not in page.main.text
    assert len(page.select(".box .mini")) == 1


def test_a_ward_that_is_gone_is_not_said_to_be_unstated(client):
    page = BeautifulSoup(get(client, GroupFactory(wards_to_check=True).slug).content, "html.parser")
    assert words_on(page, ".box .quiet") == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_venue_address_and_postcode_keep_their_order_in_every_language(client, language):
    group = GroupFactory(venue="The Old Bakery", address="Back room, Sample Street", postcode="S70 0AB")
    page = BeautifulSoup(get(client, group.slug, language).content, "html.parser")
    (address,) = page.select(".box bdi[dir=ltr]")
    assert (address.text, address["lang"]) == ("The Old Bakery, Back room, Sample Street S70 0AB", "en")


def test_a_postcode_alone_says_where(client):
    page = BeautifulSoup(get(client, GroupFactory(postcode="S70 0AB").slug).content, "html.parser")
    assert words_on(page, ".box bdi[dir=ltr]") == ["S70 0AB"]


def test_the_way_back_tells_a_ward_from_a_locality_of_its_name(client):
    ward = WardFactory(name="Central", slug="central", locality=LocalityFactory(name="Central"))
    page = BeautifulSoup(get(client, GroupFactory(meeting_ward=ward).slug).content, "html.parser")
    assert [(link.text.strip(), link["href"]) for link in page.select(".back a")] == [
        ("Groups in Central (ward)", "/en/wards/central/")
    ]


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://www.facebook.example/quiettuesdays/", "facebook.example/quiettuesdays"),
        ("https://kettle.example", "kettle.example"),
        ("http://kettle.example/groups/tea?from=list#when", "kettle.example/groups/tea"),
    ],
)
def test_a_printed_address_leads_to_the_very_page(client, url, label):
    group = GroupFactory(website=url, socials=f"{url}\n{url}")
    page = BeautifulSoup(get(client, group.slug).content, "html.parser")
    printed = page.select("aside .reach li a")
    assert [(link.text, link["href"]) for link in printed] == [(label, url)] * 3


def test_a_ward_is_not_named_beside_its_own_locality():
    central = LocalityFactory(name="Central")
    own, other = WardFactory(name="Central", locality=central), WardFactory(name="Royston")
    view = view_of(GroupFactory(wards=[own, other], localities=[central]))
    assert view.serves == "Central (part of the area), Royston"


def test_a_ward_and_a_locality_of_one_name_are_told_apart():
    central = LocalityFactory(name="Central")
    dodworth = WardFactory(name="Dodworth", locality=central)
    ward = WardFactory(name="Central", locality=LocalityFactory(name="North"))
    both, alone = GroupFactory(wards=[ward], localities=[central]), GroupFactory(wards=[ward, dodworth])
    assert view_of(both).serves == "Central (part of the area), Central (ward)"
    assert [card.serves for card in cards_for([both.pk, alone.pk], "en")] == [
        "Central (part of the area), Central (ward)",
        "Central (ward), Dodworth",
    ]


def test_no_is_not_the_same_as_not_stated():
    view = view_of(GroupFactory(step_free=False, hearing_loop=True))
    kinds = {fact.code: fact.kind for fact in view.access}
    assert (kinds["step-free"], kinds["hearing-loop"], kinds["parking"]) == ("no", "yes", "unstated")


def test_words_stand_in_the_readers_language_or_are_marked(client):
    group = GroupFactory(summary="Tea and talk", description="Come in.")
    GroupTranslation.objects.create(group=group, language="pl", summary="Herbata i rozmowa")
    with translation.override("pl"):
        view = view_of(group, "pl")
        assert (view.summary.text, view.summary.foreign) == ("Herbata i rozmowa", False)
        assert (view.description.text, view.description.lang, view.description.foreign) == ("Come in.", "en", True)


def test_a_larger_group_and_its_parts_name_each_other_only_in_public():
    whole = GroupFactory(name="The whole")
    part = GroupFactory(name="A part", part_of=whole)
    GroupFactory(name="A draft part", part_of=whole, live=False)
    assert [link.label for link in view_of(whole).parts] == ["A part"]
    assert view_of(part).part_of.label == "The whole"
    whole.live = False
    whole.save()
    part.refresh_from_db()
    assert view_of(part).part_of is None


def test_search_engines_read_only_what_is_stated(client, royston):
    group = GroupFactory(name="Tea </script> & talk", phone="01632 960417", meeting_ward=royston)
    page = get(client, group.slug).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert data == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Tea </script> & talk",
        "url": f"http://testserver/en/groups/{group.slug}/",
        "telephone": "01632 960417",
        "address": {"@type": "PostalAddress", "addressLocality": "Royston", "addressCountry": "GB"},
    }


def test_a_page_costs_the_same_queries_with_one_of_each_and_with_three(client, django_assert_num_queries):
    for number in (1, 3):
        group = GroupFactory(
            slug=f"with-{number}",
            conditions=[ConditionFactory() for _ in range(number)],
            wards=[WardFactory() for _ in range(number)],
            meeting_ward=WardFactory(),
        )
        for weekday in ("mon", "tue", "wed")[:number]:
            GroupPattern.objects.create(group=group, weekday=weekday)
            GroupFactory(part_of=group)
    get(client, "with-1")
    for number in (1, 3):
        cache.clear()
        with django_assert_num_queries(QUERIES_OF_A_PROFILE):
            get(client, f"with-{number}")
