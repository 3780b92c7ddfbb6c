"""A page in every language: what the public sees from its first publishing to its end, and what editors are told."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringSegment, Translation

from home import translations
from home.models import HomePage, StandardPage

pytestmark = [
    pytest.mark.django_db(transaction=True),  # a translation is published when the transaction ends
    # Wagtail leaves pictures open when it measures them and makes their sizes.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]

CODES = ["en", "pl", "ro", "ar"]
NOT_YET = "Tej strony nie ma jeszcze po polsku."


def at(path, code="en", visitor=None):
    """Return what a visitor gets at a path: the status and the page."""
    answer = (visitor or Client()).get(f"/{code}/{path}")
    return answer.status_code, BeautifulSoup(answer.content, "html.parser")


def words(path="coffee/", code="pl"):
    """Return a public page's heading and the language its words are marked with, if any."""
    status, page = at(path, code)
    assert status == 200
    marked = page.h1.find_parent(lang=True)
    return page.h1.text, None if marked is page.html else marked["lang"]


def in_(code, slug="coffee"):
    return StandardPage.objects.get(slug=slug, locale__language_code=code)


def submit(desk, page, *codes, **more):
    locales = [Locale.objects.get(language_code=code).pk for code in codes]
    return desk.post(reverse("wagtail_localize:submit_page_translation", args=[page.pk]), {"locales": locales, **more})


def pieces(page):
    return StringSegment.objects.filter(source__object_id=page.translation_key).order_by("order")


def translate(desk, page, which, say="Po polsku: {}"):
    """Fill in pieces of text on the translation screen, as its script does."""
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=page.locale)
    for piece in which:
        url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, piece.pk])
        form = urlencode({"value": say.format(piece.string.data)})
        assert desk.put(url, form, content_type="application/x-www-form-urlencoded").status_code in (200, 201)


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def publish(desk, page):
    """Press “Publish” on the translation screen and return what it says then."""
    told(desk, page)  # what was to be said before is said
    desk.post(edit_url(page), {"action": "publish"})
    return told(desk, page)[0]


def told(desk, page):
    """Return what a page's edit screen says at its head, oldest first."""
    screen = BeautifulSoup(desk.get(edit_url(page)).content, "html.parser")
    shown = [message for message in screen.select(".messages li") if not message.find_parent("template")]
    return [" ".join(message.text.split()) for message in shown]


def change(page, **facts):
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture
def coffee(draft):
    """The page, published in English."""
    draft.save_revision().publish()
    return draft


@pytest.fixture
def kawa(desk, coffee):
    """Its Polish translation, published."""
    submit(desk, coffee, "pl")
    page = in_("pl")
    translate(desk, page, pieces(coffee))
    assert publish(desk, page) == "Published 'Po polsku: Coffee morning' in Polski."
    return in_("pl")


def test_a_page_that_an_editor_writes_stands_in_every_language(desk, picture):
    home = HomePage.objects.get(locale__language_code="en")
    body = [
        ("text", rich_text("<p>In the <b>hall</b>.</p>")),
        ("image", {"image": picture.pk, "alt_text": "A blue teapot"}),
        ("notice", {"kind": "warning", "text": rich_text("<p>Bring a cup.</p>")}),
    ]
    form = {"title": "Coffee morning", "slug": "coffee", "intro": "Come and talk.", "show_in_menus": "on"}
    form |= {"body": streamfield(body), "action-publish": "1"}
    answer = desk.post(
        reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk]), nested_form_data(form)
    )
    assert answer.status_code == 302
    for code in CODES:
        status, page = at("coffee/", code)
        main = page.main
        lang = None if code == "en" else "en"
        assert status == 200
        assert words(code=code) == ("Coffee morning", lang)
        assert main.img["alt"] == "A blue teapot"
        assert main.select_one(".notice.warning").text.strip() == "Bring a cup."
        assert [p.text for p in main.select("p.quiet")] == ([] if code == "en" else [main.select_one("p.quiet").text])
        entry = page.select_one(f'header nav a[href="/{code}/coffee/"]')
        assert entry.text.strip() == "Coffee morning"
        assert (entry.span["lang"] if entry.span else None) == lang
        assert [a["href"] for a in page.select(".langs a")] == [f"/{other}/coffee/" for other in CODES]
        assert [link["href"] for link in page.select("link[hreflang]")] == [
            f"http://testserver/{other}/coffee/" for other in CODES
        ]
        assert f"http://testserver/{code}/coffee/" in Client().get("/sitemap.xml").text
    assert at("coffee/", "pl")[1].select_one("main p.quiet").text == NOT_YET


def test_the_public_sees_the_first_language_until_the_translation_is_published(desk, coffee):
    before = Client().get("/pl/coffee/").content
    answer = submit(desk, coffee, "pl")
    page = in_("pl")
    assert answer["Location"] == edit_url(page)
    assert page.alias_of_id == coffee.pk
    assert Client().get("/pl/coffee/").content == before

    screen = desk.get(edit_url(page))
    assert "wagtail_localize/admin/edit_translation.html" in [template.name for template in screen.templates]
    every = list(pieces(coffee))
    assert [piece.string.data for piece in every] == [
        *("Coffee morning", "Come and talk.", "Where", 'In the <b>hall</b>, see <a id="a1">its page</a>.'),
        *("A blue teapot", "Bring a cup."),
    ]
    translate(desk, page, every[:3])
    assert Client().get("/pl/coffee/").content == before
    assert publish(desk, page) == (
        "Not published: 3 pieces of text are not translated yet. Translate them, then publish."
    )
    assert Client().get("/pl/coffee/").content == before

    translate(desk, page, every[3:])
    assert Client().get("/pl/coffee/").content == before
    assert publish(desk, page).startswith("Published")
    assert words() == ("Po polsku: Coffee morning", None)
    main = at("coffee/", "pl")[1].main
    assert main.select(".quiet") == []
    assert main.img["alt"] == "Po polsku: A blue teapot"
    assert str(main.select_one(".prose p")) == (
        '<p>Po polsku: In the <b>hall</b>, see <a href="https://hall.example/">its page</a>.</p>'
    )
    assert main.select_one(".notice.warning").text.strip() == "Po polsku: Bring a cup."
    assert [words(code=code) for code in ("en", "ro")] == [("Coffee morning", None), ("Coffee morning", "en")]
    entry = at("coffee/", "pl")[1].select_one('header nav a[href="/pl/coffee/"]')
    assert (entry.text.strip(), entry.span) == ("Po polsku: Coffee morning", None)


def test_a_translation_is_looked_at_before_it_is_published(desk, coffee):
    submit(desk, coffee, "pl")
    translate(desk, in_("pl"), pieces(coffee))
    preview = desk.get(reverse("wagtail_localize:preview_translation", args=[Translation.objects.last().pk]))
    page = BeautifulSoup(preview.content, "html.parser")
    assert (page.html["lang"], page.h1.text) == ("pl", "Po polsku: Coffee morning")
    assert page.select("main [lang], main p.quiet") == []
    assert words() == ("Coffee morning", "en")


def test_a_later_change_waits_for_the_editor(desk, coffee, kawa):
    before = Client().get("/pl/coffee/").content
    change(coffee, title="Tea morning")
    assert Client().get("/pl/coffee/").content == before
    assert [words(code=code) for code in ("en", "ro")] == [("Tea morning", None), ("Tea morning", "en")]
    changed = "The page it translates has changed since. Bring this one up to date, then publish it."
    assert told(desk, kawa) == [f"{changed} Bring up to date"]
    assert [(one.page, one.why) for one in translations.waiting()] == [(kawa.page_ptr, changed)]

    url = reverse("wagtail_localize:update_translations", args=[translations.waiting()[0].source])
    assert url in desk.get(edit_url(kawa)).text
    assert "publish_translations" not in desk.get(url).text
    assert desk.post(url, {"publish_translations": "on"}).status_code == 302  # an old screen may still send it
    assert Client().get("/pl/coffee/").content == before
    assert publish(desk, kawa) == "Not published: 1 piece of text is not translated yet. Translate it, then publish."
    assert Client().get("/pl/coffee/").content == before
    assert [one.why for one in translations.waiting()] == ["It has been brought up to date, but not published since."]

    translate(desk, kawa, pieces(coffee).filter(string__data="Tea morning"))
    publish(desk, kawa)
    assert words() == ("Po polsku: Tea morning", None)
    assert translations.waiting() == []
    assert told(desk, kawa) == []


def test_words_known_from_before_are_not_published_by_submitting(desk, coffee, kawa):
    desk.post(reverse("wagtail_localize:convert_to_alias", args=[kawa.pk]))
    assert words() == ("Coffee morning", "en")
    submit(desk, coffee, "pl")
    assert words() == ("Coffee morning", "en")
    publish(desk, in_("pl"))
    assert words() == ("Po polsku: Coffee morning", None)


def test_a_translation_given_up_leaves_the_alias_and_can_be_taken_up_again(desk, coffee):
    submit(desk, coffee, "pl")
    page = in_("pl")
    translate(desk, page, pieces(coffee)[:1])
    stop = reverse("wagtail_localize:stop_translation", args=[Translation.objects.last().pk])
    desk.post(f"{stop}?next={edit_url(page)}")
    assert "mirroring" in desk.get(edit_url(page)).text
    assert translations.waiting() == []
    submit(desk, coffee, "pl")
    assert [(one.page.pk, one.why) for one in translations.waiting()] == [
        (page.pk, "Its translation is begun, but not published yet.")
    ]
    assert words() == ("Coffee morning", "en")


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


def test_a_draft_may_be_translated_beforehand(desk, draft):
    submit(desk, draft, "pl")
    page = in_("pl")
    translate(desk, page, pieces(draft))
    assert publish(desk, page) == "Not published: Publish the page in its first language first."
    assert [at("coffee/", code)[0] for code in CODES] == [404] * 4
    change(draft)
    assert words() == ("Coffee morning", "en")
    publish(desk, page)
    assert words() == ("Po polsku: Coffee morning", None)


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


def test_a_standing_page_is_kept_by_hand_in_each_language(desk):
    about, polish = in_("en", "about"), in_("pl", "about")
    before = words("about/")
    assert translations.waiting() == []
    change(about, title="Who we are")
    assert words("about/") == before
    hint = "The page it translates has changed since. Change these words too, or publish them again as they are."
    assert told(desk, polish) == [hint]
    assert [(one.page.locale.language_code, one.why) for one in translations.waiting()] == [
        (code, hint) for code in ("pl", "ro", "ar")
    ]
    change(polish, title="Kim jesteśmy")
    assert words("about/") == ("Kim jesteśmy", None)
    assert told(desk, polish) == []

    desk.post(reverse("wagtail_localize:convert_to_alias", args=[polish.pk]))
    assert words("about/") == ("Who we are", "en")


def test_what_waits_takes_the_same_number_of_queries_however_much_it_is(coffee, kawa, django_assert_num_queries):
    change(coffee, title="Tea morning")
    with django_assert_num_queries(2):
        assert len(translations.waiting()) == 1
    for slug in ("about", "privacy"):
        change(in_("en", slug), intro="New.")
    with django_assert_num_queries(2):
        assert len(translations.waiting()) == 7
