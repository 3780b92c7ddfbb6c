"""The directory in the admin: one menu, what can happen to a group, and how history names it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.permissions import get_permission_name
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from directory.conditions.viewsets import ConditionViewSet
from directory.groups.bulk_changes import BULK_ACTIONS
from directory.groups.models import Group
from directory.groups.state_views import StateView
from directory.groups.viewsets import STATE_VIEWS, GroupViewSet
from directory.merging.views import MergeConditionView
from directory.transfer.export_views import ExportBulkAction, GroupListWithSheets
from places.viewsets import (
    LocalityViewSet,
    NeighbourCouncilViewSet,
    OutwardCodeViewSet,
    PlaceNameViewSet,
    WardEditionViewSet,
    WardViewSet,
)


class GroupsWithSheets(GroupViewSet):
    """Groups in the admin, and out of it: sheets know groups, so groups cannot know sheets."""

    index_view_class = GroupListWithSheets


class DirectoryViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Directory")
    menu_icon = "group"
    menu_order = 100
    items = (
        GroupsWithSheets,
        ConditionViewSet,
        PlaceNameViewSet,
        WardViewSet,
        LocalityViewSet,
        WardEditionViewSet,
        OutwardCodeViewSet,
        NeighbourCouncilViewSet,
    )


register_snippet(DirectoryViewSetGroup)


class StateMenuItem(ActionMenuItem):
    """Leads from the form to the screen of one thing that can happen to a group."""

    def __init__(self, view: type[StateView]) -> None:
        super().__init__(order=view.priority)
        self.view = view
        self.name = f"action-{view.name}"
        self.label = view.label
        self.icon_name = view.icon_name

    def is_shown(self, context: dict[str, Any]) -> bool:
        return (
            context["view"] == "edit"
            and not context.get("locked_for_user")
            and context["request"].user.has_perm(get_permission_name("publish", Group))
            and self.view.fits(context["instance"])
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return self.view.get_url(parent_context["instance"])


@hooks.register("register_admin_urls")
def lead_to_merging() -> list[URLPattern]:
    view = MergeConditionView.as_view()
    return [path("directory/conditions/merge/<int:pk>/", view, name="merge_condition")]


@hooks.register("construct_snippet_action_menu")
def add_what_can_happen(items: list[ActionMenuItem], request: Any, context: dict[str, Any]) -> None:
    if context["model"] is Group:
        items += [item for item in map(StateMenuItem, STATE_VIEWS) if item.is_shown(context)]


@hooks.register("register_log_actions")
def name_in_history(actions: Any) -> None:
    actions.register_action("directory.pause", _("Pause"), _("Paused"))
    actions.register_action("directory.reopen", _("Reopen"), _("Reopened"))
    actions.register_action("directory.close", _("Close"), _("Closed"))
    actions.register_action("directory.remove", _("Remove"), _("Removed from the site"))
    actions.register_action("directory.confirm", _("Confirm"), _("Confirmed today"))
    actions.register_action("directory.tag", _("Tag"), _("Given a tag"))
    actions.register_action("directory.serve", _("Add a locality"), _("Given a locality"))


for bulk_action in (*BULK_ACTIONS, ExportBulkAction):
    # After Wagtail's own, whose deletion ours takes the place of.
    hooks.register("register_bulk_action", bulk_action, order=1)


@hooks.register("register_permissions")
def let_private_facts_be_granted() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="directory", content_type__model__in=["groupcontact", "groupprivateplace"]
    )
