"""A group's public page, its card, and what stands at the address of a group that is gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from core.editing import Editing
from core.languages import active
from directory.groups.cards import cards_for
from directory.groups.enums import State
from directory.groups.models import FormerSlug, Group
from directory.groups.queries import Links, alternatives_to
from directory.groups.vcard import vcard
from directory.groups.view import GroupView


def of_public_group(view: Callable[[HttpRequest, Group], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the public group at its address.

    Closed and removed ones answer 410, drafts 404, a former address leads to the new one.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        group = next(iter(Group.objects.filter(slug=slug).order_by()), None)
        if group is None:
            return _at_former_address(request, slug)
        if group.is_public:
            return view(request, group)
        if group.state == State.CLOSED and known_to_the_public(group):
            context = {
                "name": group.name,
                "lang": group.text_language,
                "cards": cards_for(alternatives_to(group), active()),
            }
            return render(request, "directory/gone.html", context, status=410)
        if group.state == State.REMOVED:
            return _nothing_here(request)
        raise Http404

    return answer


@of_public_group
def profile(request: HttpRequest, group: Group) -> HttpResponse:
    """Show a public group."""
    editing = Editing("directory.change_group", reverse("group_admin:edit", args=[group.pk]))
    view = GroupView.of(group, Links.stored(group.pk), active())
    return render(request, "directory/profile.html", {"view": view, "editing": editing})


@of_public_group
def contact(request: HttpRequest, group: Group) -> HttpResponse:
    """Give the group as a card for the address book of a phone."""
    card = vcard(group, GroupView.of(group, Links.stored(group.pk), active()))
    headers = {"Content-Disposition": f'attachment; filename="{group.slug}.vcf"'}  # a slug is ASCII
    return HttpResponse(card, content_type="text/vcard; charset=utf-8", headers=headers)


def known_to_the_public(group: Group) -> bool:
    """Whether a group was ever shown, or said yes to it: of a draft that came to nothing not even the name is told."""
    return bool(group.first_published_at or group.consent_on)


def _at_former_address(request: HttpRequest, slug: str) -> HttpResponse:
    former = get_object_or_404(FormerSlug.objects.select_related("group"), slug=slug)
    if former.group.state == State.REMOVED:
        return _nothing_here(request)  # its new address may tell its name
    if not former.group.live and not (former.group.state == State.CLOSED and known_to_the_public(former.group)):
        raise Http404
    return redirect(resolve(request.path_info).view_name, former.group.slug, permanent=True)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/gone.html", {"name": ""}, status=410)
