"""A page with everything a page can hold."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from core.models import SiteImage
from home.models import HomePage, StandardPage
from tests.factories import png
from tests.integration.home.demo import loaded  # noqa: F401
from tests.integration.home.translating import in_, pieces, publish, submit, translate


@pytest.fixture
def picture(db):
    return SiteImage.objects.create(
        title="Teapot", description="A teapot", file=ContentFile(png(), "teapot.png"), width=40, height=30
    )


@pytest.fixture
def draft(db, picture):
    """An English page under the home page, not yet published."""
    page = StandardPage(
        title="Coffee morning",
        slug="coffee",
        show_in_menus=True,
        intro="Come and talk.",
        live=False,
        body=[
            ("text", '<h2>Where</h2><p>In the <b>hall</b>, see <a href="https://hall.example/">its page</a>.</p>'),
            ("image", {"image": picture, "alt_text": "A blue teapot", "decorative": False}),
            ("notice", {"kind": "warning", "text": "<p>Bring a cup.</p>"}),
        ],
    )
    return HomePage.objects.get(locale__language_code="en").add_child(instance=page)


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
