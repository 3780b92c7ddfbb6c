"""Whatever is sent to the screen of private facts: nobody else's rows are touched or shown, and none stays behind."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.languages import unturned
from core.models import AuditEntry
from directory.models import Group, GroupContact, GroupPrivatePlace
from tests.security import poisons
from tests.security.forms import ADD, GONE, alive, edit, in_fields, private

pytestmark = pytest.mark.django_db


class TestPrivateFacts:
    @pytest.fixture
    def other(self):
        return Group.objects.create(name="Other", slug="other")

    @pytest.fixture
    def theirs(self, other):
        return GroupContact.objects.create(group=other, name="Theirs", phone="07700 900111")

    @pytest.fixture
    def office(self, client, moderator):
        client.force_login(moderator)
        return client

    def sent(self, *contacts, initial=0, **place):
        rows = nested_form_data({"contacts": inline_formset(contacts, initial=initial)})
        return {**rows, **{f"place-{name}": text for name, text in place.items()}}

    def everything(self):
        contacts = GroupContact.objects.order_by("pk").values_list("group__slug", "name", "phone")
        return [*contacts, *GroupPrivatePlace.objects.order_by("pk").values_list("group__slug", "venue")]

    def test_an_editor_who_sends_the_form_changes_nothing(self, desk, live_group, theirs):
        before = self.everything()
        for group in (live_group, theirs.group):
            forms = (
                self.sent({"name": "X"}, venue="V"),
                self.sent({"id": theirs.pk, "name": "X", "DELETE": "on"}, initial=1),
            )
            for sent in forms:
                response = desk.post(private(group), sent)
                assert (response.status_code, response["Location"]) == (302, "/admin/")
        assert self.everything() == before
        assert not AuditEntry.objects.filter(action="group.change_private_facts").exists()

    def test_nobody_signed_in_is_led_to_the_door(self, client, theirs):
        for response in (
            client.get(private(theirs.group)),
            client.post(private(theirs.group), self.sent({"name": "X"})),
        ):
            assert response["Location"].startswith("/admin/login/")
            assert b"Theirs" not in response.content
        assert len(self.everything()) == 1

    @pytest.mark.parametrize(
        "more", [{"name": "Taken"}, {"name": "Taken", "DELETE": "on"}, {"name": "T", "group": "1"}]
    )
    @pytest.mark.parametrize("initial", [0, 1])
    def test_another_groups_contact_is_neither_changed_moved_nor_shown(self, office, live_group, theirs, more, initial):
        response = office.post(private(live_group), self.sent({"id": theirs.pk, **more}, initial=initial))
        assert b"07700 900111" not in response.content
        theirs.refresh_from_db()
        assert (theirs.name, theirs.group.slug, theirs.phone) == ("Theirs", "other", "07700 900111")

    def test_another_groups_place_cannot_be_named(self, office, live_group, other):
        kept = GroupPrivatePlace.objects.create(group=other, venue="Theirs")
        office.post(private(live_group), {**self.sent(venue="Ours"), "place-group": other.pk, "place-id": kept.pk})
        assert self.everything() == [("other", "Theirs"), ("kettle-corner", "Ours")]

    @pytest.mark.parametrize(
        "numbers",
        [{"TOTAL": "x"}, {"TOTAL": "-1"}, {"INITIAL": "9" * 30}, {"TOTAL": "1500"}, {"INITIAL": "3", "TOTAL": "3"}],
    )
    def test_numbers_of_rows_that_cannot_be_fail_nothing(self, office, live_group, theirs, numbers):
        sent = {**self.sent(), **{f"contacts-{name}_FORMS": number for name, number in numbers.items()}}
        assert office.post(private(live_group), sent).status_code in (302, 422)
        assert self.everything() == [("other", "Theirs", "07700 900111")]

    def test_a_form_without_its_numbers_says_so(self, office, live_group):
        response = office.post(private(live_group), {"place-venue": "Typed"})
        assert response.status_code == 422
        page = BeautifulSoup(response.content, "html.parser")
        assert "ManagementForm data is missing" in page.select_one("form [role=alert]").get_text()
        assert in_fields(response)["place-venue"] == "Typed"

    def test_the_same_form_twice_makes_one_contact(self, office, live_group):
        sent = self.sent({"name": "Person", "phone": "07700 900222", "note": "rings\r\nback"}, venue="V")
        for _time in range(2):
            assert office.post(private(live_group), sent).status_code == 302
        assert self.everything() == [("kettle-corner", "Person", "07700 900222"), ("kettle-corner", "V")]
        office.post(private(live_group), self.sent({"name": "Person", "phone": "07700 900333"}))
        assert len(self.everything()) == 3

    def test_a_contact_that_was_deleted_meanwhile_is_said_to_be_gone(self, office, live_group):
        contact = GroupContact.objects.create(group=live_group, name="Person")
        row = {"id": contact.pk, "name": "Person"}
        office.post(private(live_group), self.sent({**row, "DELETE": "on"}, initial=1))
        response = office.post(private(live_group), self.sent({**row, "note": "typed long"}, initial=1, venue="V"))
        assert response.status_code == 422
        assert GONE in response.content.decode()
        fields = in_fields(response)
        assert (fields["contacts-0-note"], fields["place-venue"]) == ("typed long", "V")

    @pytest.mark.parametrize("text", [*poisons.MARKUP[:8], "a\0b", "\u202e", "👩\u200d👩", "'\"\\", "x" * 3_000])
    def test_hostile_facts_are_shown_as_words_or_refused_beside_the_field(self, office, live_group, text):
        response = office.post(private(live_group), self.sent({"name": text, "note": text}, venue=text))
        assert response.status_code in (302, 422)
        page = office.get(private(live_group)) if response.status_code == 302 else response
        fields = in_fields(page)
        assert fields["contacts-0-note"].replace("\0", "") == unturned(text).replace("\0", "")
        assert alive(page) == []


class TestWardOnly:
    place = {"venue": "Marked House", "address": "1 Marked Street", "postcode": "S70 1AA"}

    @pytest.mark.parametrize("kept", [{}, {"address": "2 Marked Road"}])
    def test_earlier_versions_forget_the_place_though_its_fields_were_emptied_first(self, desk, typed, kept):
        desk.post(ADD, typed(**self.place))
        group = Group.objects.get()
        desk.post(edit(group), typed(summary="Tea.", **self.place))
        desk.post(reverse("group_admin:preview_on_edit", args=[group.pk]), typed(**self.place))
        assert "Marked" in str(list(group.revisions.values_list("content", flat=True)))
        desk.post(edit(group), typed(show_ward_only="on", **kept))
        assert "Marked" not in str(list(group.revisions.values_list("content", flat=True)))
        assert "Marked" not in str(list(FormState.objects.values_list("data", flat=True)))
        assert list(GroupPrivatePlace.objects.values_list("address", flat=True)) == list(kept.values())
