"""“Edit this”, for those who are signed in and may."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

register = template.Library()


@register.simple_tag(takes_context=True)
def edit_url(context: template.Context) -> str:
    """Return where this visitor may edit what the page shows; empty for anybody else, of whom no session is asked."""
    request = context["request"]
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or getattr(request, "is_preview", False):
        return ""
    page, editing = context.get("page"), context.get("editing")
    if isinstance(page, Page) and page.pk and page.permissions_for_user(request.user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editing.url if editing and request.user.has_perm(editing.permission) else ""
