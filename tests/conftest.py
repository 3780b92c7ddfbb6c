"""Every test starts from the same clock, language and database: migrated once an engine, then copied."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from launch.common import digest, files
from launch.state import MIGRATE

ROOT = Path(__file__).resolve().parents[1]
AREA_DATA = ROOT.parent / "shared" / "data"
DATABASE = {"db", "transactional_db"}  # through one of these a fixture gives its test the database


def migrations_digest() -> str:
    """Name what a migrated database depends on: migrations and the data they load."""
    return digest(files(*MIGRATE.sources))[:12]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The database's name is set in `django_db_setup`."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, tmp_path_factory):
    """Copy a migrated template database: one file copy on SQLite, one CREATE DATABASE … TEMPLATE on PostgreSQL.

    After a test whose transactions really end it is copied anew. Django would empty the tables, and with them what
    migrations put there.
    """
    from tests.databases import copy_of_template

    with (
        django_db_blocker.unblock(),
        copy_of_template(connection, migrations_digest(), tmp_path_factory) as copy_again,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: copy_again())
        yield


@pytest.fixture(autouse=True)
def _english():
    """No test inherits another one's language."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    """No test writes outside its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    """No test finds pages or groups of another one's database in this process's memory."""
    from directory.search import snapshot
    from places import area

    cache.clear()
    area._areas.clear()
    monkeypatch.setattr(snapshot, "_held", None)


@pytest.fixture(autouse=True)
def _closed_where_it_was_opened(request):
    """What others leave open is closed within the test that allows it: elsewhere its warning would be an error."""
    yield
    if request.node.get_closest_marker("filterwarnings"):
        gc.collect()


@pytest.fixture
def area_data() -> Path:
    """The real wards and postcodes of one area; they are not part of the project."""
    if not AREA_DATA.is_dir():
        pytest.skip("needs the area's wards and postcodes in ../shared/data")
    return AREA_DATA


def pytest_collection_modifyitems(items):
    """Mark whoever uses the area's data, and those that `./run test` treats apart."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if ROOT / "tests" / "browser" in item.path.parents:
            item.add_marker("browser")
        elif not item.get_closest_marker("django_db") and fixtures.isdisjoint(DATABASE):
            item.add_marker("once")  # it is given no database that could change its outcome
        if "area_data" in fixtures:
            item.add_marker("area_data")


def pytest_collection_finish():
    """Spare the garbage collector what is loaded by now: it stays to the end, and rounds through it took a tenth."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
