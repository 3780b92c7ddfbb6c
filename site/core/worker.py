"""What runs beside the web process: publishing at the hour that was set, sending mails, deleting what must go."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from post_office.mail import send_queued

from core.failures import tried
from core.publishing import publish_due
from core.purge import purge_all

DAY = 24 * 60 * 60
AFTER_A_FAILURE = 60  # seconds: what is broken is not tried, and told of, every few seconds
LOCK = 0x4A55  # any number that nothing else in this database locks


def send_mails() -> bool:
    """Send some of the mails that wait in the outbox. One that fails waits there for its next try."""
    send_queued(processes=1)
    return True


@dataclass
class Job:
    """Something to do each turn, or every so many seconds. It returns whether all went well."""

    name: str
    do: Callable[[], bool]
    every: float = 0
    due: float = 0.0


@dataclass
class Worker:
    """Does in turns what is due."""

    jobs: list[Job] = field(
        default_factory=lambda: [
            Job("publishing", publish_due),
            Job("mail", send_mails),
            Job("purge", purge_all, every=DAY),
        ]
    )

    def turn(self) -> bool:
        """Do what is due, and return whether all went well. While another worker is at work there is nothing to do."""
        with alone() as free:
            done = [self._done(job) for job in self.jobs if free and job.due <= time.monotonic()]
        return all(done)

    def _done(self, job: Job) -> bool:
        well = tried(job.name, job.do)
        job.due = time.monotonic() + (job.every if well else AFTER_A_FAILURE)
        return well


@contextmanager
def alone() -> Iterator[bool]:
    """Give whether no other worker is at work on this database; it then stays so until the block ends.

    The lock goes with its process: one that was killed leaves nothing behind.
    """
    if connection.vendor == "sqlite":
        with Path(f"{connection.settings_dict['NAME']}-worker").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (free,) = cursor.fetchone()
        try:
            yield free
        finally:
            if free:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
