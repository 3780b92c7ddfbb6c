"""No picture comes in without words for who cannot see it, whichever way it comes."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import UploadedFile
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.models import SiteImage
from home.models import StandardPage
from tests.factories import png

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    # Wagtail leaves pictures open when it measures them and makes their sizes.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]

ASKED = "Say in a few words what the picture shows, or tick “only decorates”."


def file(colour="teal"):
    return SimpleUploadedFile(f"{colour}.png", png(colour), "image/png")


def errors(html):
    return [error.text.strip() for error in BeautifulSoup(html, "html.parser").select(".error-message")]


def alone(desk, **facts):
    """The screen for one picture."""
    return errors(desk.post(reverse("wagtailimages:add"), {"title": "Teapot", "file": file(), **facts}).content)


def many(desk, **facts):
    """The screen for many: the file goes up first, what it needs is asked beside it."""
    up = desk.post(reverse("wagtailimages:add_multiple"), {"title": "Teapot", "files[]": file()}).json()
    assert not SiteImage.objects.exists()
    assert "description" in up["form"]
    key = up["uploaded_file_id"]
    form = {f"uploaded-image-{key}-{name}": value for name, value in {"title": "Teapot", **facts}.items()}
    answer = desk.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=[key]), form).json()
    return [] if answer["success"] else errors(answer["form"])


def chooser(desk, **facts):
    """The box that opens while somebody writes a page."""
    form = {
        f"image-chooser-upload-{name}": value for name, value in {"title": "Teapot", "file": file(), **facts}.items()
    }
    answer = desk.post(reverse("wagtailimages_chooser:create"), form).json()
    return [] if answer["step"] == "chosen" else errors(answer["htmlFragment"])


WAYS = pytest.mark.parametrize("upload", [alone, many, chooser])


@WAYS
@pytest.mark.parametrize("facts", [{}, {"description": "   "}])
def test_without_words_it_is_refused(desk, upload, facts):
    assert upload(desk, **facts) == [ASKED]
    assert not SiteImage.objects.exists()


@WAYS
def test_with_words_it_comes_in(desk, editor, upload):
    assert upload(desk, description="A blue teapot") == []
    picture = SiteImage.objects.get()
    assert (picture.default_alt_text, picture.uploaded_by_user) == ("A blue teapot", editor)
    assert not UploadedFile.objects.exists()


@WAYS
def test_one_that_only_decorates_needs_none(desk, upload):
    assert upload(desk, description="Dots", only_decorates="on") == []
    picture = SiteImage.objects.get()
    assert (picture.only_decorates, picture.default_alt_text) == (True, "")


@pytest.mark.parametrize("screen", ["edit", "edit_multiple"])
def test_words_cannot_be_taken_away(desk, picture, screen):
    prefix = f"image-{picture.pk}-" if screen == "edit_multiple" else ""
    form = {f"{prefix}title": "Changed", f"{prefix}description": ""}
    answer = desk.post(reverse(f"wagtailimages:{screen}", args=[picture.pk]), form)
    assert errors(answer.json()["form"] if prefix else answer.content) == [ASKED]
    picture.refresh_from_db()
    assert (picture.title, picture.description) == ("Teapot", "A teapot")


def save(desk, page, *blocks, action="action-publish"):
    form = {"title": page.title, "slug": page.slug, "body": streamfield(blocks), action: "1"}
    return desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(form))


def test_on_a_page_it_needs_words_too(desk, draft, picture):
    answer = save(desk, draft, ("image", {"image": picture.pk, "alt_text": ""}))
    assert answer.status_code == 200
    assert "Please add some alt text for your image or mark it as decorative" in answer.text
    assert not StandardPage.objects.get(pk=draft.pk).live


def test_one_picture_may_say_different_things_in_two_places(desk, draft, picture):
    blocks = [{"alt_text": "A teapot"}, {"alt_text": "Our hall"}, {"alt_text": "Ignored", "decorative": "on"}]
    answer = save(desk, draft, *(("image", {"image": picture.pk, **block}) for block in blocks))
    assert answer.status_code == 302
    shown = BeautifulSoup(desk.get("/en/coffee/").content, "html.parser").main.select("img")
    assert [image["alt"] for image in shown] == ["A teapot", "Our hall", ""]


def test_showing_a_picture_leaves_what_it_says_alone(desk, draft, picture):
    save(desk, draft, ("image", {"image": picture.pk, "decorative": "on"}))
    desk.get("/en/coffee/")
    picture.refresh_from_db()
    assert (picture.only_decorates, picture.default_alt_text) == (False, "A teapot")
