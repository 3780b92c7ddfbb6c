"""What a sheet's rows would do to the groups: everything is read, checked and compared here, nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import Revision

from directory.groups.actions import missing_for_publishing
from directory.groups.meeting import wards_of
from directory.groups.models import Group, GroupTranslation
from directory.groups.private_models import GroupPrivatePlace
from directory.transfer import facts as facts_of
from directory.transfer import matching
from directory.transfer.cells import CellError, checked
from directory.transfer.columns import COLUMN_OF, COLUMNS
from directory.transfer.facts import FIELDS, LANGUAGES, RELATIONS, STANDING, TRANSLATED, Facts
from directory.transfer.matching import Matcher, Target
from directory.transfer.standing import PUBLIC, refuse_move, standing
from directory.transfer.vocabulary import Vocabulary
from places.models import Ward
from places.queries import known_form

CHUNK = 500
Row = tuple[int, Mapping[str, str]]
_COMPARED = (*FIELDS, *TRANSLATED, *RELATIONS, *STANDING, "part_of")
_CHECKED = {name: Group._meta.get_field(name) for name in FIELDS if name != "meeting_ward"}
_CONSENT = ("consent_on", "consent_how")
_ALWAYS_CHECKED = {"name", "slug", *_CONSENT}
_address_of_tag = Tag().slugify
# Some letters are many when they are spelt out, and a tag's own address may get a number behind it.
_LONGEST_TAG = (Tag._meta.get_field("slug").max_length or 100) - 5


@dataclass
class Plan:
    """What one row comes to, for the group `pk`, or 0 for a new one. `place` is to be kept private."""

    number: int
    pk: int
    before: Facts
    after: Facts
    changed: frozenset[str] = frozenset()
    place: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return not self.problems and bool(not self.pk or self.changed or self.place)

    def wrong(self, column: str, sentence: str) -> None:
        self.problems.append((column, sentence))


@dataclass(frozen=True)
class _Surroundings:
    """What is known about the groups and postcodes of some rows."""

    known: dict[int, Facts]
    kept_places: dict[int, dict[str, str]]
    wards: dict[str, Ward]


class Planner:
    """Plans the rows of one file. `consent` stands in where a group to be shown does not say how it agreed."""

    def __init__(self, vocabulary: Vocabulary, *, by: Any, consent: str = "") -> None:
        self.vocabulary, self.by, self.consent = vocabulary, by, consent
        self.today = timezone.localdate()
        self.blank = facts_of.blank()
        self.group = Group()
        self.register = matching.load()
        waiting = Revision.objects.filter(content_type=Group.get_content_type(), approved_go_live_at__isnull=False)
        self.scheduled = set(map(int, waiting.values_list("object_id", flat=True)))

    def plan(self, rows: Sequence[Row], progress: Callable[[int], object]) -> list[Plan]:
        """Return the plan of each row, in a constant number of queries for each 500 rows."""
        matcher = Matcher(self.register, rows)
        plans: list[Plan] = []
        for start in range(0, len(rows), CHUNK):
            plans += self._chunk(rows[start : start + CHUNK], matcher)
            progress(len(plans))
        _check_larger_groups(plans, matcher)
        return plans

    def _chunk(self, rows: Sequence[Row], matcher: Matcher) -> Iterator[Plan]:
        targets: dict[int, Target | CellError] = {}
        for number, cells in rows:
            try:
                targets[number] = matcher.match(number, cells)
            except CellError as error:
                targets[number] = error
        around = self._surroundings(rows, [one.pk for one in targets.values() if isinstance(one, Target) and one.pk])
        for number, cells in rows:
            target = targets[number]
            if isinstance(target, Target):
                yield self._row(number, cells, target, around)
            else:
                plan = Plan(number, 0, self.blank, dict(self.blank), problems=[(target.column, str(target))])
                self._read(plan, cells)
                yield plan

    def _surroundings(self, rows: Sequence[Row], pks: list[int]) -> _Surroundings:
        known = facts_of.load(pks, self.vocabulary)
        places = GroupPrivatePlace.objects.filter(group__in=pks).values("group", *Group.PLACE_FIELDS)
        postcodes = [cells.get("postcode", "") for _number, cells in rows]
        postcodes += [facts["postcode"] for facts in known.values()]
        return _Surroundings(
            known, {place.pop("group"): place for place in places}, wards_of(set(map(known_form, postcodes)))
        )

    def _row(self, number: int, cells: Mapping[str, str], target: Target, around: _Surroundings) -> Plan:
        before = around.known[target.pk] if target.pk else self.blank
        plan = Plan(number, target.pk, before, {**before, "slug": target.slug or before["slug"]})
        given = self._read(plan, cells)
        kept = around.kept_places.get(target.pk, {})
        plan.after |= given
        plan.after["part_of"] = self.register.former.get(plan.after["part_of"], plan.after["part_of"])
        self._move(plan, given)
        self._place(plan, given, kept, around.wards)
        self._check(plan, given)
        self._keep_private(plan, given, kept)
        if plan.pk:
            plan.changed = frozenset(name for name in _COMPARED if _differs(name, before[name], plan.after[name]))
            if plan.changed or plan.place:
                self._refuse_if_held(plan)
        return plan

    def _read(self, plan: Plan, cells: Mapping[str, str]) -> Facts:
        """Return what the cells say that is not so already; whatever cannot be read is noted."""
        given: Facts = {}
        wrong = {column for column, _sentence in plan.problems}
        for name, cell in cells.items():
            if name == "slug" or name in wrong or (not plan.pk and not cell):
                continue
            column = COLUMNS[name]
            try:
                text = checked(cell)
                if not plan.pk or text != column.write(plan.before, self.vocabulary):
                    given.update(column.read(text, self.vocabulary))
            except CellError as error:
                plan.wrong(name, str(error))
        return given

    def _move(self, plan: Plan, given: Facts) -> None:
        was = plan.before["status"]
        now = given.get("status") or was or "draft"
        try:
            if was:
                refuse_move(was, now)
            plan.after |= standing(was, now, given, self.today)
        except CellError as error:
            plan.wrong(error.column, str(error))
        plan.after["status"] = now

    def _place(self, plan: Plan, given: Facts, kept: Mapping[str, str], wards: Mapping[str, Ward]) -> None:
        """Find the ward it meets in by its postcode when that is new, as the form does, unless the sheet names one."""
        if given.get("meeting_ward"):
            return
        postcode = given.get("postcode")
        told = bool(postcode) and postcode != kept.get("postcode")
        if told or "meeting_ward" in given:
            ward = wards.get(known_form(plan.after["postcode"]))
            if ward:
                plan.after["meeting_ward"] = ward.pk

    def _check(self, plan: Plan, given: Facts) -> None:
        """Hold what is new to the same rules as the form, by the model's own."""
        new, shown = not plan.pk, plan.after["status"] in PUBLIC
        if shown and self.consent:
            for name, instead in (("consent_on", self.today), ("consent_how", self.consent)):
                plan.after[name] = plan.after[name] or plan.before[name] or instead
        group = self._group(plan)
        if shown and (plan.before["status"] not in PUBLIC or not given.keys().isdisjoint(_CONSENT)):
            _note(plan, missing_for_publishing(group))
        for name, rule in _CHECKED.items():
            value = plan.after[name]
            if (name not in given and name not in _ALWAYS_CHECKED) or (rule.blank and value in rule.empty_values):
                continue
            try:
                plan.after[name] = rule.clean(value, group)
            except ValidationError as error:
                _note(plan, {name: error.messages})
        if new or not given.keys().isdisjoint(("age_from", "age_to", "socials")):
            try:
                group.clean()
            except ValidationError as error:
                _note(plan, error.message_dict)
        self._check_children(plan, given)

    def _group(self, plan: Plan) -> Group:
        """Return the planner's one group with the plan's facts: making another takes longer than checking it."""
        self.group.pk = plan.pk or None
        for name in _CHECKED:
            setattr(self.group, name, plan.after[name])
        return self.group

    def _check_children(self, plan: Plan, given: Facts) -> None:
        for language in LANGUAGES:
            if summary := given.get(f"summary_{language}"):
                try:
                    GroupTranslation._meta.get_field("summary").clean(summary, None)
                except ValidationError as error:
                    plan.wrong(f"summary_{language}", " ".join(error.messages))
        for tag in given.get("tags", ()):
            if max(len(tag), len(_address_of_tag(tag))) > _LONGEST_TAG:
                plan.wrong("tags", _("A tag has at most %(most)s characters.") % {"most": _LONGEST_TAG})
                break
        if plan.after["part_of"] and plan.after["part_of"] == plan.after["slug"]:
            plan.wrong("part_of", _("A group cannot be part of itself."))

    def _keep_private(self, plan: Plan, given: Facts, kept: Mapping[str, str]) -> None:
        """Take the place of a ward-only group out of its public facts."""
        if plan.after["show_ward_only"]:
            said = given if plan.before["show_ward_only"] else plan.after
            place = {name: said[name] for name in Group.PLACE_FIELDS if said.get(name)}
            # What was public until now must go out of earlier versions, even if it is kept already.
            if not plan.before["show_ward_only"] or any(kept.get(name) != text for name, text in place.items()):
                plan.place = place
            plan.after.update(dict.fromkeys(Group.PLACE_FIELDS, ""))

    def _refuse_if_held(self, plan: Plan) -> None:
        locked_by = plan.before["locked_by"]
        if plan.before["locked"] and (self.by is None or locked_by != self.by.pk):
            plan.wrong("", _("Somebody has locked this group."))
        if plan.pk in self.scheduled:
            plan.wrong("", _("A version of this group waits for its hour to be published. Cancel that first."))


def _note(plan: Plan, errors: Mapping[str, str | list[str]]) -> None:
    """Note what is wrong with fields, once a column; the address of a known group is not the sheet's doing."""
    wrong = {column for column, _sentence in plan.problems}
    for name, messages in errors.items():
        column = COLUMN_OF.get(name, "")
        if column not in wrong and (not plan.pk or name != "slug"):
            plan.wrong(column, messages if isinstance(messages, str) else " ".join(messages))


def _differs(name: str, before: Any, after: Any) -> bool:
    if name == "tags":
        return {tag.casefold() for tag in before} != {tag.casefold() for tag in after}
    return bool(before != after)


def _check_larger_groups(plans: Sequence[Plan], matcher: Matcher) -> None:
    """Let each larger group be one we have or a good row of the same file."""
    asking = [plan for plan in plans if plan.after["part_of"] != plan.before["part_of"] and plan.after["part_of"]]
    for plan in asking:
        slug = plan.after["part_of"]
        if slug not in matcher.register.slugs and slug not in matcher.new:
            plan.wrong("part_of", _("No group has the slug “%(slug)s”.") % {"slug": slug[:60]})
    bad = {plan.after["slug"]: plan.number for plan in plans if plan.problems and not plan.pk}
    while bad:
        newly_bad = {}
        for plan in asking:
            row = bad.get(plan.after["part_of"])
            if row and not plan.problems:
                plan.wrong("part_of", _("Its larger group is in row %(row)s, which has a problem.") % {"row": row})
                if not plan.pk:
                    newly_bad[plan.after["slug"]] = plan.number
        bad = newly_bad
