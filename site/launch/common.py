"""What every command of `./run` shares: where things are, how it speaks and how it fails."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "var"
LOGS = STATE / "log"
PYTHON = ROOT / ".venv" / "bin" / "python"
FULL = "The disk is full: free some space, then run this again."


class Failure(Exception):  # noqa: N818  a failure is what the person sees, an error is what Python sees
    """One plain sentence that says what is wrong and how to cure it."""


def say(text: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(text, flush=True)


def sentence(error: OSError) -> str:
    """Return what an operating system's error means for the person, and the cure."""
    what = error.filename or ROOT
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return FULL
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"No permission to write {what}: run this as the owner of that folder, or in a copy of your own."
        case errno.EEXIST | errno.ENOTDIR:
            return f"{what} is a file where a folder is needed: move it away, then run this again."
    return f"{what} could not be used ({error.strerror}): put that right, then run this again."


def digest(paths: Iterable[Path]) -> str:
    """Return one digest of the names and contents of these files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def files(*patterns: str) -> Iterable[Path]:
    """Return the project's files that match these patterns; what is made from them, in var, is none."""
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    return [path for path in found if path.is_file() and STATE not in path.parents]


def logged(name: str, command: list[str | Path], env: Mapping[str, str]) -> tuple[bool, str]:
    """Run a command with its output in var/log/<name>.log; return whether it worked, and what it wrote."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{name}.log"
    with path.open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command, cwd=ROOT, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False, umask=0o077
        )
    return done.returncode == 0, path.read_text(encoding="utf-8", errors="replace")


@contextmanager
def held(name: str, *, shared: bool = False, busy: str | None = None) -> Iterator[None]:
    """Hold the lock var/<name>. When another `./run` holds it: fail with the sentence `busy`, or else wait."""
    STATE.mkdir(exist_ok=True)
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with (STATE / name).open("w") as lock:
        try:
            fcntl.flock(lock, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if busy:
                raise Failure(busy) from None
            say("Waiting for another ./run to get ready …")
            fcntl.flock(lock, mode)
        yield
