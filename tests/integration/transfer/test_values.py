"""What a cell may say, and what it makes of the group."""

import datetime as dt
import tomllib

import pytest

from directory.demo.text import DATA
from directory.groups.words import Pattern
from directory.models import Condition, ConditionLabel, ConditionSynonym, Group
from directory.search import index
from places.actions import load_places
from tests.integration.places.conftest import TOML

from .conftest import bring_in, one, wrong

pytestmark = pytest.mark.django_db
LONG = "x" * 10_000
VISIT = (
    "turn up:no;diagnosis:Not needed;referral:yes;child:yes;sibling:no;children:adults-only;"
    "safeguarding-lead:yes;safeguarding_policy:https://k.example/safe;text:Ring: we answer; come; text: us."
)
PARTS = "diagnosis, referral, turn-up, child, sibling, children, safeguarding-lead, safeguarding-policy, text"
MEETING = "is not a regular meeting. Write it like FREQ=WEEKLY;BYDAY=TU 10:00-12:00."
SOCIALS = (
    "is neither a web address nor a note. Write it like facebook:https://www.facebook.com/ourgroup;note:Ask to join."
)
ACCESS = "step-free, accessible-toilet, changing-place, hearing-loop, quiet-space, parking, bsl"


@pytest.mark.parametrize(
    ("column", "cell", "facts"),
    [
        ("name", "  Kettle \n Corner ", {"name": "Kettle Corner"}),
        ("name", "\u202eKettle\u2066 Cor\u200fner\u2069", {"name": "Kettle Cor\u200fner"}),
        ("summary", "\u2067شاي\u200f \u200cوحديث", {"summary": "شاي\u200f \u200cوحديث"}),
        ("other_names", "KC; The Kettle ;KC", {"other_names": "KC\nThe Kettle"}),
        ("description", "One.\r\n\r\nTwo.\r", {"description": "One.\n\nTwo."}),
        ("any_need", "Yes", {"any_need": True}),
        ("any_need", "", {"any_need": False}),
        ("whole_area", "TRUE", {"whole_area": True}),
        ("online", "1", {"online_only": True}),
        ("online", "no", {"online_only": False}),
        ("member", "N", {"member": False}),
        ("member", "", {"member": None}),
        ("postcode", "s639aa", {"postcode": "S63 9AA"}),
        ("postcode", "S63 9aa", {"postcode": "S63 9AA"}),
        ("postcode", "S63", {"postcode": "S63"}),
        ("meets", "online;In person", {"meets": ["in-person", "online"]}),
        ("meets", "Przez telefon, online", {"meets": ["online", "phone"]}),
        ("age_from", "5.0", {"age_from": 5}),
        ("age_to", "0", {"age_to": 0}),
        ("audience", "DADS;brothers and sisters", {"audience": ["dads", "siblings"]}),
        ("languages", "Polish; English;bfi", {"languages": ["en", "pl", "bfi"]}),
        ("cost", "free", {"cost": "free", "cost_note": ""}),
        ("cost", "You pay: £2: or £3 a family", {"cost": "paid", "cost_note": "£2: or £3 a family"}),
        ("cost", ": ask", {"cost": "", "cost_note": "ask"}),
        ("website", "https://kettle.example/a?b=c", {"website": "https://kettle.example/a?b=c"}),
        ("email", "hello@kettle.example", {"email": "hello@kettle.example"}),
        (
            "phone",
            "01632 960417 | texts, Calls | after 9 | not late",
            {"phone": "01632 960417", "phone_uses": ["calls", "texts"], "phone_times": "after 9 | not late"},
        ),
        ("phone", "01632 960417", {"phone": "01632 960417", "phone_uses": [], "phone_times": ""}),
        (
            "socials",
            "facebook:https://f.example/a;https://i.example/b;note:Ask; then wait;contact:consortium",
            {
                "socials": "https://f.example/a\nhttps://i.example/b",
                "socials_note": "Ask; then wait",
                "through_consortium": True,
            },
        ),
        ("run_by", "A local charity", {"run_by": "charity"}),
        (
            "access",
            "Step-free : yes;parking:no;bsl:",
            {"step_free": True, "parking": False, "bsl": None, "hearing_loop": None},
        ),
        (
            "first_visit",
            VISIT,
            {
                "turn_up": False,
                "diagnosis": "not-needed",
                "referral": True,
                "child_welcome": True,
                "sibling_welcome": False,
                "children": "adults-only",
                "safeguarding_lead": True,
                "safeguarding_policy": "https://k.example/safe",
                "first_time": "Ring: we answer; come; text: us.",
            },
        ),
        ("confirmed_on", "2026-05-01", {"confirmed_on": dt.date(2026, 5, 1)}),
        ("confirmed_on", "1/5/2026", {"confirmed_on": dt.date(2026, 5, 1)}),
        ("confirmed_on", "01.05.2026", {"confirmed_on": dt.date(2026, 5, 1)}),
        ("confirmed_on", "1 May 2026", {"confirmed_on": dt.date(2026, 5, 1)}),
        ("confirmed_on", "46143", {"confirmed_on": dt.date(2026, 5, 1)}),
        ("confirmed_how", "by the group", {"confirmed_how": "group"}),
        ("text_language", "Polski", {"text_language": "pl"}),
        ("text_language", "", {"text_language": "en"}),
    ],
)
def test_a_cell_tells_facts(column, cell, facts):
    group = one({column: cell})
    assert {name: getattr(group, name) for name in facts} == facts


@pytest.mark.parametrize(
    ("cell", "patterns"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", [Pattern("weekly", weekday="tue")]),
        (
            "freq=weekly;interval=2;byday=tu 9.30–11:00 Term-Time",
            [Pattern("weekly", 2, "tue", starts=dt.time(9, 30), ends=dt.time(11), term_time=True)],
        ),
        (
            "RRULE:FREQ=MONTHLY;BYDAY=1TU,-1FR 19:00",
            [
                Pattern("monthly-weekday", weekday="tue", week=1, starts=dt.time(19)),
                Pattern("monthly-weekday", weekday="fri", week=-1, starts=dt.time(19)),
            ],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15 | FREQ=WEEKLY;BYDAY=SU -17:00",
            [Pattern("monthly-day", day=15), Pattern("weekly", weekday="sun", ends=dt.time(17))],
        ),
        ("", []),
    ],
)
def test_a_schedule_is_kept_as_data(cell, patterns):
    rows = one({"schedule": cell}).patterns.order_by("pk")
    assert [Pattern(*(getattr(row, part) for part in Pattern.FIELDS)) for row in rows] == patterns


def test_tags_are_those_there_are_whatever_their_case():
    one({"tags": "Evening;Tea, cake"})
    group = one({"name": "Other", "tags": "evening; Walks;EVENING"})
    assert sorted(group.tags.names()) == ["Evening", "Walks"]


class TestLists:
    def test_wards_and_localities_go_by_slug_name_and_code(self, area):
        group = one({"wards": "dearne-north; Dearne South;E05000003", "localities": "DEARNE"})
        assert sorted(group.wards.values_list("slug", flat=True)) == ["central", "dearne-north", "dearne-south"]
        assert list(group.localities.values_list("slug", flat=True)) == ["dearne"]

    def test_a_word_for_both_is_what_its_column_says(self, area):
        group = one({"wards": "Central", "localities": "central"})
        assert (list(group.wards.all()), group.localities.get().name) == ([area["central"]], "Central")

    def test_commas_part_them_too_but_not_inside_a_name(self, area):
        Condition.objects.create(slug="three-words", label="Reading, writing, counting", area="cognition")
        group = one({"conditions": "Reading, writing, counting", "wards": "dearne-north, dearne-south"})
        assert group.conditions.get().slug == "three-words"
        assert group.wards.count() == 2

    def test_a_need_goes_by_slug_label_and_a_word_of_its_own(self):
        autism, other = Condition.objects.get(slug="autism"), Condition.objects.get(slug="adhd")
        ConditionLabel.objects.get_or_create(condition=autism, language="pl", defaults={"label": "Autyzm"})
        ConditionSynonym.objects.create(condition=autism, text="Zzyx Syndrome")
        label = autism.labels.get(language="pl").label
        for name in ("autism", autism.label.upper(), label, "zzyx  syndrome"):
            assert one({"conditions": name}).conditions.get() == autism
            Group.objects.all().delete()
        ConditionSynonym.objects.create(condition=other, text="Zzyx Syndrome")
        sentence = "“Zzyx Syndrome” may mean any of these: adhd, autism."
        assert wrong({"name": "A", "conditions": "Zzyx Syndrome"}) == [(2, "conditions", sentence)]

    def test_what_is_nearly_right_is_offered(self, area):
        assert wrong({"name": "A", "wards": "Dearne Nort", "conditions": "autsim"}) == [
            (2, "wards", "“Dearne Nort” is not known. Do you mean dearne-north?"),
            (2, "conditions", "“autsim” is not known. Do you mean autism?"),
        ]

    def test_without_wards_there_are_none_to_name(self):
        sentence = "There are no wards yet. Load them first."
        assert wrong({"name": "A", "wards": "central", "meeting_ward": "central"}) == [
            (2, "wards", sentence),
            (2, "meeting_ward", sentence),
        ]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("name", LONG, "Ensure this value has at most 150 characters (it has 10000)."),
        ("name", "A\x00B", "There is a character in it that cannot be shown. Type the text anew."),
        ("name", "\x1b[2J", "There is a character in it that cannot be shown. Type the text anew."),
        ("description", "#REF!", "The spreadsheet shows an error here. Type what is meant."),
        ("description", "x" * 100_001, "This text is too long: at most 100000 characters."),
        ("summary", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("summary_pl", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("slug", "Not a slug!", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
        ("any_need", "maybe", "“maybe” is neither yes nor no."),
        ("member", LONG, f"“{'x' * 59}…” is neither yes nor no."),
        ("postcode", "the hall", "“the hall” is not a postcode."),
        ("meets", "by pigeon", "“by pigeon” is not in the list. Choose from: in-person, online, phone."),
        ("meets", LONG, f"“{'x' * 59}…” is not in the list. Choose from: in-person, online, phone."),
        ("schedule", "Tuesdays", f"“Tuesdays” {MEETING}"),
        ("schedule", "FREQ=DAILY;BYDAY=TU", "A meeting is weekly or monthly, and BYDAY says on which weekday."),
        ("schedule", "FREQ=WEEKLY;BYDAY=1TU", "“1TU” is not a weekday. Write MO, TU, WE, TH, FR, SA or SU."),
        ("schedule", "FREQ=MONTHLY;BYDAY=5TU", "Say which one in the month: 1TU to 4TU, or -1TU for the last."),
        ("schedule", "FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must be a date in the month, from 1 to 31."),
        ("schedule", "FREQ=WEEKLY;INTERVAL=13;BYDAY=TU", "INTERVAL must be a number from 1 to 12."),
        ("schedule", "FREQ=WEEKLY;BYDAY=TU;COUNT=3", "“COUNT” in a meeting is not understood."),
        ("schedule", "FREQ=WEEKLY;BYDAY=TU 25:00", "“25:00” is not a time of day."),
        ("schedule", " | ".join(["FREQ=WEEKLY;BYDAY=TU"] * 21), "At most 20 regular meetings fit in a cell."),
        ("age_from", "five", "“five” is not a whole number."),
        ("age_from", "-1", "“-1” is not a whole number."),
        ("age_from", "9" * 5_000, f"“{'9' * 59}…” is not a whole number."),
        ("age_to", "121", "Ensure this value is less than or equal to 120."),
        ("cost", "cheap", "“cheap” is not in the list. Choose from: free, donation, paid."),
        ("first_visit", "shoes:off", f"“shoes” is no part of a first visit. Its parts are: {PARTS}."),
        ("first_visit", "safeguarding-policy:ftp://x.example", "A web address begins with https:// or http://."),
        ("website", "javascript:alert(1)", "A web address begins with https:// or http://."),
        ("website", "ftp://kettle.example", "A web address begins with https:// or http://."),
        ("website", "https://", "Enter a valid URL."),
        ("email", "hello at kettle", "Enter a valid email address."),
        ("phone", "0" * 31, "Ensure this value has at most 30 characters (it has 31)."),
        ("phone", "01632 960417 | shouting", "“shouting” is not in the list. Choose from: calls, texts, whatsapp."),
        ("socials", "ask us", f"“ask us” {SOCIALS}"),
        ("socials", "https://a b", f"“https://a b” {SOCIALS}"),
        ("socials", "https://[", "This is no web address: https://["),
        ("access", "step-free", "Say yes or no after each, like step-free:yes."),
        ("access", "lift:yes", f"“lift” is not in the list. Choose from: {ACCESS}."),
        ("confirmed_on", "31/02/2026", "“31/02/2026” is not a date. Write it like 2026-05-01."),
        ("confirmed_on", "0001-01-01", "“0001-01-01” is not a date. Write it like 2026-05-01."),
        ("tags", "x" * 96, "A tag has at most 95 characters."),
        ("tags", "ﷺ" * 6, "A tag has at most 95 characters."),
        ("status", "hidden", "“hidden” is not in the list. Choose from: draft, live, paused, closed, removed."),
        ("part_of", "nobody", "No group has the slug “nobody”."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(column, cell, sentence):
    assert wrong({"name": "Kettle Corner", column: cell}) == [(2, column, sentence)]
    assert not Group.objects.exists()


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    rows = {"name": "A", "age_from": "9", "age_to": "5", "cost": "cheap"}, {"name": "", "email": "x"}
    assert wrong(*rows) == [
        (2, "cost", "“cheap” is not in the list. Choose from: free, donation, paid."),
        (2, "age_to", "The oldest age is below the youngest."),
        (3, "name", "A new group needs a name."),
    ]


def test_a_group_is_not_part_of_itself():
    sentence = "A group cannot be part of itself."
    assert wrong({"name": "A", "slug": "a", "part_of": "a"}) == [(2, "part_of", sentence)]


def test_each_made_up_group_comes_in_as_it_is_written():
    load_places(path=TOML, by=None)
    groups = tomllib.loads((DATA / "demo_groups.toml").read_text(encoding="utf-8"))["group"]
    rows = [{key: cell for key, cell in group.items() if isinstance(cell, str)} for group in groups]
    report = bring_in(*rows)
    assert (report.new, report.bad, report.duplicates) == (60, 0, [])
    assert Group.public.count() == 54
    kettle = Group.objects.get(slug="kettle-corner")
    assert (kettle.step_free, kettle.hearing_loop, kettle.bsl) == (True, False, None)
    assert sorted(kettle.conditions.values_list("slug", flat=True)) == ["anxiety", "autism"]
    assert Group.objects.get(name="Razem przy stole").text_language == "pl"
    assert bring_in(*rows).same == 60
    assert index.drift() == (0, 0)
