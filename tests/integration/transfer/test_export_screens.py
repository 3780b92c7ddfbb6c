"""Sheets by screen: of the groups that were chosen, and of what the list shows. Both can be brought in again."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import GroupContact, GroupPrivatePlace
from directory.transfer.reading import read_sheet
from tests.factories import GroupFactory
from tests.integration.conftest import person

from .conftest import exported, take

pytestmark = pytest.mark.django_db
LIST = "/admin/directory/groups/"
KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def screen(**asked):
    return f"{reverse('wagtail_bulk_action', args=['directory', 'group', 'export'])}?" + "&".join(
        f"{name}={value}"
        for name, values in asked.items()
        for value in (values if isinstance(values, list) else [values])
    )


def content(response):
    return b"".join(response.streaming_content)


def slugs(response):
    return [cells["slug"] for _number, cells in read_sheet(io.BytesIO(content(response))).rows]


@pytest.fixture
def some(db):
    tea, toast = GroupFactory(name="Tea", slug="tea"), GroupFactory(name="Toast", slug="toast")
    gone = GroupFactory(name="Old tea", slug="old-tea", state="removed", live=False)
    return tea, toast, gone


def ways(client, kind, group, asked):
    """Yield the answers of all ways to a sheet: the bulk action, of the list and of one group; the list's own."""
    yield client.post(screen(id="all", **asked), {"kind": kind})
    yield client.post(screen(id=group.pk), {"kind": kind})
    yield client.get(LIST, {"export": kind, **asked})


@pytest.mark.parametrize("kind", KINDS)
class TestSheets:
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({}, ["old-tea", "tea", "toast"]),
            ({"q": "tea"}, ["old-tea", "tea"]),
            ({"standing": "live"}, ["tea", "toast"]),
            ({"q": "tea", "standing": "live"}, ["tea"]),
            ({"q": "nothing"}, []),
        ],
    )
    def test_the_lists_own_holds_what_it_shows(self, desk, some, kind, asked, expected):
        response = desk.get(LIST, {"export": kind, **asked})
        assert response["Content-Type"].partition(";")[0] == KINDS[kind]
        name = f"groups-{timezone.localdate().isoformat()}.{kind}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert slugs(response) == expected

    def test_a_chosen_ones_holds_these_and_no_others(self, desk, some, kind):
        tea, _toast, gone = some
        assert slugs(desk.post(screen(id=[tea.pk, gone.pk]), {"kind": kind})) == ["old-tea", "tea"]
        assert slugs(desk.post(screen(id="all", standing="live"), {"kind": kind})) == ["tea", "toast"]

    def test_it_can_be_brought_in_again_and_changes_nothing(self, desk, some, kind):
        report = take(content(desk.get(LIST, {"export": kind})))
        assert (report.rows, report.same, report.problems) == (3, 3, [])

    def test_private_facts_are_never_in_it(self, client, moderator, kind):
        home = GroupFactory(name="Tea", show_ward_only=True)
        GroupPrivatePlace.objects.create(group=home, venue="Marked House", address="7 Marked Mews", postcode="S63 9AA")
        GroupContact.objects.create(group=home, name="Marked Person", email="marked@private.example")
        client.force_login(moderator)
        for response in ways(client, kind, home, {}):
            sheet = read_sheet(io.BytesIO(content(response)))
            assert [cells["name"] for _number, cells in sheet.rows] == ["Tea"]
            assert [
                text for _number, cells in sheet.rows for text in cells.values() if "arked" in text or "S63" in text
            ] == []

    @pytest.mark.parametrize("right", ["view", "change", "add", "publish", "delete"])
    def test_who_may_see_groups_may_and_nobody_else(self, client, some, kind, right):
        user = person("somebody")
        user.user_permissions.set(
            Permission.objects.filter(
                content_type__app_label__in=["directory", "wagtailadmin"],
                codename__in=["access_admin", f"{right}_group"],
            )
        )
        client.force_login(user)
        allowed = right in ("view", "change")
        answers = list(ways(client, kind, some[0], {}))
        assert [response.status_code for response in answers] == [200 if allowed else 302] * 3
        assert [bool(content(response)) for response in answers if allowed] == [True] * 3 * allowed

    def test_its_queries_do_not_grow(self, desk, kind):
        def queries(number):
            GroupFactory.create_batch(number)
            content(desk.get(LIST, {"export": kind}))
            with CaptureQueriesContext(connection) as asked:
                content(desk.get(LIST, {"export": kind}))
            return len(asked)

        assert queries(1) == queries(3)


def test_a_text_too_long_for_a_workbook_is_said_and_csv_takes_it(desk):
    group = GroupFactory(description="x" * 40_000, name="Tea")
    sentence = "A text of “Tea” is too long for an Excel workbook. Export as CSV."
    response = desk.get(LIST, {"export": "xlsx", "q": "tea"})
    assert response.url == f"{LIST}?q=tea"
    assert [str(message).strip() for message in get_messages(response.wsgi_request)] == [sentence]
    chosen = desk.post(screen(id=group.pk), {"kind": "xlsx"})
    assert (chosen.status_code, chosen.context["form"].errors["kind"]) == (422, [sentence])
    assert (
        len(
            next(
                csv.DictReader(
                    io.StringIO(content(desk.post(screen(id=group.pk), {"kind": "csv"})).decode("utf-8-sig"))
                )
            )["description"]
        )
        == 40_000
    )


@pytest.mark.parametrize("kind", ["", "pdf"])
def test_only_two_kinds(desk, some, kind):
    response = desk.post(screen(id=some[0].pk), {"kind": kind})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["kind"])


def test_it_is_the_same_sheet_as_the_commands(desk, some):
    assert content(desk.get(LIST, {"export": "csv"})) == exported("draft", "live", "paused", "closed", "removed")


def test_the_buttons_keep_search_and_filters(desk, some):
    html = BeautifulSoup(desk.get(LIST, {"q": "tea", "standing": "live"}).content, "html.parser")
    links = [link["href"] for link in html.select("a[href*='export=']")]
    assert links == [f"{LIST}?q=tea&standing=live&export={kind}" for kind in ("xlsx", "csv")]
