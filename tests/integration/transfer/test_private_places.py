"""Where a ward-only group meets is kept, and is nowhere to be read."""

import io

import pytest
from wagtail.models import ModelLogEntry, Revision

from core.models import AuditEntry
from directory.models import Group, GroupContact, GroupPrivatePlace
from directory.search import index
from directory.transfer.reading import read_sheet
from tests.factories import GroupFactory

from .conftest import CONSENT, bring_in, counts, exported, one, wrong

pytestmark = pytest.mark.django_db
PLACE = {"venue": "Marked House", "address": "7 Marked Mews", "postcode": "S63 9AA"}
NOWHERE = {"venue": "", "address": "", "postcode": ""}
MARKS = ("Marked", "S63 9AA", "S639AA")


def public(group):
    return Group.objects.filter(pk=group.pk).values(*PLACE).get()


def kept(group):
    return GroupPrivatePlace.objects.filter(group=group).values(*PLACE).first()


def assert_nowhere():
    """No marked fact is in a version, a line of history or audit, the index or an export."""
    texts = [
        *Revision.objects.values_list("content", flat=True),
        *ModelLogEntry.objects.values_list("data", "label"),
        *AuditEntry.objects.values_list("facts", flat=True),
        exported("draft", "live", "paused", "closed", "removed").decode(),
    ]
    assert [text for text in map(str, texts) if any(mark in text for mark in MARKS)] == []
    assert index.TEXT.matches([["marked"]]) == []


def test_a_new_group_at_somebodys_home(area):
    group = one({"show_ward_only": "yes", "status": "live", **CONSENT, **PLACE})
    assert (public(group), kept(group), group.meeting_ward) == (NOWHERE, PLACE, area["north"])
    assert_nowhere()
    assert exported().count(b"dearne-north") == 1


def test_the_same_again_changes_nothing(area):
    row = {"name": "Kettle", "show_ward_only": "yes", **PLACE}
    bring_in(row)
    audit = AuditEntry.objects.count()
    assert counts(bring_in(row)) == {"new": 0, "changed": 0, "same": 1, "bad": 0}
    assert AuditEntry.objects.count() == audit


def test_another_address_replaces_the_one_kept_and_an_empty_one_does_not():
    group = one({"show_ward_only": "yes", **PLACE})
    report = bring_in({"slug": group.slug, "show_ward_only": "yes", "venue": "", "address": "9 Marked Mews"})
    assert report.changed == 1
    assert kept(group) == {**PLACE, "address": "9 Marked Mews"}
    assert_nowhere()


def test_a_public_place_becomes_private_with_all_its_history():
    group = GroupFactory(**PLACE)
    group.save_revision()
    untold = GroupFactory(**PLACE)
    bring_in(*({"slug": each.slug, "show_ward_only": "yes"} for each in (group, untold)))
    for each in (group, untold):
        assert (public(each), kept(each)) == (NOWHERE, PLACE)
    assert Revision.objects.count() == 5  # two of each, and the one that waits
    assert_nowhere()


def test_it_leaves_earlier_versions_even_when_it_was_kept_already():
    group = GroupFactory(**PLACE)
    group.save_revision()
    GroupPrivatePlace.objects.create(group=group, **PLACE)
    bring_in({"slug": group.slug, "show_ward_only": "yes"})
    assert kept(group) == PLACE
    assert_nowhere()


def test_a_waiting_version_does_not_keep_it():
    group = GroupFactory(**PLACE)
    group.summary = "Waiting."
    group.save_revision()
    bring_in({"slug": group.slug, "show_ward_only": "yes"})
    waiting = Group.objects.get(pk=group.pk).get_latest_revision_as_object()
    assert (waiting.summary, waiting.venue, waiting.show_ward_only) == ("Waiting.", "", True)
    assert_nowhere()


def test_showing_it_again_takes_what_the_row_says_and_nothing_kept():
    group = one({"show_ward_only": "yes", **PLACE})
    bring_in({"slug": group.slug, "show_ward_only": "no", "venue": "Town Hall"})
    assert public(group) == {**NOWHERE, "venue": "Town Hall"}
    assert kept(group) == PLACE


def test_a_ward_chosen_by_hand_stays_when_the_same_sheet_comes_again(area):
    row = {"name": "Kettle", "show_ward_only": "yes", **PLACE}
    group = Group.objects.get(pk=bring_in(row).groups[2])
    Group.objects.update(meeting_ward=area["south"])
    assert bring_in(row).same == 1
    group.refresh_from_db()
    assert group.meeting_ward == area["south"]


def test_what_an_address_breaks_is_said_and_kept_nowhere():
    sentence = "Ensure this value has at most 150 characters (it has 151)."
    assert wrong({"name": "A", "show_ward_only": "yes", "venue": "x" * 151}) == [(2, "venue", sentence)]
    assert not GroupPrivatePlace.objects.exists()


def test_private_facts_are_in_no_export():
    group = GroupFactory(show_ward_only=True)
    GroupPrivatePlace.objects.create(group=group, **PLACE)
    GroupContact.objects.create(
        group=group, name="Marked Person", role="Marked role", email="marked@kettle.example",
        phone="07700 900999", note="Marked note",
    )  # fmt: skip
    for kind in ("csv", "xlsx"):
        sheet = read_sheet(io.BytesIO(exported("draft", "live", "paused", "closed", "removed", kind=kind)))
        assert len(sheet.rows) == 1
        text = str(sheet.rows).casefold()
        assert [mark for mark in ("marked", "900999", "s63 9aa", "s639aa") if mark in text] == []


class TestMeetingWard:
    def test_a_known_postcode_tells_it(self, area):
        assert one({"postcode": "S63 9AA"}).meeting_ward == area["north"]
        assert one({"name": "B", "postcode": "S63 9ZZ"}).meeting_ward is None

    def test_the_sheet_may_name_another(self, area):
        assert one({"postcode": "S63 9AA", "meeting_ward": "Dearne South"}).meeting_ward == area["south"]

    def test_a_new_postcode_moves_it_and_an_unknown_one_does_not(self, area):
        group = GroupFactory(slug="k", postcode="S63 9ZZ", meeting_ward=area["south"])
        bring_in({"slug": "k", "postcode": "S63 9AB"})
        group.refresh_from_db()
        assert group.meeting_ward == area["south"]
        bring_in({"slug": "k", "postcode": "S63 9AA"})
        group.refresh_from_db()
        assert group.meeting_ward == area["north"]

    def test_an_empty_cell_leaves_it_to_the_postcode(self, area):
        here = GroupFactory(slug="here", postcode="S63 9AA", meeting_ward=area["south"])
        nowhere = GroupFactory(slug="nowhere", meeting_ward=area["south"])
        bring_in({"slug": "here", "meeting_ward": ""}, {"slug": "nowhere", "meeting_ward": ""})
        here.refresh_from_db(), nowhere.refresh_from_db()
        assert (here.meeting_ward, nowhere.meeting_ward) == (area["north"], None)
