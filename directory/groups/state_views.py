"""One screen for each thing that can happen to a group. Each says beforehand what parents will see."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from directory.groups import actions
from directory.groups.enums import GONE_STATES, State
from directory.groups.forms import CloseForm, PauseForm
from directory.groups.models import Group

NAMESPACE = "group_admin"


class StateView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Asks, says what follows, and does it."""

    model = Group
    permission_required = "publish"
    template_name = "directory/admin/change_state.html"
    form_class: type[forms.Form] = forms.Form
    name: ClassVar[str]
    label: ClassVar[Any]
    page_title: ClassVar[Any]
    explanation: ClassVar[Any]
    done: ClassVar[Any]
    icon_name: ClassVar[str]
    priority: ClassVar[int]
    from_states: ClassVar[tuple[State, ...]]

    @classmethod
    def fits(cls, group: Group) -> bool:
        """Return whether it makes sense for a group as it stands."""
        return group.state in cls.from_states

    @classmethod
    def get_url(cls, group: Group) -> str:
        return reverse(f"{NAMESPACE}:{cls.name}", args=[quote(group.pk)])

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.group.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAMESPACE}:list"), "label": _("Groups")},
            {"url": self.edit_url, "label": self.group.name},
            {"url": "", "label": self.page_title},
        ]

    @property
    def edit_url(self) -> str:
        return reverse(f"{NAMESPACE}:edit", args=[quote(self.group.pk)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["media"] = context["form"].media
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        lock = self.group.get_lock()
        try:
            if lock and lock.for_user(self.request.user):
                raise ValidationError(_("Somebody has locked this group."))
            if not self.fits(self.group):
                actions.refuse_if_gone(self.group)
                raise ValidationError(_("The group is open already."))
            self.act(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done % {"name": self.group.name})
        return redirect(self.edit_url)

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def act(self, form: Any) -> None:
        raise NotImplementedError


class PauseView(StateView):
    name = "pause"
    label = gettext_lazy("Pause")
    page_title = gettext_lazy("Pause the group")
    done = gettext_lazy("“%(name)s” is paused.")
    icon_name = "time"
    priority = 40
    from_states = (State.OPEN, State.PAUSED)
    form_class = PauseForm

    @property
    def explanation(self) -> Any:
        if self.group.live:
            return _(
                "For a break: a summer, a lost room. Parents still find it, at the end of the list, with the words "
                "“Taking a break”."
            )
        return _(
            "For a break: a summer, a lost room. Parents do not see it now. Once you publish it, they find it at the "
            "end of the list, with the words “Taking a break”."
        )

    def get_initial(self) -> dict[str, Any]:
        return {"until": self.group.paused_until}

    def act(self, form: Any) -> None:
        actions.pause(group=self.group, until=form.cleaned_data["until"], by=self.request.user)


class ReopenView(StateView):
    name = "reopen"
    label = gettext_lazy("Reopen")
    page_title = gettext_lazy("Reopen the group")
    icon_name = "rotate"
    priority = 41
    from_states = (State.PAUSED, *GONE_STATES)

    @property
    def explanation(self) -> Any:
        if self.group.state == State.PAUSED and self.group.live:
            return _("Its break is over. Parents find it again in its place in the list.")
        if self.group.state == State.PAUSED:
            return _("Its break is over. It stays a draft: parents see it only after you publish it.")
        return _("It comes back as a draft. Look it through, then publish it: parents see it only after that.")

    @property
    def done(self) -> Any:
        if self.group.state == State.PAUSED and self.group.live:
            return _("“%(name)s” is open again.")
        if self.group.state == State.PAUSED:
            return _("The break of “%(name)s” is over. It is still a draft.")
        return _("“%(name)s” is a draft again. Look it through and publish it.")

    def act(self, form: Any) -> None:
        actions.reopen(group=self.group, by=self.request.user)


class CloseView(StateView):
    name = "close"
    label = gettext_lazy("Close")
    page_title = gettext_lazy("Close the group")
    explanation = gettext_lazy(
        "For a group that has ended. Parents find it in no list. Whoever follows an old link or a leaflet reads that "
        "it has closed, and where to go instead. Choose up to three groups; left empty, the site offers the nearest "
        "ones."
    )
    done = gettext_lazy("“%(name)s” is closed.")
    icon_name = "circle-xmark"
    priority = 42
    from_states = (State.OPEN, State.PAUSED, State.CLOSED)
    form_class = CloseForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "group": self.group}

    def get_initial(self) -> dict[str, Any]:
        chosen = self.group.alternatives.values_list("alternative", flat=True)
        return dict(zip(CloseForm.NAMES, chosen, strict=False))

    def act(self, form: Any) -> None:
        actions.close(group=self.group, alternatives=form.alternatives, by=self.request.user)


class RemoveView(StateView):
    name = "remove"
    label = gettext_lazy("Remove")
    page_title = gettext_lazy("Remove the group from the site")
    explanation = gettext_lazy(
        "For a group that must not be seen: it asked to go, or something is wrong. Parents find it in no list. Its "
        "address says only that nothing is here any more: no name, no reason, no other groups. You keep it here and "
        "can reopen it. When a group has simply ended, close it instead."
    )
    done = gettext_lazy("“%(name)s” is off the site.")
    icon_name = "no-view"
    priority = 43
    from_states = (State.OPEN, State.PAUSED, State.CLOSED)

    def act(self, form: Any) -> None:
        actions.remove(group=self.group, by=self.request.user)
