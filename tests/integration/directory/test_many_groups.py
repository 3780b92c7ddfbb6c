"""One change of many groups: live at once, nobody's unpublished words touched, each group told of in its history."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from core import generation
from core.models import AuditEntry
from directory.groups import actions
from directory.models import Group, GroupAlternative
from directory.search.models import IndexedGroup
from places.models import Locality, Ward, WardEdition
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db
CONSENT = {"consent_on": dt.date(2026, 5, 1), "consent_how": "by e-mail"}


def group(**facts):
    return GroupFactory(**CONSENT, **facts)


def drafted(**facts):
    """Return a live group whose next words wait to be published."""
    made = group(summary="Tea.", **facts)
    made.save_revision().publish()
    made = Group.objects.get(pk=made.pk)
    made.summary = "Coffee."
    made.save_revision()
    return Group.objects.get(pk=made.pk)


def ids(*groups):
    return [one.pk for one in groups]


def names(groups):
    return sorted(one.name for one in groups)


def left(outcome):
    return {reason: names(groups) for reason, groups in outcome.left.items()}


@pytest.fixture
def do(editor, wards):
    """Confirm, tag or place groups; and read whether a group, stored or as a version tells it, has the fact."""
    return {
        "confirm": (
            lambda some: actions.confirm_many(groups=some, how="phone", by=editor),
            lambda one: (one.confirmed_on, one.confirmed_how) == (timezone.localdate(), "phone"),
        ),
        "tag": (
            lambda some: actions.tag_many(groups=some, tags=["walks", "evening"], by=editor),
            lambda one: sorted(one.tags.names()) == ["evening", "walks"],
        ),
        "serve": (
            lambda some: actions.serve_many(groups=some, locality=wards["dearne"], by=editor),
            lambda one: [place.slug for place in one.localities.all()] == ["dearne"],
        ),
    }


FACTS = ["confirm", "tag", "serve"]


@pytest.mark.parametrize("fact", FACTS)
class TestFacts:
    def test_they_are_live_at_once_and_told_in_history_and_audit(self, do, fact):
        act, has = do[fact]
        one, never_saved = group(), group()
        one.save_revision().publish()
        before = generation.current()
        outcome = act(ids(one, never_saved))
        assert names(outcome.done) == names([one, never_saved])
        for changed in Group.objects.all():
            assert has(changed)
            assert has(changed.get_latest_revision_as_object())
            assert changed.latest_revision == changed.live_revision
            assert (changed.live, changed.has_unpublished_changes) == (True, False)
        assert generation.current() > before
        lines = AuditEntry.objects.order_by("object_id").values_list("by", "action", "object_id")
        assert list(lines) == [("edith", f"group.{fact}", pk) for pk in sorted(ids(one, never_saved))]
        history = ModelLogEntry.objects.filter(action=f"directory.{fact}")
        assert {(line.object_id, line.revision_id) for line in history} == {
            (str(row.pk), row.latest_revision_id) for row in Group.objects.all()
        }

    def test_the_generation_rises_once(self, do, fact):
        act, _has = do[fact]
        some = ids(group(), drafted(), group())
        with CaptureQueriesContext(connection) as asked:
            act(some)
        assert sum(query["sql"].startswith('UPDATE "core_generation"') for query in asked) == 1

    def test_unpublished_words_stay_so_and_get_the_fact_too(self, do, fact):
        act, has = do[fact]
        waiting = drafted()
        act(ids(waiting))
        stored = Group.objects.get()
        assert (stored.summary, stored.has_unpublished_changes, has(stored)) == ("Tea.", True, True)
        shown = stored.live_revision.as_object()
        assert (shown.summary, has(shown)) == ("Tea.", True)
        draft = stored.get_latest_revision_as_object()
        assert (draft.summary, has(draft)) == ("Coffee.", True)
        actions.publish(group=stored, by=None)
        published = Group.objects.get()
        assert (published.summary, has(published), published.has_unpublished_changes) == ("Coffee.", True, False)

    def test_a_draft_that_was_never_published_stays_one(self, do, fact):
        act, has = do[fact]
        new = group(live=False, summary="Tea.")
        new.summary = "Coffee."
        new.save_revision()
        act(ids(new))
        stored = Group.objects.get()
        assert (stored.live, stored.summary, has(stored)) == (False, "Tea.", True)
        draft = stored.get_latest_revision_as_object()
        assert (draft.summary, has(draft)) == ("Coffee.", True)

    def test_a_second_time_changes_nothing(self, do, fact):
        act, _has = do[fact]
        some = ids(group(), drafted())
        act(some)
        before = (Revision.objects.count(), AuditEntry.objects.count(), generation.current())
        outcome = act(some)
        assert (len(outcome.same), outcome.done) == (2, [])
        assert (Revision.objects.count(), AuditEntry.objects.count(), generation.current()) == before

    def test_a_waiting_version_that_lacks_it_gets_it_though_the_stored_group_has_it(self, do, fact):
        act, has = do[fact]
        one = group()
        act(ids(one))
        lost = Group.objects.get()
        lost.summary, lost.confirmed_how = "Coffee.", ""
        lost.tags.clear()
        lost.localities.clear()
        lost.save_revision()
        outcome = act(ids(one))
        assert names(outcome.done) == [one.name]
        assert has(Group.objects.get().get_latest_revision_as_object())

    def test_those_it_is_not_for_are_named_and_left(self, do, fact, editor, moderator):
        act, _has = do[fact]
        group(name="Closed", state="closed", live=False)
        group(name="Removed", state="removed", live=False)
        group(name="Theirs", locked=True, locked_by=moderator)
        group(name="Mine", locked=True, locked_by=editor)
        later = group(name="Later")
        Revision.objects.filter(pk=later.save_revision().pk).update(approved_go_live_at=timezone.now())
        before = Group.objects.exclude(name="Mine").order_by("pk").values()
        rows = list(before)
        outcome = act(ids(*Group.objects.all()))
        assert names(outcome.done) == ["Mine"]
        assert left(outcome) == {
            "closed": ["Closed"],
            "taken off the site": ["Removed"],
            "locked by somebody else": ["Theirs"],
            "set to be published at a later hour": ["Later"],
        }
        assert list(before.all()) == rows

    def test_its_queries_do_not_grow(self, do, fact):
        act, _has = do[fact]
        act(ids(group()))

        def queries(number):
            some = [drafted() if n % 2 else group() for n in range(number)]
            with CaptureQueriesContext(connection) as asked:
                act(ids(*some))
            return len(asked)

        assert queries(7) == queries(2)


def test_tags_come_beside_those_a_group_and_its_draft_have(editor):
    one = drafted()
    draft = one.get_latest_revision_as_object()
    draft.tags.add("draft only")
    draft.save_revision()
    Tag.objects.create(name="Walks")
    actions.tag_many(groups=ids(one), tags=["walks", "new"], by=editor)
    stored = Group.objects.get()
    assert sorted(stored.tags.names()) == ["Walks", "new"]
    assert sorted(stored.get_latest_revision_as_object().tags.names()) == ["Walks", "draft only", "new"]
    kept = ReferenceIndex.objects.filter(model_path="tagged_items.item.tag").values_list("to_object_id", flat=True)
    assert sorted(kept) == sorted(str(tag.pk) for tag in Tag.objects.filter(name__in=["Walks", "new"]))


def test_a_locality_comes_beside_what_is_served_and_families_there_find_the_group(editor, wards):
    other = Locality.objects.create(edition=wards["edition"], name="North", slug="north")
    one = group(localities=[other], wards=[wards["north"]])
    actions.serve_many(groups=ids(one), locality=wards["dearne"], by=editor)
    stored = Group.objects.get()
    assert sorted(place.slug for place in stored.localities.all()) == ["dearne", "north"]
    assert list(stored.wards.all()) == [wards["north"]]
    assert f"locality:{wards['dearne'].pk}" in IndexedGroup.objects.get().facts.split()


def test_a_locality_is_followed_into_the_next_edition(editor, wards):
    later = WardEdition.objects.create(name="Next", valid_from=dt.date(2090, 1, 1))
    dearne = Locality.objects.create(edition=later, name="Dearne", slug="dearne")
    Ward.objects.create(edition=later, code="E05000001", name="Dearne North", slug="dearne-north", locality=dearne)
    actions.serve_many(groups=ids(group()), locality=wards["dearne"], by=editor)
    assert {place.pk for place in Group.objects.get().localities.all()} == {wards["dearne"].pk, dearne.pk}


def test_no_locality_comes_into_a_draft_that_serves_everybody(editor, wards):
    one = group(name="Local", wards=[wards["north"]])
    one.whole_area = True
    one.save_revision()
    actions.serve_many(groups=ids(one), locality=wards["dearne"], by=editor)
    stored = Group.objects.get()
    assert [place.slug for place in stored.localities.all()] == ["dearne"]
    draft = stored.get_latest_revision_as_object()
    assert (draft.whole_area, list(draft.localities.all())) == (True, [])


def test_no_locality_for_groups_that_serve_everybody(editor, wards):
    some = [group(name="Everywhere", whole_area=True), group(name="Nowhere", online_only=True)]
    outcome = actions.serve_many(groups=ids(*some), locality=wards["dearne"], by=editor)
    assert left(outcome) == {"serves the whole area already": ["Everywhere"], "online only": ["Nowhere"]}
    assert not Group.localities.through.objects.exists()


class TestPausing:
    def test_open_groups_pause_and_paused_ones_keep_their_day(self, editor):
        back = dt.date(2027, 9, 1)
        group(name="Open")
        group(name="Draft", live=False)
        group(name="Paused", state="paused", paused_until=back)
        group(name="Closed", state="closed", live=False)
        outcome = actions.pause_many(groups=ids(*Group.objects.all()), by=editor)
        assert (names(outcome.done), names(outcome.same)) == (["Draft", "Open"], ["Paused"])
        assert left(outcome) == {"closed": ["Closed"]}
        stood = Group.objects.order_by("name").values_list("name", "state", "live", "paused_until")
        assert list(stood) == [
            ("Closed", "closed", False, None),
            ("Draft", "paused", False, None),
            ("Open", "paused", True, None),
            ("Paused", "paused", True, back),
        ]
        assert "paused" in IndexedGroup.objects.get(group_id=Group.objects.get(name="Open").pk).facts.split()

    def test_another_day_is_given_to_paused_ones_too(self, editor):
        one = group(state="paused", paused_until=dt.date(2027, 1, 1))
        actions.pause_many(groups=ids(one), until=dt.date(2027, 9, 1), by=editor)
        assert Group.objects.get().paused_until == dt.date(2027, 9, 1)
        assert list(AuditEntry.objects.values_list("action", "facts")) == [("group.pause", {"state": "paused"})]

    def test_it_is_no_version_and_waits_for_nobody(self, editor):
        one = drafted()
        versions = Revision.objects.count()
        actions.pause_many(groups=ids(one), by=editor)
        stored = Group.objects.get()
        assert (Revision.objects.count(), stored.summary, stored.has_unpublished_changes) == (versions, "Tea.", True)


class TestClosing:
    def test_they_leave_every_list_and_the_nearest_are_offered(self, client, editor, need):
        near = group(name="Near", conditions=[need])
        one = group(name="Ends", slug="ends", conditions=[need], state="paused", paused_until=dt.date(2027, 1, 1))
        far = group(name="Far")
        GroupAlternative.objects.create(group=one, alternative=far)
        actions.close_many(groups=ids(one), by=editor)
        stored = Group.objects.get(pk=one.pk)
        assert (stored.state, stored.live, stored.paused_until) == ("closed", False, None)
        assert stored.closed_on == timezone.localdate()
        answer = client.get("/en/groups/ends/")
        assert (answer.status_code, near.name in answer.text, far.name in answer.text) == (410, True, False)
        assert not IndexedGroup.objects.get(group_id=one.pk).public

    def test_one_that_is_closed_keeps_its_day_and_its_alternatives(self, editor):
        closed = group(name="Closed", state="closed", live=False, closed_on=dt.date(2020, 1, 1))
        GroupAlternative.objects.create(group=closed, alternative=group())
        outcome = actions.close_many(groups=ids(closed), by=editor)
        assert left(outcome) == {"closed": ["Closed"]}
        assert Group.objects.get(pk=closed.pk).closed_on == dt.date(2020, 1, 1)
        assert GroupAlternative.objects.filter(group=closed).count() == 1


@pytest.mark.parametrize("action", [actions.pause_many, actions.close_many])
def test_a_moves_queries_do_not_grow(editor, action):
    action(groups=ids(group()), by=editor)

    def queries(number):
        some = [group() for _n in range(number)]
        with CaptureQueriesContext(connection) as asked:
            action(groups=ids(*some), by=editor)
        return len(asked)

    assert queries(5) == queries(1)
