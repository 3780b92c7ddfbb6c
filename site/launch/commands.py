"""The commands of `./run` by name."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable

from launch import backup, checks, server, testing
from launch.common import Failure, say, sentence

HELP = """\
./run demo               serve the site with made-up groups at http://localhost:8000
./run serve              serve the site with what its own database holds
./run test [options]     run every test; options go to pytest, for example: ./run test tests/unit -k wards
./run check              style, types, migrations, translations and lock files
./run bench [names]      measure speed and weight
./run lock               compile the lock files after a change to a requirements file
./run backup [file]      write database and uploaded files to one file
./run restore file       put a backup in place of what is there; what was there is kept aside
./run help               this list

PORT=8001 ./run demo serves on another port. docs/operations.md tells of every setting."""

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": server.demo,
    "serve": server.serve,
    "test": testing.test,
    "check": checks.check,
    "bench": checks.bench,
    "lock": checks.lock,
    "backup": backup.backup,
    "restore": backup.restore,
}

ALONE = {"demo", "serve", "check", "lock"}  # and no other command but "test" takes options


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status; a failure is one sentence, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show "…" must not stop us
    name = arguments[0] if arguments else "help"
    if name in {"help", "-h", "--help"}:
        say(HELP)
        return 0
    if name not in COMMANDS:
        sys.stderr.write(f'"{name}" is not a command: "./run help" lists them.\n')
        return 1
    if len(arguments) > 1 and (name in ALONE or (arguments[1].startswith("-") and name != "test")):
        sys.stderr.write(f'"./run {name}" takes no “{arguments[1]}”: "./run help" lists what there is.\n')
        return 1
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    try:
        return COMMANDS[name](arguments[1:])
    except Failure as failure:
        sys.stderr.write(f"{failure}\n")
    except OSError as error:
        sys.stderr.write(f"{sentence(error)}\n")
    except KeyboardInterrupt:
        return 130
    return 1
