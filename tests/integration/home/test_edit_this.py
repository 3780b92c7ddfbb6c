"""From a public page to its form, for those who may."""

import pytest
from bs4 import BeautifulSoup

from home.models import StandardPage
from tests.factories import ConditionFactory, GroupFactory, WardFactory
from tests.integration.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses():
    """Each public page with the form behind it."""
    group, ward, need = GroupFactory(slug="tea"), WardFactory(slug="royston"), ConditionFactory(slug="autism-too")
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    return {
        "/en/groups/tea/": f"/admin/directory/groups/edit/{group.pk}/",
        "/pl/wards/royston/": f"/admin/directory/wards/edit/{ward.pk}/",
        "/ar/conditions/autism-too/": f"/admin/directory/conditions/edit/{need.pk}/",
        "/en/about/": f"/admin/pages/{about.pk}/edit/",
    }


def edit_this(client, address):
    answer = client.get(address)
    return [link["href"] for link in BeautifulSoup(answer.content, "html.parser").select(".edit a")]


def test_an_editor_is_led_from_each_page_to_its_form(desk, addresses):
    assert {address: edit_this(desk, address) for address in addresses} == {
        address: [form] for address, form in addresses.items()
    }
    assert [desk.get(form).status_code for form in addresses.values()] == [200] * 4


def test_nobody_else_sees_a_way_in_before_or_after(client, editor, addresses):
    visitor = person("vic")
    for somebody in (None, editor, None, visitor):
        if somebody:
            client.force_login(somebody)
        else:
            client.logout()
        for address, form in addresses.items():
            assert edit_this(client, address) == ([form] if somebody == editor else [])
            if somebody is None:
                assert "Cookie" not in client.get(address).get("Vary", "")


def test_what_is_for_nobodys_hands_has_no_way_in(desk):
    assert [edit_this(desk, address) for address in ("/en/groups/", "/en/groups/near/", "/en/conditions/")] == [[]] * 3
