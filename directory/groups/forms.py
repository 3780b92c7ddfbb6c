"""The group's form in the admin: nothing typed is lost, nothing private reaches a version."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.widgets import AdminSnippetChooser

from core.widgets import Checkboxes
from directory.conditions.enums import AreaOfNeed
from directory.conditions.models import Condition
from directory.groups.actions import missing_for_publishing, refuse_if_gone
from directory.groups.meeting import wards_of
from directory.groups.models import FormerSlug, Group
from directory.groups.private_models import GroupContact, GroupPrivatePlace
from directory.groups.slugs import free_slug
from directory.groups.translations import source_digest
from places.forms import locality_options, ward_options
from places.models import Locality, Ward
from places.queries import known_form

_HOLDS_IDS = re.compile(r"logo|part_of|meeting_ward|conditions|wards|localities|\w+-\d+-id")
_IS_ID = re.compile(r"[0-9]{0,18}")


def refuse_made_up_ids(data: QueryDict) -> None:
    """Raise BadRequest for ids that no page of ours holds: choosers and rows look them up before a form checks them."""
    for name, values in data.lists():
        if _HOLDS_IDS.fullmatch(name) and not all(_IS_ID.fullmatch(value) for value in values):
            raise BadRequest


def condition_options() -> list[tuple[Any, list[tuple[int, str]]]]:
    """Return the needs by area of need."""
    options: dict[str, list[tuple[int, str]]] = {area.value: [] for area in AreaOfNeed}
    for pk, area, label in Condition.objects.values_list("pk", "area", "label"):
        options[area].append((pk, label))
    return [(AreaOfNeed(area).label, rows) for area, rows in options.items() if rows]


def name_the_gone(formset: Any) -> None:
    """Say of rows that somebody deleted meanwhile that they are gone: the stock error stands at a hidden field."""
    for form in formset.forms:
        if form.errors.pop("id", None):
            form.add_error(
                None, _("Somebody deleted this after you opened the page. Copy what you need, and add it again.")
            )


class GroupForm(WagtailAdminModelForm):
    """A draft needs a name; publishing needs the group's consent as well."""

    conditions = forms.ModelMultipleChoiceField(
        Condition.objects.all(), required=False, widget=Checkboxes, label=gettext_lazy("Conditions")
    )
    wards = forms.ModelMultipleChoiceField(
        Ward.objects.all(), required=False, widget=Checkboxes, label=gettext_lazy("Wards it serves")
    )
    localities = forms.ModelMultipleChoiceField(
        Locality.objects.all(), required=False, widget=Checkboxes, label=gettext_lazy("Localities it serves")
    )

    NOT_STATED = ("cost", "diagnosis", "children", "run_by", "confirmed_how")

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        if data:
            refuse_made_up_ids(data)
        super().__init__(data, *args, **kwargs)
        self.private_place: dict[str, str] = {}
        self.fields["slug"].required = False
        self.fields["conditions"].choices = condition_options()
        wards = [ward.pk for ward in self.initial.get("wards", [])]
        self.fields["wards"].choices = ward_options(wards)
        self.fields["localities"].choices = locality_options([row.pk for row in self.initial.get("localities", [])])
        meeting_ward = self.initial.get("meeting_ward")
        self.fields["meeting_ward"].choices = [
            ("", _("Not stated")),
            *ward_options([meeting_ward] if meeting_ward else [], with_places=False),
        ]
        for name in self.NOT_STATED:
            self.fields[name].choices = [("", _("Not stated")), *self.fields[name].choices[1:]]
        for name, field in self.fields.items():
            if hasattr(field.widget, "group_label"):
                field.widget.group_label = self[name].label

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if not slug:
            return free_slug(self.cleaned_data.get("name", ""), but=self.instance)
        holder = Group.objects.filter(slug=slug).exclude(pk=self.instance.pk).first()
        former = FormerSlug.objects.filter(slug=slug).exclude(group=self.instance.pk).select_related("group").first()
        if holder:
            message = _("“%(name)s” has this address already. “%(free)s” is free.")
            raise ValidationError(message, params={"name": holder.name, "free": free_slug(slug)})
        if former:
            message = _("This was the address of “%(name)s”, and old links lead there. “%(free)s” is free.")
            raise ValidationError(message, params={"name": former.group.name, "free": free_slug(slug)})
        return slug

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea) and data.get(name):
                data[name] = data[name].replace("\r\n", "\n")
        if data.get("show_ward_only"):
            self.private_place = {name: data.get(name) or "" for name in Group.PLACE_FIELDS}
            data.update(dict.fromkeys(Group.PLACE_FIELDS, ""))
        if "postcode" in self.changed_data and "meeting_ward" not in self.changed_data:
            code = known_form(self.data.get("postcode", ""))
            data["meeting_ward"] = wards_of([code]).get(code, data.get("meeting_ward"))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        try:
            refuse_if_gone(self.instance)
        except ValidationError as error:
            self.add_error(None, error)
        for name, message in missing_for_publishing(self.instance).items():
            if name not in self.errors:
                self.add_error(name, message)

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        for formset in self.formsets.values():
            name_the_gone(formset)
        return valid

    def save(self, commit: bool = True) -> Group:
        digest = source_digest(self.instance)
        for form in self.formsets["translations"].forms:
            written = {"language", "summary", "description"} & set(form.changed_data)
            if written or form.cleaned_data.get("still_right"):
                form.instance.source = digest
        group: Group = super().save(commit=commit)
        return group


class TranslationForm(WagtailAdminModelForm):
    """A group's words in one more language."""

    still_right = forms.BooleanField(
        required=False,
        label=gettext_lazy("It is still right"),
        help_text=gettext_lazy("Tick this when you have read both and nothing needs to change."),
    )

    def clean_description(self) -> str:
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")


class TranslationFormSet(BaseChildFormSet):
    """One translation a language, and none into the group's own."""

    def clean(self) -> None:
        shown = {form.instance.pk for form in self.initial_forms}
        # Those that another page added since this one was opened are on no form here, and stay.
        seen = {row.language for row in self.get_queryset() if row.pk and row.pk not in shown}
        seen.add(self.data.get("text_language", self.instance.text_language))
        for form in self.forms:
            language = form.cleaned_data.get("language") if hasattr(form, "cleaned_data") else None
            if not language or form in self.deleted_forms:
                continue
            if language in seen:
                form.add_error("language", _("There are words in this language already."))
            seen.add(language)
        super().clean()


class PauseForm(forms.Form):
    until = forms.DateField(
        required=False,
        widget=AdminDateInput,
        label=gettext_lazy("Back on"),
        help_text=gettext_lazy(
            "Parents read the month, for example “back in September”. Leave it empty when nobody knows."
        ),
    )

    def clean_until(self) -> dt.date | None:
        until: dt.date | None = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise ValidationError(_("This day has passed. Choose a later one, or leave it empty when nobody knows."))
        return until


class CloseForm(forms.Form):
    """Up to three groups to go to instead of `group`, each another one."""

    NAMES = ("first", "second", "third")

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        labels = (_("Go here instead"), _("Or here"), _("Or here too"))
        for name, label in zip(self.NAMES, labels, strict=True):
            self.fields[name] = forms.ModelChoiceField(
                Group.public.all(),
                required=False,
                widget=AdminSnippetChooser(Group),
                label=label,
                error_messages={"invalid_choice": _("Parents cannot see this group. Choose a live one.")},
            )

    def clean(self) -> None:
        chosen = set()
        for name in self.NAMES:
            other = self.cleaned_data.get(name)
            if other == self.group:
                self.add_error(name, _("This is the group you are closing. Choose another one."))
            elif other in chosen:
                self.add_error(name, _("You have chosen this group already. Choose another one."))
            elif other:
                chosen.add(other)

    @property
    def alternatives(self) -> list[Group]:
        return [group for name in self.NAMES if (group := self.cleaned_data[name])]


class PrivatePlaceForm(forms.ModelForm):
    """Where a ward-only group really meets."""

    class Meta:
        model = GroupPrivatePlace
        fields = ["venue", "address", "postcode"]


ContactFormSet = forms.modelformset_factory(
    GroupContact,
    fields=["name", "role", "email", "phone", "note"],
    widgets={"note": forms.Textarea(attrs={"rows": 2})},
    extra=1,
    can_delete=True,
)
