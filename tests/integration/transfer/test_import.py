"""An import as a whole: all or nothing, counted, in the history, and found by the search as if saved one by one."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from core import generation
from core.models import AuditEntry
from directory.models import Condition, Group, GroupPattern, IndexedGroup
from directory.search import index
from directory.transfer.actions import import_rows
from places.actions import import_wards
from tests.factories import ConditionFactory, GroupFactory
from tests.integration.conftest import person
from tests.integration.places.conftest import OLD, collection, feature, old_wards, square

from .conftest import CONSENT, FULL, bring_in, counts, one

pytestmark = pytest.mark.django_db


def row_of(group):
    return IndexedGroup.objects.filter(pk=group.pk).values("facts", "text_digest", "public", "seq").get()


def state_of_everything():
    """Return what a second import of the same must leave alone."""
    return (
        generation.current(),
        list(Group.objects.order_by("pk").values()),
        list(IndexedGroup.objects.order_by("pk").values()),
        [model.objects.count() for model in (Revision, ModelLogEntry, AuditEntry, ReferenceIndex, GroupPattern)],
    )


class TestCounts:
    def test_new_changed_same_and_bad_rows_are_counted(self):
        GroupFactory(slug="a", name="A"), GroupFactory(slug="b", name="B", cost="free")
        rows = (
            {"slug": "a", "cost": "free"},
            {"slug": "b", "cost": "free"},
            {"name": "C"},
            {"name": "D", "cost": "cheap"},
        )
        report = import_rows(rows=rows, by=None, keep_going=True)
        assert counts(report) == {"new": 1, "changed": 1, "same": 1, "bad": 1}
        assert report.rows == 4
        assert report.groups == {2: Group.objects.get(slug="a").pk, 4: Group.objects.get(name="C").pk}

    def test_the_same_again_changes_nothing_at_all(self, area):
        rows = [{"name": "Kettle", **FULL}, {"name": "Odd Socks", "part_of": "kettle", "status": "closed"}]
        bring_in(*rows)
        before = state_of_everything()
        report = bring_in(*rows)
        assert counts(report) == {"new": 0, "changed": 0, "same": 2, "bad": 0}
        assert report.groups == {}
        assert state_of_everything() == before

    def test_an_absent_column_changes_nothing_and_an_empty_cell_clears(self, area):
        group = one(FULL)
        bring_in({"slug": group.slug, "cost": "free"})
        kept = Group.objects.get()
        assert (kept.summary, kept.conditions.count(), kept.patterns.count(), kept.tags.count()) == ("Tea.", 2, 2, 2)
        bring_in({"slug": group.slug, **dict.fromkeys(("summary", "conditions", "schedule", "tags", "wards"), "")})
        kept = Group.objects.get()
        assert (kept.summary, kept.conditions.count(), kept.patterns.count(), kept.tags.count()) == ("", 0, 0, 0)
        assert (kept.wards.count(), kept.localities.count(), kept.cost) == (0, 1, "free")

    def test_a_trial_tells_the_same_and_writes_nothing(self, area):
        GroupFactory(slug="a", name="A")
        before = state_of_everything()
        report = bring_in({"name": "B", **FULL}, {"slug": "a", "cost": "free"}, dry_run=True)
        assert (counts(report), report.groups) == ({"new": 1, "changed": 1, "same": 0, "bad": 0}, {})
        assert state_of_everything() == before


class TestAllOrNothing:
    ROWS = ({"slug": "a", "cost": "free"}, {"name": "B"}, {"name": "C", "cost": "cheap"})

    def test_one_mistake_and_nothing_is_written(self):
        GroupFactory(slug="a", name="A")
        before = state_of_everything()
        report = import_rows(rows=self.ROWS, by=None)
        assert (len(report.problems), report.groups) == (1, {})
        assert state_of_everything() == before

    def test_unless_told_to_keep_going(self):
        GroupFactory(slug="a", name="A")
        report = import_rows(rows=self.ROWS, by=None, keep_going=True)
        assert [problem.row for problem in report.problems] == [4]
        assert sorted(Group.objects.values_list("name", "cost")) == [("A", "free"), ("B", "")]

    def test_what_fails_half_way_leaves_nothing(self, area, monkeypatch):
        GroupFactory(slug="a", name="A")
        before = state_of_everything()

        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(AuditEntry, "save", fail)
        with pytest.raises(RuntimeError):
            import_rows(rows=[{"name": "B", **FULL}, {"slug": "a", "cost": "free"}], by=None)
        assert state_of_everything() == before

    def test_only_so_many_mistakes_are_kept(self):
        report = import_rows(rows=[{"name": f"G{n}", "cost": "x", "member": "x"} for n in range(150)], by=None)
        assert (report.bad, len(report.problems), report.more_problems) == (150, 200, 100)


class TestAudit:
    def test_an_import_is_one_line_of_counts(self):
        user = person("edith", "Editors")
        GroupFactory(slug="a", name="A")
        import_rows(rows=[{"slug": "a", "cost": "free"}, {"name": "B"}, {"name": ""}], by=user, keep_going=True)
        assert list(AuditEntry.objects.values_list("by", "action", "kind", "object_id", "facts")) == [
            ("edith", "groups.imported", "", None, {"rows": 3, "new": 1, "changed": 1, "same": 0, "bad": 1})
        ]

    def test_the_generation_rises_once_something_is_written(self):
        before = generation.current()
        bring_in({"name": "A"})
        assert generation.current() > before


class TestWhatFollows:
    """Many are written at once; whatever saving one by one does is done as well."""

    def test_the_search_finds_them(self, area):
        group = one(FULL)
        assert row_of(group)["public"] is True
        assert index.TEXT.matches([["kettl"], ["tea"]]) == [group.pk]
        bring_in({"slug": group.slug, "summary": "Coffee.", "conditions": "adhd"})
        assert index.TEXT.matches([["kettl"], ["tea"]]) == []
        assert index.drift() == (0, 0)

    def test_only_changed_groups_are_indexed_again(self):
        rows = [{"name": name, "status": "live", **CONSENT} for name in ("A", "B")]
        bring_in(*rows)
        before = {group.name: row_of(group) for group in Group.objects.all()}
        bring_in({**rows[0], "cost": "free"}, rows[1])
        after = {group.name: row_of(group) for group in Group.objects.all()}
        assert (before["A"] != after["A"], before["B"] == after["B"]) == (True, True)

    def test_wagtail_knows_what_they_refer_to(self, area):
        def references():
            rows = ReferenceIndex.objects.filter(content_type=Group.get_content_type())
            names = [field.attname for field in ReferenceIndex._meta.fields if field.name != "id"]
            return set(rows.values_list("model_path", *names))

        rows = [{"name": "Kettle", **FULL}, {"name": "Table", "part_of": "kettle", "tags": "tea"}]
        bring_in(*rows)
        bring_in({"slug": "kettle", "tags": "walks;tea", "part_of": "table"}, {"slug": "table", "part_of": ""})
        ours = references()
        assert {path for path, *_rest in ours} == {"meeting_ward", "part_of", "tagged_items.item.tag"}
        for group in Group.objects.all():
            ReferenceIndex.create_or_update_for_object(group)
        assert references() == ours

    def test_they_are_placed_in_ward_editions_to_come(self, db):
        import_wards(file=old_wards(), valid_from=OLD, by=None)
        squares = collection(
            feature("West", "E05000001", square(-1.8)),
            feature("Upper", "E05000011", square(-1.7, 53.56, 0.3, 0.04)),
            feature("Lower", "E05000012", square(-1.7, 53.5, 0.3, 0.06)),
        )
        import_wards(file=squares, valid_from=dt.date(2999, 5, 6), by=None)

        def placed(group):
            return sorted(group.wards.values_list("edition__valid_from__year", "name"))

        group = one({"wards": "west"})
        assert placed(group) == [(2004, "West"), (2999, "West")]
        bring_in({"slug": group.slug, "wards": "mid"})
        assert placed(group) == [(2004, "Mid"), (2999, "Lower"), (2999, "Upper")]

    def test_only_wards_of_the_edition_in_force_are_touched(self, area):
        earlier = import_wards(file=old_wards(), valid_from=OLD, by=None)
        assert earlier.added == 4
        group = GroupFactory(slug="a")
        group.wards.add(*Group.wards.field.related_model.objects.filter(name__in=["West", "Dearne North"]))
        group.save()
        bring_in({"slug": "a", "wards": "central"})
        assert sorted(group.wards.values_list("name", flat=True)) == ["Central", "West"]

    def test_when_they_were_published_is_kept(self):
        group = one({"status": "live", **CONSENT})
        first = group.first_published_at
        assert (first is not None, group.last_published_at) == (True, first)
        draft = one({"name": "Draft"})
        assert (draft.first_published_at, draft.last_published_at) == (None, None)
        bring_in({"slug": group.slug, "cost": "free"})
        group.refresh_from_db()
        assert (group.first_published_at, group.last_published_at > first) == (first, True)


def test_the_queries_of_a_trial_do_not_grow_with_the_rows(area):
    known = [GroupFactory(slug=f"known-{n}", name=f"Known {n}") for n in range(3)]
    ConditionFactory(), Condition.objects.count()

    def queries(count):
        rows = [{"name": f"New {n}", **FULL} for n in range(count)]
        rows += [{"slug": group.slug, "cost": "free", "tags": "tea"} for group in known[:count]]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            bring_in(*rows, dry_run=True)
        return len(caught)

    assert queries(1) == queries(3)


def test_progress_is_told_how_many_rows_are_done():
    for dry_run in (True, False):
        told = []
        bring_in(*({"name": f"G{n}"} for n in range(600)), dry_run=dry_run, progress=told.append)
        assert told == sorted(told)
        assert (told[-1], len(told) >= 3) == (600, True)
