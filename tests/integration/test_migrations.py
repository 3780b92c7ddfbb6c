"""The way back: what an app's migrations made goes with them, and the way forward is open again."""

import pytest
from django.core.management import call_command
from django.db import connection

from directory.models import Condition
from home.models import HomePage
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db(transaction=True)


def tables(prefix):
    return [name for name in connection.introspection.table_names() if name.startswith(prefix)]


@pytest.mark.parametrize("app", ["home", "directory"])
def test_an_app_is_taken_back_and_brought_in_again(client, app):
    GroupFactory(slug="kettle-corner", name="Kettle Corner", summary="Tea.")
    call_command("migrate", app, "zero", verbosity=0)
    assert tables(f"{app}_") == []

    call_command("migrate", verbosity=0)

    assert (HomePage.objects.count(), Condition.objects.count()) == (4, 39)
    assert client.get("/en/").status_code == client.get("/ar/about/").status_code == 200
    GroupFactory(slug="teapot", name="Teapot Corner")
    call_command("rebuild_search", "--check")
    shown = client.get("/en/groups/?q=corner").content.decode()
    assert [slug for slug in ("kettle-corner", "teapot") if f'data-result="{slug}"' in shown] == (
        ["kettle-corner", "teapot"] if app == "home" else ["teapot"]
    )
