"""What an editor can do with many groups of the list at once: Wagtail's bulk actions, over our own actions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.widgets.button import ListingButton
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from directory.groups import many
from directory.groups.models import Group


def chosen(request: HttpRequest) -> QuerySet[Group]:
    """Return the groups that a bulk action's address names: by their ids, or all that the list shows."""
    ids = request.GET.getlist("id")
    if "all" in ids:
        view_of_list = Group.snippet_viewset.index_view
        view = view_of_list.view_class(**view_of_list.view_initkwargs)
        view.setup(request)
        listed = view.get_queryset().order_by().values("pk")
        return Group.objects.filter(pk__in=listed)
    return Group.objects.filter(pk__in=[int(pk) for pk in ids if pk.isascii() and pk.isdigit() and len(pk) < 19])


class OfGroups:
    """Whom an action is for. An address made by hand comes no further than the buttons do."""

    models: ClassVar[list[type]] = [Group]
    rights: ClassVar[tuple[str, ...]]

    def __init__(self, request: HttpRequest, model: type) -> None:
        super().__init__(request, model)  # type: ignore[call-arg]
        self.next_url = get_valid_next_url_from_request(request) or reverse("group_admin:list")

    @classmethod
    def may(cls, user: Any) -> bool:
        """Whether it is for this person at all."""
        policy = policy_registry.get_by_type(Group)
        return all(policy.user_has_permission(user, right) for right in cls.rights)

    def check_perm(self, group: Group) -> bool:
        policy = policy_registry.get_by_type(Group)
        return all(policy.user_has_permission_for_instance(self.request.user, right, group) for right in self.rights)  # type: ignore[attr-defined]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may(request.user):
            raise PermissionDenied
        if fault := self.fault():
            messages.warning(request, fault)
            return redirect(self.next_url)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def fault(self) -> str:
        """Return why there is nothing to ask about these groups."""
        return "" if self.groups else _("None of the groups you chose is there any more.")

    @cached_property
    def groups(self) -> list[Group]:
        return list(many.with_locks(chosen(self.request)))  # type: ignore[attr-defined]

    @cached_property
    def mine(self) -> list[Group]:
        return [group for group in self.groups if self.check_perm(group)]

    @cached_property
    def others(self) -> dict[str, list[Group]]:
        others = [group for group in self.groups if not self.check_perm(group)]
        return {_("not yours to change"): others} if others else {}

    def told(self, left: dict[str, list[Group]]) -> dict[str, Any]:
        """Return what the screen says beside the groups it is for."""
        return {"left": {reason: named(groups, most=len(groups)) for reason, groups in left.items()}, "action": self}

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class GroupBulkAction(OfGroups, SnippetBulkAction):
    """Says whom it will change, whom it leaves and why; asks what has to be asked; then does it."""

    template_name = "directory/admin/bulk/change.html"
    rights: ClassVar[tuple[str, ...]] = ("change", "publish")
    explanation: ClassVar[Any]
    done: ClassVar[Any]

    @staticmethod
    def refuse(group: Group) -> str:
        return many.gone(group)

    def get_actionable_objects(self) -> tuple[list[Group], dict[str, Any]]:
        fit, left = many.sort_out(self.mine, self.request.user, self.refuse)
        left |= self.others
        return fit, self.told(left)

    def act(self, groups: list[int], form: Any) -> many.Outcome:
        raise NotImplementedError

    @classmethod
    def execute_action(cls, objects: list[Group], **kwargs: Any) -> tuple[int, int]:
        """Do it. The action itself looks again at whom it is for: hours may have passed since the page was opened."""
        view = kwargs["self"]
        view.outcome = view.act([group.pk for group in view.mine], view.cleaned_form)
        return len(view.outcome.done), 0

    def get_success_message(self, done: int, _children: int) -> str | None:
        if same := len(self.outcome.same):
            text = ngettext("%(count)d group was so already.", "%(count)d groups were so already.", same)
            messages.info(self.request, text % {"count": same})
        for reason, groups in {**self.outcome.left, **self.others}.items():
            text = _("Left as it was (%(reason)s): %(names)s")
            messages.warning(self.request, text % {"reason": reason, "names": named(groups)})
        return self.done % {"count": done} if done else None


def named(groups: Collection[Group], most: int = 20) -> str:
    """Return the names of groups: so many, and how many more there are."""
    names = sorted(f"“{group.name}”" for group in groups)
    text = ", ".join(names[:most])
    if len(names) <= most:
        return text
    return _("%(names)s and %(more)d more") % {"names": text, "more": len(names) - most}


class GroupCheckboxColumn(BulkActionsCheckboxColumn):
    """Says which group each box is for: twenty boxes called “Select” are no help to who cannot see them."""

    cell_template_name = "directory/admin/bulk/checkbox_cell.html"


def buttons_for(user: Any) -> list[ListingButton]:
    """Return a button for each thing that somebody may do with many groups. Wagtail shows all of them to everybody."""
    known = bulk_action_registry.get_bulk_actions_for_model("directory", "group")
    return [
        ListingButton(
            action.display_name,
            reverse("wagtail_bulk_action", args=["directory", "group", action.action_type]),
            attrs={"aria-label": action.aria_label, "data-bulk-action-button": ""},
            classname=" ".join({"bulk-action-btn", *action.classes}),
        )
        for action in sorted(known, key=lambda action: action.action_priority)
        if action.may(user)
    ]
