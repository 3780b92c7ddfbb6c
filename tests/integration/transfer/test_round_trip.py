"""What goes out comes in again, to the byte."""

import datetime as dt
import string

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.groups import enums
from directory.groups.words import Pattern
from directory.models import Condition, Group, GroupPattern, GroupTranslation
from directory.search import index
from directory.transfer import exporting
from directory.transfer.cells import EXCEL_ERRORS
from directory.transfer.columns import ALWAYS, MORE
from places.models import Locality, Ward
from tests.factories import ConditionFactory, GroupFactory

from .conftest import bring_in, counts, exported, exported_rows, one, take

pytestmark = pytest.mark.django_db
ALL = tuple(exporting.STATUSES)

# Whatever people paste: every alphabet, emoji, marks that turn text round, quotes, and what spreadsheets run.
letters = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\"\t\r\n,;|:\u202e\u200f")
# A cell that is just what a spreadsheet shows for a failed sum is refused, whoever typed it.
words = st.text(letters, max_size=40).filter(lambda text: text.strip() not in EXCEL_ERRORS)
lines = st.text(letters, max_size=80).map(lambda text: f"{text}\n{text}")
dates = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
times = st.none() | st.times().map(lambda time: time.replace(second=0, microsecond=0))
maybe = st.sampled_from([None, True, False])
languages = st.sampled_from(["en", "pl", "ro", "ar"])
urls = st.text(string.ascii_letters + string.digits + ";/?=&#'()", max_size=20).map("https://kettle.example/".__add__)


def codes(choices):
    return st.lists(st.sampled_from([code for code, _label in choices]), unique=True)


def code(choices):
    return st.sampled_from(["", *choices.values])


def tidied(strategy):
    """What the admin's form would keep of a text."""
    return strategy.map(lambda text: text.replace("\r\n", "\n").strip())


weekday = st.sampled_from(enums.Weekday.values)
common = {"interval": st.integers(1, 12), "starts": times, "ends": times, "term_time": st.booleans()}
patterns = st.one_of(
    st.builds(Pattern, st.just("weekly"), weekday=weekday, **common),
    st.builds(Pattern, st.just("monthly-weekday"), weekday=weekday, week=st.sampled_from(enums.Week.values), **common),
    st.builds(Pattern, st.just("monthly-day"), day=st.integers(1, 31), **common),
)
ages = st.tuples(*[st.none() | st.integers(0, 120)] * 2).filter(lambda pair: None in pair or pair[0] <= pair[1])
fields = st.fixed_dictionaries(
    {
        "name": tidied(words).map(lambda text: text or "A group"),
        "other_names": tidied(lines),
        "text_language": st.sampled_from(["en", "pl", "ar"]),
        "summary": tidied(words),
        "description": tidied(lines),
        "any_need": st.booleans(),
        "whole_area": st.booleans(),
        "online_only": st.booleans(),
        "venue": tidied(words),
        "address": tidied(words),
        "postcode": st.sampled_from(["", "S63 9AA", "s639ab", "S70 1AB", "S63"]),
        "when_text": tidied(words),
        "meets": codes(enums.Meets.choices),
        "audience": codes(enums.Audience.choices),
        "languages": codes(enums.SPOKEN_LANGUAGES),
        "cost": code(enums.Cost),
        "cost_note": tidied(words),
        "how_to_join": tidied(lines),
        "diagnosis": code(enums.Diagnosis),
        "children": code(enums.Children),
        "first_time": tidied(lines),
        "safeguarding_policy": st.just("") | urls,
        **dict.fromkeys(("referral", "turn_up", "child_welcome", "sibling_welcome", "safeguarding_lead"), maybe),
        **{access.field: maybe for access in enums.Access},
        "website": st.just("") | urls,
        "email": st.sampled_from(["", "hello@kettle.example"]),
        "phone": st.sampled_from(["", "01632 960417", "+44 1632 960417"]),
        "phone_uses": codes(enums.PhoneUse.choices),
        "phone_times": tidied(words),
        "socials": st.lists(urls, max_size=3).map("\n".join),
        "socials_note": tidied(words),
        "through_consortium": st.booleans(),
        "run_by": code(enums.RunBy),
        "member": maybe,
        "confirmed_on": st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2026, 5, 1)),
        "confirmed_how": code(enums.ConfirmedHow),
    }
)
groups = st.fixed_dictionaries(
    {
        "fields": fields,
        "ages": ages,
        "ward_only": st.booleans(),
        "meeting_ward": st.sampled_from([None, 0, 1, 2]),
        "status": st.sampled_from(ALL),
        "day": st.none() | dates,
        "patterns": st.lists(patterns, max_size=3),
        "tags": st.lists(tidied(words).filter(bool), max_size=3, unique_by=str.casefold),
        "wards": st.sets(st.integers(0, 2)),
        "localities": st.sets(st.integers(0, 1)),
        "needs": st.sets(st.integers(0, 2)),
        "translations": st.dictionaries(languages, st.tuples(tidied(words), tidied(lines))),
        "larger": st.booleans(),
    }
)  # fmt: skip


def make(number, told, needs):
    """Write a group as code or a form might have written it."""
    own = told["fields"] | dict(zip(("age_from", "age_to"), told["ages"], strict=True))
    if told["ward_only"]:
        own |= {"show_ward_only": True, "venue": "", "address": "", "postcode": ""}
    status, wards = told["status"], list(Ward.objects.order_by("slug"))
    own |= {"live": status in ("live", "paused"), "consent_on": dt.date(2026, 5, 1), "consent_how": "by e-mail"}
    own["state"] = {"live": "open", "draft": "open"}.get(status, status)
    own |= {"paused": {"paused_until": told["day"]}, "closed": {"closed_on": told["day"]}}.get(status, {})
    if told["meeting_ward"] is not None:
        own["meeting_ward"] = wards[told["meeting_ward"]]
    larger = Group.objects.order_by("pk").first() if told["larger"] else None
    group = GroupFactory(slug=f"group-{number}", part_of=larger, **own)
    group.patterns = [GroupPattern(**{part: getattr(row, part) for part in Pattern.FIELDS}) for row in told["patterns"]]
    group.translations = [
        GroupTranslation(language=language, summary=summary, description=description)
        for language, (summary, description) in told["translations"].items()
    ]
    group.tags.add(*told["tags"])
    group.wards.set([wards[n] for n in told["wards"]])
    group.localities.set([list(Locality.objects.order_by("slug"))[n] for n in told["localities"]])
    group.conditions.set([needs[n] for n in told["needs"]])
    group.save()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(groups, min_size=1, max_size=3))
def test_random_groups_go_out_and_come_in(area, told):
    Group.objects.all().delete()
    needs = list(Condition.objects.order_by("slug")[:3])
    for number, each in enumerate(told):
        make(number, each, needs)
    sheet = exported(*ALL)
    again = take(sheet)
    assert (again.problems, again.same) == ([], len(told)), "on the same site nothing changes"
    assert exported(*ALL) == sheet
    Group.objects.all().delete()
    anew = take(sheet)
    assert (anew.problems, anew.new) == ([], len(told)), "on an empty site all are new"
    assert exported(*ALL) == sheet
    assert index.drift() == (0, 0)


def test_a_workbook_goes_round_too(area):
    bring_in(
        {"name": "=1+1", "summary": "'tis", "age_from": "5", "confirmed_on": "2026-05-01", "description": "a\n\nb"},
        {"name": "شاي", "part_of": "11", "status": "closed", "other_names": "+1;@x"},
    )
    rows, book = exported_rows(*ALL), exported(*ALL, kind="xlsx")
    assert counts(take(book)) == {"new": 0, "changed": 0, "same": 2, "bad": 0}
    Group.objects.all().delete()
    assert take(book).new == 2
    assert exported_rows(*ALL) == rows


class TestExport:
    def test_columns_stand_in_their_order(self, area):
        one({})
        names = list(exported_rows()[0])
        assert names[: len(ALWAYS)] == ALWAYS
        assert names[len(ALWAYS) :] == [
            "summary_pl", "description_pl", "summary_ro", "description_ro", "summary_ar", "description_ar",
        ]  # fmt: skip

    def test_further_columns_stand_only_where_a_group_needs_them(self, area):
        GroupFactory(text_language="pl", meeting_ward=area["north"], state="paused", paused_until=dt.date(2027, 3, 1))
        GroupFactory(state="closed", live=False, closed_on=dt.date(2026, 2, 3), slug="z")
        first, second = exported_rows()
        assert list(first)[-4:] == MORE
        assert [first[name] for name in MORE] == ["pl", "dearne-north", "2027-03-01", ""]
        assert [second[name] for name in MORE] == ["en", "", "", "2026-02-03"]

    def test_a_ward_that_the_postcode_tells_needs_no_column(self, area):
        one({"postcode": "S63 9AA"})
        assert "meeting_ward" not in exported_rows()[0]

    def test_removed_groups_are_left_out_unless_asked_for(self):
        for status in ALL:
            live = status in ("live", "paused")
            GroupFactory(slug=status, live=live, state={"live": "open", "draft": "open"}.get(status, status))
        assert [row["slug"] for row in exported_rows()] == ["closed", "draft", "live", "paused"]
        assert [(row["slug"], row["status"]) for row in exported_rows("removed", "live")] == [
            ("live", "live"),
            ("removed", "removed"),
        ]

    def test_a_removed_larger_group_is_not_named(self):
        GroupFactory(slug="part", part_of=GroupFactory(slug="gone", state="removed", live=False))
        (row,) = exported_rows()
        assert row["part_of"] == ""
        assert take(exported()).same == 1
        assert bring_in({"slug": "part", "part_of": "gone"}).same == 1

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'tis", "''"])
    def test_nothing_is_a_formula(self, text):
        GroupFactory(summary=text)
        assert exported_rows()[0]["summary"] == f"'{text}"

    def test_characters_that_no_file_can_hold_are_left_out(self):
        GroupFactory(summary="a\x01b\x1fc", description="d\x0be")
        (row,) = exported_rows()
        assert (row["summary"], row["description"]) == ("abc", "de")
        assert take(exported(kind="xlsx")).same == 1

    def test_wards_of_other_editions_are_not_in_it(self, area):
        other = Ward.objects.create(
            edition=area["edition"].__class__.objects.create(name="Old", valid_from=dt.date(2000, 1, 1)),
            name="Old Ward", slug="old-ward", code="E05999999",
        )  # fmt: skip
        GroupFactory(wards=[area["north"], other], meeting_ward=other)
        (row,) = exported_rows()
        assert (row["wards"], row.get("meeting_ward")) == ("dearne-north", None)

    def test_its_queries_do_not_grow_with_the_groups(self, area):
        def queries():
            with CaptureQueriesContext(connection) as caught:
                exported()
            return len(caught)

        def make():
            GroupFactory(wards=[area["north"]], conditions=[ConditionFactory()], meeting_ward=area["north"])

        make()
        before = queries()
        make(), make()
        assert queries() == before
