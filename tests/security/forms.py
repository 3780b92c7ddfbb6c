"""The editors' forms, and what a browser reads in them."""

from __future__ import annotations

from bs4 import BeautifulSoup, SoupStrainer
from django.urls import reverse

from tests.security.poisons import MARK

ADD, LIST = "/admin/directory/groups/add/", "/admin/directory/groups/"
GONE = "Somebody deleted this after you opened the page. Copy what you need, and add it again."
# In the fields of a group's form that hold words.
WORDS = (
    *("name", "other_names", "summary", "description", "when_text", "how_to_join", "first_time", "cost_note"),
    *("venue", "address", "socials_note"),
)


def edit(group):
    return reverse("group_admin:edit", args=[group.pk])


def private(group):
    return reverse("group_admin:private", args=[group.pk])


def in_fields(response):
    """Return what each field of a form holds."""
    soup = BeautifulSoup(response.content, "html.parser", parse_only=SoupStrainer(["input", "textarea"]))
    areas = {field["name"]: field.get_text().removeprefix("\r\n").removeprefix("\n") for field in soup("textarea")}
    return {field.get("name"): field.get("value", "") for field in soup("input")} | areas


def alive(response):
    """Return what of a page came to life that somebody typed."""
    soup = BeautifulSoup(response.content, "html.parser")
    elements = [tag.name for tag in soup(True) if MARK in tag.name or any(MARK in name for name in tag.attrs)]
    scripts = [script for script in soup("script") if f"{MARK}()" in script.get_text() and not script.get("type")]
    links = [link for link in soup("a", href=True) if link["href"].startswith(("javascript:", "data:", f"//{MARK}"))]
    return elements + scripts + links
