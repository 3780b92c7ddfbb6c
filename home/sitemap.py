"""`/sitemap.xml`: every public page, group, need and ward, in every language, each naming the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.models import Demo
from directory.models import Condition, Group
from places.area import area

# A file may hold 50,000 addresses (sitemaps.org, protocol 0.9); far fewer keep one quick to make.
THINGS_A_FILE = 2_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDEX = HEAD + '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>\n'
FILE = (
    HEAD + '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    "{}</urlset>\n"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing's paths by language, and the day it last changed."""

    paths: dict[str, str]
    changed: str = ""


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return one file, or an index of files `?p=1`, `?p=2` … when there is more than one holds; none for a demo."""
    if Demo.objects.exists():
        raise Http404
    files = Paginator(list(things()), THINGS_A_FILE)
    asked = request.GET.get("p", "")
    if asked and asked not in map(str, files.page_range):
        raise Http404
    if files.num_pages > 1 and not asked:
        here = settings.SITE_URL + request.path
        body = INDEX.format("".join(f"<sitemap><loc>{here}?p={n}</loc></sitemap>" for n in files.page_range))
    else:
        body = FILE.format("".join(entries(thing) for thing in files.page(asked or 1)))
    return HttpResponse(body, content_type="application/xml")


def things() -> Iterator[Thing]:
    """Yield what the public may read: pages of the page tree, the list, near me, needs, wards and groups."""
    yield from pages()
    with override(settings.LANGUAGE_CODE):
        for name in ("groups:list", "groups:near", "groups:conditions"):
            yield in_each_language(reverse(name))
        for slug in Condition.objects.order_by("pk").values_list("slug", flat=True):
            yield in_each_language(reverse("groups:condition", args=[slug]))
        for ward in area().wards.values():
            yield in_each_language(reverse("groups:ward", args=[ward.slug]))
        for slug, changed in Group.public.order_by("pk").values_list("slug", "changed_at"):
            yield in_each_language(reverse("groups:profile", args=[slug]), changed.date().isoformat())


def pages() -> Iterator[Thing]:
    """Yield the live pages that everybody may read, each with its translations."""
    found: dict[object, list[Page]] = defaultdict(list)
    for page in Page.objects.live().public().filter(depth__gt=1).order_by("path").select_related("locale"):
        found[page.translation_key].append(page)
    for same in found.values():
        paths = {page.locale.language_code: page.get_url() for page in same}
        changed = max(
            (page.last_published_at.date().isoformat() for page in same if page.last_published_at), default=""
        )
        yield Thing({code: path for code, path in paths.items() if path}, changed)


def in_each_language(path: str, changed: str = "") -> Thing:
    """Return what stands at the same path under each language's prefix."""
    rest = path.removeprefix(f"/{settings.LANGUAGE_CODE}/")
    return Thing({code: f"/{code}/{rest}" for code, _name in settings.LANGUAGES}, changed)


def entries(thing: Thing) -> str:
    """Return a thing's addresses as a sitemap's entries: one a language, each naming all."""
    addresses = {code: escape(settings.SITE_URL + path) for code, path in thing.paths.items()}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>' for code, address in addresses.items()
    )
    changed = f"<lastmod>{thing.changed}</lastmod>" if thing.changed else ""
    return "".join(f"<url><loc>{address}</loc>{changed}{others}</url>\n" for address in addresses.values())
