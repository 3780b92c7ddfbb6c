"""The screen that shows somebody where she is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts import sessions, signals


class SignInsView(WagtailAdminTemplateMixin, TemplateView):
    """Each browser, and a way to sign out of all but this one."""

    template_name = "accounts/sign_ins.html"
    page_title = gettext_lazy("Where you are signed in")
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        return [*self.breadcrumbs_items, account, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        return super().get_context_data(sign_ins=sessions.of(self.request.user), here=here, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sessions.end(request.user, but=request.session.session_key)
        signals.signed_out_elsewhere.send(SignInsView, user=request.user)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("sign_ins")
