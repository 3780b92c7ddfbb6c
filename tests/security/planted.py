"""Private facts of groups in every standing, in words that stand nowhere else, and how to look for them."""

from __future__ import annotations

import datetime as dt
import html
from urllib.parse import quote, quote_plus

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from core import audit
from directory.groups import actions
from directory.models import FormerSlug, Group, GroupContact, GroupPrivatePlace, GroupTranslation
from home.models import StandardPage
from places.models import NeighbourCouncil, Postcode

ADMIN_LIST = "/admin/directory/groups/"
# Known to whoever has the right to see private facts.
CONTACT = {
    "name": "Zyxmum Zyxgran",
    "role": "Zyxchair",
    "email": "zyxmail@zyxpost.example",
    "phone": "07700 900765",
    "note": "Zyxsecret: rings back after six",
}
PLACE = {"venue": "Zyxroom", "address": "1 Zyxroad", "postcode": "S73 9ZY"}
PRIVATE = {*CONTACT.values(), *PLACE.values(), "S739ZY", "07700900765", "Zyxgran", "Zyxroad", "Zyxpost", "Zyxsecret"}
# Known to everybody who edits.
EDITORS = {"Zyxeditor", "zyxeditor@joinedup.example", "Zyxnod", "Zyxfact", "Zyxlogin"}
HIDDEN = {"Zyxdraft", "Zyxdrop", "Zyxsoon", "Zyxhalf", "Zyxback", "Zyxplan", "Zyxthought"}
CLOSED = "Zyxshut"
PUBLIC = "Zyxopen"


def named(text: str, words) -> set[str]:
    """Return which of these words stand in a text, however it is written there."""
    plain = html.unescape(text).casefold()
    forms = {word: {word.casefold(), quote(word).casefold(), quote_plus(word).casefold()} for word in words}
    return {word for word, spellings in forms.items() if any(one in plain for one in spellings)}


def told_at(found: dict[str, str], words) -> dict[str, set[str]]:
    """Return the addresses whose answer holds some of these words, with those words."""
    return {address: told for address, answer in found.items() if (told := named(answer, words))}


def rows_by_table():
    """Return every row of every table as it is stored."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = "\n".join(sorted(map(str, cursor.fetchall())))
    return found


def kept_pages():
    """Return all that the cache holds, as text."""
    return "\n".join(str(cache.get(key.split(":", 2)[2])) for key in list(cache._cache))


@pytest.fixture
def signed_in(client, editor, moderator):
    """Return how to become somebody; the editor has a name that nobody may learn."""
    editor.first_name, editor.last_name = "Zyxeditor", "Zyxlogin"
    editor.email = "zyxeditor@joinedup.example"
    editor.save()

    def become(user):
        client.force_login(user)
        return client

    return {"editor": lambda: become(editor), "moderator": lambda: become(moderator), "nobody": client.logout}


@pytest.fixture
def planted(signed_in, editor, typed, consent, wards):
    """A group of every standing, each with private facts, made as people make them: in the admin."""
    Postcode.objects.create(code="S739ZY", latitude=53.5, longitude=-1.4).wards.add(wards["north"])
    Postcode.objects.create(code="S639AB", latitude=53.5, longitude=-1.4).wards.add(wards["south"])
    NeighbourCouncil.objects.create(name="Elsewhere", local_offer_url="https://elsewhere.example/")
    desk = signed_in["editor"]()
    secret = {**consent, "consent_how": "Zyxnod"}

    def made(slug, name, *, live=True, **given):
        given = {"summary": "Tea.", "wards": [wards["north"].pk], **given}
        if live:
            given["action-publish"] = "1"
        desk.post(f"{ADMIN_LIST}add/", typed(name=name, slug=slug, **given, **secret))
        return Group.objects.get(slug=slug)

    def changed(group, **given):
        desk.post(reverse("group_admin:edit", args=[group.pk]), typed(slug=group.slug, **given, **secret))

    open_ = made("one", f"{PUBLIC} one", description=f"Come to {PUBLIC}.", phone="01632 960123")
    changed(open_, name="Zyxsoon name", summary="Zyxsoon words", description="Zyxsoon")
    at_home = made("two", f"{PUBLIC} two", **PLACE)
    changed(at_home, name=f"{PUBLIC} two", summary="Zyxhalf", **PLACE)
    changed(at_home, name=f"{PUBLIC} two", show_ward_only="on", **PLACE, **{"action-publish": "1"})
    groups = [
        open_,
        at_home,
        made("three", f"{PUBLIC} three", show_ward_only="on", **PLACE),
        made("four", "Zyxdraft group", live=False, show_ward_only="on", **PLACE),
        made("five", "Zyxdrop group", description="Zyxdrop words", part_of=open_.pk),
        made("six", f"{CLOSED} group"),
        made("seven", f"{PUBLIC} seven"),
        made("eight", "Zyxback group", tags="Zyxback"),
    ]
    actions.remove(group=groups[4], by=editor)
    actions.close(group=groups[5], by=editor)
    actions.pause(group=groups[6], by=editor, until=dt.date(2027, 9, 1))
    Group.objects.get(slug="eight").unpublish(user=editor)
    for group in groups[4:]:
        FormerSlug.objects.create(slug=f"once-{group.slug}", group=group)
    GroupTranslation.objects.create(group=groups[3], language="pl", summary="Zyxdraft po polsku")
    desk = signed_in["moderator"]()
    for group in groups:
        sent = {f"contacts-0-{field}": text for field, text in CONTACT.items()}
        sent |= {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0"}
        sent |= {f"place-{field}": text for field, text in PLACE.items()}
        assert desk.post(reverse("group_admin:private", args=[group.pk]), sent).status_code == 302
    audit.record("group.example", groups[0], by=editor, fact="Zyxfact")
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "Zyxplan"
    page.save_revision(user=editor)
    page.add_child(instance=StandardPage(title="Zyxthought", slug="an-idea", live=False))
    signed_in["nobody"]()
    assert GroupContact.objects.count() == GroupPrivatePlace.objects.count() == 8
    return {group.slug: group for group in groups}
