"""Where a group stands, by the one word of its row."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from directory.groups import actions
from directory.models import Group, IndexedGroup
from tests.factories import GroupFactory

from .conftest import CONSENT, bring_in, counts, one, wrong

pytestmark = pytest.mark.django_db
MONTHS = dt.date(2027, 3, 1)


def stands(group):
    group = Group.objects.get(pk=group.pk)
    return (group.live, str(group.state), group.paused_until, group.closed_on)


@pytest.fixture
def group(db):
    return GroupFactory(slug="kettle", name="Kettle", consent_on=dt.date(2026, 5, 1), consent_how="by e-mail")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, (False, "open", None, None)),
        ({"status": ""}, (False, "open", None, None)),
        ({"status": "Draft"}, (False, "open", None, None)),
        ({"status": "live"}, (True, "open", None, None)),
        ({"status": "paused"}, (True, "paused", None, None)),
        ({"status": "paused", "paused_until": "2027-03-01"}, (True, "paused", MONTHS, None)),
        ({"status": "closed"}, (False, "closed", None, None)),
        ({"status": "closed", "closed_on": "2026-02-03"}, (False, "closed", None, dt.date(2026, 2, 3))),
        ({"status": "removed"}, (False, "removed", None, None)),
    ],
)
def test_a_new_group_stands_as_it_is_told(cells, expected):
    assert stands(one({**CONSENT, **cells})) == expected


@pytest.mark.parametrize(
    ("before", "status", "expected", "logged"),
    [
        ("draft", "live", (True, "open", None, None), "wagtail.publish"),
        ("draft", "closed", (False, "closed", None, "today"), "directory.close"),
        ("live", "draft", (False, "open", None, None), "wagtail.unpublish"),
        ("live", "paused", (True, "paused", None, None), "directory.pause"),
        ("live", "closed", (False, "closed", None, "today"), "directory.close"),
        ("live", "removed", (False, "removed", None, None), "directory.remove"),
        ("paused", "live", (True, "open", None, None), "directory.reopen"),
        ("paused", "draft", (False, "open", None, None), "directory.reopen"),
        ("paused", "closed", (False, "closed", None, "today"), "directory.close"),
        ("closed", "draft", (False, "open", None, None), "directory.reopen"),
        ("closed", "removed", (False, "removed", None, None), "directory.remove"),
        ("removed", "draft", (False, "open", None, None), "directory.reopen"),
    ],
)
def test_a_known_group_moves(group, before, status, expected, logged):
    if before == "draft":
        Group.objects.filter(pk=group.pk).update(live=False)
    elif before != "live":
        {"paused": actions.pause, "closed": actions.close, "removed": actions.remove}[before](group=group, by=None)
    if before == "paused":
        Group.objects.filter(pk=group.pk).update(paused_until=MONTHS)
    ModelLogEntry.objects.all().delete()
    bring_in({"slug": "kettle", "status": status})
    assert stands(group) == tuple(timezone.localdate() if each == "today" else each for each in expected)
    assert list(ModelLogEntry.objects.values_list("action", flat=True)) == [logged]
    assert IndexedGroup.objects.get(pk=group.pk).public is expected[0]


@pytest.mark.parametrize(
    ("action", "status", "sentence"),
    [
        (actions.close, "live", "This group is closed. Reopen it first."),
        (actions.close, "paused", "This group is closed. Reopen it first."),
        (actions.remove, "live", "This group was taken off the site. Reopen it first."),
        (actions.remove, "closed", "This group was taken off the site. Reopen it first."),
    ],
)
def test_what_is_gone_comes_back_as_a_draft_first(group, action, status, sentence):
    action(group=group, by=None)
    before = stands(group)
    assert wrong({"slug": "kettle", "status": status}) == [(2, "status", sentence)]
    assert stands(group) == before


@pytest.mark.parametrize("cells", [{}, {"status": ""}])
def test_without_a_word_it_stays_where_it_is(group, cells):
    actions.pause(group=group, until=MONTHS, by=None)
    bring_in({"slug": "kettle", "cost": "free", **cells})
    assert stands(group) == (True, "paused", MONTHS, None)


def test_facts_of_a_closed_group_can_change(group):
    actions.close(group=group, by=None)
    before = stands(group)
    bring_in({"slug": "kettle", "status": "closed", "cost": "free"})
    assert (stands(group), Group.objects.get().cost) == (before, "free")


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"paused_until": "2027-03-01"}, "paused_until", "Only a paused group has a day on which it is back."),
        ({"closed_on": "2026-02-03"}, "closed_on", "Only a closed group has a day on which it closed."),
        (
            {"status": "removed", "closed_on": "2026-02-03"},
            "closed_on",
            "Only a closed group has a day on which it closed.",
        ),
    ],
)
def test_days_belong_to_their_state(cells, column, sentence):
    assert wrong({"name": "A", **cells}) == [(2, column, sentence)]


class TestConsent:
    ON = (2, "consent_on", "Say when the group agreed to be listed. Without its yes it cannot be published.")
    HOW = (2, "consent_how", "Say how the group agreed, for example “by e-mail”.")

    @pytest.mark.parametrize("status", ["live", "paused"])
    def test_no_group_is_shown_without_its_yes(self, status):
        assert wrong({"name": "A", "status": status}) == [self.ON, self.HOW]
        assert wrong({"name": "A", "status": status, "consent_on": "2026-05-01"}) == [self.HOW]
        assert not Group.objects.exists()

    def test_nor_when_it_was_a_draft(self):
        GroupFactory(slug="a", name="A", live=False)
        assert wrong({"slug": "a", "status": "live"}) == [self.ON, self.HOW]

    def test_nor_can_its_yes_be_taken_away(self, group):
        assert wrong({"slug": "kettle", "consent_on": "", "consent_how": ""}) == [self.ON, self.HOW]
        assert Group.objects.get().consent_how == "by e-mail"

    def test_a_bad_date_is_said_once(self):
        rows = {"name": "A", "status": "live", "consent_on": "soon", "consent_how": "by phone"}
        assert wrong(rows) == [(2, "consent_on", "“soon” is not a date. Write it like 2026-05-01.")]

    def test_one_yes_may_stand_for_all_that_do_not_say(self, group):
        rows = (
            {"name": "A", "status": "live"},
            {"name": "B", "status": "live", **CONSENT},
            {"name": "C", "status": "draft"},
            {"slug": "kettle", "status": "live", "consent_on": "", "consent_how": ""},
        )
        bring_in(*rows, consent="Signed forms, folder 7")
        assert list(Group.objects.order_by("name").values_list("name", "consent_on", "consent_how")) == [
            ("A", timezone.localdate(), "Signed forms, folder 7"),
            ("B", dt.date(2026, 5, 1), "by e-mail"),
            ("C", None, ""),
            ("Kettle", dt.date(2026, 5, 1), "by e-mail"),
        ]
        Group.objects.filter(name="A").update(consent_on=dt.date(2026, 1, 1))
        assert counts(bring_in(*rows, consent="Other words"))["same"] == 4
