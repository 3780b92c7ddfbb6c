"""Conditions, places and pictures in the admin."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core import generation
from directory.models import Condition
from places.models import Locality, PlaceName, Ward, WardEdition

pytestmark = pytest.mark.django_db


def need_form(labels=(), synonyms=(), **given):
    rows = {"labels": inline_formset(labels), "synonyms": inline_formset(synonyms)}
    return {**nested_form_data(rows), "label": "Sleepless nights", "slug": "", "area": "medical", **given}


def errors_of(response):
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


class TestConditions:
    add = "/admin/directory/conditions/new/"

    def test_labels_and_words_stand_on_one_form(self, desk):
        before = generation.current()
        labels = [{"language": "pl", "label": "Bezsenne noce"}]
        words = [{"language": "en", "text": "up all night"}, {"language": "pl", "text": "nie śpi"}]
        desk.post(self.add, need_form(labels, words))
        need = Condition.objects.get(slug="sleepless-nights")
        assert [(row.language, row.label) for row in need.labels.all()] == [("pl", "Bezsenne noce")]
        assert [word.text for word in need.synonyms.all()] == ["up all night", "nie śpi"]
        assert generation.current() > before

    def test_an_address_stays_once_it_is_made(self, desk, need):
        url = f"/admin/directory/conditions/edit/{need.pk}/"
        desk.post(url, need_form(label="Autistic", slug="autistic"))
        need.refresh_from_db()
        assert (need.label, need.slug) == ("Autistic", "autism")

    def test_an_address_is_given_once(self, desk, need):
        response = desk.post(self.add, need_form(slug="autism"))
        assert errors_of(response) == {"slug": ["Another condition has this address already."]}

    def test_only_one_stands_for_any_need(self, desk):
        Condition.objects.update_or_create(
            slug="all-send", defaults={"label": "All SEND", "area": "cross-cutting", "any_need": True}
        )
        response = desk.post(self.add, need_form(any_need="on"))
        assert errors_of(response) == {"any_need": ["“All SEND” stands for any need already."]}

    def test_the_list_is_searched_by_words_too(self, desk):
        desk.post(self.add, need_form((), [{"language": "en", "text": "up all night"}]))
        found = desk.get("/admin/directory/conditions/", {"q": "all night"}).context["object_list"]
        assert [need.slug for need in found] == ["sleepless-nights"]


class TestPlaces:
    def test_a_place_name_is_put_in_wards_of_the_edition_in_force(self, desk, wards):
        page = desk.get("/admin/directory/place-names/new/")
        offered = page.context["form"].fields["wards"].choices
        assert offered == [
            ("Dearne", [(wards["north"].pk, "Dearne North: Thurnscoe"), (wards["south"].pk, "Dearne South")])
        ]
        sent = {"name": "Goldthorpe", "kind": "village", "wards": [wards["north"].pk, wards["south"].pk]}
        desk.post("/admin/directory/place-names/new/", sent)
        assert PlaceName.objects.get(name="Goldthorpe").wards.count() == 2

    def test_editors_arrange_tiles_but_not_boundaries(self, desk, wards):
        url = f"/admin/directory/wards/edit/{wards['north'].pk}/"
        desk.post(url, {"tile_column": "6", "tile_row": "2", "short": "DeN", "name": "Taken", "code": "X"})
        ward = Ward.objects.get(pk=wards["north"].pk)
        assert (ward.tile_column, ward.tile_row, ward.short) == (6, 2, "DeN")
        assert (ward.name, ward.code) == ("Dearne North", "E05000001")

    def test_two_wards_do_not_stand_on_one_tile(self, desk, wards):
        Ward.objects.filter(pk=wards["south"].pk).update(tile_column=6, tile_row=2)
        elsewhere = WardEdition.objects.create(name="Later", valid_from=dt.date(2090, 1, 1))
        Ward.objects.create(edition=elsewhere, code="E1", name="Far", slug="far", tile_column=1, tile_row=1)
        url = f"/admin/directory/wards/edit/{wards['north'].pk}/"
        response = desk.post(url, {"tile_column": "6", "tile_row": "2", "short": "DeN"})
        assert errors_of(response) == {"tile_column": ["“Dearne South” stands there already."]}
        for column, row in (("1", "1"), ("", "2"), ("6", "")):
            assert desk.post(url, {"tile_column": column, "tile_row": row}).status_code == 302

    def test_moderators_change_boundaries_and_hear_of_doubles(self, client, moderator, wards):
        client.force_login(moderator)
        url = f"/admin/directory/wards/edit/{wards['north'].pk}/"
        sent = {"edition": wards["edition"].pk, "name": "Dearne", "slug": "dearne-south", "code": "E05000001"}
        response = client.post(url, sent)
        assert errors_of(response) == {"__all__": ["This edition has a ward with this code or address already."]}
        client.post(url, {**sent, "slug": "dearne"})
        assert Ward.objects.get(pk=wards["north"].pk).slug == "dearne"


class TestEditions:
    @pytest.fixture
    def editions(self, wards):
        """A ward and a locality of the same name in the edition in force and in one to come."""
        later = WardEdition.objects.create(name="From then on", valid_from=timezone.localdate() + dt.timedelta(days=9))
        dearne = Locality.objects.create(edition=later, name="Dearne", slug="dearne")
        Ward.objects.create(edition=later, code="E1", name="Dearne West", slug="dearne-west", locality=dearne)
        return {"now": wards["edition"].pk, "later": later.pk}

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", ["Dearne North", "Dearne South"]),
            ("?edition=", ["Dearne North", "Dearne South"]),
            ("?q=dearne", ["Dearne North", "Dearne South"]),
            ("?edition={now}", ["Dearne North", "Dearne South"]),
            ("?edition={later}", ["Dearne West"]),
        ],
    )
    def test_the_list_of_wards_begins_with_the_edition_in_force(self, desk, editions, query, shown):
        response = desk.get(f"/admin/directory/wards/{query.format(**editions)}")
        assert [ward.name for ward in response.context["object_list"]] == shown
        assert [choice.choice_label for choice in response.context["filters"].form["edition"]] == [
            "From then on",
            "Until May",
        ]

    def test_so_does_the_list_of_localities(self, client, moderator, editions):
        client.force_login(moderator)
        rows = client.get("/admin/directory/localities/").context["object_list"]
        assert [row.edition_id for row in rows] == [editions["now"]]

    def test_without_editions_the_list_is_empty(self, desk):
        assert list(desk.get("/admin/directory/wards/").context["object_list"]) == []


# Wagtail leaves a rendition's temporary file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
class TestPictures:
    chooser = "/admin/images/chooser/create/"

    def picture(self):
        file = io.BytesIO()
        Image.new("RGB", (8, 8), "teal").save(file, "PNG")
        return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")

    def sent(self, **given):
        plain = {"title": "Logo", "file": self.picture(), **given}
        return {f"image-chooser-upload-{name}": value for name, value in plain.items()}

    def test_one_without_words_is_refused(self, desk):
        response = desk.post(self.chooser, self.sent(description=""))
        assert "Say in a few words what the picture shows" in response.json()["htmlFragment"]
        assert not get_image_model().objects.exists()

    @pytest.mark.parametrize("given", [{"description": "A kettle"}, {"only_decorates": "on"}])
    def test_one_with_words_or_only_decorating_is_kept(self, desk, given):
        assert desk.post(self.chooser, self.sent(**given)).json()["step"] == "chosen"
        picture = get_image_model().objects.get()
        assert picture.default_alt_text == given.get("description", "")
