"""What is in use is not deleted: a deletion would take it out of every group, unsaid."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from directory.models import Condition, ConditionSynonym, Group
from places.models import Locality, PlaceName, Postcode, Ward, WardEdition
from tests.factories import ConditionFactory, EditionFactory, GroupFactory, LocalityFactory, WardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, moderator):
    client.force_login(moderator)
    return client


def delete(office, thing, place):
    """Look at the screen and press its button; return what either says and where they lead."""
    address = reverse(f"{place}:delete", args=[thing.pk])
    answers = [office.get(address), office.post(address)]
    said = [[str(message).strip() for message in get_messages(answer.wsgi_request)] for answer in answers]
    return said[-1][-1] if said[-1] else "", [answer.get("Location", "") for answer in answers]


def refused(office, thing, place):
    said, ways = delete(office, thing, place)
    assert ways == [reverse(f"{place}:edit", args=[thing.pk])] * 2
    assert type(thing).objects.filter(pk=thing.pk).exists()
    return said


def test_a_need_that_groups_name_stays(office):
    need = ConditionFactory(label="Tea")
    ConditionSynonym.objects.create(condition=need, language="en", text="cuppa")
    groups = [GroupFactory(conditions=[need]), GroupFactory(conditions=[need], live=False)]
    said = refused(office, need, "conditions")
    assert said == "“Tea” is in use, so it was not deleted. It is used by: groups (2)."
    assert [list(group.conditions.all()) for group in groups] == [[need], [need]]


def test_what_only_a_waiting_version_names_stays(office):
    need, ward, group = ConditionFactory(label="Tea"), WardFactory(name="Royston"), GroupFactory()
    group.conditions.add(need)
    group.meeting_ward = ward
    group.save_revision()
    used_by = "is in use, so it was not deleted. It is used by: groups (1)."
    assert refused(office, need, "conditions") == f"“Tea” {used_by}"
    assert refused(office, ward, "wards") == f"“Royston” {used_by}"


def test_what_only_a_former_version_names_goes(office):
    need, group = ConditionFactory(), GroupFactory(consent_on=dt.date(2026, 5, 1), consent_how="by e-mail")
    group.conditions.add(need)
    group.save_revision()
    group.conditions.clear()
    group.save_revision().publish()
    _said, ways = delete(office, need, "conditions")
    assert ways == ["", reverse("conditions:index")]


def test_a_need_that_nobody_names_goes_with_its_words(office):
    need = ConditionFactory()
    ConditionSynonym.objects.create(condition=need, language="en", text="cuppa")
    _said, ways = delete(office, need, "conditions")
    assert ways == ["", reverse("conditions:index")]
    assert not Condition.objects.filter(pk=need.pk).exists()


def test_a_ward_stays_for_whoever_serves_it_or_meets_in_it_and_for_its_places(office):
    ward = WardFactory(name="Royston")
    GroupFactory(wards=[ward])
    GroupFactory(wards=[ward], meeting_ward=ward)
    GroupFactory(meeting_ward=ward)
    PlaceName.objects.create(name="Carlton").wards.add(ward)
    Postcode.objects.create(code="S714AB").wards.add(ward)
    said = refused(office, ward, "wards")
    assert said == (
        "“Royston” is in use, so it was not deleted. It is used by: groups (3), place names (1), postcodes (1)."
    )
    assert Group.objects.filter(meeting_ward=ward).count() == 2


def test_a_ward_that_nothing_names_goes(office):
    ward = WardFactory()
    ward.neighbours.add(WardFactory())
    delete(office, ward, "wards")
    assert not Ward.objects.filter(pk=ward.pk).exists()


def test_a_locality_with_wards_or_groups_stays(office):
    north = LocalityFactory(name="North")
    WardFactory(locality=north)
    GroupFactory(localities=[north])
    said = refused(office, north, "localities")
    assert said == "“North” is in use, so it was not deleted. It is used by: groups (1), wards (1)."


class TestEditions:
    def test_the_one_in_force_stays_though_no_group_names_its_wards(self, office):
        edition = EditionFactory(name="Today")
        WardFactory(edition=edition)
        said = refused(office, edition, "ward_editions")
        assert said == "“Today” holds the wards of today, so it was not deleted."

    def test_one_whose_wards_groups_still_name_stays(self, office):
        before = EditionFactory(name="Before", valid_from="1999-01-01")
        EditionFactory()
        GroupFactory(wards=[WardFactory(edition=before)], localities=[LocalityFactory(edition=before)])
        said = refused(office, before, "ward_editions")
        assert said == "Wards of “Before” are in use, so it was not deleted. They are used by: groups (1)."
        assert Ward.objects.filter(edition=before).count() == 1

    def test_one_that_came_in_by_mistake_goes_with_its_wards(self, office):
        EditionFactory()
        mistake = EditionFactory(name="Mistake", valid_from="2090-01-01")
        ward = WardFactory(edition=mistake, locality=LocalityFactory(edition=mistake))
        PlaceName.objects.create(name="Carlton").wards.add(ward)
        delete(office, mistake, "ward_editions")
        left = (WardEdition.objects.filter(pk=mistake.pk), Ward.objects.all(), Locality.objects.all())
        assert [rows.exists() for rows in left] == [False] * 3
        assert PlaceName.objects.exists()


def test_who_may_not_delete_is_told_nothing_of_what_is_used(desk):
    need = ConditionFactory()
    GroupFactory(conditions=[need])
    said, ways = delete(desk, need, "conditions")
    assert ("groups" in said, ways) == (False, ["/admin/"] * 2)
    assert Condition.objects.filter(pk=need.pk).exists()
