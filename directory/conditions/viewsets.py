"""Conditions in the admin: what parents search by, in every language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from core.deleting import DeleteUnlessUsed
from directory.conditions.models import Condition, FormerConditionSlug
from directory.conditions.queries import clashes


class ConditionForm(WagtailAdminModelForm):
    """Makes the address from the label, and explains why only one row stands for any need."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].disabled = bool(self.instance.pk)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"] or slugify(self.data.get("label", ""))
        if Condition.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another condition has this address already."))
        if former := FormerConditionSlug.objects.filter(slug=slug).select_related("condition").first():
            message = _("Old links with this address lead to “%(condition)s”. Choose another.")
            raise ValidationError(message, params={"condition": former.condition})
        return slug

    def clean_any_need(self) -> bool:
        any_need: bool = self.cleaned_data["any_need"]
        other = Condition.objects.filter(any_need=True).exclude(pk=self.instance.pk).first()
        if any_need and other:
            self.add_error("any_need", _("“%(condition)s” stands for any need already.") % {"condition": other})
        return any_need


class ConditionEditView(generic.EditView):
    """Says above the form which words mean another condition too, and leads to the screen that merges two."""

    template_name = "directory/admin/edit_condition.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "clashes": clashes(self.object)}

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if self.user_has_permission("delete") and not self.object.any_need:
            url = reverse("merge_condition", args=[self.object.pk])
            buttons.append(Button(_("Merge into another"), url=url, icon_name="resubmit", priority=5))
        return buttons


class ConditionViewSet(ModelViewSet):
    model = Condition
    url_prefix = "directory/conditions"
    url_namespace = "conditions"
    icon = "list-ul"
    menu_label = gettext_lazy("Conditions")
    search_fields = ["label", "labels__label", "synonyms__text", "census_codes"]
    search_backend_name = None
    list_display = ["label", "area", "slug"]
    edit_view_class = ConditionEditView
    delete_view_class = DeleteUnlessUsed
    list_filter = ["area"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("label", help_text=gettext_lazy("As parents would say it.")),
                    FieldPanel(
                        "slug",
                        heading=gettext_lazy("Web address"),
                        help_text=gettext_lazy(
                            "The word for it in a web address. Left empty it is made from the label. "
                            "Once made it stays: links lead to it."
                        ),
                    ),
                    FieldPanel("area", help_text=gettext_lazy("Under this heading parents find it.")),
                    FieldPanel(
                        "any_need",
                        help_text=gettext_lazy(
                            "Tick this on one condition only: the one that means “whatever the need”. "
                            "Groups for any need are found under every condition, not just this one."
                        ),
                    ),
                    FieldPanel("census_codes"),
                ],
                heading=gettext_lazy("The condition"),
            ),
            InlinePanel(
                "labels",
                [FieldRowPanel([FieldPanel("language"), FieldPanel("label")])],
                heading=gettext_lazy("In other languages"),
                label=gettext_lazy("language"),
                help_text=gettext_lazy("Where a language is missing parents see the English label."),
            ),
            InlinePanel(
                "synonyms",
                [FieldRowPanel([FieldPanel("language"), FieldPanel("text")])],
                heading=gettext_lazy("Words people search by"),
                label=gettext_lazy("word"),
                help_text=gettext_lazy(
                    "What a tired parent types: everyday words, short forms, names of medicines. "
                    "Never shown, only searched. Capitals, accents and most word endings do not matter. "
                    "Add the misspellings you meet."
                ),
            ),
        ],
        base_form_class=ConditionForm,
    )
