import datetime as dt
import json

import pytest
from django.urls import reverse
from wagtail.models import Revision

from directory.groups.translations import is_out_of_date
from directory.models import FormerSlug, Group, GroupPrivatePlace
from places.models import Postcode

ADD = "/admin/directory/groups/add/"


def edit(group):
    return reverse("group_admin:edit", args=[group.pk])


def errors_of(response):
    form = response.context["form"]
    return {name: list(messages) for name, messages in form.errors.items()}


def test_a_draft_needs_only_a_name(desk, typed):
    response = desk.post(ADD, typed(slug=""))
    group = Group.objects.get()
    assert response.headers["Location"] == edit(group)
    assert (group.name, group.slug, group.live) == ("Kettle Corner", "kettle-corner", False)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_draft_without_a_name_is_refused_and_loses_nothing(desk, typed, name):
    response = desk.post(ADD, typed(name=name, summary="Tea."))
    assert errors_of(response) == {"name": ["This field is required."]}
    assert b"Tea." in response.content
    assert not Group.objects.exists()


def test_publishing_shows_the_group_to_parents(desk, typed, consent, wards, need):
    desk.post(
        ADD,
        typed(summary="Tea.", conditions=[need.pk], wards=[wards["north"].pk], **consent, **{"action-publish": "1"}),
    )
    group = Group.public.get()
    assert (group.name, group.summary, group.consent_on) == ("Kettle Corner", "Tea.", dt.date(2026, 5, 1))
    assert list(group.conditions.all()) == [need]
    assert list(group.wards.all()) == [wards["north"]]
    assert b"Kettle Corner" in desk.get("/en/groups/kettle-corner/").content


def test_publishing_without_consent_is_refused_beside_the_fields_and_loses_nothing(desk, typed):
    response = desk.post(ADD, typed(summary="Tea.", **{"action-publish": "1"}))
    assert errors_of(response) == {
        "consent_on": ["Say when the group agreed to be listed. Without its yes it cannot be published."],
        "consent_how": ["Say how the group agreed, for example “by e-mail”."],
    }
    assert response.context["form"]["summary"].value() == "Tea."
    assert not Group.objects.exists()


def test_a_draft_of_a_live_group_does_not_reach_parents(desk, typed, live_group):
    desk.post(edit(live_group), typed(summary="Now with cake."))
    live_group.refresh_from_db()
    assert (live_group.summary, live_group.has_unpublished_changes) == ("A cup of tea and a listening ear.", True)


def test_autosave_keeps_what_is_typed_and_publishes_nothing(desk, typed, live_group):
    response = desk.post(edit(live_group), typed(summary="Now with cake."), headers={"Accept": "application/json"})
    saved = response.json()
    assert saved["success"] is True
    assert Revision.objects.get(pk=saved["revision_id"]).content["summary"] == "Now with cake."
    again = typed(summary="Now with cake and coffee.", overwrite_revision_id=str(saved["revision_id"]))
    assert desk.post(edit(live_group), again, headers={"Accept": "application/json"}).json()["success"] is True
    live_group.refresh_from_db()
    assert live_group.summary == "A cup of tea and a listening ear."
    assert [revision.content["summary"] for revision in live_group.revisions.all()] == ["Now with cake and coffee."]


def test_autosaved_half_typed_names_leave_no_old_addresses(desk, typed):
    desk.post(ADD, typed(name="Ket", slug="ket"))
    group = Group.objects.get()
    desk.post(edit(group), typed())
    assert Group.objects.get().slug == "kettle-corner"
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("near", "This word is one of the site's own addresses. Choose another."),
        ("kettle-corner", "“Kettle Corner” has this address already. “kettle-corner-2” is free."),
        ("kettle", "This was the address of “Kettle Corner”, and old links lead there. “kettle-2” is free."),
    ],
)
def test_an_address_that_is_taken_is_explained(desk, typed, live_group, slug, message):
    FormerSlug.objects.create(slug="kettle", group=live_group)
    response = desk.post(ADD, typed(name="Another", slug=slug))
    assert errors_of(response) == {"slug": [message]}


def test_an_address_made_from_the_name_is_a_free_one(desk, typed, live_group):
    desk.post(ADD, typed(slug=""))
    assert Group.objects.latest("pk").slug == "kettle-corner-2"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"age_from": "12", "age_to": "5"}, {"age_to": ["The oldest age is below the youngest."]}),
        ({"email": "nobody"}, {"email": ["Enter a valid email address."]}),
        ({"socials": "javascript:alert(1)"}, {"socials": ["This is no web address: javascript:alert(1)"]}),
        ({"consent_on": "31/02/2026"}, {"consent_on": ["Enter a valid date."]}),
        ({"consent_on": "01/01/2199"}, {"consent_on": ["This day is still to come."]}),
        ({"confirmed_on": "01/01/2199"}, {"confirmed_on": ["This day is still to come."]}),
        ({"phone": "ask Mo"}, {"phone": ["A phone number has digits."]}),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(desk, typed, given, expected):
    response = desk.post(ADD, typed(**given))
    assert errors_of(response) == expected
    assert all(response.context["form"][name].value() == value for name, value in given.items())


def test_three_way_facts_are_kept_as_stated(desk, typed):
    desk.post(ADD, typed(step_free="true", parking="false", referral=""))
    group = Group.objects.get()
    assert (group.step_free, group.parking, group.referral, group.member) == (True, False, None, None)


def test_codes_and_patterns_are_kept(desk, typed):
    pattern = {"frequency": "monthly-weekday", "interval": "1", "weekday": "tue", "week": "1", "starts": "10:00"}
    desk.post(ADD, typed(meets=["online", "in-person"], languages=["pl"], patterns=[pattern]))
    group = Group.objects.get()
    assert (group.meets, group.languages) == (["in-person", "online"], ["pl"])
    assert list(group.patterns.values_list("weekday", "week", "starts")) == [("tue", 1, dt.time(10))]


def test_a_pattern_without_a_weekday_is_explained(desk, typed):
    response = desk.post(ADD, typed(patterns=[{"frequency": "weekly", "interval": "2"}]))
    assert response.context["form"].formsets["patterns"].errors == [{"weekday": ["Say which weekday."]}]


def test_wards_of_a_former_edition_are_not_lost(desk, typed, wards, live_group):
    live_group.wards.add(wards["north"])
    live_group.save()
    newer = type(wards["edition"]).objects.create(name="Since May", valid_from=dt.date(2026, 5, 7))
    type(wards["north"]).objects.create(edition=newer, code="E05000009", name="Dearne", slug="dearne")
    page = desk.get(edit(live_group))
    assert [heading for heading, _wards in page.context["form"].fields["wards"].choices] == [
        "Former wards: Until May",
        "Other wards",
    ]


class TestWardOnly:
    place = {"venue": "Marked House", "address": "1 Marked Street", "postcode": "S70 1AA"}

    def test_the_place_moves_to_the_private_facts(self, desk, typed):
        desk.post(ADD, typed(show_ward_only="on", **self.place))
        group = Group.objects.get()
        assert (group.venue, group.address, group.postcode) == ("", "", "")
        assert GroupPrivatePlace.objects.values(*self.place).get(group=group) == self.place

    def test_earlier_versions_forget_the_place(self, desk, typed):
        desk.post(ADD, typed(**self.place))
        group = Group.objects.get()
        assert "Marked Street" in json.dumps(group.revisions.get().content)
        desk.post(edit(group), typed(show_ward_only="on", **self.place))
        assert "Marked" not in json.dumps([revision.content for revision in group.revisions.all()])

    def test_a_blank_field_does_not_wipe_what_is_kept(self, desk, typed):
        desk.post(ADD, typed(show_ward_only="on", **self.place))
        desk.post(edit(Group.objects.get()), typed(show_ward_only="on", venue="Other House"))
        assert GroupPrivatePlace.objects.values(*self.place).get() == {**self.place, "venue": "Other House"}

    def test_unticking_publishes_nothing(self, desk, typed, consent):
        desk.post(ADD, typed(show_ward_only="on", **self.place))
        group = Group.objects.get()
        desk.post(edit(group), typed(**consent, **{"action-publish": "1"}))
        group.refresh_from_db()
        assert (group.live, group.show_ward_only, group.address) == (True, False, "")

    def test_an_error_elsewhere_loses_nothing_typed(self, desk, typed):
        response = desk.post(ADD, typed(show_ward_only="on", email="nobody", **self.place))
        form = response.context["form"]
        assert {name: form[name].value() for name in self.place} == self.place
        assert not GroupPrivatePlace.objects.exists()

    def test_the_preview_keeps_no_copy(self, desk, typed, live_group):
        from wagtail.admin.models import FormState

        url = reverse("group_admin:preview_on_edit", args=[live_group.pk])
        desk.post(url, typed(**self.place))
        assert "Marked" in FormState.objects.get().data
        desk.post(url, typed(show_ward_only="on", **self.place))
        assert "Marked" not in FormState.objects.get().data


class TestTranslations:
    polish = {"language": "pl", "summary": "Herbata.", "description": ""}

    def translation(self):
        return Group.objects.get().translations.get()

    def test_it_is_out_of_date_once_the_source_changes(self, desk, typed):
        desk.post(ADD, typed(summary="Tea.", translations=[self.polish]))
        row = self.translation()
        assert is_out_of_date(row, row.group) is False
        desk.post(edit(row.group), self.again(typed, row, summary="Tea and cake."))
        row = self.translation()
        assert is_out_of_date(row, row.group) is True
        page = desk.get(edit(row.group)).content.decode()
        assert "Out of date: the group’s own words changed after this was written." in page

    @pytest.mark.parametrize("change", [{"summary": "Herbata i ciasto."}, {"still_right": "on"}])
    def test_writing_or_checking_it_brings_it_up_to_date(self, desk, typed, change):
        desk.post(ADD, typed(summary="Tea.", translations=[self.polish]))
        row = self.translation()
        desk.post(edit(row.group), self.again(typed, row, summary="Tea and cake."))
        desk.post(edit(row.group), self.again(typed, self.translation(), summary="Tea and cake.", change=change))
        row = self.translation()
        assert is_out_of_date(row, row.group) is False

    def test_one_a_language_and_none_into_its_own(self, desk, typed):
        english = {"language": "en", "summary": "Tea."}
        response = desk.post(ADD, typed(translations=[self.polish, self.polish, english]))
        message = {"language": ["There are words in this language already."]}
        assert response.context["form"].formsets["translations"].errors == [{}, message, message]

    def again(self, typed, row, summary, change=()):
        from wagtail.test.utils.form_data import inline_formset, nested_form_data

        rows = inline_formset([{"id": str(row.pk), **self.polish, **dict(change)}], initial=1)
        return {**typed(summary=summary), **nested_form_data({"translations": rows})}


class TestMeetingWard:
    @pytest.fixture
    def postcode(self, wards):
        Postcode.objects.create(code="S639AB").wards.add(wards["north"])

    @pytest.mark.parametrize("ticked", [{}, {"show_ward_only": "on"}])
    def test_it_is_filled_from_the_postcode(self, desk, typed, wards, postcode, ticked):
        desk.post(ADD, typed(postcode="s63 9ab", **ticked))
        assert Group.objects.get().meeting_ward == wards["north"]

    def test_a_person_knows_better(self, desk, typed, wards, postcode):
        desk.post(ADD, typed(postcode="S63 9AB", meeting_ward=wards["south"].pk))
        assert Group.objects.get().meeting_ward == wards["south"]

    def test_an_unknown_postcode_says_nothing(self, desk, typed, wards):
        desk.post(ADD, typed(postcode="S63 9ZZ"))
        assert Group.objects.get().meeting_ward is None
