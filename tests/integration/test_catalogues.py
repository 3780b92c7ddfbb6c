"""What `./run check` finds in a translation catalogue."""

import subprocess

import pytest

from tests.checks.catalogues import faults

HEADER = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""
GROUPS = '#, python-format\nmsgid "%(count)s group"\nmsgid_plural "%(count)s groups"\n'
TRANSLATED = GROUPS + 'msgstr[0] "%(count)s grupa"\nmsgstr[1] "%(count)s grup"\n'
OPEN = 'msgctxt "state"\nmsgid "Open"\nmsgstr "Otwarta"\n'
WANTED = {("", "%(count)s group", "%(count)s groups"), ("state", "Open", "")}


@pytest.fixture
def found(tmp_path):
    """Return a way to ask for the faults of a catalogue with these entries, compiled from these or others."""

    def ask(*entries, compiled=None):
        path = tmp_path / "django.po"
        path.write_text(HEADER + "\n" + "\n".join(compiled or entries))
        subprocess.run(["msgfmt", path, "-o", path.with_suffix(".mo")], check=True)
        path.write_text(HEADER + "\n" + "\n".join(entries))
        return faults(path, WANTED)

    return ask


def test_a_whole_catalogue_has_none(found):
    assert found(TRANSLATED, OPEN) == []


def test_a_text_that_is_missing(found):
    assert found(TRANSLATED) == ["missing: 'Open'"]


def test_a_text_that_is_no_longer_used(found):
    assert found(TRANSLATED, OPEN, 'msgid "Shut"\nmsgstr "Zamknięta"\n') == ["no longer used: 'Shut'"]


def test_a_text_that_is_not_translated(found):
    assert found(TRANSLATED, OPEN.replace("Otwarta", "")) == ["not translated: 'Open'"]


def test_one_plural_form_that_is_not_translated(found):
    half = TRANSLATED.replace('"%(count)s grup"', '""')
    assert "not translated: '%(count)s group'" in found(half, OPEN)


def test_a_guess_that_nobody_looked_at(found):
    assert found(TRANSLATED, "#, fuzzy\n" + OPEN) == ["fuzzy: 'Open'"]


def test_a_lost_placeholder(found):
    lost = found(TRANSLATED.replace('"%(count)s grup"', '"grup"'), OPEN, compiled=[TRANSLATED, OPEN])
    assert "a format specification for argument 'count' doesn't exist in 'msgstr[1]'" in lost[0]


def test_a_compiled_catalogue_that_is_behind(found):
    assert found(TRANSLATED, OPEN, compiled=[TRANSLATED]) == [
        'django.mo is not the compiled form of django.po: run "manage.py compilemessages"'
    ]


def test_no_catalogue(tmp_path):
    assert faults(tmp_path / "django.po", WANTED) == ["there is no catalogue"]
