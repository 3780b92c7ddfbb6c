"""Letting somebody in who lost their phone: the second step is taken away, and they add a new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts import second_step
from accounts.models import User

A_PAGE = 20


def may_take_away(user: Any) -> bool:
    return bool(user.has_perm("accounts.take_away_second_step"))


def within_reach(of: Any) -> QuerySet[User]:
    """Return the people whose second step somebody may take away: an administrator's only another administrator.

    One's own is not among them: that takes a code, for a desk may be left alone.
    """
    people = User.objects.filter(totpdevice__confirmed=True).exclude(pk=of.pk).order_by("username").distinct()
    return people if of.is_superuser else people.exclude(is_superuser=True)


class LostPhonesView(WagtailAdminTemplateMixin, TemplateView):
    """Everybody with a second step."""

    template_name = "accounts/lost_phones.html"
    page_title = gettext_lazy("Lost phones")
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_take_away(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = Paginator(within_reach(self.request.user), A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(people=people, index_url=reverse("lost_phones"), **kwargs)


class TakeAwayView(LostPhonesView):
    """One of them: is it really that person who asks?"""

    template_name = "accounts/take_away.html"

    @cached_property
    def person(self) -> User:
        return get_object_or_404(within_reach(self.request.user), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = {"url": reverse("lost_phones"), "label": self.page_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.person.get_username()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.person, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = self.person.get_username()
        second_step.remove(self.person, by=request.user)
        messages.success(request, _("“%(name)s” can sign in with the password alone.") % {"name": name})
        return redirect("lost_phones")
