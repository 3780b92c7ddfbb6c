"""The demo: what it makes, that it stays as it is, and that it goes without a trace and without anybody's own work."""

import datetime as dt
import importlib
import io
import re
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Revision

from accounts.models import User
from core import generation
from core.models import AuditEntry, Demo, HelpNumbers
from directory.demo.groups import written_by_hand
from directory.groups.actions import close
from directory.groups.enums import Access
from directory.groups.translations import is_out_of_date
from directory.groups.words import confirmation
from directory.models import (
    Condition,
    Group,
    GroupAlternative,
    GroupContact,
    GroupPattern,
    GroupPrivatePlace,
    GroupTranslation,
)
from directory.search import index
from places.models import NeighbourCouncil, OutwardCode, PlaceName, Postcode, Ward, WardEdition
from tests.factories import EditionFactory, GroupFactory, WardFactory
from tests.integration.search.html import marks

pytestmark = pytest.mark.django_db

# What tells of changes and is kept when they are undone, and what the index keeps of a group that is gone.
OF_CHANGES = {"core.auditentry", "core.generation", "wagtailcore.modellogentry", "directory.indexedgroup"}
PAGES = ["/en/", "/ar/", "/en/about/", "/en/groups/", "/pl/groups/?condition=autism", "/en/groups/near/"]
PAGES_OF_THE_DEMO = [
    "/en/groups/kettle-corner/",
    "/ro/groups/kettle-corner/",
    "/en/groups/low-tide/",
    "/ar/wards/royston/",
]
MISSING = {"/en/groups/goldthorpe-get-together/": 410, "/en/groups/bright-sparks-protocol/": 410, "/en/nothing/": 404}
# Facts that nobody has to state. An access fact is stated when it is yes or no.
FACTS = [
    *["other_names", "description", "venue", "address", "postcode", "when_text", "meets", "age_from", "age_to"],
    *["audience", "languages", "cost", "cost_note", "how_to_join", "diagnosis", "referral", "turn_up", "child_welcome"],
    *["sibling_welcome", "first_time", "children", "safeguarding_policy", "safeguarding_lead", "website", "email"],
    *["phone", "phone_uses", "phone_times", "socials", "socials_note", "run_by", "member", "confirmed_on"],
    *["meeting_ward", *(access.field for access in Access)],
]
CHILDREN = ["conditions", "wards", "localities", "patterns", "tags", "translations"]
DRAMA = re.compile(r"(01632 960|07700 900)\d{3}")


def run(*arguments):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


def everything(but=()):
    """Return the rows of every table, also of those that only join, and what the full-text index knows."""
    rows = {
        model._meta.label_lower: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label_lower not in but
    }
    return rows | {"texts": index.TEXT.ids()}


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def is_marked(html):
    """Say of a page's band and of its word to search engines whether they are there."""
    return html.select_one("aside.band") is not None, html.select_one("meta[name=robots][content=noindex]") is not None


def nothing(fact):
    """Return the value that means not stated."""
    field = Group._meta.get_field(fact)
    return None if fact in CHILDREN or field.null else field.get_default()


def texts():
    """Yield every text of the groups, their private facts and translations, the help numbers and the sign-ins."""
    for model in (Group, GroupContact, GroupPrivatePlace, GroupTranslation, HelpNumbers, User):
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        yield from (text for row in model.objects.values_list(*fields) for text in row if text)


def assert_reaches_nobody(found):
    """No telephone number outside the ranges kept for drama, and no address that is not an example."""
    phones = [phone for text in found for phone in re.findall(r"\b0\d[\d ]{7,}\d\b", text)]
    mails = [host for text in found for host in re.findall(r"[\w.]@([\w.-]+)", text)]
    hosts = [host for text in found for host in re.findall(r"//([^/\s]+)", text)]
    assert [phone for phone in phones if not DRAMA.fullmatch(phone)] == []
    assert [host for host in mails + hosts if not host.endswith(".example")] == []
    assert min(len(phones), len(mails), len(hosts)) >= 30


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests of a class: what was there before, and what loading it said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield SimpleNamespace(before=everything(but=OF_CHANGES), said=run())
        transaction.set_rollback(True)


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    def test_sixty_groups_stand_where_their_file_says(self, client):
        states = Counter(Group.objects.values_list("state", "live"))
        assert states == {
            ("open", True): 50, ("paused", True): 4, ("open", False): 3, ("closed", False): 2, ("removed", False): 1,
        }  # fmt: skip
        assert marks(client, "/en/groups/").total == 54
        assert index.drift() == (0, 0)
        told = {group.slug: group.row for group in written_by_hand(timezone.localdate())}
        for group in Group.objects.all():
            row = told.pop(group.slug)
            standing = {"paused_until": group.paused_until, "closed_on": group.closed_on}
            assert standing == {key: dt.date.fromisoformat(row[key]) if key in row else None for key in standing}
            assert (group.meeting_ward.slug if group.meeting_ward else None) == row.get("meeting_ward")
        assert told == {}

    def test_a_second_run_changes_nothing(self, loaded):
        before = everything()
        said = run()
        assert everything() == before
        assert said[0].endswith("It stays as it is.")
        assert said[1:] == loaded.said[1:]

    def test_other_groups_are_not_loaded_over_it(self):
        before = everything()
        for wanted in (["--groups", "61"], ["--seed", "2"]):
            with pytest.raises(CommandError, match="A demo is loaded already, with 60 groups and the seed 1"):
                run(*wanted)
        assert run("--groups", "60", "--seed", "1")[0].endswith("It stays as it is.")
        assert everything() == before

    def test_every_page_says_that_it_is_a_demonstration_until_the_demo_is_gone(self, client):
        for address in PAGES + PAGES_OF_THE_DEMO:
            assert is_marked(page(client, address)) == (True, True), address
        for address, status in MISSING.items():
            assert is_marked(page(client, address, status)) == (True, True), address
        run("--remove")
        for address in PAGES:
            assert is_marked(page(client, address)) == (False, False), address
        for address in [*PAGES_OF_THE_DEMO, *MISSING]:
            assert is_marked(page(client, address, 404)) == (False, True), address

    def test_all_needs_have_a_group_and_many_wards_have_none_for_a_need(self):
        needs = Condition.objects.filter(any_need=False)
        assert set(needs.filter(groups__in=Group.public.all())) == set(needs)
        assert Group.public.filter(any_need=True).exists()
        served = Group.public.exclude(wards=None).exclude(conditions=None).values_list("wards", "conditions")
        assert 40 < len(set(served)) < Ward.objects.count() * len(needs) / 4
        assert Ward.objects.exclude(groups__in=Group.public.all()).exists()

    def test_each_fact_is_stated_by_some_and_not_by_others(self):
        public = Group.public.count()
        stated = {
            fact: Group.public.exclude(**{fact: nothing(fact)}).distinct().count() for fact in [*FACTS, *CHILDREN]
        }
        assert {fact: count for fact, count in stated.items() if not 2 <= count <= public - 2} == {}
        for place in ("whole_area", "online_only", "show_ward_only", "any_need"):
            assert 2 <= Group.public.filter(**{place: True}).count() <= public - 2
        nowhere = Group.public.filter(wards=None, localities=None, whole_area=False, online_only=False)
        assert 1 <= nowhere.count() <= 5

    def test_some_are_confirmed_lately_some_long_ago_and_some_never(self):
        kinds = Counter(confirmation(*row).kind for row in Group.public.values_list("confirmed_on", "confirmed_how"))
        assert min(kinds["fresh"], kinds["stale"], kinds["never"]) >= 3

    def test_a_third_have_words_in_other_languages_and_some_of_them_are_out_of_date(self, client):
        told = GroupTranslation.objects.exclude(language="en").select_related("group")
        assert {row.language for row in told} == {"pl", "ro", "ar"}
        assert 18 <= len({row.group_id for row in told}) <= 24
        assert {(row.group.slug, row.language) for row in told if is_out_of_date(row, row.group)} == {
            ("wide-awake-wednesdays", "pl"), ("our-own-pace", "ro"),
        }  # fmt: skip
        own = dict(Group.objects.exclude(text_language="en").values_list("slug", "text_language"))
        assert own == {"razem-przy-stole": "pl", "cafeaua-de-sambata": "ro", "bab-maftuh": "ar", "tata-daje-rade": "pl"}
        assert page(client, "/en/groups/bab-maftuh/").h1.find_parent(lang=True)["lang"] == "en"

    def test_a_closed_group_offers_others(self, client):
        links = page(client, "/en/groups/goldthorpe-get-together/", 410).select("article[data-result], article h3 a")
        assert {link["href"] for link in links if link.get("href")} == {
            "/en/groups/pit-pony-dearne-table/", "/en/groups/cafeaua-de-sambata/", "/en/groups/pit-pony-families/",
        }  # fmt: skip

    def test_private_facts_are_kept_apart_from_every_version(self, client):
        host = GroupContact.objects.get(group__slug="wide-awake-wednesdays")
        assert (host.role, host.email, host.phone) == ("Host", "host@wideawake.example", "07700 900342")
        home = GroupPrivatePlace.objects.get(group__slug="wide-awake-wednesdays")
        assert (home.address, home.postcode) == ("7 Madeup Mews, Cudworth, Barnsley", "S71 0ZZ")
        assert "Madeup Mews" not in str(page(client, "/en/groups/wide-awake-wednesdays/"))

    def test_phones_and_addresses_reach_nobody(self):
        assert_reaches_nobody(list(texts()))

    def test_the_councils_numbers_are_made_up_and_dated(self, client):
        numbers = HelpNumbers.objects.get()
        assert (numbers.council_day, numbers.council_night) == ("01632 960001", "01632 960002")
        assert numbers.checked_on == timezone.localdate().replace(day=1)
        assert "01632 960002" in str(page(client, "/en/"))

    def test_an_editor_a_moderator_and_an_administrator_may_sign_in(self, loaded):
        roles = {user.username: [role.name for role in user.groups.all()] for user in User.objects.all()}
        assert roles == {"editor": ["Editors"], "moderator": ["Moderators"], "administrator": []}
        said = dict(
            re.fullmatch(r"Sign in as (\w+) with the password (\S+)", line).groups() for line in loaded.said[1:]
        )
        assert list(said) == list(roles)
        for name, password in said.items():
            user = authenticate(username=name, password=password)
            assert user.has_perm("wagtailadmin.access_admin")
            assert user.is_superuser == (name == "administrator")

    def test_a_password_that_somebody_changed_is_not_told(self):
        editor = User.objects.get(username="editor")
        editor.set_password("a password of my own")
        editor.save()
        assert "Sign in as editor with the password you gave" in run()

    def test_one_audit_row_tells_of_it(self):
        (entry,) = AuditEntry.objects.filter(action__startswith="demo.")
        assert (entry.action, entry.by, entry.facts) == ("demo.loaded", "system", {"groups": 60, "seed": 1})

    def test_removing_leaves_exactly_what_was_there_before(self, loaded):
        before = generation.current()
        assert run("--remove") == ["The demo is gone, with 60 made-up groups."]
        assert everything(but=OF_CHANGES) == loaded.before
        assert index.drift() == (0, 0)
        call_command("rebuild_search", "--check", stdout=io.StringIO())
        assert generation.current() > before
        assert AuditEntry.objects.filter(action="demo.removed").count() == 1
        now = generation.current()
        assert (run("--remove"), generation.current()) == (["No demo is loaded."], now)

    def test_what_an_editor_added_stays_with_the_wards_it_needs(self, client):
        royston, coffee = Ward.objects.get(slug="royston"), Tag.objects.get(name="coffee morning")
        kept = GroupFactory(name="Our Own Group", slug="our-own-group", wards=[royston], part_of=Group.public.first())
        kept.tags.add(coffee)
        kept.save()
        places = {
            model: set(model.objects.all()) for model in (WardEdition, Ward, PlaceName, OutwardCode, NeighbourCouncil)
        }
        assert run("--remove")[1:] == ["The wards are kept, because something that is not of the demo needs them."]
        kept.refresh_from_db()
        assert (list(Group.objects.all()), kept.part_of, list(kept.tags.all())) == ([kept], None, [coffee])
        assert list(Tag.objects.all()) == [coffee]
        assert {model: set(model.objects.all()) for model in places} == places
        assert marks(client, "/en/groups/?ward=royston").results == ["our-own-group"]
        assert index.drift() == (0, 0)

    def test_a_group_that_somebody_renamed_is_theirs(self):
        group = Group.objects.get(slug="kettle-corner")
        group.name = "Our Kettle"
        group.save()
        closed = close(group=Group.objects.get(slug="quiet-tuesdays"), by=None, alternatives=[group])
        closed.save_revision()
        assert run("--remove")[1:] == [
            "Groups kept, because somebody renamed them: 1.",
            "The wards are kept, because something that is not of the demo needs them.",
        ]
        assert (list(Group.objects.all()), GroupAlternative.objects.count()) == ([group], 0)
        assert group.wards.count() == 2
        assert not Revision.objects.exists()

    @pytest.mark.parametrize("need", ["a postcode", "a place name", "a shape", "a new name"])
    def test_wards_that_somebody_built_on_stay(self, need):
        ward = Ward.objects.get(slug="royston")
        if need == "a postcode":
            Postcode.objects.create(code="S714AA").wards.add(ward)
        elif need == "a place name":
            PlaceName.objects.create(name="Our Estate").wards.add(ward)
        elif need == "a shape":
            Ward.objects.filter(pk=ward.pk).update(boundary={"type": "Polygon", "coordinates": []})
        else:
            Ward.objects.filter(pk=ward.pk).update(name="Royston and Carlton")
        run("--remove")
        assert (Ward.objects.count(), Group.objects.count()) == (21, 0)

    def test_names_of_places_in_newer_wards_stay(self):
        newer = WardFactory(edition=EditionFactory(valid_from=dt.date(2026, 5, 7)), name="New Royston")
        village = PlaceName.objects.get(name="Royston")
        village.wards.add(newer)
        run("--remove")
        assert (list(Ward.objects.all()), list(PlaceName.objects.all()), list(village.wards.all())) == (
            [newer],
            [village],
            [newer],
        )

    def test_help_numbers_that_somebody_changed_stay(self):
        HelpNumbers.objects.update(council_day="01226 000000")
        run("--remove")
        assert HelpNumbers.objects.get().council_day == "01226 000000"

    def test_made_up_help_numbers_go_without_the_others(self):
        HelpNumbers.objects.update(nhs="111 for everything")
        run("--remove")
        numbers = HelpNumbers.objects.get()
        assert (numbers.nhs, numbers.council_day, numbers.council_night) == ("111 for everything", "", "")
        assert numbers.checked_on is None


def test_nobody_may_sign_in_where_settings_do_not_allow_it(settings, monkeypatch):
    settings.MAKES_SIGN_INS = False
    assert [line for line in run() + run() if line.startswith("Sign in")] == []
    assert (User.objects.count(), Group.objects.count()) == (0, 60)
    assert run("--remove") == ["The demo is gone, with 60 made-up groups."]


def test_production_settings_do_not_allow_it(monkeypatch):
    needed = {
        "SECRET_KEY": "0123456789" * 6,
        "SITE_URL": "https://joinedup.example",
        "ALLOWED_HOSTS": "joinedup.example",
    }
    for name, value in needed.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "config.settings.production", raising=False)
    assert importlib.import_module("config.settings.production").MAKES_SIGN_INS is False


def test_what_was_there_before_is_not_written_over():
    mine = GroupFactory(slug="kettle-corner", name="My Kettle Corner", summary="Mine.")
    User.objects.create_user("editor", password="a password of my own")
    HelpNumbers.objects.create(council_day="01226 000000")
    before = everything(but=OF_CHANGES)
    said = run()
    assert Group.objects.get(slug="kettle-corner-2").name == "Kettle Corner"
    assert [line.split(" with ")[0] for line in said[1:]] == ["Sign in as moderator", "Sign in as administrator"]
    assert HelpNumbers.objects.get().council_day == "01226 000000"
    run("--remove")
    assert everything(but=OF_CHANGES) == before
    assert list(Group.objects.all()) == [mine]


def test_where_other_wards_are_in_force_nothing_is_loaded():
    WardFactory(edition=EditionFactory(valid_from=dt.date(2026, 5, 7), name="Wards of somewhere else"))
    before = everything()
    with pytest.raises(CommandError, match="Wards of somewhere else"):
        run()
    assert everything() == before


def test_where_a_need_is_missing_nothing_is_loaded():
    Condition.objects.get(slug="pda").delete()
    before = everything()
    with pytest.raises(CommandError, match=r"do not fit this site\. “pda” is not known"):
        run()
    assert everything() == before


@pytest.mark.parametrize("wrong", [["--groups", "59"], ["--groups", "-1"], ["--seed", "-1"]])
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(CommandError, match="--groups must be 60 or more"):
        run(*wrong)
    assert not Demo.objects.exists()


def made_groups():
    """Return what each group says, without what differs from one loading to the next."""
    own = {"id", "uuid", "created_at", "changed_at", "first_published_at", "last_published_at", "latest_revision"}
    fields = [
        field.name
        for field in Group._meta.concrete_fields
        if field.name not in own | {"live_revision", "part_of", "latest_revision_created_at"}
    ]
    related = [
        "part_of__slug",
        "conditions__slug",
        "wards__slug",
        "localities__slug",
        "tags__name",
        "patterns__weekday",
    ]
    related += ["patterns__starts", "meeting_ward__slug"]
    return sorted(map(repr, Group.objects.values_list(*(set(fields) - {"meeting_ward"}), *related)))


def test_the_same_seed_makes_the_same_groups_any_number_of_them(client):
    run("--groups", "300", "--seed", "3")
    first = made_groups()
    states = Counter(Group.objects.values_list("state", flat=True))
    assert (sum(states.values()), len(states)) == (300, 4)
    assert marks(client, "/en/groups/").total == Group.public.count()
    assert index.drift() == (0, 0)
    assert GroupPattern.objects.count() > 200
    assert_reaches_nobody(list(texts()))
    assert run("--remove") == ["The demo is gone, with 300 made-up groups."]
    assert (Group.objects.count(), Tag.objects.count(), Ward.objects.count()) == (0, 0, 0)
    run("--groups", "300", "--seed", "3")
    assert made_groups() == first
    assert Demo.objects.get().seed == 3
