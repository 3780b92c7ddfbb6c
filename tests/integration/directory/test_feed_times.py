"""When a feed says that a group changed: when what the public sees of it did."""

import datetime as dt
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from directory.groups import actions
from directory.models import Group

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
START = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def test_a_draft_and_a_lock_change_nothing_and_what_is_published_does(desk, wards, typed, consent, editor):
    def now(minutes):
        return time_machine.travel(START + dt.timedelta(minutes=minutes), tick=False)

    def times():
        root = ElementTree.fromstring(Client().get("/en/wards/dearne-north/feed.atom").content)
        return [
            (one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}updated")[11:16]) for one in root.iter(f"{ATOM}entry")
        ]

    def edit(name, **more):
        sent = typed(name=name, wards=[wards["north"].pk], **consent, **more)
        assert desk.post(reverse("group_admin:edit", args=[group.pk]), sent).status_code == 302

    with now(0):
        add = reverse("group_admin:add")
        sent = typed(name="Kettle", wards=[wards["north"].pk], **consent, **{"action-publish": "1"})
        assert desk.post(add, sent).status_code == 302
    group = Group.objects.get()
    assert times() == [("Kettle", "09:00")]
    with now(10):
        edit("Half a thought")
        group = Group.objects.get()
        group.locked, group.locked_at = True, START
        group.save(update_fields=["locked", "locked_at"])
        group.locked = False
        group.save(update_fields=["locked"])
    assert times() == [("Kettle", "09:00")]
    with now(20):
        edit("Whole thought", **{"action-publish": "1"})
    assert times() == [("Whole thought", "09:20")]
    with now(30):
        actions.pause(group=group, by=editor)
    assert times() == [("Whole thought", "09:30")]
    with now(40):
        actions.close(group=group, by=editor)
    assert times() == []
