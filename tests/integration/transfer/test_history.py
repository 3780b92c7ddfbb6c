"""What an import leaves in the history of a group: lines, and versions that can be gone back to."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from directory.models import Group
from directory.transfer import history
from directory.transfer.actions import import_rows
from tests.factories import GroupFactory
from tests.integration.conftest import person

from .conftest import FULL, bring_in, one, wrong

pytestmark = pytest.mark.django_db


def test_a_new_group_begins_with_a_line():
    user = person("edith", "Editors")
    group = one({}, by=user)
    lines = ModelLogEntry.objects.values_list("object_id", "label", "action", "user", "revision")
    assert list(lines) == [(str(group.pk), "Kettle Corner", "wagtail.create", user.pk, None)]
    assert (Revision.objects.count(), group.latest_revision) == (0, None)


def test_a_changed_group_has_a_version_before_and_one_after(area):
    user = person("edith", "Editors")
    group = one(FULL)
    written = Group.objects.get().changed_at
    bring_in({"slug": group.slug, "summary": "Coffee.", "tags": "tea"}, by=user)
    group = Group.objects.get()
    before, after = group.revisions.order_by("pk")
    assert (before.content["summary"], after.content["summary"]) == ("Tea.", "Coffee.")
    assert (before.created_at, before.user, after.user) == (written, None, user)
    assert (group.latest_revision, group.live_revision, group.has_unpublished_changes) == (after, after, False)
    line = ModelLogEntry.objects.latest("pk")
    assert (line.action, line.revision, line.user) == ("wagtail.publish", after, user)


def test_a_version_is_what_wagtail_itself_would_keep(area):
    group = one(FULL)
    bring_in({"slug": group.slug, "summary": "Coffee."})
    ours = history.versions([group.pk], None)[group.pk].content
    theirs = Group.objects.get().serializable_data()
    for content in (ours, theirs):
        assert content.pop("changed_at")
        for name in ("conditions", "wards", "localities"):
            content[name].sort()
    assert ours == theirs
    assert Revision.objects.latest("pk").as_object().summary == "Coffee."


def test_a_draft_changes_as_a_draft():
    group = one({})
    bring_in({"slug": group.slug, "cost": "free"})
    group = Group.objects.get()
    assert (group.live, group.live_revision, group.cost) == (False, None, "free")
    assert ModelLogEntry.objects.latest("pk").action == "wagtail.edit"


def test_words_that_wait_go_on_waiting(area):
    group = one({**FULL, "summary_ro": "Ceai."})
    group.summary = "Waiting."
    group.translations.get(language="ro").delete()
    group.translations.add(*group.translations.all())
    group.save_revision()
    bring_in({"slug": group.slug, "cost": "free", "tags": "tea", "summary_pl": "Kawa."})
    live = Group.objects.get()
    assert (live.summary, live.cost, live.has_unpublished_changes) == ("Tea.", "free", True)
    assert live.live_revision.content["summary"] == "Tea."
    draft = live.get_latest_revision_as_object()
    assert (draft.summary, draft.cost, sorted(draft.tags.names())) == ("Waiting.", "free", ["tea"])
    assert draft.translations.get(language="pl").summary == "Kawa."
    draft.save_revision().publish()
    assert Group.objects.get().summary == "Waiting."


def test_a_locked_group_stays_as_it_is():
    group = GroupFactory(slug="a", name="A", locked=True, locked_by=person("mo"))
    assert wrong({"slug": "a", "cost": "free"}) == [(2, "", "Somebody has locked this group.")]
    assert wrong({"slug": "a", "name": "A"}) == []
    report = import_rows(rows=[{"slug": "a", "cost": "free"}], by=group.locked_by)
    assert (report.problems, report.changed) == ([], 1)


def test_a_version_with_an_hour_set_is_not_overtaken():
    group = GroupFactory(slug="a", name="A")
    group.save_revision(approved_go_live_at=timezone.now() + dt.timedelta(days=1))
    sentence = "A version of this group waits for its hour to be published. Cancel that first."
    assert wrong({"slug": "a", "cost": "free"}) == [(2, "", sentence)]
