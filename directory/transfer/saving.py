"""Writing what was planned, many groups at a time, with all that follows when a group is saved one by one.

That is: its children, its place in later ward editions, Wagtail's record of references, its history, and, by the
caller's `index.batch`, the search index and the site's generation. An import never changes a web address, so no former
one has to be kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from taggit.models import Tag
from wagtail.signal_handlers import disable_reference_index_auto_update

from directory.groups import duplicates, placing, references
from directory.groups.actions import keep_place_private
from directory.groups.models import Group, GroupTag, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.groups.translations import digest
from directory.groups.words import Pattern
from directory.search import index
from directory.transfer import history
from directory.transfer.facts import FIELDS, LANGUAGES, STANDING, Facts
from directory.transfer.planning import CHUNK, Plan
from directory.transfer.vocabulary import Vocabulary

_LINKS: list[tuple[str, Any, str]] = [
    ("conditions", Group.conditions.through, "condition"),
    ("wards", Group.wards.through, "ward"),
    ("localities", Group.localities.through, "locality"),
]


class Saver:
    """Writes the plans of one import inside the caller's transaction and `index.batch`."""

    def __init__(self, vocabulary: Vocabulary, slugs: dict[str, int], by: Any) -> None:
        self.vocabulary, self.by = vocabulary, by
        self.slugs = dict(slugs)
        self.log = history.Log(by)
        self.tags: dict[str, Tag] = {}

    def save(self, plans: Sequence[Plan], progress: Callable[[int], object]) -> None:
        """Write these plans. Groups are made first, so that any of them can be the larger group of another."""
        self.tags = _tags({tag for plan in plans for tag in plan.after["tags"]})
        new = [plan for plan in plans if not plan.pk]
        changed = [plan for plan in plans if plan.pk]
        done = 0
        with disable_reference_index_auto_update():
            for some in _chunks(new):
                self._create(some)
                progress(done := done + len(some))
            self._join_larger_groups(new)
            for some in _chunks(changed):
                self._change(some)
                progress(done := done + len(some))
            for some in _chunks(new):
                references.write(_ids(some))

    def _create(self, plans: Sequence[Plan]) -> None:
        now = timezone.now()
        groups = []
        for plan in plans:
            group = Group(**_columns(plan.after, (*FIELDS, *STANDING)))
            if group.live:
                group.first_published_at = group.last_published_at = now
            groups.append(group)
        Group.objects.bulk_create(groups)
        for plan, group in zip(plans, groups, strict=True):
            plan.pk = group.pk
            self.slugs[group.slug] = group.pk
            self.log.note(group.pk, group.name, "wagtail.create")
        self._write_children(plans, lambda plan, name: bool(plan.after[name]))
        self._keep_places_private(plans)
        placing.follow(_ids(plans))
        duplicates.remember(_ids(plans))
        index.refresh(_ids(plans))
        self.log.write()

    def _join_larger_groups(self, plans: Iterable[Plan]) -> None:
        parts: dict[int, list[int]] = defaultdict(list)
        for plan in plans:
            if plan.after["part_of"]:
                parts[self.slugs[plan.after["part_of"]]].append(plan.pk)
        for larger, some in parts.items():
            for start in range(0, len(some), CHUNK):
                Group.objects.filter(pk__in=some[start : start + CHUNK]).update(part_of=larger)

    def _change(self, plans: Sequence[Plan]) -> None:
        earlier = history.first_versions(plans)
        for plan in plans:
            fields = _columns(plan.after, [name for name in (*FIELDS, *STANDING) if name in plan.changed])
            if "part_of" in plan.changed:
                fields["part_of_id"] = self.slugs.get(plan.after["part_of"])
            if fields:
                Group.objects.filter(pk=plan.pk).update(**fields)
        now = timezone.now()
        groups = Group.objects.filter(pk__in=_ids(plans))
        groups.update(changed_at=now)
        groups.filter(live=True).update(
            last_published_at=now, first_published_at=Coalesce("first_published_at", Value(now))
        )
        self._unlink(plans)
        self._write_children(plans, lambda plan, name: name in plan.changed)
        self._keep_places_private(plans)
        placing.follow(_ids(plans))
        duplicates.remember(_ids(plans))
        index.refresh(_ids(plans))
        history.keep_versions(plans, earlier, self.log, self.by)
        references.write(_ids(plans))
        self.log.write()

    def _unlink(self, plans: Sequence[Plan]) -> None:
        """Take away what changed of the children; wards and localities only of the edition in force."""
        for name, through, column in _LINKS:
            ids = [plan.pk for plan in plans if name in plan.changed]
            where = {} if name == "conditions" else {f"{column}__edition": self.vocabulary.edition}
            if ids:
                through.objects.filter(group__in=ids, **where).delete()
        for name, model, group in (("patterns", GroupPattern, "group"), ("tags", GroupTag, "content_object")):
            ids = [plan.pk for plan in plans if name in plan.changed]
            if ids:
                model.objects.filter(**{f"{group}__in": ids}).delete()

    def _write_children(self, plans: Sequence[Plan], wanted: Callable[[Plan, str], bool]) -> None:
        for name, through, column in _LINKS:
            through.objects.bulk_create(
                through(**{"group_id": plan.pk, f"{column}_id": pk})
                for plan in plans
                if wanted(plan, name)
                for pk in sorted(plan.after[name])
            )
        GroupPattern.objects.bulk_create(
            GroupPattern(group_id=plan.pk, **{part: getattr(pattern, part) for part in Pattern.FIELDS})
            for plan in plans
            if wanted(plan, "patterns")
            for pattern in plan.after["patterns"]
        )
        GroupTag.objects.bulk_create(
            GroupTag(content_object_id=plan.pk, tag=tag)
            for plan in plans
            if wanted(plan, "tags")
            for tag in {self.tags[name].pk: self.tags[name] for name in plan.after["tags"]}.values()
        )
        self._write_translations(plans)

    def _write_translations(self, plans: Iterable[Plan]) -> None:
        """Write the words in other languages that changed, each with the mark of the words it was made from."""
        rows, emptied = [], []
        for plan in plans:
            for language in LANGUAGES:
                names = f"summary_{language}", f"description_{language}"
                summary, description = (plan.after[name] for name in names)
                if (summary, description) == tuple(plan.before[name] for name in names):
                    continue
                row = GroupTranslation(group_id=plan.pk, language=language, summary=summary, description=description)
                if summary or description:
                    row.source = digest(plan.after["summary"], plan.after["description"])
                    rows.append(row)
                else:
                    emptied.append(row)
        for row in emptied:
            GroupTranslation.objects.filter(group=row.group_id, language=row.language).delete()
        GroupTranslation.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["group", "language"],
            update_fields=["summary", "description", "source"],
        )

    def _keep_places_private(self, plans: Iterable[Plan]) -> None:
        for plan in plans:
            if plan.place:
                keep_place_private(group=Group(pk=plan.pk), place=plan.place, by=self.by)


def _columns(facts: Facts, names: Iterable[str]) -> dict[str, Any]:
    return {Group._meta.get_field(name).attname: facts[name] for name in names}


def _ids(plans: Iterable[Plan]) -> list[int]:
    return [plan.pk for plan in plans]


def _chunks(plans: Sequence[Plan]) -> Iterable[Sequence[Plan]]:
    return (plans[start : start + CHUNK] for start in range(0, len(plans), CHUNK))


def _tags(names: Iterable[str]) -> dict[str, Tag]:
    """Return the tag of each name, else one that differs in case alone, else a new one."""
    exact: dict[str, Tag] = {}
    alike: dict[str, Tag] = {}
    for tag in Tag.objects.order_by("-pk"):
        exact[tag.name] = alike[tag.name.casefold()] = tag
    found: dict[str, Tag] = {}
    for name in sorted(names):
        tag = exact.get(name) or alike.get(name.casefold())
        found[name] = tag or Tag.objects.create(name=name)
        alike.setdefault(name.casefold(), found[name])
    return found
