"""Whatever is sent to the editors' forms: no failure, nothing typed is lost, nobody else's rows are touched."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.languages import unturned
from directory.models import FormerSlug, Group, GroupTranslation
from home.models import HomePage, StandardPage
from places.models import PlaceName, Ward, WardEdition
from tests.security import poisons
from tests.security.forms import ADD, GONE, LIST, WORDS, alive, edit, in_fields
from tests.security.poisons import MARK

pytestmark = pytest.mark.django_db

HOSTILE = [*poisons.MARKUP, *poisons.STATEMENTS, *poisons.SIGNS]


@pytest.mark.parametrize("start", range(0, len(HOSTILE), len(WORDS)))
def test_a_group_of_hostile_words_is_shown_as_words(desk, typed, consent, start):
    some = HOSTILE[start : start + len(WORDS)]
    given = {field: text[:150] for field, text in zip(WORDS, some, strict=False)}
    given |= {"name": f"Tea {some[0]}"[:150], "description": "\n\n".join(some), "tags": f'"{MARK}", <{MARK}>'}
    desk.post(ADD, typed(slug="hostile", **given, **consent, **{"action-publish": "1"}))
    group = Group.objects.get()
    pages = [
        *(desk.get(f"/{language}/groups/hostile/") for language in ("en", "ar")),
        *(desk.get(address) for address in ("/en/groups/", "/en/", edit(group), LIST, f"{LIST}?q={MARK}")),
        desk.get(reverse("group_admin:history", args=[group.pk])),
        desk.get("/admin/snippets/choose/directory/group/"),
    ]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert [alive(page) for page in pages] == [[]] * len(pages)
    fields = in_fields(pages[4])
    for field in set(given) - {"tags"}:
        assert fields[field].split() == unturned(given[field]).split(), field


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# What Arabic and some emoji are written with.
HARMLESS = "شاي\u200f وحديث\u061c \u200eTea می\u200cخواهم 👩\u200d👩"


class TestMarksThatTurnTextRound:
    def test_none_is_kept_and_all_that_arabic_needs_is(self, desk, typed, consent):
        words = f"{TURNING}{HARMLESS}{TURNING}"
        rows = [{"language": "ar", "summary": words, "description": words}]
        given = typed(translations=rows, **dict.fromkeys(WORDS, words), **consent)
        desk.post(ADD, {**given, "slug": "tea", "action-publish": "1"})
        group = Group.objects.get()
        assert {field: getattr(group, field) for field in WORDS} == dict.fromkeys(WORDS, HARMLESS)
        row = GroupTranslation.objects.get()
        assert (row.summary, row.description) == (HARMLESS, HARMLESS)
        assert not set(TURNING) & set(json.dumps(group.latest_revision.content, ensure_ascii=False))

    def test_a_name_of_nothing_else_is_no_name(self, desk, typed, consent):
        response = desk.post(ADD, typed(name=TURNING, **consent, **{"action-publish": "1"}))
        assert list(response.context["form"].errors) == ["name"]

    def test_two_places_cannot_differ_in_them_alone(self, desk):
        ward = Ward.objects.create(
            edition=WardEdition.objects.create(name="Now", valid_from="2015-05-07"), name="Royston", slug="royston"
        )
        PlaceName.objects.create(name="Royston").wards.add(ward)
        response = desk.post(
            "/admin/directory/place-names/new/", {"name": f"{TURNING}Royston", "kind": "village", "wards": [ward.pk]}
        )
        assert list(response.context["form"].errors) == ["name"]

    def test_a_page_keeps_none(self, desk):
        home = HomePage.objects.get(locale__language_code="en")
        # A browser sends these marks as they are.
        text = json.dumps(json.loads(rich_text(f"<p>Tea{TURNING} and talk</p>")), ensure_ascii=False)
        rows = nested_form_data({"body": streamfield([("text", text)])})
        given = {"title": f"{TURNING}Tea", "slug": "tea", "action-publish": "1", **rows}
        desk.post(reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk]), given)
        page = StandardPage.objects.get(slug="tea", locale__language_code="en")
        assert page.title == "Tea"
        assert not set(TURNING) & set(str(page.body))
        assert "Tea and talk" in str(page.body)


def test_the_look_for_what_came_to_life_finds_it():
    class Answer:
        content = f"<p {MARK}=1><{MARK}></{MARK}></p><script>{MARK}()</script><a href='javascript:{MARK}()'>".encode()

    assert len(alive(Answer)) == 4


@pytest.mark.parametrize("field", [*WORDS, "tags", "slug", "postcode", "phone", "email", "website", "socials"])
def test_a_nul_is_said_beside_the_field_and_nothing_typed_is_lost(desk, typed, field):
    response = desk.post(ADD, typed(**{"summary": "Tea.", field: "a\0b"}))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert in_fields(response)["summary"] in ("Tea.", "a\0b", "ab")
    assert not Group.objects.exists()


def test_a_long_description_is_kept_and_ten_megabytes_are_refused(desk, typed):
    long = "tea and talk " * 20_000
    assert desk.post(ADD, typed(description=long)).status_code == 302
    assert Group.objects.get().description == long.strip()
    assert desk.get(edit(Group.objects.get())).status_code == 200
    response = desk.post(ADD, typed(slug="other", description="a" * 10_000_000))
    assert response.status_code == 400
    assert b"too much was sent at once" in response.content
    assert Group.objects.count() == 1


@pytest.mark.parametrize(
    "slug", ["Near", "NEAR", "../x", "a/b", "a b", "żółw", "%2e", "a" * 500, "?q=x", "#x", "<b>", "x\u200e", "٣"]
)
def test_an_address_that_is_none_is_explained(desk, typed, slug):
    response = desk.post(ADD, typed(slug=slug, summary="Tea."))
    assert list(response.context["form"].errors) == ["slug"]
    fields = in_fields(response)
    assert (fields["slug"], fields["summary"]) == (slug, "Tea.")


@pytest.mark.parametrize(
    ("slug", "kept"), [("Kettle-Corner", "kettle-corner"), ("-", "-"), (" tea ", "tea"), ("_", "_")]
)
def test_an_odd_address_leads_to_its_group_alone(desk, typed, consent, slug, kept):
    desk.post(ADD, typed(slug=slug, **consent, **{"action-publish": "1"}))
    assert Group.objects.get().slug == kept
    assert desk.get(f"/en/groups/{kept}/").status_code == 200


def test_a_former_address_of_a_removed_group_says_nothing_of_its_new_one(client, live_group):
    FormerSlug.objects.create(slug="a-neutral-address", group=live_group)
    live_group.state = "removed"
    live_group.save()
    response = client.get("/en/groups/a-neutral-address/")
    assert response.status_code == 410
    assert "Location" not in response
    assert b"ettle" not in response.content


@pytest.mark.parametrize("query", ["a " * 1_900, "x" * 3_900, "%_%", "\\", "'", '"', "٣" * 10, "1" * 300, "a\u202e"])
@pytest.mark.parametrize(
    "address", [LIST, "/admin/snippets/choose/directory/group/results/", "/admin/directory/place-names/"]
)
def test_the_admins_search_takes_anything(desk, live_group, address, query):
    assert desk.get(address, {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["p=x", "p=999", "standing=x", "ward=x", f"ward={'9' * 5000}", "locality=-1", "ordering=x", "confirmed=%FF"],
)
def test_the_admins_filters_take_anything(desk, live_group, query):
    assert desk.get(f"{LIST}?{query}").status_code == 200


class TestTwoTabs:
    """The same group is open twice; each tab sends the whole form as it stood."""

    polish = {"language": "pl", "summary": "Herbata."}

    def sent(self, typed, consent, rows, initial, **given):
        return {
            **typed(**given, **consent),
            **nested_form_data({"translations": inline_formset(rows, initial=initial)}),
        }

    def test_the_later_one_counts_and_the_earlier_one_is_in_the_history(self, desk, typed, live_group):
        desk.post(edit(live_group), typed(summary="First tab."))
        desk.post(edit(live_group), typed(summary="Second tab."))
        versions = list(live_group.revisions.order_by("pk").values_list("content__summary", flat=True))
        assert versions == ["First tab.", "Second tab."]

    @pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
    def test_what_the_other_tab_deleted_is_said_to_be_gone_and_nothing_typed_is_lost(
        self, desk, typed, consent, live_group, action
    ):
        row = GroupTranslation.objects.create(group=live_group, **self.polish)
        known = {"id": str(row.pk), **self.polish}
        deleted = self.sent(typed, consent, [{**known, "DELETE": "1"}], 1)
        desk.post(edit(live_group), {**deleted, "action-publish": "1"})
        changed = {**known, "summary": "Herbata i ciasto."}
        response = desk.post(edit(live_group), {**self.sent(typed, consent, [changed], 1, summary="Tea!"), **action})
        assert response.status_code == 200
        assert GONE in response.content.decode()
        fields = in_fields(response)
        assert (fields["summary"], fields["translations-0-summary"]) == ("Tea!", "Herbata i ciasto.")
        again = self.sent(typed, consent, [{**changed, "DELETE": "1"}, changed | {"id": ""}], 1, summary="Tea!")
        assert desk.post(edit(live_group), {**again, "action-publish": "1"}).status_code == 302
        assert list(GroupTranslation.objects.values_list("summary", flat=True)) == ["Herbata i ciasto."]

    def test_both_add_the_same_language(self, desk, typed, consent, live_group):
        first = {**self.sent(typed, consent, [self.polish], 0), "action-publish": "1"}
        second = {**self.sent(typed, consent, [{**self.polish, "summary": "Ciasto."}], 0), "action-publish": "1"}
        assert desk.post(edit(live_group), first).status_code == 302
        response = desk.post(edit(live_group), second)
        assert response.context["form"].formsets["translations"].errors == [
            {"language": ["There are words in this language already."]}
        ]
        assert in_fields(response)["translations-0-summary"] == "Ciasto."
        assert list(GroupTranslation.objects.values_list("summary", flat=True)) == ["Herbata."]

    def test_a_draft_saved_again_and_again_keeps_one_row_a_language(self, desk, typed, consent, live_group):
        for summary in ("Her", "Herba", "Herbata."):
            sent = self.sent(typed, consent, [{**self.polish, "summary": summary}], 0)
            response = desk.post(edit(live_group), sent, headers={"Accept": "application/json"})
            assert response.json()["success"] is True
        latest = live_group.revisions.latest("pk").content["translations"]
        assert [row["summary"] for row in latest] == ["Herbata."]
