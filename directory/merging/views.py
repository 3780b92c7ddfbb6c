"""The screen that makes one condition of two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from directory.conditions.models import Condition
from directory.merging.actions import merge_conditions


class MergeConditionForm(forms.Form):
    into = forms.ModelChoiceField(Condition.objects.none(), label=gettext_lazy("The condition that stays"))

    def __init__(self, *args: Any, condition: Condition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Condition.objects.filter(any_need=False).exclude(pk=condition.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class MergeConditionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Says what follows, asks which condition stays, and does it."""

    permission_policy = ModelPermissionPolicy(Condition)
    permission_required = "delete"
    template_name = "directory/admin/change_state.html"
    form_class = MergeConditionForm
    page_title = gettext_lazy("Merge into another condition")
    label = gettext_lazy("Merge")

    @cached_property
    def condition(self) -> Condition:
        return get_object_or_404(Condition, any_need=False, pk=self.kwargs["pk"])

    @property
    def edit_url(self) -> str:
        return reverse("conditions:edit", args=[self.condition.pk])

    @property
    def explanation(self) -> str:
        count = self.condition.groups.count()
        return ngettext(
            "%(count)d group has this condition. It will have the one that stays instead. The words people search by "
            "move there too, and links to this condition will lead there. This cannot be undone.",
            "%(count)d groups have this condition. They will have the one that stays instead. The words people search "
            "by move there too, and links to this condition will lead there. This cannot be undone.",
            count,
        ) % {"count": count}

    def get_page_subtitle(self) -> str:
        return self.condition.label

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("conditions:index"), "label": _("Conditions")},
            {"url": self.edit_url, "label": self.condition.label},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "condition": self.condition}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["media"] = context["form"].media
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        into, gone = form.cleaned_data["into"], self.condition.label
        try:
            merge_conditions(condition=self.condition, into=into, by=self.request.user)
        except ValidationError as error:
            form.add_error("into", error)
            return self.form_invalid(form)
        words = _("“%(gone)s” is now part of “%(stays)s”.")
        messages.success(self.request, words % {"gone": gone, "stays": into.label})
        return redirect("conditions:edit", into.pk)

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response
