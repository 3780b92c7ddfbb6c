"""What the demo is made of: groups in every standing, gaps left on purpose, people who may sign in."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, HelpNumbers
from directory.demo.groups import written_by_hand
from directory.groups.enums import Access
from directory.groups.translations import is_out_of_date
from directory.groups.words import confirmation
from directory.models import Condition, Group, GroupContact, GroupPrivatePlace, GroupTranslation
from directory.search import index
from places.models import Ward
from tests.integration.home.demo import assert_reaches_nobody, everything, page, run, texts
from tests.integration.search.html import marks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

# Facts that nobody has to state. An access fact is stated when it is yes or no.
FACTS = [
    *["other_names", "description", "venue", "address", "postcode", "when_text", "meets", "age_from", "age_to"],
    *["audience", "languages", "cost", "cost_note", "how_to_join", "diagnosis", "referral", "turn_up", "child_welcome"],
    *["sibling_welcome", "first_time", "children", "safeguarding_policy", "safeguarding_lead", "website", "email"],
    *["phone", "phone_uses", "phone_times", "socials", "socials_note", "run_by", "member", "confirmed_on"],
    *["meeting_ward", *(access.field for access in Access)],
]
CHILDREN = ["conditions", "wards", "localities", "patterns", "tags", "translations"]


def nothing(fact):
    """Return the value that means not stated."""
    field = Group._meta.get_field(fact)
    return None if fact in CHILDREN or field.null else field.get_default()


def test_sixty_groups_stand_where_their_file_says(client):
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


def test_a_second_run_changes_nothing(loaded):
    before = everything()
    said = run()
    assert everything() == before
    assert said[0].endswith("It stays as it is.")
    assert said[1:] == loaded.said[1:]


def test_other_groups_are_not_loaded_over_it():
    before = everything()
    for wanted in (["--groups", "61"], ["--seed", "2"]):
        with pytest.raises(CommandError, match="A demo is loaded already, with 60 groups and the seed 1"):
            run(*wanted)
    assert run("--groups", "60", "--seed", "1")[0].endswith("It stays as it is.")
    assert everything() == before


def test_no_address_names_its_venue_again():
    places = Group.objects.exclude(venue="").values_list("venue", "address")
    assert len(places) > 10
    assert [address for venue, address in places if venue in address] == []


def test_all_needs_have_a_group_and_many_wards_have_none_for_a_need():
    needs = Condition.objects.filter(any_need=False)
    assert set(needs.filter(groups__in=Group.public.all())) == set(needs)
    assert Group.public.filter(any_need=True).exists()
    served = Group.public.exclude(wards=None).exclude(conditions=None).values_list("wards", "conditions")
    assert 40 < len(set(served)) < Ward.objects.count() * len(needs) / 4
    assert Ward.objects.exclude(groups__in=Group.public.all()).exists()


def test_each_fact_is_stated_by_some_and_not_by_others():
    public = Group.public.count()
    stated = {fact: Group.public.exclude(**{fact: nothing(fact)}).distinct().count() for fact in [*FACTS, *CHILDREN]}
    assert {fact: count for fact, count in stated.items() if not 2 <= count <= public - 2} == {}
    for place in ("whole_area", "online_only", "show_ward_only", "any_need"):
        assert 2 <= Group.public.filter(**{place: True}).count() <= public - 2
    nowhere = Group.public.filter(wards=None, localities=None, whole_area=False, online_only=False)
    assert 1 <= nowhere.count() <= 5


def test_some_are_confirmed_lately_some_long_ago_and_some_never():
    kinds = Counter(confirmation(*row).kind for row in Group.public.values_list("confirmed_on", "confirmed_how"))
    assert min(kinds["fresh"], kinds["stale"], kinds["never"]) >= 3


def test_a_third_have_words_in_other_languages_and_some_of_them_are_out_of_date(client):
    told = GroupTranslation.objects.exclude(language="en").select_related("group")
    assert {row.language for row in told} == {"pl", "ro", "ar"}
    assert 18 <= len({row.group_id for row in told}) <= 24
    assert {(row.group.slug, row.language) for row in told if is_out_of_date(row, row.group)} == {
        ("wide-awake-wednesdays", "pl"), ("our-own-pace", "ro"),
    }  # fmt: skip
    own = dict(Group.objects.exclude(text_language="en").values_list("slug", "text_language"))
    assert own == {"razem-przy-stole": "pl", "cafeaua-de-sambata": "ro", "bab-maftuh": "ar", "tata-daje-rade": "pl"}
    assert page(client, "/en/groups/bab-maftuh/").h1.find_parent(lang=True)["lang"] == "en"


def test_a_closed_group_offers_others(client):
    links = page(client, "/en/groups/goldthorpe-get-together/", 410).select("article[data-result], article h3 a")
    assert {link["href"] for link in links if link.get("href")} == {
        "/en/groups/pit-pony-dearne-table/", "/en/groups/cafeaua-de-sambata/", "/en/groups/pit-pony-families/",
    }  # fmt: skip


def test_private_facts_are_kept_apart_from_every_version(client):
    host = GroupContact.objects.get(group__slug="wide-awake-wednesdays")
    assert (host.role, host.email, host.phone) == ("Host", "host@wideawake.example", "07700 900342")
    home = GroupPrivatePlace.objects.get(group__slug="wide-awake-wednesdays")
    assert (home.address, home.postcode) == ("7 Madeup Mews, Cudworth, Barnsley", "S71 0ZZ")
    assert "Madeup Mews" not in str(page(client, "/en/groups/wide-awake-wednesdays/"))


def test_phones_and_addresses_reach_nobody():
    assert_reaches_nobody(list(texts()))


def test_the_councils_numbers_are_made_up_and_dated(client):
    numbers = HelpNumbers.objects.get()
    assert (numbers.council_day, numbers.council_night) == ("01632 960001", "01632 960002")
    assert numbers.checked_on == timezone.localdate().replace(day=1)
    assert "01632 960002" in str(page(client, "/en/"))


def test_an_editor_a_moderator_and_an_administrator_may_sign_in(loaded):
    roles = {user.username: [role.name for role in user.groups.all()] for user in User.objects.all()}
    assert roles == {"editor": ["Editors"], "moderator": ["Moderators"], "administrator": []}
    said = dict(re.fullmatch(r"Sign in as (\w+) with the password (\S+)", line).groups() for line in loaded.said[1:])
    assert list(said) == list(roles)
    for name, password in said.items():
        user = authenticate(username=name, password=password)
        assert user.has_perm("wagtailadmin.access_admin")
        assert user.is_superuser == (name == "administrator")


def test_a_password_that_somebody_changed_is_not_told():
    editor = User.objects.get(username="editor")
    editor.set_password("a password of my own")
    editor.save()
    assert "Sign in as editor with the password you gave" in run()


def test_one_audit_row_tells_of_it():
    (entry,) = AuditEntry.objects.filter(action__startswith="demo.")
    assert (entry.action, entry.by, entry.facts) == ("demo.loaded", "system", {"groups": 60, "seed": 1})
