"""What may not be kept for ever: each kind of data with the days it is kept and the reason, and what deletes it.

An app above adds its own kinds as `KINDS` in its `purge` module. docs/data-protection.md shows them all; a test holds
the two together.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from post_office.models import Attachment, Email
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry, Revision, UploadedFile

from accounts.models import SignIn, Tries
from core import audit, mail, sign_ins
from core.failures import tried
from core.models import AuditEntry
from core.publishing import models_with_drafts
from core.search.engine import in_use
from core.search.sqlite import SqliteEngine

logger = logging.getLogger("site.purge")
Found = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True)
class Kind:
    """One kind of data: kept for so many days after something happened, for a reason."""

    name: str
    days: int
    after: str
    reason: str
    older: Callable[[dt.datetime], Found]
    delete: Callable[[Any], object] = QuerySet.delete


def kinds() -> list[Kind]:
    """Return every kind: core's own, then those that apps above say in their `purge` module."""
    found = list(KINDS)
    for config in apps.get_app_configs():
        name = f"{config.name}.purge"
        if name != __name__ and find_spec(name):
            found += import_module(name).KINDS
    return found


def purge(kind: Kind, *, dry_run: bool = False) -> int:
    """Delete what is too old of one kind, and return how many there were."""
    with transaction.atomic():
        found = kind.older(timezone.now() - dt.timedelta(days=kind.days))
        number = found.count() if isinstance(found, QuerySet) else len(found)
        if number and not dry_run:
            kind.delete(found)
            logger.info("deleted %d: %s", number, kind.name)
    return number


def purge_all() -> bool:
    """Delete what is too old of every kind, and return whether all went well: one that fails stops no other."""
    done = [tried(f"deleting {kind.name}", purge, kind) for kind in kinds()]
    return all([*done, tried("taking it off the disk", take_off_the_disk)])


def take_off_the_disk() -> bool:
    """Take what was deleted, now or before, out of SQLite's files: the index, and the log of the latest writes.

    Return whether it went: somebody who reads for longer than a write may wait (20 seconds) keeps that log as it is.
    """
    for index in in_use.values():
        if isinstance(index, SqliteEngine):
            index.forget()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
        if busy:
            logger.warning("the database was read all the while: its journal still holds what was deleted")
            return False
    return True


def _former_versions(before: dt.datetime) -> QuerySet[Revision]:
    """Return versions that another one followed, and that are neither live nor waiting for their hour."""
    followers = Revision.objects.filter(
        Q(created_at__gt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")),
        base_content_type=OuterRef("base_content_type"),
        object_id=OuterRef("object_id"),
    )
    found = Revision.objects.filter(Exists(followers), created_at__lt=before, approved_go_live_at=None)
    for model in models_with_drafts():
        found = found.exclude(pk__in=model._default_manager.exclude(live_revision=None).values("live_revision"))
    return found


def _delete_mails(mails: QuerySet[Email]) -> None:
    attached = list(Attachment.objects.filter(emails__in=mails).values_list("pk", flat=True))
    mails.delete()
    _delete_with_files(Attachment.objects.filter(pk__in=attached, emails=None))


def _left_uploads(before: dt.datetime) -> list[UploadedFile]:
    return [upload for upload in UploadedFile.objects.all() if _uploaded_at(upload) < before]


def _uploaded_at(upload: UploadedFile) -> dt.datetime:
    try:
        moment: dt.datetime = upload.file.storage.get_modified_time(upload.file.name)
    except FileNotFoundError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return moment


def _delete_with_files(rows: Iterable[Any]) -> None:
    for row in rows:
        row.delete()
        row.file.delete(save=False)


def _mail_files(before: dt.datetime) -> list[Path]:
    """Return the mails that the embedded default wrote into a folder in place of sending them."""
    mail = settings.EMAIL_SETTINGS
    if not mail["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        return []
    return _older_paths(Path(mail["EMAIL_FILE_PATH"]).glob("*.log"), before)


def _put_aside(before: dt.datetime) -> list[Path]:
    return _older_paths(settings.STATE.glob("before-restore-*"), before)


def _older_paths(paths: Iterable[Path], before: dt.datetime) -> list[Path]:
    return [path for path in paths if path.stat().st_mtime < before.timestamp()]


def _delete_paths(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


KINDS = [
    Kind(
        "half-typed forms in the admin",
        days=1,
        after="somebody last typed in them",
        reason="They only feed the preview.",
        older=lambda before: FormState.objects.filter(last_updated_at__lt=before),
    ),
    Kind(
        "who has which form open in the admin",
        days=1,
        after="the form was last open",
        reason="It only warns editors of each other.",
        older=lambda before: EditingSession.objects.filter(last_seen_at__lt=before),
    ),
    Kind(
        "sign-ins to the admin",
        days=0,
        after="they ran out, two weeks after the person signed in",
        reason="They open nothing any more.",
        older=lambda before: SignIn.objects.filter(expire_date__lt=before),
    ),
    Kind(
        "counts of tries to sign in",
        days=0,
        after="they ran out, a quarter of an hour after the last try",
        reason="They keep nobody out any more. A digest stands for name and address.",
        older=lambda before: Tries.objects.filter(until__lt=before),
    ),
    Kind(
        "audit trail of sign-ins: who signed in, whose sign-in failed",
        days=sign_ins.KEPT,
        after="the try",
        reason="To see whether somebody else got in, or tried to.",
        older=lambda before: AuditEntry.objects.filter(at__lt=before, action__startswith=sign_ins.SIGN_INS),
    ),
    Kind(
        "mails in the outbox, sent or not",
        days=mail.KEPT,
        after="they were written",
        reason="To see whether a mail went out when somebody asks.",
        older=lambda before: Email.objects.filter(created__lt=before),
        delete=_delete_mails,
    ),
    Kind(
        "mails written into a folder, without a mail server",
        days=30,
        after="they were written",
        reason="As those in the outbox.",
        older=_mail_files,
        delete=_delete_paths,
    ),
    Kind(
        "uploaded files that nobody made a picture or document of",
        days=1,
        after="they were uploaded",
        reason="They wait for their description.",
        older=_left_uploads,
        delete=_delete_with_files,
    ),
    Kind(
        "former versions of groups and pages",
        days=365,
        after="they were saved",
        reason="To undo a mistake. The latest, the live and a scheduled version stay.",
        older=_former_versions,
    ),
    Kind(
        "history of groups, needs and places: who changed what",
        days=730,
        after="the change",
        reason="To answer a question or a complaint about a change.",
        older=lambda before: ModelLogEntry.objects.filter(timestamp__lt=before),
    ),
    Kind(
        "history of pages: who changed what",
        days=730,
        after="the change",
        reason="To answer a question or a complaint about a change.",
        older=lambda before: PageLogEntry.objects.filter(timestamp__lt=before),
    ),
    Kind(
        "audit trail: who did what",
        days=audit.KEPT,
        after="the deed",
        reason="To answer a question or a complaint, and to show what was erased.",
        older=lambda before: AuditEntry.objects.filter(at__lt=before),
    ),
    Kind(
        "what a restored backup took the place of",
        days=30,
        after="the restore",
        reason="To go back when the backup was the wrong one.",
        older=_put_aside,
        delete=_delete_paths,
    ),
]
