"""Counts and order against the plain recount in `naive`: 300 random directories, 3 questions each."""

import pytest
from django.db import transaction

from directory.search import snapshot
from directory.search.form import SORTS, Asked
from directory.search.found import PAGE_SIZE, Found
from tests.integration.search import naive

pytestmark = pytest.mark.django_db


def all_pages(now, asked, numbers):
    counted, unstated = [], []
    for page in range(1, Found(now, asked).pages + 1):
        on_page = Found(now, Asked(chosen=asked.chosen, sort=asked.sort, page=page))
        first, last = on_page.page()
        assert len(first) + len(last) <= PAGE_SIZE
        counted += [numbers[pk] for _where, pk in first]
        unstated += [(numbers[one.pk], one.filters) for one in last]
    return counted, unstated


def test_counts_and_order_equal_a_recount_of_300_directories():
    naive.vocabulary()
    for seed in range(300):
        with transaction.atomic():
            compare(seed)
            transaction.set_rollback(True)


def compare(seed):
    groups, rng = naive.directory(seed)
    numbers = naive.store(groups)
    now = snapshot.load()
    for _number in range(3):
        chosen, sort = naive.random_question(rng), rng.choice(SORTS)
        asked = Asked(chosen={name: tuple(slugs) for name, slugs in chosen.items()}, sort=sort)
        found = Found(now, asked)
        assert found.total == naive.total(groups, chosen), (seed, chosen)
        for name, slugs in naive.OPTIONS.items():
            counts = found.counts(name)
            expected = {slug: naive.total(groups, {**chosen, name: [slug]}) for slug in slugs}
            assert {slug: counts[slug] for slug in slugs} == expected, (seed, chosen, name)
        counted, unstated = all_pages(now, asked, numbers)
        assert [counted, [number for number, _filters in unstated]] == naive.order(groups, chosen, sort), (seed, chosen)
        assert found.unstated_total == len(unstated)
        for number, filters in unstated:
            silent = {name for name, slugs in chosen.items() if naive.judged(groups[number], {name: slugs}) is None}
            assert set(filters) == silent, (seed, chosen)
