"""Run the worker beside the web process."""

from __future__ import annotations

import os
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from core.failures import tried
from core.worker import Worker

PAUSE = 3  # seconds from one turn to the next
GRACE = 2  # seconds to finish a turn when the end is asked for


class Command(BaseCommand):
    help = (
        "Publish what is due, send mails, and once a day delete what may no longer be kept, until SIGTERM or Ctrl-C. "
        "A second worker waits for the first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        worker = Worker()
        if once:
            if not worker.turn():
                raise CommandError("Something failed: the lines above say where.")
            return
        self.ending = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
        while not self.ending:
            tried("a turn", worker.turn)
            close_old_connections()  # one that broke is opened anew
            self._rest()
        signal.alarm(0)

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Ask for the end. A turn that hangs, on a mail server perhaps, is broken off: its mail is sent again later."""
        self.ending = True
        signal.alarm(GRACE)

    def _rest(self) -> None:
        end = time.monotonic() + PAUSE
        while not self.ending and time.monotonic() < end:
            time.sleep(0.2)
