import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from core import generation
from core.search import normalise
from directory.groups.models import Group, GroupTranslation
from directory.groups.patterns import GroupPattern
from directory.models import ConditionSynonym, IndexedGroup
from directory.search import index, receivers
from tests.factories import ConditionFactory, EditionFactory, GroupFactory, LocalityFactory, WardFactory

pytestmark = pytest.mark.django_db


def facts(group):
    return IndexedGroup.objects.get(pk=group.pk).facts.split()


def found(words):
    return set(index.TEXT.matches(normalise.asked(words)))


def test_a_saved_group_is_indexed_with_all_its_facts():
    autism, ward, locality = ConditionFactory(), WardFactory(), LocalityFactory()
    group = GroupFactory(
        name="Łódź Mums", conditions=[autism], wards=[ward], localities=[locality], any_need=True, whole_area=True,
        meets=["online"], audience=["mums"], languages=["pl"], cost="free", age_from=3, age_to=11,
        step_free=True, parking=False, state="paused", confirmed_on=dt.date(2026, 5, 1),
    )  # fmt: skip
    group.patterns = [
        GroupPattern(weekday="tue", starts=dt.time(11, 59)),
        GroupPattern(weekday="wed", starts=dt.time(12, 0)),
        GroupPattern(frequency="monthly-day", day=3, starts=dt.time(17, 0)),
        GroupPattern(weekday="fri"),
    ]
    group.save()
    stated = f"condition:{autism.pk} ward:{ward.pk} locality:{locality.pk} any_need whole_area paused"
    stated += " meets:online audience:mums language:pl cost:free age_from:3 age_to:11 access:step-free:yes"
    stated += " access:parking:no day:tue day:wed day:fri time:morning time:afternoon time:evening"
    assert facts(group) == sorted(stated.split())
    row = IndexedGroup.objects.get(pk=group.pk)
    assert (row.sort_name, row.confirmed_on, row.public) == ("lodz mums", dt.date(2026, 5, 1), True)


def test_a_group_that_states_nothing_has_no_facts():
    assert facts(GroupFactory()) == []


@pytest.mark.parametrize("change", [{"live": False}, {"state": "closed"}, {"state": "removed"}])
def test_a_group_that_is_no_longer_public_leaves_nothing_behind(change):
    group = GroupFactory(name="Kettle Corner", cost="free")
    for name, value in change.items():
        setattr(group, name, value)
    group.save()
    row = IndexedGroup.objects.get(pk=group.pk)
    assert (row.public, row.facts, row.sort_name, row.text_digest) == (False, "", "", "")
    assert found("kettle") == set()
    assert index.drift() == (0, 0)


def test_a_deleted_group_is_gone():
    group = GroupFactory(name="Kettle Corner")
    pk = group.pk
    group.delete()
    assert found("kettle") == set()
    assert IndexedGroup.objects.get(pk=pk).public is False
    assert index.drift() == (0, 0)


def test_words_of_every_public_text_are_found():
    group = GroupFactory(
        name="Kettle", other_names="Teapot\nSamovar", summary="Straight talk", description="Bring biscuits"
    )
    group.translations = [GroupTranslation(language="pl", summary="Szczera rozmowa", description="Przynieś ciastka")]
    group.save()
    for words in ("kettles", "samovar", "talk", "biscuit", "rozmowa", "przynies", "teapot kettle"):
        assert found(words) == {group.pk}, words
    assert found("kettle unicorn") == set()


def test_a_condition_or_ward_that_goes_takes_its_fact_along():
    need, ward = ConditionFactory(), WardFactory()
    group = GroupFactory(conditions=[need], wards=[ward])
    need.delete()
    ward.delete()
    assert facts(group) == []
    assert index.drift() == (0, 0)


def test_every_change_raises_the_generation():
    ward, other = WardFactory(), WardFactory()
    group = GroupFactory()
    for change in (
        group.save,
        ConditionFactory,
        lambda: ConditionSynonym.objects.create(condition=ConditionFactory(), text="x"),
        ward.save,
        lambda: ward.neighbours.add(other),
        LocalityFactory,
        lambda: EditionFactory(valid_from=dt.date(2026, 5, 7)),
        group.delete,
    ):
        before = generation.current()
        change()
        assert generation.current() > before


def test_a_save_that_is_rolled_back_leaves_index_and_generation(settings):
    group = GroupFactory(name="Kettle")
    before = generation.current()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        group.name = "Samovar"
        group.save()
        raise ZeroDivisionError
    assert generation.current() == before
    assert found("kettle") == {group.pk}
    assert index.drift() == (0, 0)


def test_a_batch_is_read_in_a_constant_number_of_queries(django_assert_num_queries):
    groups = GroupFactory.create_batch(3)
    for count in (1, 3):
        with django_assert_num_queries(6):
            assert len(list(index._read([group.pk for group in groups[:count]]))) == count


def test_a_batch_holds_each_group_saved_in_it():
    with index.batch():
        groups = GroupFactory.create_batch(3)
        assert IndexedGroup.objects.count() == 0
    assert set(IndexedGroup.objects.values_list("pk", flat=True)) == {group.pk for group in groups}


def test_check_tells_of_drift_and_rebuild_mends_it(capsys):
    kept, changed, hidden = GroupFactory(), GroupFactory(name="Kettle"), GroupFactory()
    call_command("rebuild_search", "--check")
    Group.objects.filter(pk=changed.pk).update(name="Samovar")
    Group.objects.filter(pk=hidden.pk).update(live=False)
    assert index.drift() == (1, 1)
    with pytest.raises(CommandError, match="1 public groups are missing or out of date in it, and it holds 1 groups"):
        call_command("rebuild_search", "--check")
    index.TEXT.remove([kept.pk])
    assert index.drift() == (2, 1)
    call_command("rebuild_search")
    assert "The search index holds 2 groups." in capsys.readouterr().out
    assert index.drift() == (0, 0)
    assert found("samovar") == {changed.pk}


def test_an_index_of_another_normaliser_is_made_anew_after_migrating():
    group = GroupFactory(name="Kettle")
    IndexedGroup.objects.update(version=0, sort_name="old")
    receivers._made_ready()
    row = IndexedGroup.objects.get(pk=group.pk)
    assert (row.version, row.sort_name) == (normalise.VERSION, "kettle")
