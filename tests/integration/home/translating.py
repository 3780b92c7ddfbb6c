"""What an editor does on the screens for translating, and what a visitor then reads."""

from __future__ import annotations

from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation

from home.models import StandardPage

CODES = ["en", "pl", "ro", "ar"]


def at(path, code="en"):
    """Return what a visitor gets at a path: the status and the page."""
    answer = Client().get(f"/{code}/{path}")
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
