"""Each thing that can be done with many groups at once: what it asks, says and does."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from wagtail.actions.registry import action_registry
from wagtail.admin.forms.tags import TagField
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from directory.groups import actions, many
from directory.groups.bulk import GroupBulkAction, OfGroups
from directory.groups.enums import ConfirmedHow
from directory.groups.forms import PauseForm
from directory.groups.models import Group
from directory.search import index
from places.forms import locality_options
from places.models import Locality, WardEdition


class ConfirmForm(forms.Form):
    how = forms.ChoiceField(
        label=gettext_lazy("Confirmed how"), choices=[("", gettext_lazy("Choose one")), *ConfirmedHow.choices]
    )


class ConfirmBulkAction(GroupBulkAction):
    action_type = "confirm"
    display_name = gettext_lazy("Confirm")
    aria_label = gettext_lazy("Confirm the chosen groups")
    action_priority = 10
    form_class = ConfirmForm
    explanation = gettext_lazy(
        "For groups whose facts you have checked today. Parents read at once that they were confirmed this month. "
        "Changes that wait to be published go on waiting."
    )
    done = ngettext_lazy("%(count)d group is confirmed.", "%(count)d groups are confirmed.", "count")

    def act(self, groups: list[int], form: ConfirmForm) -> many.Outcome:
        return actions.confirm_many(groups=groups, how=form.cleaned_data["how"], by=self.request.user)


class TagForm(forms.Form):
    tags = TagField(label=gettext_lazy("Tags"), help_text=gettext_lazy("These come beside the tags a group has."))


class TagBulkAction(GroupBulkAction):
    action_type = "tag"
    display_name = gettext_lazy("Tag")
    aria_label = gettext_lazy("Tag the chosen groups")
    action_priority = 20
    form_class = TagForm
    explanation = gettext_lazy(
        "Tags help you to find groups in this list. Parents see them on the group’s page at once. Changes that wait to "
        "be published go on waiting."
    )
    done = ngettext_lazy("%(count)d group is tagged.", "%(count)d groups are tagged.", "count")

    def act(self, groups: list[int], form: TagForm) -> many.Outcome:
        return actions.tag_many(groups=groups, tags=form.cleaned_data["tags"], by=self.request.user)


class LocalityForm(forms.Form):
    locality = forms.ModelChoiceField(Locality.objects.none(), label=gettext_lazy("Locality"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["locality"]
        field.queryset = Locality.objects.filter(edition=WardEdition.objects.in_force())
        field.choices = [("", _("Choose one")), *locality_options()]


class LocalityBulkAction(GroupBulkAction):
    action_type = "locality"
    display_name = gettext_lazy("Add a locality")
    aria_label = gettext_lazy("Add a locality to the chosen groups")
    action_priority = 21
    form_class = LocalityForm
    explanation = gettext_lazy(
        "The groups serve all wards of this locality as well, beside what they serve now. Families there find them at "
        "once. Changes that wait to be published go on waiting."
    )
    done = ngettext_lazy(
        "%(count)d group serves the locality now.", "%(count)d groups serve the locality now.", "count"
    )

    @staticmethod
    def refuse(group: Group) -> str:
        return many.serves_everybody(group)

    def act(self, groups: list[int], form: LocalityForm) -> many.Outcome:
        return actions.serve_many(groups=groups, locality=form.cleaned_data["locality"], by=self.request.user)


class PauseBulkAction(GroupBulkAction):
    action_type = "pause"
    display_name = gettext_lazy("Pause")
    aria_label = gettext_lazy("Pause the chosen groups")
    action_priority = 40
    rights: ClassVar[tuple[str, ...]] = ("publish",)
    form_class = PauseForm
    explanation = gettext_lazy(
        "For a break: a summer, a lost room. Parents still find the groups that are live, at the end of the list, with "
        "the words “Taking a break”. A group that is paused already keeps its day, unless you give another."
    )
    done = ngettext_lazy("%(count)d group is paused.", "%(count)d groups are paused.", "count")

    def act(self, groups: list[int], form: PauseForm) -> many.Outcome:
        return actions.pause_many(groups=groups, until=form.cleaned_data["until"], by=self.request.user)


class CloseBulkAction(GroupBulkAction):
    action_type = "close"
    display_name = gettext_lazy("Close")
    aria_label = gettext_lazy("Close the chosen groups")
    action_priority = 42
    rights: ClassVar[tuple[str, ...]] = ("publish",)
    classes: ClassVar[set[str]] = {"serious"}
    explanation = gettext_lazy(
        "For groups that have ended. Parents find them in no list. Whoever follows an old link or a leaflet reads that "
        "the group has closed, and is offered the nearest groups."
    )
    done = ngettext_lazy("%(count)d group is closed.", "%(count)d groups are closed.", "count")

    def act(self, groups: list[int], form: forms.Form) -> many.Outcome:
        return actions.close_many(groups=groups, by=self.request.user)


class GroupDeleteBulkAction(OfGroups, DeleteBulkAction):
    """Wagtail's own, for whoever may delete a group, and of a whole list only what the list shows."""

    rights: ClassVar[tuple[str, ...]] = ("delete",)
    most = 1_000  # each is deleted by itself, and a browser does not wait for ever
    aria_label = gettext_lazy("Delete the chosen groups")
    action_priority = 100

    def fault(self) -> str:
        if len(self.groups) > self.most:
            return _("At most %(most)d groups can be deleted at once. Choose fewer.") % {"most": self.most}
        return super().fault()

    @cached_property
    def _actionable_objects(self) -> tuple[list[Group], dict[str, Any]]:
        return self.mine, {"items_with_no_access": [group for some in self.others.values() for group in some]}

    @classmethod
    def execute_action(cls, objects: list[Group], **kwargs: Any) -> tuple[int, int]:
        delete = action_registry.get_action_class(Group, "delete")
        with index.batch():
            for group in objects:
                delete(group, user=kwargs["self"].request.user).execute(skip_permission_checks=True)
        return len(objects), 0


BULK_ACTIONS = (
    ConfirmBulkAction,
    TagBulkAction,
    LocalityBulkAction,
    PauseBulkAction,
    CloseBulkAction,
    GroupDeleteBulkAction,
)
