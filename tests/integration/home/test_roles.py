"""What Editors and Moderators may do with pages, pictures, documents and help numbers, and what they may not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import HelpNumbers, SiteDocument, SiteImage
from home.models import HomePage, StandardPage
from tests.factories import png

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves pictures open when it measures them and makes their sizes.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
ROLES = ["editor", "moderator"]
DELETES = [("editor", False), ("moderator", True)]


@pytest.fixture
def sign_in(client, request):
    def enter(role):
        client.force_login(request.getfixturevalue(role))
        return client

    return enter


@pytest.fixture
def document(db):
    return SiteDocument.objects.create(title="Minutes", file=ContentFile(b"We met.", "minutes.txt"))


@pytest.mark.parametrize("role", ROLES)
def test_both_write_change_publish_lock_and_unpublish_pages(sign_in, role):
    browser = sign_in(role)
    home = HomePage.objects.get(locale__language_code="en")
    form = {"title": "Tea", "slug": "tea", "body-count": "0"}
    browser.post(reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk]), form)
    page = StandardPage.objects.get(slug="tea", locale__language_code="en")
    assert not page.live
    change = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser.post(change, {**form, "title": "More tea", "action-publish": "1"})
    browser.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    page.refresh_from_db()
    assert (page.title, page.live, page.locked) == ("More tea", True, True)
    browser.post(reverse("wagtailadmin_pages:unlock", args=[page.pk]))
    browser.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert (page.live, page.locked) == (False, False)


@pytest.mark.parametrize("role", ROLES)
def test_both_move_pages(sign_in, draft, role):
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    sign_in(role).post(reverse("wagtailadmin_pages:move_confirm", args=[draft.pk, about.pk]))
    draft.refresh_from_db()
    assert draft.get_parent().pk == about.pk


@pytest.mark.parametrize(("role", "allowed"), DELETES)
def test_moderators_delete_pages_and_editors_do_not(sign_in, draft, role, allowed):
    browser = sign_in(role)
    below = draft.add_child(instance=StandardPage(title="Tea", slug="tea"))
    many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for page in (below, draft):
        listed = browser.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).text
        screen = reverse("wagtailadmin_pages:delete", args=[page.pk])
        assert (screen in listed) is allowed
        assert browser.get(screen).status_code == (200 if allowed else 302)
        browser.post(f"{many}?id={page.pk}") if page == below else browser.post(screen)
        assert StandardPage.objects.filter(pk=page.pk).exists() is not allowed


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_neither_makes_a_page_private(sign_in, draft, role):
    screen = reverse("wagtailadmin_pages:set_privacy", args=[draft.pk])
    sign_in(role).post(screen, {"restriction_type": "login"})
    assert not draft.get_view_restrictions().exists()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("model", "name", "content"), [(SiteImage, "teapot.png", png()), (SiteDocument, "minutes.txt", b"We met.")]
)
def test_both_add_change_and_choose_files(sign_in, role, model, name, content):
    browser = sign_in(role)
    app = "wagtailimages" if model is SiteImage else "wagtaildocs"
    facts = {"title": "Kept", "description": "A teapot"}
    browser.post(reverse(f"{app}:add"), {**facts, "file": SimpleUploadedFile(name, content)})
    kept = model.objects.get()
    browser.post(reverse(f"{app}:edit", args=[kept.pk]), {**facts, "title": "Changed"})
    kept.refresh_from_db()
    assert kept.title == "Changed"
    assert "Changed" in browser.get(reverse(f"{app}_chooser:choose")).json()["html"]


@pytest.mark.parametrize(("role", "allowed"), DELETES)
@pytest.mark.parametrize("way", ["delete", "delete_multiple", "many at once"])
@pytest.mark.parametrize("kind", ["picture", "document"])
def test_moderators_delete_files_and_editors_do_not(request, role, allowed, way, kind):
    browser = request.getfixturevalue("sign_in")(role)
    file = request.getfixturevalue(kind)
    if way == "many at once":
        screen = reverse("wagtail_bulk_action", args=["core", file._meta.model_name, "delete"])
        browser.post(f"{screen}?id={file.pk}")
    else:
        browser.post(reverse(f"wagtail{'images' if kind == 'picture' else 'docs'}:{way}", args=[file.pk]))
    assert type(file).objects.filter(pk=file.pk).exists() is not allowed


def test_an_editor_takes_back_a_file_of_their_own_until_something_shows_it(sign_in, editor, picture, document, draft):
    browser = sign_in("editor")
    for file in (picture, document):
        file.uploaded_by_user = editor
        file.save()
    images = reverse("wagtailimages:delete", args=[picture.pk])
    browser.post(images)
    assert SiteImage.objects.filter(pk=picture.pk).exists()
    draft.body = [("text", "<p>No picture.</p>")]
    draft.save()
    browser.post(images)
    browser.post(reverse("wagtaildocs:delete", args=[document.pk]))
    assert not SiteImage.objects.exists()
    assert not SiteDocument.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_both_check_the_help_numbers(sign_in, role):
    browser = sign_in(role)
    numbers = HelpNumbers.load()
    screen = reverse("wagtailsettings:edit", args=["core", "helpnumbers", numbers.pk])
    form = {"emergency": "999", "nhs": "111", "nhs_mental_health": "111", "childline": "0800 1111"}
    browser.post(screen, {**form, "council_day": "01632 960123", "checked_on": "20/11/2026"})
    numbers.refresh_from_db()
    assert (numbers.council_day, numbers.checked_on) == ("01632 960123", dt.date(2026, 11, 20))
    shown = browser.get("/en/about/").text
    assert "01632 960123" in shown
    assert "We checked these numbers on 20 November 2026." in shown


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", ["users/", "groups/", "sites/", "collections/", "locales/", "redirects/", "snippets/"])
def test_neither_runs_the_machinery(sign_in, role, path):
    answer = sign_in(role).get(f"/admin/{path}")
    assert (answer.status_code, answer.headers.get("Location")) in [(302, "/admin/"), (404, None)]
