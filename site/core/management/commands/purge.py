"""Delete what may no longer be kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.failures import tried
from core.purge import Kind, kinds, purge, take_off_the_disk


class Command(BaseCommand):
    help = (
        "Delete what may no longer be kept: docs/data-protection.md lists each kind with its time. "
        "The worker does this every day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        def report(kind: Kind) -> None:
            self.stdout.write(f"{purge(kind, dry_run=dry_run):>6}  {kind.name}")

        failed = [kind.name for kind in kinds() if not tried(f"deleting {kind.name}", report, kind)]
        if dry_run:
            self.stdout.write("This was a trial: nothing was deleted.")
        elif not tried("taking it off the disk", take_off_the_disk):
            failed.append("what the disk still holds of it")
        if failed:
            raise CommandError(f"Not deleted: {', '.join(failed)}. The lines above say where it failed.")
