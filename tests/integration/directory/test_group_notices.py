"""What an editor is told while a group's form is open, and which groups are taken for the same."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from directory.groups import duplicates
from directory.groups.missing import MISSING
from directory.models import DistinctGroups, Group, GroupMark
from tests.factories import GroupFactory
from tests.integration.conftest import person

pytestmark = pytest.mark.django_db
KETTLE = {
    "name": "The Kettle Corner Group",
    "postcode": "S70 1AB",
    "phone": "01632 960417",
    "website": "https://www.kettle.example/about/",
}


def edit(group):
    return reverse("group_admin:edit", args=[group.pk])


def told(response):
    """Return the sentences of the notices, and their buttons."""
    soup = BeautifulSoup(response if isinstance(response, str) else response.content, "html.parser")
    (place,) = [soup] if isinstance(response, str) else soup.select("#group-notices")
    boxes = [" ".join(box.get_text(" ").split()) for box in place.select(".help-block")]
    return boxes, [button.get_text(" ", strip=True) for button in place.select("button")]


class TestDuplicates:
    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            ({"name": "the KETTLE corner group"}, "It has the same name."),
            ({"name": "Ketle Corner"}, "Its name is nearly the same."),
            ({"name": "Kettle Corner 2"}, None),
            ({"phone": "+44 1632 960 417"}, "It has the same phone number."),
            ({"phone": "01632 960418"}, None),
            ({"website": "http://kettle.example/about"}, "It has the same website."),
            ({"website": "https://kettle.example/other"}, None),
            ({"name": "Corner Kettle Club", "postcode": "s701ab"}, "It has the same postcode and a similar name."),
            ({"name": "Kettle mornings", "postcode": "S70 1AB"}, None),
            ({**KETTLE, "name": "Another"}, "It has the same phone number."),
        ],
    )
    def test_a_group_is_known_by_what_gives_it_away(self, facts, why):
        kettle = GroupFactory(**KETTLE)
        found = duplicates.alike(GroupFactory(**{"name": "Quite another", **facts}))
        assert [(other.pk, other.why) for other in found] == ([(kettle.pk, why)] if why else [])

    def test_what_stands_in_the_form_counts_not_what_is_stored(self):
        kettle, group = GroupFactory(**KETTLE), GroupFactory(name="Quite another")
        group.phone = KETTLE["phone"]
        assert [other.pk for other in duplicates.alike(group)] == [kettle.pk]

    @pytest.mark.parametrize("facts", [{"state": "closed", "live": False}, {"state": "removed", "live": False}])
    def test_a_group_that_is_gone_is_not_meant(self, facts):
        GroupFactory(**KETTLE, **facts)
        assert duplicates.alike(GroupFactory(name="Kettle Corner")) == []

    def test_a_draft_is_meant(self):
        GroupFactory(**KETTLE, live=False)
        assert len(duplicates.alike(GroupFactory(name="Kettle Corner"))) == 1

    def test_a_phone_that_many_share_gives_nobody_away(self):
        for name in ("One", "Two", "Three"):
            GroupFactory(name=name, phone=KETTLE["phone"])
        assert duplicates.alike(GroupFactory(name="Four", phone=KETTLE["phone"])) == []

    def test_many_namesakes_hide_no_other_twin(self):
        website = "https://stay.example/play"
        group = GroupFactory(name="Stay and Play Barnsley", website=website)
        twin = GroupFactory(name="Quite another", website=website)
        for namesake in GroupFactory.create_batch(30, name=group.name):
            duplicates.tell_apart(group=group, other=namesake, by=None)
        assert [(other.pk, other.why) for other in duplicates.alike(group)] == [(twin.pk, "It has the same website.")]

    def test_marks_follow_what_is_stored(self):
        kettle, group = GroupFactory(**KETTLE), GroupFactory(name="Kettle Corner")
        kettle.name, kettle.phone = "Renamed altogether", ""
        kettle.save()
        assert duplicates.alike(group) == []
        kettle.delete()
        assert set(GroupMark.objects.values_list("group", flat=True)) == {group.pk}

    def test_groups_of_before_an_upgrade_get_their_marks(self):
        GroupFactory(**KETTLE)
        group = GroupFactory(name="Kettle Corner")
        before = set(GroupMark.objects.values_list("group", "kind", "digest"))
        GroupMark.objects.all().delete()
        duplicates.remember_all()
        assert set(GroupMark.objects.values_list("group", "kind", "digest")) == before
        assert len(duplicates.alike(group)) == 1

    def test_a_name_of_any_length_and_script_is_remembered(self):
        for name in ("ك" * 150, "a" * 150, "🫖", "…"):
            assert duplicates.alike(GroupFactory(name=name)) == []
        assert len(duplicates.alike(GroupFactory(name="b" + "a" * 149))) == 1


class TestTellingApart:
    @pytest.fixture
    def two(self):
        return GroupFactory(**KETTLE), GroupFactory(name="Kettle Corner")

    def test_it_is_remembered_of_both(self, desk, two):
        one, other = two
        assert "Its name is nearly the same." in told(desk.get(edit(other)))[0][0]
        for _twice in (1, 2):
            answer = desk.post(reverse("group_admin:tell_apart", args=[other.pk, one.pk]), follow=True)
            assert answer.redirect_chain == [(edit(other), 302)]
        assert "“The Kettle Corner Group” is another group: you will not be asked again." in answer.content.decode()
        assert [duplicates.alike(group) for group in two] == [[], []]
        assert DistinctGroups.objects.values_list("first", "second").get() == (one.pk, other.pk)
        entry = AuditEntry.objects.get(action="group.tell_apart")
        assert (entry.by, entry.object_id, entry.facts) == ("edith", other.pk, {"other": one.pk})

    def test_only_who_may_change_groups_says_so(self, client, two):
        client.force_login(person("guest"))
        url = reverse("group_admin:tell_apart", args=[two[0].pk, two[1].pk])
        client.post(url)
        assert not DistinctGroups.objects.exists()
        client.force_login(person("ed", "Editors"))
        assert client.get(url).status_code == 405
        assert client.post(reverse("group_admin:tell_apart", args=[two[0].pk, two[0].pk])).status_code == 404


class TestNotices:
    @pytest.mark.parametrize(("rights", "buttons"), [(["change", "publish"], ["Publish"]), (["change"], [])])
    def test_parents_still_see_the_old_version_until_it_is_published(self, client, typed, live_group, rights, buttons):
        somebody = person("somebody")
        codes = ["access_admin", *(f"{right}_group" for right in rights)]
        somebody.user_permissions.set(
            Permission.objects.filter(codename__in=codes).exclude(content_type__app_label="auth")
        )
        client.force_login(somebody)
        assert not any("old version" in text for text in told(client.get(edit(live_group)))[0])
        client.post(edit(live_group), typed(summary="Now with cake."))
        boxes, shown = told(client.get(edit(live_group)))
        assert boxes[0].startswith("Parents still see the old version.")
        assert shown == buttons

    def test_a_draft_has_no_old_version(self, desk, typed):
        draft = GroupFactory(name="Kettle Corner", slug="kettle-corner", live=False)
        desk.post(edit(draft), typed(summary="Now with cake."))
        assert not any("old version" in text for text in told(desk.get(edit(draft)))[0])

    def test_what_the_form_does_not_state_is_said(self, desk, live_group):
        boxes, _buttons = told(desk.get(edit(live_group)))
        labels = [str(fact.label) for name, fact in MISSING.items() if name != "summary"]
        assert boxes == [f"Parents will see “not stated” for: {' ; '.join(labels)} ."]

    def test_a_draft_that_saves_itself_brings_them_along(self, desk, typed, live_group):
        GroupFactory(**KETTLE)
        sent = typed(summary="Now with cake.", when_text="Mondays", online_only="on")
        saved = desk.post(edit(live_group), sent, headers={"Accept": "application/json"}).json()
        (template,) = BeautifulSoup(saved["html"], "html.parser").select(
            "[data-w-teleport-target-value='#group-notices']"
        )
        boxes, buttons = told(template.decode_contents())
        assert boxes[0].startswith("Parents still see the old version.")
        assert boxes[1].startswith("This may be the same group: The Kettle Corner Group . Its name is nearly the same.")
        assert buttons == ["Publish", "“The Kettle Corner Group” is another group"]
        assert "When it meets" not in boxes[2] and "step-free" not in boxes[2]

    def test_the_form_costs_the_same_queries_with_one_twin_and_with_three(self, desk):
        def queries(twins):
            group = GroupFactory(name=f"Tea for {'abc'[twins - 1] * 9}")
            GroupFactory.create_batch(twins, name=group.name)
            desk.get(edit(group))
            with CaptureQueriesContext(connection) as captured:
                _boxes, buttons = told(desk.get(edit(group)))
            assert len(buttons) == twins
            return len(captured)

        queries(1)
        assert queries(2) == queries(3)

    def test_a_name_cannot_break_out(self, desk):
        GroupFactory(name='<b>Kettle</b> & "Corner"')
        group = GroupFactory(name="b Kettle b Corner")
        boxes, _buttons = told(desk.get(edit(group)))
        assert '<b>Kettle</b> & "Corner"' in boxes[0]


@pytest.mark.parametrize("name", MISSING)
def test_a_group_in_memory_is_read_like_a_stored_one(name):
    bare = GroupFactory(summary="")
    stated = GroupFactory(
        any_need=True, whole_area=True, when_text="Mondays", email="tea@kettle.example", summary="Tea.", turn_up=False,
        age_from=0, cost="free", step_free=False,
    )  # fmt: skip
    online = GroupFactory(summary="", online_only=True)
    groups = [bare, stated, online]
    found = set(Group.objects.filter(MISSING[name].rows).values_list("pk", flat=True))
    assert [group.pk in found for group in groups] == [MISSING[name].held(group) for group in groups]
    assert (bare.pk in found, stated.pk in found) == (True, False)
