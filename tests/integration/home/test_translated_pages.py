"""The life of a page in every language: its translations are shown, hidden, moved and deleted with it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation

from home.models import HomePage, StandardPage
from tests.integration.home.translating import CODES, at, change, edit_url, in_, publish, submit, words

pytestmark = [
    pytest.mark.django_db(transaction=True),  # a translation is published when the transaction ends
    # Wagtail leaves pictures open when it measures them and makes their sizes.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]


def test_a_page_unpublished_is_gone_in_every_language_and_comes_back_in_all(desk, coffee, kawa):
    unpublished = desk.post(reverse("wagtailadmin_pages:unpublish", args=[coffee.pk]), follow=True)
    assert "gone in every language" in unpublished.text
    assert [at("coffee/", code)[0] for code in CODES] == [404] * 4
    assert "coffee" not in Client().get("/sitemap.xml").text
    assert at("", "pl")[1].select('a[href="/pl/coffee/"]') == []
    assert publish(desk, kawa) == "Not published: Publish the page in its first language first."

    change(coffee, intro="We are back.")
    assert words() == ("Po polsku: Coffee morning", None)
    assert [words(code=code) for code in ("en", "ro", "ar")] == [
        ("Coffee morning", lang) for lang in (None, "en", "en")
    ]


def test_a_page_deleted_is_gone_in_every_language(client, moderator, coffee, kawa):
    client.force_login(moderator)
    key = coffee.translation_key
    screen = reverse("wagtailadmin_pages:delete", args=[coffee.pk])
    assert "deleted in every language" in client.get(screen).text
    assert client.post(screen).status_code == 302
    assert [at("coffee/", code)[0] for code in CODES] == [404] * 4
    assert not Page.objects.filter(translation_key=key).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_many_pages_are_deleted_at_once_with_their_translations(client, moderator, coffee, kawa):
    tea = coffee.add_child(instance=StandardPage(title="Tea", slug="tea"))
    tea.save_revision().publish()
    client.force_login(moderator)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert client.post(f"{url}?id={coffee.pk}").status_code == 302
    assert not Page.objects.filter(slug__in=["coffee", "tea"]).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_moves_in_every_language(client, moderator, coffee, kawa):
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    client.force_login(moderator)
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[coffee.pk, about.pk]))
    assert [at("about/coffee/", code)[0] for code in CODES] == [200] * 4
    assert words("about/coffee/") == ("Po polsku: Coffee morning", None)
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_new_address_is_new_in_every_language_and_the_old_one_leads_to_it(coffee, kawa):
    kawa.save_revision()  # a draft that holds the old address
    change(coffee, slug="coffee-and-cake")
    for code in CODES:
        old = Client().get(f"/{code}/coffee/")
        assert (old.status_code, old["Location"]) == (301, f"/{code}/coffee-and-cake/")
        assert at("coffee-and-cake/", code)[0] == 200
    in_("pl", "coffee-and-cake").get_latest_revision().publish()
    assert words("coffee-and-cake/") == ("Po polsku: Coffee morning", None)


def test_pages_below_are_submitted_with_their_parent(desk, coffee):
    tea = coffee.add_child(instance=StandardPage(title="Tea", slug="tea"))
    tea.save_revision().publish()
    before = Client().get("/pl/coffee/tea/").content
    assert submit(desk, coffee, "pl", "ro", include_subtree="on").status_code == 302
    assert Translation.objects.filter(source__object_id=tea.translation_key, enabled=True).count() == 2
    assert Client().get("/pl/coffee/tea/").content == before
    assert desk.get(edit_url(in_("pl", "tea"))).status_code == 200


def test_a_copy_stands_in_every_language_too(desk, coffee):
    home = HomePage.objects.get(locale__language_code="en")
    url = reverse("wagtailadmin_pages:copy", args=[coffee.pk])
    form = {"new_title": "Coffee again", "new_parent_page": home.pk}
    desk.post(url, {**form, "new_slug": "copied", "publish_copies": "on"})
    desk.post(url, {**form, "new_slug": "followed", "alias": "on"})
    assert [words("copied/", code) for code in CODES] == [("Coffee again", lang) for lang in (None, "en", "en", "en")]
    change(coffee, title="Tea morning")
    assert [words("followed/", code) for code in CODES] == [("Tea morning", lang) for lang in (None, "en", "en", "en")]


def test_pages_begin_in_the_first_language_only(desk, coffee, kawa):
    homes = {code: HomePage.objects.get(locale__language_code=code) for code in CODES}
    for code, allowed in zip(CODES, [200, 302, 302, 302], strict=True):
        add = reverse("wagtailadmin_pages:add", args=["home", "standardpage", homes[code].pk])
        assert desk.get(add).status_code == allowed
        listed = desk.get(reverse("wagtailadmin_explore", args=[homes[code].pk])).text
        assert (reverse("wagtailadmin_pages:add_subpage", args=[homes[code].pk]) in listed) is (code == "en")
    copied = desk.post(
        reverse("wagtailadmin_pages:copy", args=[coffee.pk]),
        {"new_title": "Kawa", "new_slug": "kawa", "new_parent_page": homes["pl"].pk},
    )
    assert (copied.status_code, Page.objects.filter(slug="kawa").exists()) == (200, False)


def test_a_translation_stands_and_falls_with_its_page(client, moderator, kawa):
    client.force_login(moderator)
    for screen in ("delete", "unpublish", "move", "copy"):
        assert client.get(reverse(f"wagtailadmin_pages:{screen}", args=[kawa.pk])).status_code == 302
    for screen in ("delete", "unpublish", "move"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", screen])
        client.post(f"{url}?id={kawa.pk}", {"chooser": kawa.get_parent().pk})
    assert words() == ("Po polsku: Coffee morning", None)


@pytest.mark.parametrize("code", CODES)
def test_the_home_page_stays(client, moderator, code):
    client.force_login(moderator)
    home = HomePage.objects.get(locale__language_code=code)
    for screen in ("delete", "unpublish", "move", "copy"):
        assert client.get(reverse(f"wagtailadmin_pages:{screen}", args=[home.pk])).status_code == 302
    assert client.get(edit_url(home)).status_code == 200
