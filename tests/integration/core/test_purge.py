"""What is deleted when its time is over, and what stays."""

import datetime as dt
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from post_office.models import Attachment
from wagtail.models import Revision, UploadedFile

from core import purge
from core.models import AuditEntry
from core.purge import kinds
from core.search import normalise
from directory.groups import actions
from directory.models import Group
from directory.search.index import TEXT
from tests.factories import GroupFactory
from tests.integration.core.planting import (
    NOW,
    PLANTED,
    SECRET,
    closed_group,
    draft,
    planted,
    remains,
    removed_group,
    with_people,
)
from tests.launching import ROOT

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _folders(tmp_path, settings):
    settings.EMAIL_BACKEND = "core.mail.Outbox"
    settings.EMAIL_SETTINGS = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "var" / "mail"),
    }
    settings.STATE = tmp_path / "var"
    (tmp_path / "var" / "mail").mkdir(parents=True)


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("edith", "edith@joinedup.example", "a long enough password")


def test_each_kind_is_planted_here():
    assert [kind.name for kind in kinds()] == list(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_old_goes_and_young_stays(name, editor, settings, capsys):
    (kind,) = [kind for kind in kinds() if kind.name == name]
    limit = NOW - dt.timedelta(days=kind.days)
    old = planted(name, limit - 2 * dt.timedelta(days=1), editor, settings)
    young = planted(name, limit + MINUTE, editor, settings)
    with time_machine.travel(NOW, tick=False):
        assert purge.purge(kind, dry_run=True) == 1
        assert (remains(old), remains(young)) == (True, True)
        assert purge.purge(kind) == 1
        assert (remains(old), remains(young)) == (False, True)
        assert purge.purge(kind) == 0


def test_the_manual_tells_of_each_kind_as_it_is():
    manual = (ROOT / "docs" / "data-protection.md").read_text()
    table = manual.split("## How long it is kept")[1].split("\n## ")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines() if "|" in line]
    assert rows[2:] == [(kind.name, str(kind.days), kind.after, kind.reason) for kind in kinds()]


def test_files_go_with_their_rows(editor, settings, tmp_path):
    planted("mails in the outbox, sent or not", NOW - dt.timedelta(days=31), editor, settings)
    planted("uploaded files that nobody made a picture or document of", NOW - dt.timedelta(days=2), editor, settings)
    assert len(list((tmp_path / "media").rglob("*.*"))) == 2
    with time_machine.travel(NOW, tick=False):
        assert purge.purge_all()
    assert not Attachment.objects.exists()
    assert list((tmp_path / "media").rglob("*.*")) == []


def test_an_upload_whose_file_is_gone_goes_too(editor, settings):
    upload = planted("uploaded files that nobody made a picture or document of", NOW, editor, settings)
    upload.file.storage.delete(upload.file.name)
    with time_machine.travel(NOW, tick=False):
        assert purge.purge_all()
    assert not UploadedFile.objects.exists()


def test_mails_on_a_real_server_leave_no_folder_to_empty(settings, tmp_path):
    settings.EMAIL_SETTINGS = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "var" / "mail"),
    }
    (tmp_path / "var" / "mail" / "somebody-elses.log").touch()
    with time_machine.travel(NOW + dt.timedelta(days=9_999), tick=False):
        assert purge.purge_all()
    assert (tmp_path / "var" / "mail" / "somebody-elses.log").exists()


class TestVersions:
    def test_the_live_one_and_one_that_waits_for_its_hour_stay(self):
        with time_machine.travel(NOW - dt.timedelta(days=999), tick=False):
            group = GroupFactory(live=False, consent_on=dt.date(2023, 1, 1), consent_how="by phone")
            live = group.save_revision()
            live.publish()
            group = Group.objects.get()
            lost = group.save_revision()
            group.go_live_at = NOW + dt.timedelta(days=1)
            waits = group.save_revision()
            waits.publish()
            group.go_live_at = None
            latest = group.save_revision()
        with time_machine.travel(NOW, tick=False):
            assert purge.purge_all()
        assert set(Revision.objects.for_instance(group)) == {live, waits, latest}
        assert lost.pk not in {live.pk, waits.pk, latest.pk}


class TestPeople:
    def old(self, plant, editor, days):
        with time_machine.travel(NOW - dt.timedelta(days=days), tick=False):
            return plant(editor)

    def test_all_that_leads_to_a_person_goes_and_the_address_still_says_so(self, editor, client):
        group = self.old(removed_group, editor, 31)
        with time_machine.travel(NOW, tick=False):
            assert purge.purge_all()
            assert client.get(f"/en/groups/{group.slug}/").status_code == 410
        group.refresh_from_db()
        assert (group.email, group.phone, group.revisions.count(), group.state) == ("", "", 0, "removed")
        assert (group.has_unpublished_changes, group.latest_revision) == (False, None)
        lines = AuditEntry.objects.filter(action="group.forget").values_list("by", "object_id", "facts")
        assert list(lines) == [("system", group.pk, {})]

    def test_a_group_that_somebody_works_on_keeps_its_people(self, editor):
        groups = [self.old(plant, editor, 999) for plant in (closed_group, removed_group, draft)]
        with time_machine.travel(NOW - dt.timedelta(days=1), tick=False):
            AuditEntry.objects.create(
                by="edith", action="group.change_private_facts", kind="directory.group", object_id=groups[0].pk
            )
            groups[1].save_revision(user=editor)
            groups[2].save()
        with time_machine.travel(NOW, tick=False):
            assert purge.purge_all()
        assert [remains(group) for group in groups] == [True, True, True]

    def test_public_groups_keep_theirs_for_as_long_as_they_are_listed(self, editor):
        group = self.old(lambda editor: with_people(), editor, 9_999)
        with time_machine.travel(NOW, tick=False):
            assert purge.purge_all()
        assert remains(group)
        assert Group.public.get().phone == "01632 960001"

    def test_a_draft_keeps_its_words(self, editor):
        group = self.old(draft, editor, 999)
        with time_machine.travel(NOW, tick=False):
            assert purge.purge_all()
        assert not remains(group)
        assert group.revisions.count() == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
class TestDisk:
    """The files of SQLite themselves: PostgreSQL cleans up after itself."""

    @pytest.fixture(autouse=True)
    def _sqlite(self):
        if connection.vendor != "sqlite":
            pytest.skip("needs SQLite")

    def indexed(self):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT block FROM {TEXT.name}_data")
            return SECRET.encode() in b"".join(block for (block,) in cursor.fetchall())

    def on_disk(self):
        path = Path(connection.settings_dict["NAME"])
        return [file.name for file in path.parent.glob(f"{path.name}*") if SECRET.encode() in file.read_bytes()]

    @pytest.mark.parametrize("end", [actions.close, actions.remove])
    def test_the_index_forgets_the_words_of_a_group_that_is_gone(self, editor, end):
        GroupFactory(description="Tea for all.")
        group = GroupFactory(description=f"Ask for {SECRET}.")
        assert self.indexed()
        end(group=group, by=editor)
        assert self.indexed()  # it is found no more, and is there
        assert purge.purge_all()
        assert not self.indexed()
        assert TEXT.ids() == set(Group.public.values_list("pk", flat=True))
        assert len(TEXT.matches(normalise.asked("tea"))) == 1

    def test_nothing_of_a_deleted_group_is_left_in_the_files(self, editor):
        GroupFactory(description="Tea for all.")
        group = with_people(description=f"Ask for {SECRET}. " * 1_000)
        assert self.on_disk() != []
        group.delete()
        assert self.on_disk() != []
        call_command("purge")
        assert self.on_disk() == []
        assert len(TEXT.matches(normalise.asked("tea"))) == 1

    def test_it_says_so_while_somebody_reads(self, log):
        group = GroupFactory(description=f"Ask for {SECRET}.")
        group.delete()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")  # else it waits for whoever reads
        try:
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT 1 FROM core_auditentry").fetchall()
                with pytest.raises(CommandError, match=r"^Not deleted: what the disk still holds of it\."):
                    call_command("purge")
                assert "its journal still holds what was deleted" in log.getvalue()
                assert self.on_disk() != []
        finally:
            connection.close()  # with its impatience
        call_command("purge")
        assert self.on_disk() == []


class TestCommand:
    def test_it_counts_each_kind_and_deletes_in_earnest_only(self, editor, settings, capsys):
        old = planted("half-typed forms in the admin", NOW - dt.timedelta(days=2), editor, settings)
        with time_machine.travel(NOW, tick=False):
            call_command("purge", "--dry-run")
            told = capsys.readouterr().out
            assert told.splitlines()[0] == "     1  half-typed forms in the admin"
            assert told.splitlines()[1:-1] == [f"     0  {kind.name}" for kind in kinds()[1:]]
            assert told.splitlines()[-1] == "This was a trial: nothing was deleted."
            assert remains(old)
            call_command("purge")
        assert not remains(old)

    def test_what_fails_is_named_and_stops_nothing_else(self, editor, settings, monkeypatch, log):
        old = planted("audit trail: who did what", NOW - dt.timedelta(days=999), editor, settings)

        def fail(before):
            raise RuntimeError(SECRET)

        first = kinds()[0]
        broken = purge.Kind(first.name, first.days, first.after, first.reason, older=fail)
        monkeypatch.setattr(purge, "KINDS", [broken, *purge.KINDS[1:]])
        with time_machine.travel(NOW, tick=False):
            message = re.escape(f"Not deleted: {first.name}. The lines above say where it failed.")
            with pytest.raises(CommandError, match=f"^{message}$"):
                call_command("purge")
        assert not remains(old)
        assert "RuntimeError" in log.getvalue()
        assert SECRET not in log.getvalue()
