"""A group's public page, and what stands at the address of a group that is gone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.editing import Editing
from directory.groups.cards import cards_for
from directory.groups.enums import State
from directory.groups.models import FormerSlug, Group
from directory.groups.queries import Links, alternatives_to
from directory.groups.view import GroupView


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a public group. Closed and removed ones answer 410, drafts 404, a former address leads to the new one."""
    group = next(iter(Group.objects.filter(slug=slug).order_by()), None)
    if group is None:
        former = get_object_or_404(FormerSlug.objects.select_related("group"), slug=slug)
        if former.group.state == State.REMOVED:
            return _nothing_here(request)  # its new address may tell its name
        if not former.group.live and not (former.group.state == State.CLOSED and known_to_the_public(former.group)):
            raise Http404
        return redirect("groups:profile", former.group.slug, permanent=True)
    language = get_language()
    if group.is_public:
        editing = Editing("directory.change_group", reverse("group_admin:edit", args=[group.pk]))
        view = GroupView.of(group, Links.stored(group.pk), language)
        return render(request, "directory/profile.html", {"view": view, "editing": editing})
    if group.state == State.CLOSED and known_to_the_public(group):
        context = {
            "name": group.name,
            "lang": group.text_language,
            "cards": cards_for(alternatives_to(group), language),
        }
        return render(request, "directory/gone.html", context, status=410)
    if group.state == State.REMOVED:
        return _nothing_here(request)
    raise Http404


def known_to_the_public(group: Group) -> bool:
    """Whether a group was ever shown, or said yes to it: of a draft that came to nothing not even the name is told."""
    return bool(group.first_published_at or group.consent_on)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/gone.html", {"name": ""}, status=410)
