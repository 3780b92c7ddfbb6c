"""Ids in the group's form: what went away meanwhile is said beside its field, what no page of ours holds is refused."""

from __future__ import annotations

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from directory.models import Group
from tests.security.forms import ADD, edit, in_fields

pytestmark = pytest.mark.django_db

GONE = ["0", "999999", "9" * 18]
MADE_UP = ["x", "-1", "9" * 19, "9" * 5_000, "1.5", "1e3", "٣", "1\u200b", "' OR 1=1", "<b>", "a\0b", " "]
CHOSEN = ["logo", "part_of", "meeting_ward", "conditions", "wards", "localities"]
ROWS = {"patterns": {"frequency": "weekly", "interval": "1", "weekday": "mon"}, "translations": {"language": "pl"}}


@pytest.mark.parametrize("value", GONE)
@pytest.mark.parametrize("field", CHOSEN)
def test_what_was_chosen_and_is_gone_is_said_beside_its_field(desk, typed, field, value):
    response = desk.post(ADD, typed(summary="Tea.", **{field: value}))
    assert list(response.context["form"].errors) == [field]
    assert in_fields(response)["summary"] == "Tea."
    assert not Group.objects.exists()


@pytest.mark.parametrize("value", MADE_UP)
@pytest.mark.parametrize("field", CHOSEN)
def test_a_made_up_choice_is_refused(desk, typed, field, value):
    assert desk.post(ADD, typed(**{field: value})).status_code == 400
    assert not Group.objects.exists()


@pytest.mark.parametrize("value", GONE)
@pytest.mark.parametrize("rows", ROWS)
def test_a_row_that_is_gone_loses_nothing_typed(desk, typed, live_group, rows, value):
    sent = nested_form_data({rows: inline_formset([{"id": value, **ROWS[rows]}], initial=1)})
    response = desk.post(edit(live_group), {**typed(summary="Coffee."), **sent})
    assert response.status_code == 200
    assert in_fields(response)["summary"] == "Coffee."
    assert not live_group.revisions.exists()


@pytest.mark.parametrize("value", MADE_UP)
@pytest.mark.parametrize("rows", ROWS)
def test_a_made_up_row_is_refused(desk, typed, live_group, rows, value):
    sent = nested_form_data({rows: inline_formset([{"id": value, **ROWS[rows]}], initial=1)})
    assert desk.post(edit(live_group), {**typed(summary="Coffee."), **sent}).status_code == 400
    assert not live_group.revisions.exists()
