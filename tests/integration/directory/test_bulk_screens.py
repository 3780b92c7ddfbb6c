"""The buttons under the list of groups: for whom, for which groups, and what an address made by hand comes to."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import AuditEntry
from directory.groups.bulk_changes import GroupDeleteBulkAction
from directory.models import Group
from tests.factories import EditionFactory, GroupFactory, LocalityFactory
from tests.integration.conftest import person

pytestmark = pytest.mark.django_db
LIST = "/admin/directory/groups/"
CHANGES = {
    "confirm": {"how": "phone"},
    "tag": {"tags": "walks"},
    "locality": {},
    "pause": {"until": "01/09/2027"},
    "close": {},
}
NEEDS = {
    "confirm": {"change", "publish"},
    "tag": {"change", "publish"},
    "locality": {"change", "publish"},
    "pause": {"publish"},
    "close": {"publish"},
    "delete": {"delete"},
}


def screen(action, *groups, **asked):
    address = reverse("wagtail_bulk_action", args=["directory", "group", action])
    listed = "&".join([*(f"id={group.pk}" for group in groups), *(f"{name}={value}" for name, value in asked.items())])
    return f"{address}?{listed}"


def said(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def with_rights(client, name, rights):
    user = person(name)
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=["directory", "wagtailadmin"],
            codename__in=[*(f"{right}_group" for right in rights), "access_admin"],
        )
    )
    client.force_login(user)
    return client


@pytest.fixture
def sent(wards):
    """What each screen's form sends."""
    return {**CHANGES, "locality": {"locality": wards["dearne"].pk}, "delete": {}}


def stands():
    """Return everything that any of the actions could change."""
    groups = Group.objects.order_by("pk")
    return [list(groups.values()), list(groups.values_list("tags", "localities")), AuditEntry.objects.count()]


@pytest.mark.parametrize("action", NEEDS)
class TestRights:
    def test_who_has_them_may(self, client, sent, action):
        group = GroupFactory()
        desk = with_rights(client, "able", NEEDS[action])
        before = stands()
        assert desk.get(screen(action, group)).status_code == 200
        desk.post(screen(action, group), sent[action])
        assert stands() != before

    def test_who_lacks_any_may_not_even_by_an_address_made_by_hand(self, client, sent, action):
        group = GroupFactory()
        before = stands()
        for number, lacking in enumerate(sorted(NEEDS[action])):
            rights = {"view", "add", "change", "publish", "delete", "lock"} - {lacking}
            desk = with_rights(client, f"unable{number}", rights)
            assert desk.get(screen(action, group)).status_code == 302
            assert desk.post(screen(action, group), sent[action]).status_code == 302
        assert stands() == before

    def test_who_is_not_signed_in_may_not(self, client, sent, action):
        group = GroupFactory()
        before = stands()
        assert client.post(screen(action, group), sent[action]).url.startswith("/admin/login/")
        assert stands() == before


def buttons(page):
    html = BeautifulSoup(page.content, "html.parser")
    return [button["href"].rsplit("/", 2)[1] for button in html.select("[data-bulk-action-button]")]


def test_the_list_offers_what_somebody_may_do(client, editor, moderator):
    GroupFactory()
    client.force_login(editor)
    offered = ["confirm", "tag", "locality", "pause", "close", "export"]
    assert buttons(client.get(LIST)) == offered
    client.force_login(moderator)
    assert buttons(client.get(LIST)) == [*offered, "delete"]
    assert buttons(with_rights(client, "reader", ["view"]).get(LIST)) == ["export"]
    assert buttons(with_rights(client, "adder", ["add"]).get(LIST)) == []


def test_each_box_says_which_group_it_is_for(desk):
    GroupFactory(name="Tea & <b>Toast</b>")
    GroupFactory(name="Kettle Corner")
    html = BeautifulSoup(desk.get(LIST).content, "html.parser")
    boxes = html.select("[data-bulk-action-checkbox]")
    assert [box["aria-label"] for box in boxes] == ["Choose “Kettle Corner”", "Choose “Tea & <b>Toast</b>”"]


def names_on(page):
    html = BeautifulSoup(page.content, "html.parser")
    return sorted(link.text for link in html.select("main li a[href*='/edit/']"))


class TestChoosing:
    @pytest.fixture
    def office(self, client, moderator):
        client.force_login(moderator)
        GroupFactory(name="Fresh Tea", confirmed_on=timezone.localdate())
        GroupFactory(name="Stale Tea")
        GroupFactory(name="Stale Toast")
        GroupFactory(name="Draft Tea", live=False)
        return client

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({}, ["Draft Tea", "Fresh Tea", "Stale Tea", "Stale Toast"]),
            ({"q": "tea"}, ["Draft Tea", "Fresh Tea", "Stale Tea"]),
            ({"q": "tea", "standing": "live"}, ["Fresh Tea", "Stale Tea"]),
            ({"standing": "live", "confirmed": "year"}, ["Stale Tea", "Stale Toast"]),
            ({"standing": "made-up"}, ["Draft Tea", "Fresh Tea", "Stale Tea", "Stale Toast"]),
        ],
    )
    @pytest.mark.parametrize("action", ["confirm", "close", "delete"])
    def test_all_means_what_the_list_shows(self, office, action, asked, expected):
        shown = [group.name for group in office.get(LIST, asked).context["object_list"]]
        assert shown == expected
        assert names_on(office.get(screen(action, id="all", **asked))) == expected

    def test_all_that_the_list_shows_go_and_no_others(self, office):
        office.post(screen("delete", id="all", q="tea"))
        assert [group.name for group in Group.objects.all()] == ["Stale Toast"]

    @pytest.mark.parametrize("made_up", ["x", "-1", "9" * 30, "1.5", "٣", "' OR 1=1"])
    @pytest.mark.parametrize("action", NEEDS)
    def test_made_up_ids_name_no_group(self, client, moderator, sent, action, made_up):
        GroupFactory()
        client.force_login(moderator)
        before = stands()
        response = client.post(screen(action, id=made_up), sent[action])
        assert (response.status_code, response.url) == (302, LIST)
        assert said(response) == ["None of the groups you chose is there any more."]
        assert stands() == before

    def test_it_leads_back_to_the_list_as_it_was(self, desk):
        group = GroupFactory()
        response = desk.post(screen("close", group, next=f"{LIST}%3Fq=tea"))
        assert response.url == f"{LIST}?q=tea"
        other = GroupFactory()
        assert desk.post(screen("close", other, next="https://elsewhere.example/")).url == LIST


class TestScreens:
    def test_it_says_whom_it_changes_and_whom_it_leaves_and_why(self, desk, moderator):
        GroupFactory(name="Open")
        GroupFactory(name="Closed", state="closed", live=False)
        GroupFactory(name="Locked", locked=True, locked_by=moderator)
        page = desk.get(screen("confirm", id="all"))
        assert names_on(page) == ["Open"]
        text = " ".join(BeautifulSoup(page.content, "html.parser").main.get_text(" ").split())
        assert "Closed: “Closed” Locked by somebody else: “Locked”" in text
        response = desk.post(screen("confirm", id="all"), {"how": "email"})
        assert said(response) == [
            "Left as it was (closed): “Closed”",
            "Left as it was (locked by somebody else): “Locked”",
            "1 group is confirmed.",
        ]

    def test_nothing_to_do_has_no_button(self, desk):
        closed = GroupFactory(state="closed", live=False)
        page = BeautifulSoup(desk.get(screen("confirm", closed)).content, "html.parser")
        assert page.main.form is None
        assert "Nothing to do for the groups you chose." in page.main.text

    def test_a_double_submit_does_no_harm(self, desk):
        groups = [GroupFactory(), GroupFactory()]
        desk.post(screen("confirm", *groups), {"how": "phone"})
        before = stands()
        response = desk.post(screen("confirm", *groups), {"how": "phone"})
        assert said(response)[-1:] == ["2 groups were so already."]
        assert stands() == before

    @pytest.mark.parametrize(
        ("action", "data", "fault"),
        [
            ("confirm", {}, "how"),
            ("confirm", {"how": "guess"}, "how"),
            ("tag", {"tags": ""}, "tags"),
            ("tag", {"tags": "x" * 101}, "tags"),
            ("locality", {"locality": "x"}, "locality"),
            ("locality", {"locality": "0"}, "locality"),
            ("pause", {"until": "01/01/2020"}, "until"),
            ("pause", {"until": "soon"}, "until"),
        ],
    )
    def test_bad_input_is_said_beside_its_field_and_changes_nothing(self, desk, wards, action, data, fault):
        group = GroupFactory()
        before = stands()
        response = desk.post(screen(action, group), data)
        assert (response.status_code, list(response.context["form"].errors)) == (422, [fault])
        assert stands() == before

    def test_a_former_editions_locality_is_no_choice(self, desk, wards):
        former = LocalityFactory(edition=EditionFactory(valid_from=dt.date(1999, 1, 1)))
        response = desk.post(screen("locality", GroupFactory()), {"locality": former.pk})
        assert list(response.context["form"].errors) == ["locality"]

    @pytest.mark.parametrize("action", ["confirm", "tag", "locality", "pause", "close", "delete"])
    def test_its_queries_do_not_grow(self, client, moderator, wards, action):
        client.force_login(moderator)

        def queries(number):
            groups = [GroupFactory() for _n in range(number)]
            client.get(screen(action, *groups))
            with CaptureQueriesContext(connection) as asked:
                page = client.get(screen(action, *groups))
            assert len(names_on(page)) == (0 if (action, number) == ("delete", 1) else number)
            return len(asked)

        assert queries(3) == queries(2) == queries(1) <= 20

    def test_many_names_are_cut_with_their_number_but_those_left_are_all_named(self, desk):
        GroupFactory.create_batch(103)
        gone = GroupFactory.create_batch(23, state="closed", live=False)
        page = desk.get(screen("pause", id="all"))
        assert len(names_on(page)) == 100
        text = " ".join(BeautifulSoup(page.content, "html.parser").main.get_text(" ").split())
        assert ("103 groups" in text, "and 3 more" in text) == (True, True)
        assert [group.name for group in gone if f"“{group.name}”" not in text] == []
        names = sorted(f"“{group.name}”" for group in gone)[:20]
        response = desk.post(screen("pause", id="all"), {"until": ""})
        assert said(response) == [f"Left as it was (closed): {', '.join(names)} and 3 more", "103 groups are paused."]


def test_history_names_what_was_done(desk):
    group = GroupFactory()
    for action in ("confirm", "tag"):
        desk.post(screen(action, group), CHANGES[action])
    page = desk.get(reverse("group_admin:history", args=[group.pk])).text
    assert ("Confirmed today" in page, "Given a tag" in page) == (True, True)


def test_a_deletion_is_noted_as_a_single_one_is(client, moderator):
    client.force_login(moderator)
    groups = [GroupFactory(), GroupFactory(name="Kettle")]
    client.post(screen("delete", *groups))
    assert not Group.objects.exists()
    lines = ModelLogEntry.objects.filter(action="wagtail.delete", deleted=True)
    assert sorted(lines.values_list("label", "user__username")) == sorted((group.name, "mo") for group in groups)


@pytest.mark.parametrize(("most", "left"), [(1, 2), (2, 0)])
def test_not_too_many_are_deleted_at_once(client, moderator, monkeypatch, most, left):
    monkeypatch.setattr(GroupDeleteBulkAction, "most", most)
    client.force_login(moderator)
    groups = GroupFactory.create_batch(2)
    response = client.post(screen("delete", *groups))
    assert Group.objects.count() == left
    assert ("At most 1 groups can be deleted at once. Choose fewer." in said(response)) is (left == 2)
