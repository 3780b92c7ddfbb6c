"""`./run` prepares the database again after a change of anything that a migrated database depends on."""

import subprocess
import sys

import pytest

from tests.launching import SITE, copy, environment

PREPARE = "from launch import state; state.prepare(state.MIGRATE, env={})"
MADE = "import sqlite3; sqlite3.connect('var/db.sqlite3').execute('CREATE TABLE IF NOT EXISTS made (id integer)')"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project that is prepared; its `migrate` only makes a table, for here it matters when it runs."""
    project = copy(tmp_path_factory.mktemp("migrate") / "project", *SITE)
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (project / "manage.py").write_text(MADE)
    assert said(project) == "Preparing the database …\n"
    return project


def said(project):
    command = [sys.executable, "-B", "-c", PREPARE]
    env = environment(PYTHONPATH=str(project / "site"))
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=True).stdout


def change(path):
    with path.open("a") as file:
        file.write("\n")


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "directory/migrations/0001_initial.py",
        "site/places/migrations/0001_initial.py",
        "site/core/fields.py",
        "site/core/search/normalise.py",
        "site/core/search/sqlite.py",
        "site/core/roles.py",
        "site/places/roles.py",
        "directory/roles.py",
        "home/roles.py",
        "home/actions.py",
        "home/data/pages.toml",
        "directory/data/conditions.csv",
        "directory/data/synonyms.csv",
        "site/config/settings/base.py",
    ],
)
def test_a_change_of_what_the_database_depends_on(project, path):
    change(project / path)
    assert (said(project), said(project)) == ("Preparing the database …\n", "")


def test_a_role_that_an_app_gains(project):
    (project / "events").mkdir()
    (project / "events" / "roles.py").touch()
    assert (said(project), said(project)) == ("Preparing the database …\n", "")


def test_a_database_that_somebody_emptied(project):
    (project / "var" / "db.sqlite3").write_bytes(b"")
    assert (said(project), said(project)) == ("Preparing the database …\n", "")


def test_a_change_of_anything_else(project):
    change(project / "directory" / "urls.py")
    assert said(project) == ""
