import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import Condition, ConditionLabel, ConditionSynonym
from tests.factories import ConditionFactory, GroupFactory, WardFactory
from tests.integration.search.html import marks

pytestmark = pytest.mark.django_db


@pytest.fixture
def autism():
    Condition.objects.all().delete()
    ConditionFactory(slug="deafness", label="Deafness", area="sensory-physical")
    return ConditionFactory(slug="autism", label="Autism")


def letters(page):
    """Return the needs under each letter, as a person reads them."""
    return {
        section.h2.get_text(): [item.get_text(" ", strip=True) for item in section.select("li")]
        for section in page.soup.select("section.letter")
    }


def test_a_need_shows_its_own_groups_then_those_for_any_need_and_the_needs_like_it(client, autism):
    royston = WardFactory(slug="royston", name="Royston")
    speech = ConditionFactory(slug="speech", label="Speech")
    GroupFactory(slug="paused", name="A", conditions=[autism], state="paused")
    GroupFactory(slug="own", name="B", conditions=[autism, speech], wards=[royston])
    GroupFactory(slug="any", name="C", any_need=True)
    GroupFactory(slug="other", name="D", conditions=[speech])
    GroupFactory(slug="silent", name="E")
    GroupFactory(slug="draft", name="F", conditions=[autism], live=False)

    page = marks(client, "/en/conditions/autism/")

    assert page.results == ["own", "paused", "any"]
    assert page.total == 3 == marks(client, "/en/groups/?condition=autism").total
    like_it = {item.get_text(" ", strip=True): item.a["href"] for item in page.soup.select("aside .reach li")}
    assert like_it["Speech 3 groups"] == "/en/conditions/speech/"
    assert page.links()["Choose among all 3 groups for this need"] == "/en/groups/?condition=autism"
    tile = page.soup.select_one('[href*="ward=royston"]')
    assert tile["href"] == "/en/groups/?condition=autism&ward=royston"
    assert marks(client, tile["href"]).results == ["own"]


@pytest.mark.parametrize(
    ("any_need", "said"),
    [
        (True, "We know of no group just for this need yet. The groups below help with any need."),
        (False, "We know of no group for this need yet."),
    ],
)
def test_a_need_without_a_group_of_its_own_says_so(client, autism, any_need, said):
    if any_need:
        GroupFactory(any_need=True)
    page = marks(client, "/en/conditions/autism/")
    assert page.total == any_need
    assert page.soup.select_one("main h2 + p").get_text() == said


def test_a_need_is_called_as_its_language_calls_it_and_else_marked(client, autism):
    ConditionLabel.objects.create(condition=autism, language="pl", label="Autyzm")
    heading = marks(client, "/pl/conditions/autism/").soup.h1
    assert (heading.get_text(), heading.get("lang")) == ("Autyzm", None)
    heading = marks(client, "/ar/conditions/autism/").soup.h1
    assert (heading.get_text(), heading.get("lang")) == ("Autism", "en")


def test_all_needs_stand_under_their_letters_with_what_their_pages_hold(client, autism):
    ConditionFactory(slug="epilepsy", label="épilepsy")
    ConditionFactory(slug="anxiety", label="Anxiety")
    ConditionFactory(slug="eating", label="Eating")
    ConditionSynonym.objects.create(condition=autism, language="en", text="slow learner")
    GroupFactory(conditions=[autism])
    GroupFactory(any_need=True)

    page = marks(client, "/en/conditions/")

    assert letters(page) == {
        "A": ["Anxiety 1 group", "Autism 2 groups"],
        "D": ["Deafness 1 group"],
        "E": ["Eating 1 group", "épilepsy 1 group"],
    }
    assert "slow learner" not in page.text
    assert marks(client, page.links()["Autism"]).total == 2
    ids = [f"#{heading['id']}" for heading in page.soup.select("section.letter h2")]
    assert [link["href"] for link in page.soup.select(".letters a")] == ids


def test_the_letters_are_the_languages_own(client, autism):
    ConditionLabel.objects.create(condition=autism, language="ar", label="التوحد")
    assert list(letters(marks(client, "/ar/conditions/"))) == ["D", "ا"]


def test_without_needs_the_list_says_so(client):
    Condition.objects.all().delete()
    assert "There are no needs here yet." in marks(client, "/en/conditions/").text


def test_an_unknown_need_is_a_404_with_a_way_back(client, autism):
    page = marks(client, "/en/conditions/atlantis/", 404)
    assert page.soup.select_one("main form")["action"] == "/en/groups/"


def test_the_number_of_queries_does_not_grow(client, autism):
    def queries(address, missing):
        GroupFactory.create_batch(missing, conditions=[autism])
        GroupFactory.create_batch(missing, any_need=True)
        with CaptureQueriesContext(connection) as captured:
            marks(client, address)
        return len(captured)

    for address in ("/en/conditions/autism/", "/en/conditions/"):
        queries(address, 0)
        assert len({queries(address, missing) for missing in (1, 2, 21)}) == 1
