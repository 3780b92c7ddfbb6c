import datetime as dt
import random
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import generation
from core.search import normalise
from directory.models import Condition, ConditionSynonym, Group
from directory.search import index, snapshot
from directory.search.form import Asked
from directory.search.found import Found
from tests.factories import ConditionFactory, EditionFactory, GroupFactory, LocalityFactory, WardFactory
from tests.integration.search import naive

pytestmark = pytest.mark.django_db


def found(words):
    now = snapshot.load()
    return {now.ids[place] for place in snapshot.positions(Found(now, Asked(q=words)).matched)}


def same(one, other):
    facts = {fact: bits for fact, bits in one.facts.items() if bits}
    return (one.keys, one.confirmed, facts) == (
        other.keys,
        other.confirmed,
        {f: b for f, b in other.facts.items() if b},
    )


def test_positions_and_integers_are_each_other_s_way_back():
    for places in ([], [0], [7, 8, 9], [0, 63, 64, 9_999]):
        assert list(snapshot.positions(snapshot.integer(places, 10_000))) == places


def test_groups_stand_in_the_order_of_their_folded_names_and_then_of_ids():
    zebra, eclair, apple, twin = (GroupFactory(name=name).pk for name in ("Zebra", "Éclair", "apple", "Éclair"))
    assert snapshot.load().ids == [apple, eclair, twin, zebra]


def test_reading_on_gives_the_same_as_reading_all():
    naive.vocabulary()
    groups, rng = naive.directory(7, size=30)
    naive.store(groups)
    held = snapshot.load()
    for round_ in range(15):
        ids = list(Group.objects.values_list("pk", flat=True))
        for pk in rng.sample(ids, 3):
            group = Group.objects.get(pk=pk)
            change = rng.choice(["name", "facts", "hide", "show", "delete"])
            if change == "delete":
                group.delete()
                continue
            if change == "name":
                group.name = f"{rng.choice('xyz')} renamed {round_}"
            elif change == "facts":
                group.cost, group.age_from, group.age_to = "paid", rng.randint(0, 9), None
            else:
                group.state, group.live = "open", change == "show"
            group.save()
        GroupFactory(name=f"{rng.choice('mno')} new {round_}", cost="free")
        held = snapshot.advanced(held, generation.current())
        assert same(held, snapshot.load())


def test_many_changes_are_read_as_a_whole():
    held = snapshot.load()
    index.refresh(
        group.pk
        for group in Group.objects.bulk_create(Group(name=f"G{n}", slug=f"g{n}", live=True) for n in range(250))
    )
    assert same(snapshot.advanced(held, generation.current()), snapshot.load())
    assert len(snapshot.load().ids) == 250


def test_an_unfinished_transaction_is_shared_with_nobody():
    GroupFactory()
    assert len(snapshot.current().ids) == 1
    assert snapshot._held is None


def test_a_new_search_word_is_found_at_once_without_writing_the_index():
    need, anything = ConditionFactory(label="Grumbling"), Condition.objects.get(any_need=True)
    group, open_to_all = GroupFactory(conditions=[need]), GroupFactory(any_need=True)
    assert found("zigzags") == set()
    ConditionSynonym.objects.create(condition=need, text="zigzag")
    assert found("zigzags") == {group.pk}
    assert found("grumbling zigzags") == {group.pk}
    ConditionSynonym.objects.create(condition=anything, text="everybodyelse")
    assert found("everybodyelse") == {open_to_all.pk}
    assert index.drift() == (0, 0)


def test_words_of_a_need_and_of_the_group_s_own_text_are_found_together():
    need = ConditionFactory(label="Grumbling")
    group = GroupFactory(name="Kettle", conditions=[need])
    GroupFactory(name="Kettle too")
    assert found("kettle grumbling") == {group.pk}
    assert found("kettle unicorn grumbling") == set()


def test_only_wards_of_the_edition_in_force_are_offered():
    old = EditionFactory(valid_from=dt.date(2004, 6, 10))
    new = EditionFactory(valid_from=dt.date(2026, 5, 7), name="Wards from May 2026")
    north = LocalityFactory(edition=new, slug="north")
    old_ward = WardFactory(edition=old, slug="royston", locality=None)
    new_ward = WardFactory(edition=new, slug="royston", locality=north)
    both, only_old = GroupFactory(wards=[old_ward, new_ward]), GroupFactory(wards=[old_ward])
    # Saving has placed it in the new edition already; here is one that nothing has placed.
    Group.wards.through.objects.filter(group=only_old, ward=new_ward).delete()
    index.refresh([only_old.pk])
    now = snapshot.load()
    assert list(now.options["ward"]) == ["royston"]
    answer = Found(now, Asked(chosen={"ward": ("royston",)}))
    assert [now.ids[place] for place in snapshot.positions(answer.matched)] == [both.pk]
    assert [now.ids[place] for place in snapshot.positions(answer.unstated)] == [only_old.pk]
    assert Found(now, Asked(chosen={"locality": ("north",)})).total == 1


@pytest.mark.django_db(transaction=True)
def test_one_query_when_nothing_changed_and_few_when_one_group_did():
    for number in range(5):
        GroupFactory(name=f"Group {number}")
    held = snapshot.current()
    with CaptureQueriesContext(connection) as queries:
        assert snapshot.current() is held
    assert len(queries) == 1
    Group.objects.get(name="Group 3").delete()
    with CaptureQueriesContext(connection) as queries:
        assert [name for name, _pk in snapshot.current().keys] == ["group 0", "group 1", "group 2", "group 4"]
    assert len(queries) <= 10


@pytest.mark.django_db(transaction=True)
def test_many_threads_see_whole_snapshots_while_one_writes():
    group = GroupFactory(name="A", cost="free")
    wrong, stop = [], threading.Event()

    def read():
        try:
            while not stop.is_set():
                now = snapshot.current()
                if len(now.ids) != len(now.confirmed) or now.having("cost:free") | now.having("cost:paid") != 1:
                    wrong.append(now)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _number in range(4)]
    for thread in threads:
        thread.start()
    for number in range(30):
        group.cost = random.choice(["free", "paid"])
        group.name = f"A {number}"
        group.save()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert snapshot.current().keys == [("a 29", group.pk)]


def test_the_normaliser_reads_a_query_as_the_index_read_the_text():
    group = GroupFactory(name="Przyjaciele Łodzi", text_language="pl")
    for words in ("przyjaciele", "lodzi", "ŁODZI"):
        assert found(words) == {group.pk}
    assert normalise.asked("…") == []
    assert found("…") == {group.pk}
