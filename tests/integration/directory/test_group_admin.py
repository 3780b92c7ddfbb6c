import datetime as dt
import json

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.models import AuditEntry
from directory.groups.actions import keep_place_private
from directory.groups.missing import ANY_ESSENTIAL, ESSENTIAL, MISSING
from directory.groups.translations import source_digest
from directory.models import Condition, Group, GroupContact, GroupPattern, GroupPrivatePlace, GroupTranslation
from places.models import Locality, NeighbourCouncil, OutwardCode, PlaceName, Ward, WardEdition

pytestmark = pytest.mark.django_db
LIST = "/admin/directory/groups/"


def listed(response):
    return [group.slug for group in response.context["object_list"]]


class TestList:
    def many(self, number, wards, need):
        for n in range(number):
            group = Group.objects.create(name=f"Group {n}", slug=f"group-{n}", meeting_ward=wards["north"])
            group.wards.add(wards["north"])
            group.conditions.add(need)
            group.save()
            group.save_revision()

    @pytest.mark.parametrize("number", [1, 30])
    def test_its_queries_do_not_grow(self, desk, wards, need, number):
        self.many(number, wards, need)
        desk.get(LIST)  # content types and permissions are remembered from here on
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(LIST, {"q": "Group"})
        assert len(listed(response)) == min(number, 20)
        assert len(queries) <= 20, [query["sql"][:100] for query in queries]

    @pytest.fixture
    def some(self, wards, need):
        today = timezone.localdate()
        make = Group.objects.create
        fresh = make(name="Fresh", slug="fresh", phone="01632 960 123", confirmed_on=today, email="hi@fresh.example")
        stale = make(name="Stale", slug="stale", other_names="The Old Kettle", confirmed_on=today - dt.timedelta(400))
        draft = make(name="Draft", slug="draft", live=False)
        closed = make(name="Closed", slug="closed", live=False, state="closed")
        fresh.conditions.add(need)
        fresh.wards.add(wards["north"])
        stale.localities.add(wards["dearne"])
        for group in (fresh, stale):
            group.save()
        stale.save_revision()
        return fresh, stale, draft, closed

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("kettle", ["stale"]),
            ("old kettle the", ["stale"]),
            ("01632960123", ["fresh"]),
            ("(01632) 960-123", ["fresh"]),
            ("hi@fresh.example", ["fresh"]),
            ('"', []),
            ("nobody", []),
        ],
    )
    def test_it_searches_public_facts(self, desk, some, query, expected):
        assert listed(desk.get(LIST, {"q": query})) == expected

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({"standing": "live"}, ["fresh", "stale"]),
            ({"standing": "waiting"}, ["stale"]),
            ({"standing": "draft"}, ["draft"]),
            ({"standing": "closed"}, ["closed"]),
            ({"confirmed": "year"}, ["closed", "draft", "stale"]),
            ({"confirmed": "never"}, ["closed", "draft"]),
        ],
    )
    def test_it_filters(self, desk, some, filters, expected):
        assert listed(desk.get(LIST, filters)) == expected

    def test_it_finds_the_breaks_whose_day_has_passed(self, desk, some):
        today = dt.date(2026, 11, 24)
        for slug, facts in {"until-today": {"paused_until": today}, "no-day": {}}.items():
            Group.objects.create(name=slug, slug=slug, state="paused", **facts)
        Group.objects.create(name="draft", slug="draft-break", state="paused", paused_until=today, live=False)
        for day, expected in ((24, []), (25, ["until-today"])):
            with time_machine.travel(dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC), tick=False):
                assert listed(desk.get(LIST, {"standing": "overdue"})) == expected

    def test_it_filters_by_condition_ward_and_locality(self, desk, some, wards, need):
        assert listed(desk.get(LIST, {"condition": need.pk})) == ["fresh"]
        assert listed(desk.get(LIST, {"ward": wards["north"].pk})) == ["fresh"]
        assert listed(desk.get(LIST, {"locality": wards["dearne"].pk})) == ["fresh", "stale"]

    @pytest.mark.parametrize("missing", MISSING)
    def test_it_finds_the_groups_that_do_not_say_something(self, desk, wards, need, missing):
        stated = {
            "need": {"any_need": True},
            "area": {"online_only": True},
            "when": {"when_text": "Tuesdays"},
            "contact": {"email": "hi@tea.example"},
            "summary": {"summary": "Tea."},
            "first-visit": {"turn_up": False},
            "ages": {"age_to": 11},
            "cost": {"cost": "free"},
            "step-free": {"step_free": False},
        }
        whole = {field: value for facts in stated.values() for field, value in facts.items()}
        unsaid = {**whole, "online_only": False, "whole_area": missing != "area"}
        for field in stated[missing]:
            unsaid[field] = Group._meta.get_field(field).get_default()
        Group.objects.create(name="Whole", slug="whole", **whole)
        Group.objects.create(name="Unsaid", slug="unsaid", **unsaid)
        rows = Group.objects.create(name="In rows", slug="rows", **unsaid)
        rows.conditions.add(need)
        rows.wards.add(wards["north"], wards["south"])
        rows.patterns.add(GroupPattern(weekday="mon"), GroupPattern(weekday="tue"))
        rows.save()

        in_rows = missing in ("need", "area", "when")
        assert listed(desk.get(LIST, {"missing": missing})) == (["unsaid"] if in_rows else ["rows", "unsaid"])
        essential = listed(desk.get(LIST, {"missing": ANY_ESSENTIAL}))
        assert essential == (listed(desk.get(LIST, {"missing": missing})) if missing in ESSENTIAL else [])

    def test_it_filters_by_words_in_other_languages(self, desk, some):
        fresh, stale, *_others = some
        for group, source in ((fresh, source_digest(fresh)), (stale, "of other words")):
            GroupTranslation.objects.create(group=group, language="pl", summary="Herbata.", source=source)
        Group.objects.create(name="Polish", slug="polish", text_language="pl")
        assert listed(desk.get(LIST, {"words": "old-pl"})) == ["stale"]
        assert listed(desk.get(LIST, {"words": "missing-pl"})) == ["closed", "draft"]
        assert listed(desk.get(LIST, {"words": "missing-en"})) == ["polish"]
        assert listed(desk.get(LIST, {"words": "old-ar"})) == []

    @pytest.mark.parametrize(("asked", "value"), [("yes", True), ("no", False), ("unstated", None)])
    def test_it_filters_by_membership(self, desk, asked, value):
        for member in (True, False, None):
            Group.objects.create(name=str(member), slug=str(member).lower(), member=member)
        assert listed(desk.get(LIST, {"member": asked})) == [str(value).lower()]

    def test_it_finds_the_groups_whose_wards_are_to_be_checked(self, desk, some):
        Group.objects.create(name="Moved", slug="moved", wards_to_check=True)
        assert listed(desk.get(LIST, {"wards_to_check": "check"})) == ["moved"]

    def test_it_says_how_each_group_stands(self, desk, some):
        page = desk.get(LIST).content.decode()
        assert [word for word in ("Live, changes waiting", "Draft", "Closed") if word in page] == [
            "Live, changes waiting",
            "Draft",
            "Closed",
        ]

    def test_the_chooser_finds_a_group(self, desk, some):
        response = desk.get("/admin/snippets/choose/directory/group/results/", {"q": "kettle"})
        page = response.content.decode()
        assert ("Stale" in page, "Fresh" in page) == (True, False)


def test_two_versions_are_compared_in_words(desk, live_group):
    first = live_group.save_revision()
    live_group.step_free, live_group.meets = True, ["online"]
    second = live_group.save_revision()
    page = desk.get(reverse("group_admin:revisions_compare", args=[live_group.pk, first.pk, second.pk]))
    text = page.content.decode()
    assert '<span class="deletion">Not stated</span><span class="addition">Yes</span>' in text
    assert '<span class="deletion">Not stated</span><span class="addition">Online</span>' in text


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_preview_is_the_public_page(desk, typed, consent, live_group, language):
    row = GroupTranslation.objects.create(group=live_group, language="pl", summary="Herbata.")
    url = reverse("group_admin:preview_on_edit", args=[live_group.pk])
    polish = inline_formset([{"id": str(row.pk), "language": "pl", "summary": "Herbata."}], initial=1)
    sent = {
        **typed(summary=live_group.summary, step_free="true", **consent),
        **nested_form_data({"translations": polish}),
    }
    assert desk.post(url, sent).json() == {"is_valid": True, "is_available": True}
    preview = desk.get(url, {"mode": language})
    desk.post(reverse("group_admin:edit", args=[live_group.pk]), {**sent, "action-publish": "1"})
    public = desk.get(f"/{language}/groups/kettle-corner/")

    def main(response):
        return response.content.decode().split("<main", 1)[1].split("</main>")[0]

    assert main(preview) == main(public)
    assert ("Herbata." in main(public)) == (language == "pl")


class TestPrivateFacts:
    def url(self, group):
        return reverse("group_admin:private", args=[group.pk])

    def sent(self, **contact):
        management = {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0", "place-venue": "Marked House"}
        return {**management, **{f"contacts-0-{name}": value for name, value in contact.items()}}

    def test_who_has_the_right_sees_and_changes_them(self, client, moderator, live_group):
        client.force_login(moderator)
        assert self.url(live_group) in client.get(reverse("group_admin:edit", args=[live_group.pk])).content.decode()
        client.post(self.url(live_group), self.sent(name="Marked Person", email="marked@private.example"))
        response = client.get(self.url(live_group))
        page = response.content.decode()
        assert all(words in page for words in ("Marked House", "Marked Person", "marked@private.example"))
        assert "no-store" in response.headers["Cache-Control"]

    def test_who_has_not_neither_sees_nor_changes_them(self, desk, live_group):
        assert self.url(live_group) not in desk.get(reverse("group_admin:edit", args=[live_group.pk])).content.decode()
        assert desk.get(self.url(live_group)).status_code in (302, 403)
        desk.post(self.url(live_group), self.sent(name="Marked Person"))
        assert not GroupContact.objects.exists()

    def test_an_error_loses_nothing_typed(self, client, moderator, live_group):
        client.force_login(moderator)
        response = client.post(self.url(live_group), self.sent(name="Marked Person", email="nobody"))
        assert response.status_code == 422
        assert b"Marked Person" in response.content
        assert not GroupContact.objects.exists()

    def test_another_groups_contact_cannot_be_reached(self, client, moderator, live_group):
        client.force_login(moderator)
        other = Group.objects.create(name="Other", slug="other")
        theirs = GroupContact.objects.create(group=other, name="Theirs")
        sent = {**self.sent(id=theirs.pk, name="Taken"), "contacts-INITIAL_FORMS": "1"}
        client.post(self.url(live_group), sent)
        theirs.refresh_from_db()
        assert (theirs.name, theirs.group) == ("Theirs", other)

    def test_they_are_in_no_version_index_log_list_or_search(self, client, moderator, live_group):
        client.force_login(moderator)
        client.post(self.url(live_group), self.sent(name="Marked Person", email="marked@private.example"))
        keep_place_private(group=live_group, place={"address": "1 Marked Street"}, by=moderator)
        assert (GroupContact.objects.count(), GroupPrivatePlace.objects.get().address) == (1, "1 Marked Street")
        client.post(reverse("group_admin:pause", args=[live_group.pk]), {"until": ""})
        Group.objects.get().save_revision()
        call_command("rebuild_references_index", verbosity=0)
        kept = [
            *Revision.objects.values_list("content", flat=True),
            *ReferenceIndex.objects.values(),
            *AuditEntry.objects.values(),
            *ModelLogEntry.objects.values(),
            client.get(LIST).content.decode(),
            client.get(reverse("group_admin:history", args=[live_group.pk])).content.decode(),
        ]
        text = json.dumps(kept, default=str).lower()
        assert "kettle corner" in text
        assert "marked" not in text
        assert listed(client.get(LIST, {"q": "marked"})) == []

    def test_they_are_in_no_search_index(self, live_group):
        GroupContact.objects.create(group=live_group, name="Marked Person", phone="07700 900123")
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            private = {GroupContact._meta.db_table}
            for table in set(tables) - private:
                cursor.execute(f'SELECT * FROM "{table}"')
                assert "marked person" not in str(cursor.fetchall()).lower(), table


SCREENS = {
    "groups": (LIST, Group),
    "conditions": ("/admin/directory/conditions/", Condition),
    "wards": ("/admin/directory/wards/", Ward),
    "localities": ("/admin/directory/localities/", Locality),
    "place names": ("/admin/directory/place-names/", PlaceName),
    "editions": ("/admin/directory/ward-editions/", WardEdition),
    "outward codes": ("/admin/directory/outward-codes/", OutwardCode),
    "councils": ("/admin/directory/neighbouring-councils/", NeighbourCouncil),
}
# What each role may do on each screen: view, add, change, delete.
MAY = {
    "Editors": {"groups": "vac", "conditions": "vac", "wards": "vc", "place names": "vac"},
    "Moderators": dict.fromkeys(SCREENS, "vacd"),
}


class TestRoles:
    @pytest.fixture
    def people(self, wards, need, live_group, editor, moderator):
        OutwardCode.objects.create(code="S63")
        NeighbourCouncil.objects.create(name="Next Door", local_offer_url="https://nextdoor.example/")
        # The last of each kind is one that nothing uses: what is in use opens no screen to delete it.
        former = WardEdition.objects.create(name="Former", valid_from=dt.date(1990, 1, 1))
        Ward.objects.create(edition=former, code="E1", name="Unused", slug="unused")
        Locality.objects.create(edition=former, name="Unused", slug="unused")
        Condition.objects.create(slug="unused", label="Unused", area="communication")
        return {"Editors": editor, "Moderators": moderator}

    @pytest.mark.parametrize("role", MAY)
    @pytest.mark.parametrize("name", SCREENS)
    def test_each_screen_opens_for_whom_it_should(self, client, people, role, name):
        client.force_login(people[role])
        base, model = SCREENS[name]
        pk = model.objects.latest("pk").pk
        add = "add" if name == "groups" else "new"
        pages = {"v": base, "a": f"{base}{add}/", "c": f"{base}edit/{pk}/", "d": f"{base}delete/{pk}/"}
        opened = "".join(right for right, url in pages.items() if client.get(url).status_code == 200)
        assert opened == MAY[role].get(name, "")

    @pytest.mark.parametrize("name", ["pause", "close", "remove", "lock"])
    def test_who_may_not_publish_cannot_change_how_a_group_stands(self, client, live_group, name):
        from tests.integration.conftest import person

        client.force_login(person("reader"))
        client.post(reverse(f"group_admin:{name}", args=[live_group.pk]))
        live_group.refresh_from_db()
        assert (live_group.state, live_group.locked) == ("open", False)

    @pytest.mark.parametrize("role", MAY)
    def test_every_menu_entry_can_be_used(self, client, rf, people, role):
        from wagtail.admin.menu import admin_menu

        user = people[role]
        client.force_login(user)
        request = rf.get("/admin/")
        request.user = user

        def links(menu):
            for item in menu.menu_items_for_request(request):
                if hasattr(item, "menu"):
                    yield from links(item.menu)
                else:
                    yield str(item.label), item.url

        urls = {label: url for label, url in links(admin_menu) if url.startswith("/admin/")}
        answers = {label: client.get(url, follow=True).status_code for label, url in urls.items()}
        assert set(answers.values()) == {200}, answers
        own = {"Groups", "Conditions", "Wards", "Place names"}
        more = {"Localities", "Ward editions", "Outward codes", "Neighbouring councils"}
        assert set(answers) & (own | more) == (own if role == "Editors" else own | more)
        assert not set(answers) & {"Snippets", "Help", "Workflows"}

    def test_applying_roles_again_changes_nothing(self):
        from django.contrib.auth.models import Group as Role

        from core.roles import apply_roles

        def rights():
            return sorted(Role.objects.values_list("name", "permissions__codename"))

        before = rights()
        apply_roles()
        assert rights() == before
