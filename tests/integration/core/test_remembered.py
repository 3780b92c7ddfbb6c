"""What a process remembers is as fresh as the last change, whoever made it: transactions here really end."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from core import generation
from core.models import HelpNumbers
from directory.models import ConditionLabel
from tests.factories import ConditionFactory, GroupFactory

pytestmark = pytest.mark.django_db(transaction=True)


def read(client, path):
    return BeautifulSoup(client.get(f"{path}?uncached=1").content, "html.parser")


class TestTheDecorator:
    @pytest.fixture
    def asked(self):
        calls = []

        @generation.remembered
        def double(number, *, more=0):
            calls.append(number)
            return 2 * number + more

        return double, calls

    def test_it_asks_once_for_each_question(self, asked):
        double, calls = asked
        assert [double(1), double(2), double(1), double(1, more=5), double(1, more=5)] == [2, 4, 2, 7, 7]
        assert calls == [1, 2, 1]

    def test_it_asks_again_when_anything_changed_here_or_in_another_process(self, asked):
        double, calls = asked
        double(1)
        generation.advance()
        double(1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_generation SET number = number + 1")
        double(1)
        assert calls == [1, 1, 1]

    def test_it_forgets_what_a_restored_database_had_not_yet(self, asked):
        double, calls = asked
        double(1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_generation SET number = number - 1")
        double(1)
        assert calls == [1, 1]


def test_help_numbers(client):
    numbers = HelpNumbers.load()
    for number in ("01632 960111", "01632 960222"):
        numbers.council_day = number
        numbers.save()
        assert number in read(client, "/en/about/").select_one(".help").text


def test_the_label_of_a_need(client):
    need = ConditionFactory(label="Autism (test)")
    group = GroupFactory(conditions=[need])
    label = ConditionLabel(condition=need, language="pl")
    for words in ("Autyzm", "Spektrum autyzmu"):
        label.label = words
        label.save()
        page = read(client, f"/pl/groups/{group.slug}/")
        assert [tag.text for tag in page.select("a.tag")] == [words]


def test_the_groups_of_the_home_page(client):
    group = GroupFactory(name="Kettle Corner", confirmed_on="2026-11-20")
    for name in ("Kettle Corner", "Teapot Corner"):
        group.name = name
        group.save()
        assert [heading.text.strip() for heading in read(client, "/en/").select("article h3")] == [name]
