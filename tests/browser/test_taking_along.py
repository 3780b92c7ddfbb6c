"""What a parent takes away from the site: a group among the phone's contacts, a ward or a need to follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import PHONE
from tests.browser.said import said

LANGUAGES = ["en", "ar"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_is_saved_to_the_contacts_without_scripts(visit, language):
    page = visit(f"/{language}/groups/kettle-corner/", js=False, width=PHONE)

    with page.expect_download() as saving:
        page.get_by_role("link", name=said(language, "Save to my contacts")).click()
    assert saving.value.suggested_filename == "kettle-corner.vcf"
    card = Path(saving.value.path()).read_bytes().decode().split("\r\n")
    assert (card[0], card[-2:]) == ("BEGIN:VCARD", ["END:VCARD", ""])
    assert [line for line in card if line.startswith(("FN", "TEL"))] == [
        "FN:Kettle Corner",
        "TEL;TYPE=WORK:01632960417",
    ]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("wards/royston/", "Follow: new and changed groups here"),
        ("conditions/autism/", "Follow: new and changed groups for this need"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_is_in_sight_leads_to_a_feed(visit, site, language, path, label):
    page = visit(f"/{language}/{path}", js=False, width=PHONE)

    link = page.get_by_role("link", name=said(language, label))
    assert link.is_visible()
    # Not by a click: for a feed a browser asks for an icon of its own accord.
    answer = page.request.get(f"{site}{link.get_attribute('href')}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    assert "Kettle Corner" in answer.text()
