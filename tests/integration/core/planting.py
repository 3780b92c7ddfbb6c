"""One of each thing that is deleted when its time is over, made at a moment of the past."""

import datetime as dt
import os

import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.utils import timezone
from post_office.models import Email
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, UploadedFile

from accounts.models import Tries
from accounts.sessions import SessionStore
from core.models import AuditEntry
from core.sign_ins import on_failed
from directory.groups import actions
from directory.models import Group, GroupContact, GroupPrivatePlace
from tests.factories import GroupFactory

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
SECRET = "zq7secretzq7"


def half_typed_form(editor):
    data = {"data": SECRET, "user": editor, "last_updated_at": timezone.now()}
    return FormState.objects.create(content_type=ContentType.objects.get_for_model(Group), object_id="", **data)


def open_form(editor):
    about = {"content_type": ContentType.objects.get_for_model(Group), "object_id": "1"}
    return EditingSession.objects.create(user=editor, last_seen_at=timezone.now(), **about)


def ended_session(editor):
    session = SessionStore()
    session["who"] = editor.pk
    session.set_expiry(timezone.now())
    session.save()
    return session.model.objects.get(pk=session.session_key)


def counted_tries(editor):
    return Tries.objects.create(key=timezone.now().isoformat(), until=timezone.now())


def failed_sign_in(editor):
    on_failed("edith")
    return AuditEntry.objects.latest("pk")


def mail(editor):
    message = EmailMessage("Hello", SECRET, "site@joinedup.example", [editor.email])
    message.attach("letter.txt", SECRET, "text/plain")
    message.send()
    return Email.objects.latest("pk")


def stamped(path):
    """Give a file or folder the time of the test's clock, as writing it then would have."""
    os.utime(path, (timezone.now().timestamp(),) * 2)
    return path


def mail_file(editor, settings):
    path = settings.STATE / "mail" / f"{timezone.now().timestamp()}.log"
    path.write_text(SECRET)
    return stamped(path)


def left_upload(editor):
    upload = UploadedFile.objects.create(file=ContentFile(SECRET, name="face.png"), uploaded_by_user=editor)
    stamped(upload.file.path)
    return upload


def former_version(editor):
    group = GroupFactory()
    former = group.save_revision(user=editor)
    group.save_revision()
    return former


def history_of_a_group(editor):
    return ModelLogEntry.objects.log_action(GroupFactory(), "wagtail.edit", user=editor, timestamp=timezone.now())


def history_of_a_page(editor):
    page = Page.objects.filter(depth=2).first()
    return PageLogEntry.objects.log_action(page, "wagtail.edit", user=editor, timestamp=timezone.now())


def audit_line(editor):
    return AuditEntry.objects.create(by="edith", action="group.publish", kind="")


def put_aside(editor, settings):
    folder = settings.STATE / f"before-restore-{timezone.now():%Y-%m-%dT%H-%M-%SZ}"
    folder.mkdir()
    (folder / "db.sqlite3").write_text(SECRET)
    return stamped(folder)


def with_people(**facts):
    group = GroupFactory(email="volunteer@joinedup.example", phone="01632 960001", **facts)
    GroupContact.objects.create(group=group, name=SECRET)
    GroupPrivatePlace.objects.create(group=group, address=SECRET)
    group.save_revision()
    return group


def closed_group(editor):
    return actions.close(group=with_people(), by=editor)


def removed_group(editor):
    return actions.remove(group=with_people(), by=editor)


def draft(editor):
    return with_people(live=False)


PLANTED = {
    "half-typed forms in the admin": half_typed_form,
    "who has which form open in the admin": open_form,
    "sign-ins to the admin": ended_session,
    "counts of tries to sign in": counted_tries,
    "audit trail of sign-ins: who signed in, whose sign-in failed": failed_sign_in,
    "mails in the outbox, sent or not": mail,
    "mails written into a folder, without a mail server": mail_file,
    "uploaded files that nobody made a picture or document of": left_upload,
    "former versions of groups and pages": former_version,
    "history of groups, needs and places: who changed what": history_of_a_group,
    "history of pages: who changed what": history_of_a_page,
    "audit trail: who did what": audit_line,
    "what a restored backup took the place of": put_aside,
    "contacts of a closed group, its private place and its versions": closed_group,
    "contacts of a removed group, its private place and its versions": removed_group,
    "private facts of a group that is a draft": draft,
}


def planted(name, when, editor, settings):
    """Make one thing of a kind at that moment, and nothing of the kind besides."""
    plant = PLANTED[name]
    with time_machine.travel(when, tick=False):
        return plant(editor, settings) if plant in (mail_file, put_aside) else plant(editor)


def remains(thing):
    """Whether a thing, or all that leads to the people behind a group, is still there."""
    if isinstance(thing, Group):
        traces = GroupContact.objects.filter(group=thing), GroupPrivatePlace.objects.filter(group=thing)
        return [found.count() for found in traces] == [1, 1]
    return thing.exists() if hasattr(thing, "exists") else type(thing)._base_manager.filter(pk=thing.pk).exists()
