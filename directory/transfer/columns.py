"""The columns of a group sheet, in their order: which facts each tells, how a cell is read and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from directory.groups.enums import SPOKEN_LANGUAGES, Access, Audience, ConfirmedHow, Meets, RunBy
from directory.transfer import parts
from directory.transfer.cells import (
    CellError,
    NamedList,
    items,
    line,
    listed,
    read_date,
    read_number,
    read_yes_no,
    shown,
    tidy,
    write_date,
    write_yes_no,
)
from directory.transfer.facts import LANGUAGES
from directory.transfer.schedule import read_schedule, write_schedule
from directory.transfer.vocabulary import Vocabulary
from places.queries import read_postcode

Facts = Mapping[str, Any]

STATUS = NamedList(lambda: [(code, code) for code in ("draft", "live", "paused", "closed", "removed")])
AUDIENCE = NamedList(lambda: Audience.choices)
CONFIRMED_HOW = NamedList(lambda: ConfirmedHow.choices)
MEETS = NamedList(lambda: Meets.choices)
RUN_BY = NamedList(lambda: RunBy.choices)
SPOKEN = NamedList(lambda: SPOKEN_LANGUAGES)
WRITTEN = NamedList(lambda: settings.LANGUAGES)


@dataclass(frozen=True)
class Column:
    """`read` gives the facts that a cell's text tells, or raises CellError; `write` gives the text for facts."""

    name: str
    facts: tuple[str, ...]
    read: Callable[[str, Vocabulary], Facts]
    write: Callable[[Facts, Vocabulary], str]


def _column(name: str, fact: str, read: Callable[[str], Any], write: Callable[[Any], str]) -> Column:
    return Column(name, (fact,), lambda text, _v: {fact: read(text)}, lambda facts, _v: write(facts[fact]))


def _line(name: str) -> Column:
    return _column(name, name, line, line)


def _text(name: str) -> Column:
    return _column(name, name, str, tidy)


def _flag(name: str, fact: str = "") -> Column:
    return _column(name, fact or name, lambda text: bool(read_yes_no(text)), write_yes_no)


def _yes_no(name: str) -> Column:
    return _column(name, name, read_yes_no, write_yes_no)


def _number(name: str) -> Column:
    return _column(name, name, read_number, lambda value: "" if value is None else str(value))


def _date(name: str) -> Column:
    return _column(name, name, read_date, write_date)


def _code(name: str, names: NamedList) -> Column:
    return _column(name, name, names.read, str)


def _codes(name: str, names: NamedList) -> Column:
    return _column(name, name, names.read_many, lambda codes: ";".join(code for code in names.codes if code in codes))


def _lines(name: str) -> Column:
    """A list that the model keeps one a line."""
    return _column(name, name, lambda text: "\n".join(items(text)), lambda value: listed(value.splitlines()))


def _several(name: str, facts: tuple[str, ...], read: Callable[[str], Facts], write: Callable[[Facts], str]) -> Column:
    return Column(name, facts, lambda text, _v: read(text), lambda values, _v: write(values))


def _need_wards(vocabulary: Vocabulary) -> None:
    if vocabulary.edition is None:
        raise CellError(_("There are no wards yet. Load them first."))


def _names(name: str) -> Column:
    """Rows of one of the site's own lists."""

    def read(text: str, vocabulary: Vocabulary) -> Facts:
        if text and name != "conditions":
            _need_wards(vocabulary)
        return {name: getattr(vocabulary, name).read_many(text)}

    return Column(name, (name,), read, lambda facts, vocabulary: getattr(vocabulary, name).write(facts[name]))


def _meeting_ward() -> Column:
    def read(text: str, vocabulary: Vocabulary) -> Facts:
        if text:
            _need_wards(vocabulary)
        return {"meeting_ward": vocabulary.wards.read(text) if text else None}

    def write(facts: Facts, vocabulary: Vocabulary) -> str:
        return vocabulary.wards.slugs.get(facts["meeting_ward"], "")

    return Column("meeting_ward", ("meeting_ward",), read, write)


def _part_of() -> Column:
    def write(facts: Facts, _vocabulary: Vocabulary) -> str:
        return "" if facts["larger_is_removed"] else str(facts["part_of"])

    return Column("part_of", ("part_of",), lambda text, _v: {"part_of": read_slug(text)}, write)


def read_slug(text: str) -> str:
    return text.casefold()


def read_postcode_cell(text: str) -> str:
    postcode = read_postcode(text)
    if text and postcode is None:
        raise CellError(_("“%(text)s” is not a postcode.") % {"text": shown(text)})
    return str(postcode or "")


def _write_postcode(value: str) -> str:
    return str(read_postcode(value) or line(value))


def _read_tags(text: str) -> tuple[str, ...]:
    found = {tag.casefold(): tag for tag in reversed([line(item) for item in items(text)])}
    return tuple(sorted(found.values(), key=str.casefold))


def _write_tags(tags: Iterable[str]) -> str:
    return ";".join(sorted(items(listed(tags)), key=lambda tag: (tag.casefold(), tag)))


_PHONE = ("phone", "phone_uses", "phone_times")
_SOCIALS = ("socials", "socials_note", "through_consortium")
_ALL = [
    _column("slug", "slug", read_slug, str),
    _line("name"),
    _lines("other_names"),
    _line("summary"),
    _text("description"),
    _names("conditions"),
    _flag("any_need"),
    _names("wards"),
    _names("localities"),
    _flag("whole_area"),
    _flag("online", "online_only"),
    _part_of(),
    _line("venue"),
    _line("address"),
    _column("postcode", "postcode", read_postcode_cell, _write_postcode),
    _flag("show_ward_only"),
    _codes("meets", MEETS),
    _column("schedule", "patterns", read_schedule, write_schedule),
    _line("when_text"),
    _number("age_from"),
    _number("age_to"),
    _codes("audience", AUDIENCE),
    _codes("languages", SPOKEN),
    _several("cost", ("cost", "cost_note"), parts.read_cost, parts.write_cost),
    _text("how_to_join"),
    _several("first_visit", parts.FIRST_VISIT_FACTS, parts.read_first_visit, parts.write_first_visit),
    _column("website", "website", parts.read_web_address, line),
    _line("email"),
    _several("phone", _PHONE, parts.read_phone, parts.write_phone),
    _several("socials", _SOCIALS, parts.read_socials, parts.write_socials),
    _code("run_by", RUN_BY),
    _yes_no("member"),
    _several("access", tuple(access.field for access in Access), parts.read_access, parts.write_access),
    _date("confirmed_on"),
    _code("confirmed_how", CONFIRMED_HOW),
    _column("tags", "tags", _read_tags, _write_tags),
    _column("status", "status", STATUS.read, str),
    _date("consent_on"),
    _line("consent_how"),
]
_OTHER_LANGUAGES = [
    make(f"{what}_{language}") for language in LANGUAGES for what, make in (("summary", _line), ("description", _text))
]
# What the columns above cannot say of some groups; a sheet has these only where it needs them.
_MORE = [
    _column("text_language", "text_language", lambda text: WRITTEN.read(text) or settings.LANGUAGE_CODE, str),
    _meeting_ward(),
    _date("paused_until"),
    _date("closed_on"),
]

COLUMNS = {column.name: column for column in (*_ALL, *_OTHER_LANGUAGES, *_MORE)}
ALWAYS = [column.name for column in _ALL]
OTHER_LANGUAGES = [column.name for column in _OTHER_LANGUAGES]
MORE = [column.name for column in _MORE]
COLUMN_OF = {fact: column.name for column in COLUMNS.values() for fact in column.facts}
