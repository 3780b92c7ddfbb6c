from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from directory.search import index


class Command(BaseCommand):
    help = "Write the search index anew from the groups. With --check, only say whether it differs from them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if the index differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            wrong, left_over = index.drift()
            if wrong or left_over:
                raise CommandError(
                    f"The search index differs: {wrong} public groups are missing or out of date in it, and it holds"
                    f" {left_over} groups that are not public. Run rebuild_search to write it anew."
                )
            self.stdout.write("The search index tells the same as the groups.")
            return
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        found = index.rebuild(lambda steps: tqdm(steps, unit=f"×{index.CHUNK} groups", disable=quiet))
        self.stdout.write(f"The search index holds {found} groups.")
