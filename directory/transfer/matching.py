"""Which group a row means: by its web address, else by its name and postcode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.search.normalise import plain
from directory.groups.enums import RESERVED_SLUGS
from directory.groups.models import FormerSlug, Group
from directory.groups.slugs import free_slug
from directory.transfer.cells import CellError, checked, line, read_yes_no
from directory.transfer.columns import read_postcode_cell, read_slug
from places.queries import known_form


@dataclass
class Register:
    """Every group's addresses, name and public postcode. A ward-only group's postcode is not public, and not used."""

    slugs: dict[str, int] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def load() -> Register:
    register = Register(former=dict(FormerSlug.objects.values_list("slug", "group__slug")))
    for pk, slug, name, postcode in Group.objects.order_by("pk").values_list("pk", "slug", "name", "postcode"):
        register.slugs[slug] = pk
        register.names[plain(name)][known_form(postcode)].append(pk)
    return register


class Target(NamedTuple):
    """The group of a row: its key, or 0 and the web address that it will get."""

    pk: int
    slug: str


class Matcher:
    """Finds the group of row after row; what two rows of a file may not both mean, it remembers."""

    def __init__(self, register: Register, rows: Iterable[tuple[int, Mapping[str, str]]]) -> None:
        self.register = register
        self.taken = {*register.slugs, *register.former}
        # An address that a later row asks for is not given to an earlier one.
        self.taken.update(cells.get("slug", "").strip().casefold() for _number, cells in rows)
        self.seen: dict[object, int] = {}
        self.slugless: set[int] = set()  # rows without a slug of their own
        self.new: dict[str, int] = {}

    def match(self, number: int, cells: Mapping[str, str]) -> Target:
        """Return the group of a row, or raise CellError with the column."""
        slug = _read("slug", cells, read_slug)
        name = _read("name", cells, line)
        if slug and slug in self.register.slugs:
            return self._once(number, Target(self.register.slugs[slug], slug), self.register.slugs[slug])
        if slug in self.register.former:
            raise CellError(
                _("This was the address of another group, which now has the address %(slug)s.")
                % {"slug": self.register.former[slug]},
                "slug",
            )
        postcode = self._postcode(cells)
        by_name = plain(name), postcode
        if not slug or slug in RESERVED_SLUGS:
            pk = self._by_name(*by_name)
            if pk is not None:
                return self._once(number, Target(pk, ""), pk)
        if not name:
            raise CellError(_("A new group needs a name."), "name")
        if slug and slug not in RESERVED_SLUGS:
            self._once(number, Target(0, slug), slug)
            # Namesakes are told apart by their slugs, so each of them needs one.
            if self.seen.setdefault(by_name, number) in self.slugless:
                self._once(number, Target(0, ""), by_name)
        else:
            self._once(number, Target(0, ""), by_name)
            self.slugless.add(number)
            slug = free_slug(slug or name, taken=self.taken)
            self.taken.add(slug)
        self.new[slug] = number
        return Target(0, slug)

    def _once(self, number: int, target: Target, what: object) -> Target:
        first = self.seen.setdefault(what, number)
        if first != number:
            raise CellError(
                _("Row %(row)s is about the same group.") % {"row": first}, "slug" if target.slug else "name"
            )
        return target

    def _postcode(self, cells: Mapping[str, str]) -> str | None:
        """Return the row's public postcode; None when the sheet does not speak of it."""
        if _read("show_ward_only", cells, lambda text: str(read_yes_no(text))) == "True":
            return ""
        return known_form(_read("postcode", cells, read_postcode_cell)) if "postcode" in cells else None

    def _by_name(self, name: str, postcode: str | None) -> int | None:
        namesakes = self.register.names.get(name, {}) if name else {}
        if postcode is not None:
            found = namesakes.get(postcode, [])
        else:
            found = [pk for some in namesakes.values() for pk in some]
        if len(found) > 1:
            raise CellError(
                _("%(count)s groups have this name. Give the slug of the one you mean.") % {"count": len(found)}, "slug"
            )
        return found[0] if found else None


def _read(column: str, cells: Mapping[str, str], read: object) -> str:
    try:
        return str(read(checked(cells.get(column, ""))))  # type: ignore[operator]
    except CellError as error:
        raise CellError(str(error), column) from None
