"""The private facts of a group: who stands behind it and where a ward-only group really meets. By right only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import audit
from directory.groups.forms import ContactFormSet, PrivatePlaceForm, name_the_gone
from directory.groups.models import Group
from directory.groups.private_models import GroupContact, GroupPrivatePlace

SEE = ("directory.view_groupcontact", "directory.view_groupprivateplace")
CHANGE = (
    "directory.add_groupcontact",
    "directory.change_groupcontact",
    "directory.delete_groupcontact",
    "directory.change_groupprivateplace",
)


def may_see_private_facts(user: Any) -> bool:
    return bool(user.has_perms(SEE))


def known_already(contact: GroupContact) -> bool:
    """Whether a new contact is one that the group has, word for word: the same form was sent twice."""
    told = {field: getattr(contact, field) for field in ContactFormSet.form.base_fields}
    return contact.pk is None and GroupContact.objects.filter(group=contact.group, **told).exists()


class PrivateFactsView(WagtailAdminTemplateMixin, TemplateView):
    """Shows to whoever may look, saves for whoever may change."""

    name = "private"
    url_name = "group_admin:private"
    template_name = "directory/admin/private_facts.html"
    page_title = gettext_lazy("Private facts")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_private_facts(request.user) or (request.method == "POST" and not self.may_change):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_change(self) -> bool:
        return bool(self.request.user.has_perms(CHANGE))

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.group.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("group_admin:list"), "label": _("Groups")},
            {"url": reverse("group_admin:edit", args=[self.group.pk]), "label": self.group.name},
            {"url": "", "label": self.page_title},
        ]

    @cached_property
    def forms(self) -> tuple[PrivatePlaceForm, Any]:
        data = self.request.POST if self.request.method == "POST" else None
        place = GroupPrivatePlace.objects.filter(group=self.group).first() or GroupPrivatePlace(group=self.group)
        contacts = ContactFormSet(data, prefix="contacts", queryset=GroupContact.objects.filter(group=self.group))
        return PrivatePlaceForm(data, prefix="place", instance=place), contacts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place, contacts = self.forms
        if not self.may_change:
            for form in (place, *contacts):
                for field in form.fields.values():
                    field.disabled = True
        return super().get_context_data(
            place=place, contacts=contacts, may_change=self.may_change, group=self.group, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place, contacts = self.forms
        if not (place.is_valid() and contacts.is_valid()):
            name_the_gone(contacts)
            return self.render_to_response(self.get_context_data(), status=422)
        with transaction.atomic():
            Group.objects.select_for_update().get(pk=self.group.pk)  # one after the other: a form may be sent twice
            if place.has_changed():
                place.save()
            for contact in contacts.save(commit=False):
                contact.group = self.group
                if not known_already(contact):
                    contact.save()
            for contact in contacts.deleted_objects:
                contact.delete()
            audit.record("group.change_private_facts", self.group, by=request.user)
        messages.success(request, _("The private facts of “%(name)s” are saved.") % {"name": self.group.name})
        return redirect(request.path)
