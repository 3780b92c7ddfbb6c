import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group as Role
from django.core.management import call_command
from wagtail.models import Locale, Page, Site

from home import roles
from home.actions import found_site
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db

STANDING = ["about", "accessibility", "get-help", "privacy"]


def test_a_new_site_has_its_pages_in_every_language():
    for code in ("en", "pl", "ro", "ar"):
        home = HomePage.objects.get(locale__language_code=code)
        assert sorted(home.get_children().live().values_list("slug", flat=True)) == STANDING
        assert home.alias_of is None
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale__language_code="en")
    assert Page.objects.filter(depth=2).count() == 4


def test_founding_again_brings_back_nothing_an_editor_took_away():
    StandardPage.objects.get(slug="about", locale__language_code="en").delete()
    before = list(Page.objects.order_by("path").values_list("path", "title"))
    found_site()
    assert list(Page.objects.order_by("path").values_list("path", "title")) == before


def test_a_language_that_settings_gain_gets_every_page(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("uk", "Українська")]
    found_site()
    pages = Page.objects.filter(locale=Locale.objects.get(language_code="uk"))
    assert sorted(pages.values_list("alias_of__slug", flat=True)) == sorted(["home-en", *STANDING])
    assert set(pages.values_list("live", flat=True)) == {True}


@pytest.mark.parametrize("slug", STANDING)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_standing_page_says_what_its_data_says(client, slug, language):
    page = StandardPage.objects.get(slug=slug, locale__language_code=language)
    response = client.get(f"/{language}/{slug}/")
    html = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, html.h1.text) == (200, page.title)
    assert html.select_one(".prose h2") is not None
    assert html.select_one("main [lang]") is None


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_founded_anew(client):
    call_command("flush", interactive=False, verbosity=0)
    assert client.get("/pl/about/").status_code == 200
    assert Role.objects.get(name="Editors").page_permissions.filter(permission__codename="publish_page").exists()


def test_roles_have_their_rights_over_pages_and_files_once():
    def given(role):
        rights = [*role.page_permissions.all(), *role.collection_permissions.all()]
        return sorted(right.permission.codename for right in rights)

    roles.give_tree_rights()
    assert {name: given(Role.objects.get(name=name)) for name in roles.TREE_RIGHTS} == {
        name: sorted(codenames) for name, codenames in roles.TREE_RIGHTS.items()
    }
