"""Places in the admin: wards and their tiles, the names people call places by, and what stands around."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from core.deleting import DeleteUnlessUsed, uses
from core.languages import listed
from core.widgets import Checkboxes
from places.forms import ward_options
from places.models import Locality, NeighbourCouncil, OutwardCode, PlaceName, Ward, WardEdition
from places.queries import edition_in_force

# The right to say what a ward is. Others arrange its tile and its neighbours.
BOUNDARIES = "places.add_ward"


class WardsForm(WagtailAdminModelForm):
    """For whatever is in one or more wards."""

    wards = forms.ModelMultipleChoiceField(Ward.objects.all(), widget=Checkboxes, label=_("Wards"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wards"].choices = ward_options([ward.pk for ward in self.initial.get("wards", [])])
        self.fields["wards"].widget.group_label = self.fields["wards"].label


class WardForm(WagtailAdminModelForm):
    """Offers localities and neighbours of the ward's own edition only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        edition = self.instance.edition_id
        if "locality" in self.fields:
            self.fields["locality"].queryset = Locality.objects.filter(edition=edition)
        neighbours = self.fields["neighbours"]
        neighbours.queryset = Ward.objects.filter(edition=edition).exclude(pk=self.instance.pk)
        neighbours.widget.group_label = neighbours.label

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        column, row = data.get("tile_column"), data.get("tile_row")
        if column is not None and row is not None:
            edition = data.get("edition", self.instance.edition_id)
            there = Ward.objects.filter(edition=edition, tile_column=column, tile_row=row).exclude(pk=self.instance.pk)
            if other := there.first():
                self.add_error("tile_column", _("“%(ward)s” stands there already.") % {"ward": other})
        return data

    class Meta(WagtailAdminModelForm.Meta):
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": _("This edition has a ward with this code or address already.")}
        }


class EditionFilterSet(WagtailFilterSet):
    """Begins with the edition in force, and shows one at a time: every other one holds much the same names."""

    edition = django_filters.ModelChoiceFilter(
        queryset=WardEdition.objects.all(), label=_("Edition"), empty_label=None, initial=edition_in_force
    )

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        edition = edition_in_force()
        if edition and not data.get("edition"):
            data = data.copy()
            data["edition"] = str(edition.pk)
        super().__init__(data, *args, **kwargs)


class WardFilterSet(EditionFilterSet):
    class Meta:
        model = Ward
        fields = ["edition", "locality"]


class LocalityFilterSet(EditionFilterSet):
    class Meta:
        model = Locality
        fields = ["edition"]


class PlaceNameViewSet(ModelViewSet):
    model = PlaceName
    url_prefix = "directory/place-names"
    url_namespace = "place_names"
    icon = "home"
    search_fields = ["name"]
    search_backend_name = None
    list_display = ["name", "kind"]
    list_filter = ["kind", "wards__locality"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                content=_(
                    "Few people know their ward. They know their village, their part of town, their estate. "
                    "The names you add here stand beside their ward where parents choose one. "
                    "Who searches for such a name and finds no group is shown the way to its ward."
                )
            ),
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("wards", help_text=_("Tick more than one when the place lies across a boundary.")),
        ],
        base_form_class=WardsForm,
    )


class WardViewSet(ModelViewSet):
    model = Ward
    url_prefix = "directory/wards"
    url_namespace = "wards"
    icon = "site"
    search_fields = ["name", "code"]
    search_backend_name = None
    list_display = ["name", "short", "locality", "edition"]
    filterset_class = WardFilterSet
    delete_view_class = DeleteUnlessUsed
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("edition", permission=BOUNDARIES),
                    FieldPanel("name", permission=BOUNDARIES),
                    FieldPanel(
                        "slug",
                        heading=_("Web address"),
                        help_text=_("The last part of it. Old links break when it changes."),
                        permission=BOUNDARIES,
                    ),
                    FieldPanel("code", permission=BOUNDARIES),
                    FieldPanel("locality", permission=BOUNDARIES),
                ],
                heading=_("The ward"),
                permission=BOUNDARIES,
            ),
            MultiFieldPanel(
                [
                    FieldPanel("short"),
                    FieldRowPanel(
                        [FieldPanel("tile_column"), FieldPanel("tile_row")],
                        help_text=_("Columns count from the west, rows from the north, both from 0."),
                    ),
                ],
                heading=_("Its tile on the ward map"),
            ),
            FieldPanel(
                "neighbours",
                widget=Checkboxes(),
                help_text=_("When a ward has no group, parents are offered the groups next door."),
            ),
        ],
        base_form_class=WardForm,
    )


class LocalityViewSet(ModelViewSet):
    model = Locality
    url_prefix = "directory/localities"
    url_namespace = "localities"
    icon = "folder-open-inverse"
    search_fields = ["name"]
    search_backend_name = None
    list_display = ["name", "edition"]
    filterset_class = LocalityFilterSet
    delete_view_class = DeleteUnlessUsed
    panels = [
        FieldPanel("edition"),
        FieldPanel("name"),
        FieldPanel(
            "slug",
            heading=_("Web address"),
            help_text=_("The word for it in a web address. Old links break when it changes."),
        ),
    ]


class DeleteEditionUnlessUsed(DeleteUnlessUsed):
    """An edition goes with its wards and localities: not while it is in force, nor while a group names one of them."""

    def why_not(self) -> str:
        if self.object == edition_in_force():
            return gettext("“%(thing)s” holds the wards of today, so it was not deleted.") % {"thing": self.object}
        used_by = uses(self.object.wards.all(), self.object.localities.all(), of_other_apps=True)
        if not used_by:
            return ""
        words = gettext("Wards of “%(thing)s” are in use, so it was not deleted. They are used by: %(uses)s.")
        return words % {"thing": self.object, "uses": listed(used_by)}


class WardEditionViewSet(ModelViewSet):
    model = WardEdition
    url_prefix = "directory/ward-editions"
    url_namespace = "ward_editions"
    icon = "date"
    list_display = ["name", "valid_from"]
    delete_view_class = DeleteEditionUnlessUsed
    panels = [
        HelpPanel(
            content=_("Ward boundaries change now and then. All wards that hold between two changes are one edition.")
        ),
        FieldPanel("name"),
        FieldPanel("valid_from"),
        FieldPanel("note"),
    ]


class OutwardCodeViewSet(ModelViewSet):
    model = OutwardCode
    url_prefix = "directory/outward-codes"
    url_namespace = "outward_codes"
    icon = "tag"
    search_fields = ["code"]
    search_backend_name = None
    list_display = ["code"]
    edit_handler = ObjectList(
        [
            HelpPanel(content=_("The first half of a postcode, for parents who do not want to type all of it.")),
            FieldPanel("code"),
            FieldPanel("wards", help_text=_("Every ward that it touches.")),
        ],
        base_form_class=WardsForm,
    )


class NeighbourCouncilViewSet(ModelViewSet):
    model = NeighbourCouncil
    url_prefix = "directory/neighbouring-councils"
    url_namespace = "neighbouring_councils"
    icon = "link-external"
    search_fields = ["name", "outward_codes"]
    search_backend_name = None
    list_display = ["name", "local_offer_url"]
    panels = [
        HelpPanel(content=_("Parents whose postcode lies outside our area are shown the way to their own council.")),
        FieldPanel("name"),
        FieldPanel("local_offer_url"),
        FieldPanel(
            "outward_codes",
            help_text=_(
                "Separated by spaces, for example S1 S2 S3. Leave it empty for the one line that is shown to parents"
                " from anywhere else, such as “Anywhere else in England”."
            ),
        ),
    ]
