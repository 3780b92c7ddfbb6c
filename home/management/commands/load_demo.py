"""Load the demo, or take it away."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from core.models import Demo
from home.demo import actions
from home.demo.people import ways_in

GROUPS, SEED = 60, 1


class Command(BaseCommand):
    help = (
        "Fill the site with made-up groups in a real area, and with people who may sign in where settings allow it. "
        "While the demo is loaded, every page says so and asks search engines to stay away. Run again, it changes "
        "nothing. With --remove, take away what it made; what people made since stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--groups", type=int, metavar="N", help=f"how many groups, {GROUPS} or more")
        parser.add_argument("--seed", type=int, metavar="S", help="another number makes other groups after the first")
        parser.add_argument("--remove", action="store_true", help="take the demo away")

    def handle(self, *, groups: int | None, seed: int | None, remove: bool, **options: Any) -> None:
        if remove:
            self._remove()
            return
        demo = Demo.objects.first()
        if demo is None:
            demo = self._load(GROUPS if groups is None else groups, SEED if seed is None else seed, options)
        else:
            self._stays(demo, groups, seed)
        for line in ways_in(demo.made["accounts.user"]):
            self.stdout.write(line)

    def _load(self, groups: int, seed: int, options: dict[str, Any]) -> Demo:
        if groups < GROUPS or not 0 <= seed < 2**31:
            raise CommandError(f"--groups must be {GROUPS} or more, and --seed a whole number from 0 up.")
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        with tqdm(total=groups, unit=" groups", disable=quiet) as bar:
            try:
                # Told twice from 1 to the last: rows looked at, then groups written.
                demo = actions.load(groups=groups, seed=seed, by=None, progress=lambda count: bar.update(count - bar.n))
            except ValidationError as refused:
                raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(f"The demo is loaded: {groups} made-up groups.")
        return demo

    def _stays(self, demo: Demo, groups: int | None, seed: int | None) -> None:
        there = len(demo.made["directory.group"])
        if groups not in (None, there) or seed not in (None, demo.seed):
            raise CommandError(
                f"A demo is loaded already, with {there} groups and the seed {demo.seed}. "
                "Take it away first: load_demo --remove."
            )
        self.stdout.write(f"The demo was loaded on {demo.loaded_at:%d %B %Y}. It stays as it is.")

    def _remove(self) -> None:
        removal = actions.remove(by=None)
        if removal is None:
            self.stdout.write("No demo is loaded.")
            return
        self.stdout.write(f"The demo is gone, with {removal.removed['directory.group']} made-up groups.")
        if removal.kept["directory.group"]:
            self.stdout.write(f"Groups kept, because somebody renamed them: {removal.kept['directory.group']}.")
        if removal.kept["places.ward"]:
            self.stdout.write("The wards are kept, because something that is not of the demo needs them.")
