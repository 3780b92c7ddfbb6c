"""Two conditions made one: groups, words and addresses follow."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from core.models import AuditEntry
from directory.conditions.queries import clashes
from directory.merging.actions import merge_conditions
from directory.models import Condition, ConditionLabel, ConditionSynonym, FormerConditionSlug, Group
from tests.factories import ConditionFactory, GroupFactory
from tests.integration.conftest import person
from tests.integration.search.html import marks
from tests.integration.transfer.conftest import bring_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def fits():
    need = ConditionFactory(slug="fits", label="Wobblefits")
    ConditionLabel.objects.create(condition=need, language="pl", label="Zabulki")
    ConditionSynonym.objects.create(condition=need, language="en", text="zorbles")
    ConditionSynonym.objects.create(condition=need, language="en", text="Zibbles")
    return need


@pytest.fixture
def convulsions():
    need = ConditionFactory(slug="convulsions", label="Convulsions")
    ConditionSynonym.objects.create(condition=need, language="en", text="ZORBLES")
    return need


def words(need):
    return sorted(need.synonyms.values_list("language", "text"))


def test_groups_follow_with_all_their_versions(fits, convulsions, moderator):
    only, both, other = (
        GroupFactory(slug=slug, conditions=needs)
        for slug, needs in (("only", [fits]), ("both", [fits, convulsions]), ("other", [convulsions]))
    )
    draft = GroupFactory(slug="draft")
    for group in (only, both, other):
        group.save_revision()
    draft.conditions.add(fits)
    draft.save_revision()

    assert merge_conditions(condition=fits, into=convulsions, by=moderator) == 2

    assert not Condition.objects.filter(slug="fits").exists()
    for group in (only, both, other):
        fresh = Group.objects.get(pk=group.pk)
        assert list(fresh.conditions.all()) == [convulsions]
        assert fresh.latest_revision.content["conditions"] == [convulsions.pk]
    draft = Group.objects.get(pk=draft.pk)
    assert list(draft.conditions.all()) == []
    assert list(draft.get_latest_revision_as_object().conditions.all()) == [convulsions]
    entry = AuditEntry.objects.get(action="condition.merge")
    assert (entry.by, entry.object_id, entry.facts) == ("mo", convulsions.pk, {"merged": "fits", "groups": 2})
    call_command("rebuild_search", "--check")


def test_words_follow_once(fits, convulsions, moderator):
    merge_conditions(condition=fits, into=convulsions, by=moderator)
    assert list(convulsions.labels.values_list("language", "label")) == [("pl", "Zabulki")]
    assert words(convulsions) == [("en", "Wobblefits"), ("en", "ZORBLES"), ("en", "Zibbles"), ("pl", "Zabulki")]


def test_a_label_that_stands_is_kept(fits, convulsions, moderator):
    ConditionLabel.objects.create(condition=convulsions, language="pl", label="Drgawki")
    merge_conditions(condition=fits, into=convulsions, by=moderator)
    assert list(convulsions.labels.values_list("language", "label")) == [("pl", "Drgawki")]
    assert ("pl", "Zabulki") in words(convulsions)


def test_old_addresses_lead_to_what_stays(client, fits, convulsions, moderator):
    third = ConditionFactory(slug="epilepsy-test", label="Epilepsy (test)")
    GroupFactory(slug="kettle", conditions=[fits])
    merge_conditions(condition=fits, into=convulsions, by=moderator)
    merge_conditions(condition=convulsions, into=third, by=moderator)
    for slug in ("fits", "convulsions"):
        answer = client.get(f"/pl/conditions/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/pl/conditions/epilepsy-test/")
        page = marks(client, f"/en/groups/?condition={slug}")
        assert (page.results, page.total) == (["kettle"], 1)
        assert "is not known" not in page.text
        assert [tag["value"] for tag in page.soup.select("input[name=condition][checked]")] == ["epilepsy-test"]
    assert marks(client, "/en/groups/?q=zibbles").results == ["kettle"]


def test_sheets_may_go_on_naming_it(fits, convulsions, moderator):
    merge_conditions(condition=fits, into=convulsions, by=moderator)
    assert bring_in({"name": "Kettle Corner", "conditions": "fits"}).problems == []
    assert list(Group.objects.get().conditions.all()) == [convulsions]


def test_the_one_for_any_need_is_no_part_of_it(fits, moderator):
    any_need = Condition.objects.get(any_need=True)
    for pair in ((fits, any_need), (any_need, fits), (fits, fits)):
        with pytest.raises(ValidationError):
            merge_conditions(condition=pair[0], into=pair[1], by=moderator)
    assert Condition.objects.filter(pk__in=[fits.pk, any_need.pk]).count() == 2


def test_a_second_time_it_says_that_one_is_gone(fits, convulsions, moderator):
    stale = Condition.objects.get(pk=fits.pk)
    merge_conditions(condition=fits, into=convulsions, by=moderator)
    with pytest.raises(ValidationError, match="meanwhile"):
        merge_conditions(condition=stale, into=convulsions, by=moderator)
    assert FormerConditionSlug.objects.count() == 1


class TestScreen:
    def test_it_says_what_follows_and_does_it(self, client, fits, convulsions, moderator):
        client.force_login(moderator)
        GroupFactory(conditions=[fits])
        edit, merge = (reverse(name, args=[fits.pk]) for name in ("conditions:edit", "merge_condition"))
        assert f'href="{merge}"' in client.get(edit).content.decode()
        page = BeautifulSoup(client.get(merge).content, "html.parser")
        assert page.select("h2.w-h1")[-1].text == "Merge into another condition: Wobblefits"
        assert "1 group has this condition." in page.text
        answer = client.post(merge, {"into": convulsions.pk}, follow=True)
        assert answer.redirect_chain == [(reverse("conditions:edit", args=[convulsions.pk]), 302)]
        assert "“Wobblefits” is now part of “Convulsions”." in answer.content.decode()
        assert client.post(merge, {"into": convulsions.pk}).status_code == 404  # pressed twice

    @pytest.mark.parametrize("into", ["", "0", "any", "itself", "x\0"])
    def test_no_other_condition_is_an_error_beside_the_field(self, client, fits, moderator, into):
        client.force_login(moderator)
        chosen = {"any": Condition.objects.get(any_need=True).pk, "itself": fits.pk}.get(into, into)
        answer = client.post(reverse("merge_condition", args=[fits.pk]), {"into": chosen})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["into"])
        assert Condition.objects.filter(pk=fits.pk).exists()

    def test_editors_may_not(self, desk, fits, convulsions):
        merge = reverse("merge_condition", args=[fits.pk])
        assert f'href="{merge}"' not in desk.get(reverse("conditions:edit", args=[fits.pk])).content.decode()
        desk.get(merge)
        desk.post(merge, {"into": convulsions.pk})
        assert Condition.objects.filter(pk=fits.pk).exists()

    def test_the_address_of_one_that_went_is_not_given_again(self, client, fits, convulsions):
        client.force_login(person("mona", "Moderators"))
        merge_conditions(condition=fits, into=convulsions, by=None)
        answer = client.get(reverse("conditions:add"))
        form = answer.context["form"].__class__
        bound = form({"label": "Fits", "slug": "", "area": "medical"}, instance=Condition())
        assert bound.errors["slug"] == ["Old links with this address lead to “Convulsions”. Choose another."]


def test_words_that_mean_two_conditions_are_shown(desk, fits, convulsions):
    assert clashes(fits) == [("zorbles", "Convulsions")]
    assert clashes(convulsions) == [("ZORBLES", "Wobblefits")]
    page = BeautifulSoup(desk.get(reverse("conditions:edit", args=[fits.pk])).content, "html.parser")
    assert [item.text for item in page.select(".help-warning li")] == ["“zorbles”: also Convulsions"]
    lonely = ConditionFactory(label="Nobody else")
    page = BeautifulSoup(desk.get(reverse("conditions:edit", args=[lonely.pk])).content, "html.parser")
    assert page.select(".help-warning") == []


def test_a_merged_condition_can_be_deleted_while_nothing_uses_it(client, fits, convulsions, moderator):
    client.force_login(moderator)
    merge_conditions(condition=fits, into=convulsions, by=moderator)
    client.post(reverse("conditions:delete", args=[convulsions.pk]))
    assert not FormerConditionSlug.objects.exists()
