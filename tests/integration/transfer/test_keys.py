"""Which group a row is about."""

import pytest

from directory.models import FormerSlug, Group
from tests.factories import GroupFactory

from .conftest import bring_in, counts, one, wrong

pytestmark = pytest.mark.django_db


def slugs():
    return sorted(Group.objects.values_list("slug", flat=True))


def test_a_slug_is_the_key_and_stays():
    group = GroupFactory(slug="kettle", name="Kettle Corner")
    report = bring_in({"slug": " KETTLE ", "name": "Kettle Club", "cost": "free"})
    assert (counts(report)["changed"], report.groups) == (1, {2: group.pk})
    group.refresh_from_db()
    assert (group.slug, group.name, group.cost) == ("kettle", "Kettle Club", "free")


def test_without_a_slug_the_name_and_the_postcode_are_the_key():
    group = GroupFactory(slug="k", name="Kettle  Córner", postcode="S70 1AB")
    elsewhere = GroupFactory(slug="k2", name="Kettle Corner", postcode="S71 1AB")
    report = bring_in({"name": "KETTLE CORNER", "postcode": "s701ab", "cost": "free"})
    assert report.groups == {2: group.pk}
    elsewhere.refresh_from_db()
    assert elsewhere.cost == ""


def test_another_postcode_is_another_group():
    GroupFactory(slug="kettle-corner", name="Kettle Corner", postcode="S70 1AB")
    bring_in({"name": "Kettle Corner", "postcode": "S71 1AB"}, {"name": "Kettle Corner", "postcode": ""})
    assert slugs() == ["kettle-corner", "kettle-corner-2", "kettle-corner-3"]


def test_a_sheet_without_postcodes_goes_by_the_name_alone():
    group = GroupFactory(name="Kettle Corner", postcode="S70 1AB")
    assert bring_in({"name": "Kettle Corner", "cost": "free"}).groups == {2: group.pk}
    GroupFactory(name="Kettle Corner", postcode="S71 1AB")
    sentence = "2 groups have this name. Give the slug of the one you mean."
    assert wrong({"name": "Kettle Corner", "cost": "paid"}) == [(2, "slug", sentence)]


def test_a_ward_only_group_is_known_by_its_name_though_its_postcode_is_private():
    first = one({"show_ward_only": "yes", "postcode": "S70 1AB"})
    assert counts(bring_in({"name": "Kettle Corner", "show_ward_only": "yes", "postcode": "S70 1AB"}))["same"] == 1
    assert bring_in({"name": "Kettle Corner", "show_ward_only": "yes", "postcode": "S70 1AD"}).groups == {2: first.pk}


def test_a_private_postcode_is_no_key_for_a_public_row():
    one({"show_ward_only": "yes", "postcode": "S70 1AB"})
    assert bring_in({"name": "Kettle Corner", "postcode": "S70 1AB"}).new == 1


def test_a_new_group_gets_a_free_address():
    group = GroupFactory(slug="old-name")
    FormerSlug.objects.create(slug="kettle-corner", group=group)
    bring_in(
        {"name": "Kettle Corner"},
        {"name": "Kettle Corner", "postcode": "S70 1AB"},
        {"name": "Quite another", "slug": "kettle-corner-2"},
        {"name": "العربية"},
    )
    assert slugs() == ["group", "kettle-corner-2", "kettle-corner-3", "kettle-corner-4", "old-name"]


def test_one_of_our_own_words_gets_a_number_and_the_group_is_found_again():
    row = {"slug": "near", "name": "Near and Dear"}
    assert one(row).slug == "near-2"
    assert counts(bring_in(row)) == {"new": 0, "changed": 0, "same": 1, "bad": 0}
    bring_in({"slug": "near", "name": "Another"})
    assert slugs() == ["near-2", "near-3"]


def test_a_former_address_is_said_to_be_one():
    FormerSlug.objects.create(slug="was", group=GroupFactory(slug="now"))
    sentence = "This was the address of another group, which now has the address now."
    assert wrong({"slug": "was", "name": "Kettle"}) == [(2, "slug", sentence)]


@pytest.mark.parametrize(
    ("first", "second", "column"),
    [
        ({"slug": "known"}, {"slug": "Known", "name": "B"}, "slug"),
        ({"slug": "known"}, {"name": "Known"}, "name"),
        ({"slug": "x", "name": "A"}, {"slug": "x", "name": "B"}, "slug"),
        ({"name": "Tea Club", "postcode": "S70 1AB"}, {"name": "tea club", "postcode": "S701AB"}, "name"),
        ({"name": "Tea Club"}, {"slug": "t", "name": "tea club"}, "name"),
        ({"slug": "t", "name": "Tea Club"}, {"name": "tea club"}, "name"),
    ],
)
def test_two_rows_about_one_group_are_a_mistake(first, second, column):
    GroupFactory(slug="known", name="Known")
    assert wrong(first, second) == [(3, column, "Row 2 is about the same group.")]


def test_namesakes_with_slugs_of_their_own_are_two_groups():
    rows = {"slug": "a", "name": "Tea Club"}, {"slug": "b", "name": "Tea Club"}
    assert counts(bring_in(*rows))["new"] == 2
    assert counts(bring_in(*rows))["same"] == 2


class TestLargerGroups:
    def test_a_larger_group_may_stand_anywhere_in_the_file(self):
        bring_in(
            {"slug": "table", "name": "The table", "part_of": "club"},
            {"slug": "club", "name": "The club"},
            {"name": "Other table", "part_of": "CLUB"},
        )
        parts = Group.objects.filter(part_of__slug="club").values_list("name", flat=True)
        assert sorted(parts) == ["Other table", "The table"]

    def test_a_known_group_may_join_a_new_one_and_leave_again(self):
        GroupFactory(slug="table", name="Table")
        bring_in({"slug": "table", "part_of": "club"}, {"slug": "club", "name": "The club"})
        assert Group.objects.get(slug="table").part_of.slug == "club"
        bring_in({"slug": "table", "part_of": ""})
        assert Group.objects.get(slug="table").part_of is None

    def test_a_former_address_of_it_will_do(self):
        club = GroupFactory(slug="club")
        FormerSlug.objects.create(slug="old-club", group=club)
        row = {"name": "Table", "part_of": "old-club"}
        assert one(row).part_of == club
        assert bring_in(row).same == 1

    def test_no_group_can_be_part_of_a_row_that_is_not_written(self):
        rows = (
            {"slug": "a", "name": "A", "part_of": "b"},
            {"slug": "b", "name": "B", "part_of": "c"},
            {"slug": "c", "name": "C", "cost": "cheap"},
        )
        assert wrong(*rows, keep_going=True) == [
            (2, "part_of", "Its larger group is in row 3, which has a problem."),
            (3, "part_of", "Its larger group is in row 4, which has a problem."),
            (4, "cost", "“cheap” is not in the list. Choose from: free, donation, paid."),
        ]
        assert not Group.objects.exists()
