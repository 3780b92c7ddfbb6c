"""The words of a page in every language: what the public reads until and after a translation is published."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import Translation

from home import translations
from home.models import HomePage
from tests.integration.home.translating import (
    CODES,
    at,
    change,
    edit_url,
    in_,
    pieces,
    publish,
    submit,
    told,
    translate,
    words,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),  # a translation is published when the transaction ends
    # Wagtail leaves pictures open when it measures them and makes their sizes.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]


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
        with translation.override(code):
            notice = gettext("This page is not in your language yet.")
        assert [said.text for said in main.select("p.quiet")] == ([] if code == "en" else [notice])
        entry = page.select_one(f'header nav a[href="/{code}/coffee/"]')
        assert entry.text.strip() == "Coffee morning"
        assert (entry.span["lang"] if entry.span else None) == lang
        assert [a["href"] for a in page.select(".langs a")] == [f"/{other}/coffee/" for other in CODES]
        assert [link["href"] for link in page.select("link[hreflang]")] == [
            f"http://testserver/{other}/coffee/" for other in CODES
        ]
        assert f"http://testserver/{code}/coffee/" in Client().get("/sitemap.xml").text


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
