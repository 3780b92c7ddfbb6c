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
from accounts.sign_ins import SignInsView


@hooks.register("register_admin_urls")
def own_screens() -> list[URLPattern]:
    return [
        path("account/sign-ins/", SignInsView.as_view(), name="sign_ins"),
        path("lost-phones/", LostPhonesView.as_view(), name="lost_phones"),
        path("lost-phones/<int:pk>/", TakeAwayView.as_view(), name="take_away_second_step"),
    ]


class ForThoseWhoMay(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_take_away(request.user)


@hooks.register("register_settings_menu_item")
def lost_phones_in_menu() -> MenuItem:
    return ForThoseWhoMay(LostPhonesView.page_title, reverse("lost_phones"), icon_name="key")


class LeadingPanel(BaseSettingsPanel):
    """Leads to what has screens of its own, and has nothing to save."""

    def get_form(self) -> forms.Form:
        return forms.Form()


class SecondStepPanel(LeadingPanel):
    name = "second_step"
    title = gettext_lazy("Second step when you sign in")
    template_name = "accounts/panel.html"
    order = 600

    def get_context_data(self) -> dict[str, Any]:
        has, left = second_step.has(self.user), second_step.recovery_codes_left(self.user)
        return {**super().get_context_data(), "has": has, "left": left}


class SignInsPanel(LeadingPanel):
    name = "sign_ins"
    title = SignInsView.page_title
    template_name = "accounts/sign_ins_panel.html"
    order = 700


@hooks.register("register_account_settings_panel")
def sign_ins_panel(request: HttpRequest, user: Any, profile: Any) -> BaseSettingsPanel:
    return SignInsPanel(request, user, profile)


@hooks.register("register_account_settings_panel")
def second_step_panel(request: HttpRequest, user: Any, profile: Any) -> BaseSettingsPanel:
    return SecondStepPanel(request, user, profile)
