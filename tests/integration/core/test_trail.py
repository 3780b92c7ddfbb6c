"""The audit trail on the screen: who may look, what its lines say, how it is narrowed, and what a sheet of it holds."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import fields
from fnmatch import fnmatchcase
from io import BytesIO, StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from post_office.models import Email

from core import audit
from core.models import AuditEntry
from core.trail import words
from directory.groups import actions
from directory.models import Condition, GroupContact
from places.actions import PostcodesReport, WardsReport
from tests.factories import EditionFactory, GroupFactory
from tests.integration.conftest import person
from tests.launching import ROOT

pytestmark = pytest.mark.django_db

LIST = "/admin/audit-trail/"
SECRET = "zq7secretzq7"


@pytest.fixture
def admin(db):
    return get_user_model().objects.create_superuser("admin", "admin@joinedup.example", "a long enough password")


@pytest.fixture
def admins_desk(client, admin):
    client.force_login(admin)
    return client


def write(action="group.publish", by="edith", kind="directory.group", number=7, day=1, **facts):
    at = dt.datetime(2026, 6, day, 22, 30, tzinfo=dt.UTC)  # half past eleven in the evening here
    return AuditEntry.objects.create(action=action, by=by, kind=kind, object_id=number, at=at, facts=facts)


def read(browser, path=LIST):
    answer = browser.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def rows(page):
    return [[" ".join(cell.text.split()) for cell in row.select("td")] for row in page.select("table.listing tbody tr")]


def sheet(browser, query="?export=csv"):
    answer = browser.get(f"{LIST}{query}")
    return list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))


class TestTheList:
    def test_it_says_in_words_who_did_what_the_newest_first(self, admins_desk):
        write("sign_in.fail", "system", "accounts.user", 99, name="edith")
        write("groups.imported", "mo", "", None, day=2, rows=10, new=3, bad=0)
        write("demo.removed", "mo", "", None, day=3, removed={"directory.group": 60, "places.ward": 21}, kept={})
        write("group.of_tomorrow", "mo", "later.thing", 5, day=4, undone=True)
        assert rows(read(admins_desk)) == [
            ["4 June 2026, 23:30", "mo", "group.of_tomorrow group.of_tomorrow", "later.thing 5", ""],
            ["3 June 2026, 23:30", "mo", "Took the demo away demo.removed", "", "taken away: 81; kept: 0"],
            [
                *("2 June 2026, 23:30", "mo", "Brought in groups from a sheet groups.imported"),
                *("", "rows: 10; new: 3; with faults: 0"),
            ],
            [
                *("1 June 2026, 23:30", "the site itself", "Sign-in failed sign_in.fail"),
                *("User 99", "user name: edith"),
            ],
        ]

    def test_a_sign_in_is_there_at_once(self, admins_desk, editor, client):
        client.logout()
        for password in ("wrong", "a long enough password"):
            client.post("/admin/login/", {"username": "edith", "password": password})
        client.force_login(get_user_model().objects.get(username="admin"))
        assert [row[1:] for row in rows(read(client))] == [
            ["edith", "Gave the right password sign_in.succeed", "edith", ""],
            ["the site itself", "Sign-in failed sign_in.fail", "edith", "user name: edith"],
        ]

    def test_what_is_still_there_leads_to_its_form_for_whoever_may_open_it(self, admins_desk, client, moderator):
        group, gone = GroupFactory(name="Kettle Corner"), GroupFactory()
        for one in (group, gone):
            write(number=one.pk)
        number = gone.pk
        gone.delete()
        write("sign_in.succeed", "edith", "accounts.user", moderator.pk, day=2)
        links = {link.text: link["href"] for link in read(admins_desk).select("table.listing td a")}
        assert links == {
            "Kettle Corner": f"/admin/directory/groups/edit/{group.pk}/",
            "mo": f"/admin/users/edit/{moderator.pk}/",
        }
        assert f"Group {number}" in [row[3] for row in rows(read(admins_desk))]
        moderator.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
        client.force_login(moderator)
        assert [link.text for link in read(client).select("table.listing td a")] == ["Kettle Corner"]
        assert f"User {moderator.pk}" in [row[3] for row in rows(read(client))]

    def test_it_says_how_long_lines_are_kept(self, admins_desk):
        assert "Sign-ins are kept for 90 days, everything else for 730 days." in read(admins_desk).main.text

    def test_its_queries_do_not_grow_with_lines_or_kinds(self, admins_desk, admin):
        counts = []
        for many in (1, 3):
            for _ in range(many):
                audit.record("group.publish", GroupFactory(), by=admin)
                audit.record("sign_in.succeed", person(f"p{AuditEntry.objects.count()}"), by=admin)
                audit.record("places.wards_loaded", EditionFactory(), by=admin)
                audit.record("publish.scheduled", Condition.objects.all()[many], by=None)
            admins_desk.get(LIST)
            with CaptureQueriesContext(connection) as captured:
                assert admins_desk.get(LIST).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 20


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("by=edith", ["edith 3", "edith 1"]),
            ("by=edith&by=mo", ["edith 3", "mo 2", "edith 1"]),
            ("by=edith&action=group.close", ["edith 3"]),
            ("kind=accounts.user", ["mo 2"]),
            ("at_from=2026-06-02", ["edith 3", "mo 2"]),
            ("at_to=2026-06-02", ["mo 2", "edith 1"]),
            ("at_from=2026-06-02&at_to=2026-06-02", ["mo 2"]),
            ("by=mo&at_to=2026-06-01", []),
        ],
    )
    def test_each_narrows_list_and_sheet_alike(self, admins_desk, query, found):
        write(number=1)
        write("sign_in.succeed", "mo", "accounts.user", 2, day=2)
        write("group.close", number=3, day=3)
        assert [f"{row[1]} {row[3].split()[1]}" for row in rows(read(admins_desk, f"{LIST}?{query}"))] == found
        assert [f"{row[1]} {row[4].split()[1]}" for row in sheet(admins_desk, f"?{query}&export=csv")[1:]] == found

    def test_the_choices_are_those_of_the_trail_in_words(self, admins_desk):
        write()
        write("sign_in.fail", "system", "accounts.user")
        write("demo.removed", "mo", "", None)
        page = read(admins_desk)
        offered = {
            name: [" ".join(box.parent.text.split()) for box in page.select(f"input[name={name}]")]
            for name in ("by", "action", "kind")
        }
        assert offered == {
            "by": ["edith", "mo", "the site itself"],
            "action": ["Published a group", "Sign-in failed", "Took the demo away"],
            "kind": ["Group", "User"],
        }

    @pytest.mark.parametrize("query", ["at_from=never", "by=nobody", "action=%FF", "kind=x&at_to=9999-99-99", "p=x"])
    def test_what_is_no_choice_breaks_nothing(self, admins_desk, query):
        write()
        assert admins_desk.get(f"{LIST}?{query}").status_code == 200


class TestSheets:
    def test_a_sheet_holds_the_lines_and_runs_nothing(self, admins_desk):
        GroupFactory(pk=7, name="Kettle Corner")
        write(by="=cmd|calc", state="@SUM(1)")
        write("+evil", "-2", "'odd", 1, day=2)
        expected = [
            ["When", "Who", "What", "Code", "Which thing", "Facts"],
            ["2026-06-02 23:30:00+01:00", "'-2", "'+evil", "'+evil", "''odd 1", ""],
            [
                *("2026-06-01 23:30:00+01:00", "'=cmd|calc", "Published a group", "group.publish"),
                *("Group 7", "state: @SUM(1)"),
            ],
        ]
        assert sheet(admins_desk) == expected
        book = b"".join(admins_desk.get(f"{LIST}?export=xlsx").streaming_content)
        cells = [list(row) for row in load_workbook(BytesIO(book)).active]
        assert [[cell.value or "" for cell in row] for row in cells] == expected
        assert {cell.data_type for row in cells for cell in row if cell.value} == {"s"}

    def test_its_queries_do_not_grow(self, admins_desk):
        counts = []
        for many in (1, 3):
            AuditEntry.objects.bulk_create(AuditEntry(by="mo", action="expire", kind="") for _ in range(many * 1_500))
            with CaptureQueriesContext(connection) as captured:
                sheet(admins_desk)
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 20


class TestWhatIsPrivate:
    def test_nothing_private_reaches_list_or_sheet(self, admins_desk, client, moderator, admin):
        secret = {field: f"{SECRET} {field}" for field in ("name", "role", "note")}
        group = GroupFactory(name="Kettle Corner", show_ward_only=True)
        GroupContact.objects.create(group=group, **secret)
        actions.keep_place_private(group=group, place={"venue": SECRET, "address": SECRET}, by=moderator)
        mail = Email.objects.create(from_email="a@a.example", to=[f"{SECRET}@tea.example"], subject=SECRET)
        audit.record("mail.send_again", mail, by=moderator)
        audit.record("group.publish", group, by=moderator, email=f"{SECRET}@tea.example", words={"x": SECRET})
        audit.record("group.publish", GroupContact.objects.get(), by=moderator)
        client.logout()
        client.post("/admin/login/", {"username": f"{SECRET}-a password", "password": SECRET})
        client.force_login(admin)
        assert GroupContact.objects.filter(name__contains=SECRET).exists()
        assert AuditEntry.objects.count() == 5
        page = read(client)
        assert len(rows(page)) == len(sheet(client)) - 1 == 5
        assert SECRET not in page.decode()
        assert SECRET not in str(sheet(client))

    @pytest.mark.parametrize(
        ("who", "allowed"),
        [("guest", False), ("nobody", False), ("edith", False), ("mo", False), ("granted", True), ("admin", True)],
    )
    def test_who_may_look(self, client, admin, who, allowed):
        write()
        roles = {"edith": ["Editors"], "mo": ["Moderators"], "granted": ["Editors"]}
        if who != "guest":
            client.force_login(admin if who == "admin" else person(who, *roles.get(who, [])))
        if who == "granted":
            permission = Permission.objects.get(codename="view_auditentry")
            get_user_model().objects.get(username=who).user_permissions.add(permission)
        for path in ("", "results/", "?export=csv", "?export=xlsx", "results/?export=csv"):
            assert client.get(f"{LIST}{path}").status_code == (200 if allowed else 302), path
        if who not in ("nobody", "guest"):
            home = BeautifulSoup(client.get("/admin/").content, "html.parser")
            assert (LIST in home.select_one("#wagtail-sidebar-props").text) is allowed


class TestWords:
    @pytest.mark.once
    def test_every_action_the_code_records_has_its_words(self):
        code = "".join(path.read_text() for app in ("directory", "home", "site") for path in (ROOT / app).rglob("*.py"))
        recorded = set(re.findall(r'audit\.record\(\s*f?"([^"]+)"', code))
        patterns = {re.sub(r"\{[^}]+\}", "*", one.replace("{SIGN_INS}", "sign_in.")) for one in recorded}
        assert "group.*" in patterns and "demo.loaded" in patterns
        known = words.actions()
        assert sorted(one for one in patterns if not any(fnmatchcase(name, one) for name in known)) == []
        assert sorted(name for name in known if not any(fnmatchcase(name, one) for one in patterns)) == []

    @pytest.mark.once
    def test_every_count_of_a_report_has_its_words(self):
        names = {field.name for report in (WardsReport, PostcodesReport) for field in fields(report)}
        assert names - {"fields"} <= set(words.facts())


@pytest.mark.django_db(transaction=True)
def test_the_indexes_go_and_come_again():
    def indexes():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, AuditEntry._meta.db_table)
        return {name for name in found if name.startswith("audit_of_")}

    write()
    call_command("migrate", "core", "0002", verbosity=0)
    assert indexes() == {"audit_of_object"}
    call_command("migrate", verbosity=0)
    assert indexes() == {"audit_of_object", "audit_of_person", "audit_of_action"}
    assert AuditEntry.objects.count() == 1
