"""Whether the lock files still say what the requirements files ask, told without a network.

A lock file is in step when every requirement is pinned in it, and when its last line records the digest of what was
asked and what was pinned. The digest leaves comments out: a better reason beside a package changes no package.
"""

from __future__ import annotations

import hashlib
import re

from launch.common import ROOT

LOCKS = {"requirements.in": "requirements.txt", "requirements-dev.in": "requirements-dev.txt"}
RECORD = "# compiled as"
PIN = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)")


def drift() -> list[str]:
    """Return a sentence for each way in which a lock file is behind its requirements file."""
    found = []
    for source, target in LOCKS.items():
        locked = _pins(target)
        for line in _asked(source):
            name, version = _pin(line)
            if version is None:
                found.append(f'{source} does not pin "{line}": write it as name==version, then run "./run lock".')
            elif locked.get(name) != version:
                found.append(
                    f'{target} has {name} {locked.get(name, "not at all")}, {source} asks {version}: run "./run lock".'
                )
        if (ROOT / target).read_text().splitlines()[-1:] != [_record(source)]:
            found.append(f'{target} is not as "./run lock" made it from {source}: run it.')
    return found


def record(source: str) -> None:
    """End a lock file with the digest of what was asked and pinned."""
    path = ROOT / LOCKS[source]
    lines = [line for line in path.read_text().splitlines() if not line.startswith(RECORD)]
    path.write_text("\n".join([*lines, _record(source), ""]))


def _record(source: str) -> str:
    facts = [*_asked(source), *(f"{name}=={version}" for name, version in sorted(_pins(LOCKS[source]).items()))]
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    return f"{RECORD} sha256:{digest}"


def _asked(source: str) -> list[str]:
    """Return a requirements file's requirements without comments and options."""
    lines = (line.split("#")[0].strip() for line in (ROOT / source).read_text().splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def _pin(line: str) -> tuple[str, str | None]:
    """Return a package's normal name and pinned version."""
    pin = PIN.match(line)
    return (re.sub(r"[-_.]+", "-", pin[1]).lower(), pin[2]) if pin else (line, None)


def _pins(name: str) -> dict[str, str | None]:
    lines = (ROOT / name).read_text().splitlines()
    return dict(_pin(line) for line in lines if PIN.match(line))
