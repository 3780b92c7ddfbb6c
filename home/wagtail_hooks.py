"""What the home app adds to the admin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import edit_translation

from core.languages import is_source
from home import translations
from home.dashboard import Waiting
from home.parts import parts


@hooks.register("register_admin_urls")
def parts_url() -> list[URLPattern]:
    """Stand behind the admin's sign-in, like every address registered so."""
    return [path("parts/", parts, name="parts")]


@hooks.register("construct_homepage_panels")
def begin_with_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(Waiting())


@hooks.register("before_edit_page", order=-1)  # before wagtail-localize, which calls every alias untranslated
def translate(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Open the translation of a page that is submitted but still an alias; say what is out of date or missing."""
    if is_source(page):
        return None
    if request.method == "GET":
        say_what_waits(request, page)
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return None
    if request.POST.get("action") == "publish" and (problem := translations.hindrance(translation)):
        messages.warning(request, _("Not published: %(problem)s") % {"problem": problem})
        return redirect(request.path)
    return edit_translation(request, translation, page) if page.alias_of_id else None


def say_what_waits(request: HttpRequest, page: Page) -> None:
    for one in translations.waiting(page):
        if one.page.pk == page.pk and not page.alias_of_id:
            url = reverse("wagtail_localize:update_translations", args=[one.source]) if one.source else ""
            buttons = [messages.button(url, _("Bring up to date"))] if url else []
            messages.warning(request, one.why, buttons=buttons)


@hooks.register("after_copy_page")
def mirror_copies(request: HttpRequest, page: Page, new_page: Page) -> None:
    """A copied page that is public at once is so in every language. An alias is published without a signal."""
    for copy in new_page.get_descendants(inclusive=True).live():
        translations.mirror(copy)


@hooks.register("after_unpublish_page")
def say_unpublished_everywhere(request: HttpRequest, page: Page) -> None:
    messages.info(request, _("The page is gone in every language. Publish it again and it comes back in all of them."))


@hooks.register("before_delete_page")
def say_deleted_everywhere(request: HttpRequest, page: Page) -> None:
    if request.method == "GET":
        messages.info(request, _("The page will be deleted in every language."))
