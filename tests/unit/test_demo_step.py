"""`./run demo` loads the demo whenever its own database has none, whatever it remembers of an earlier start."""

import sqlite3
from contextlib import closing

import pytest

from launch.state import demo_is_there


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE core_demo (id integer PRIMARY KEY)")
    return path


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "load_demo.log"
    path.write_text("Sign in as editor with the password kettle\n")
    return path


def load(database):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO core_demo DEFAULT VALUES")


def test_a_loaded_demo_is_there(database, log):
    load(database)
    assert demo_is_there(database, log) is True


def test_a_demo_that_was_taken_away_is_not(database, log):
    assert demo_is_there(database, log) is False


def test_without_the_log_nobody_could_be_told_how_to_sign_in(database, tmp_path):
    load(database)
    assert demo_is_there(database, tmp_path / "nothing.log") is False


def test_looking_makes_no_database(tmp_path, log):
    assert demo_is_there(tmp_path / "db.sqlite3", log) is False
    assert not (tmp_path / "db.sqlite3").exists()
