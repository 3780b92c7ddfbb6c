"""Lock files against what was asked, without a network."""

import pytest

from launch import locks

ASKED = "Django==5.2.19   # the framework\nwagtail==8.0.1\n"
LOCKED = """\
django==5.2.19 \\
    --hash=sha256:00
    # via wagtail
draftjs-exporter==5.1.0 \\
    --hash=sha256:11
wagtail==8.0.1 \\
    --hash=sha256:22
"""
STALE = 'requirements.txt is not as "./run lock" made it from requirements.in: run it.'


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "ROOT", tmp_path)
    (tmp_path / "requirements.in").write_text(ASKED)
    (tmp_path / "requirements.txt").write_text(LOCKED)
    (tmp_path / "requirements-dev.in").write_text("-c requirements.txt\nruff==0.17.6\n")
    (tmp_path / "requirements-dev.txt").write_text("ruff==0.17.6 \\\n    --hash=sha256:22\n")
    for source in locks.LOCKS:
        locks.record(source)
    return tmp_path


def change(path, old, new):
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_what_was_just_compiled_is_in_step(project):
    assert locks.drift() == []


def test_recording_again_changes_nothing(project):
    before = (project / "requirements.txt").read_text()
    locks.record("requirements.in")
    assert (project / "requirements.txt").read_text() == before


def test_a_better_reason_changes_no_package(project):
    change(project / "requirements.in", "the framework", "the web framework")
    assert locks.drift() == []


def test_another_version_asked(project):
    change(project / "requirements.in", "wagtail==8.0.1", "wagtail==8.0.2")
    assert locks.drift() == ['requirements.txt has wagtail 8.0.1, requirements.in asks 8.0.2: run "./run lock".', STALE]


def test_another_package_asked(project):
    change(project / "requirements.in", "wagtail", "tqdm==4.70.1\nwagtail")
    assert locks.drift() == [
        'requirements.txt has tqdm not at all, requirements.in asks 4.70.1: run "./run lock".',
        STALE,
    ]


def test_a_package_no_longer_asked(project):
    change(project / "requirements.in", "wagtail==8.0.1\n", "")
    assert locks.drift() == [STALE]


def test_a_lock_file_changed_by_hand(project):
    change(project / "requirements.txt", "draftjs-exporter==5.1.0", "draftjs-exporter==5.0.0")
    assert locks.drift() == [STALE]


def test_a_package_that_is_not_pinned(project):
    change(project / "requirements.in", "wagtail==8.0.1", "wagtail>=8")
    assert locks.drift() == [
        'requirements.in does not pin "wagtail>=8": write it as name==version, then run "./run lock".',
        STALE,
    ]
