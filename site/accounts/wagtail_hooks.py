"""What accounts add to the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import BaseSettingsPanel

from accounts import second_step
from accounts.lost_phones import LostPhonesView, TakeAwayView, may_take_away


@hooks.register("register_admin_urls")
def lost_phones() -> list[URLPattern]:
    return [
        path("lost-phones/", LostPhonesView.as_view(), name="lost_phones"),
        path("lost-phones/<int:pk>/", TakeAwayView.as_view(), name="take_away_second_step"),
    ]


class ForThoseWhoMay(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_take_away(request.user)


@hooks.register("register_settings_menu_item")
def lost_phones_in_menu() -> MenuItem:
    return ForThoseWhoMay(LostPhonesView.page_title, reverse("lost_phones"), icon_name="key")


class SecondStepPanel(BaseSettingsPanel):
    """Leads to the second step, which has screens of its own."""

    name = "second_step"
    title = gettext_lazy("Second step when you sign in")
    template_name = "accounts/panel.html"
    order = 600
    form_class = forms.Form

    def get_form(self) -> forms.Form:
        return forms.Form()

    def get_context_data(self) -> dict[str, Any]:
        has, left = second_step.has(self.user), second_step.recovery_codes_left(self.user)
        return {**super().get_context_data(), "has": has, "left": left}


@hooks.register("register_account_settings_panel")
def second_step_panel(request: HttpRequest, user: Any, profile: Any) -> BaseSettingsPanel:
    return SecondStepPanel(request, user, profile)
