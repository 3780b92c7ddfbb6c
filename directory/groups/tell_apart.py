"""The button that says of two groups that they are two."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from directory.groups import duplicates
from directory.groups.models import Group


class TellApartView(PermissionCheckedMixin, View):
    """Remembers it, and leads back to the form."""

    name = "tell_apart"
    permission_policy = ModelPermissionPolicy(Group)
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        group, twin = get_object_or_404(Group, pk=pk), get_object_or_404(Group.objects.exclude(pk=pk), pk=other)
        duplicates.tell_apart(group=group, other=twin, by=request.user)
        messages.success(request, _("“%(name)s” is another group: you will not be asked again.") % {"name": twin.name})
        return redirect("group_admin:edit", pk)
