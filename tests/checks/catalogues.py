"""Tell whether every text of the site is translated: `python -m tests.checks.catalogues`, part of `./run check`.

The texts are collected anew in a copy of the project. A catalogue is in order when it has each of them, translated and
not marked fuzzy, nothing else, no placeholder lost, and when its compiled form says the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("pl", "ro", "ar")
NOT_SHOWN = ("tests", "bench", "docs")  # people who read these read English


def catalogue(root: Path, language: str) -> Path:
    return root / "site" / "locale" / language / "LC_MESSAGES" / "django.po"


def collected_anew(folder: Path) -> Path:
    """Copy the project's own files to `folder`, collect the texts there, and return the folder."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if not name.startswith(NOT_SHOWN) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    for language in LANGUAGES:
        catalogue(folder, language).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "--no-location", "--no-obsolete", "--verbosity", "0"]
    command += [f"--locale={language}" for language in LANGUAGES]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    env.pop("PYTHONPATH", None)
    subprocess.run(command, cwd=folder, env=env, check=True)
    return folder


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def texts(entry: polib.POEntry) -> list[str]:
    return [text for _, text in sorted(entry.msgstr_plural.items())] if entry.msgid_plural else [entry.msgstr]


def faults(path: Path, wanted: set[tuple[str, str, str]]) -> list[str]:
    """Return what is wrong with the catalogue at `path`, which should have the texts `wanted`."""
    if not path.exists():
        return ["there is no catalogue"] if wanted else []
    present = {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    found = [f"missing: {text!r}" for _, text, _ in sorted(wanted - present.keys())]
    found += [f"no longer used: {text!r}" for _, text, _ in sorted(present.keys() - wanted)]
    for entry in present.values():
        if entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif not all(texts(entry)):
            found.append(f"not translated: {entry.msgid!r}")
    form = subprocess.run(["msgfmt", "--check", "-o", os.devnull, path], stderr=subprocess.PIPE, text=True, check=False)
    if form.returncode:  # what only warns tells of missing header lines
        found += [line for line in form.stderr.splitlines() if "warning:" not in line]
    compiled = path.with_suffix(".mo")
    said = {key(entry): texts(entry) for entry in polib.mofile(str(compiled))} if compiled.exists() else {}
    if said != {name: texts(entry) for name, entry in present.items() if all(texts(entry)) and not entry.fuzzy}:
        found.append(f'{compiled.name} is not the compiled form of {path.name}: run "manage.py compilemessages"')
    return found


def main() -> int:
    """Print every fault of every catalogue; return 1 if there is any."""
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        fresh = collected_anew(Path(folder))
        found = []
        for language in LANGUAGES:
            path = catalogue(fresh, language)
            entries = polib.pofile(str(path)) if path.exists() else []
            found += [f"{language}: {fault}" for fault in faults(catalogue(ROOT, language), {key(e) for e in entries})]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
