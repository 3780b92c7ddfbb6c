"""The admin shows what a person can use, and nothing else."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.outbox.views import FailedMails, FailedMailsItem, SendAgain


@hooks.register("insert_global_admin_css")
def own_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_main_menu")
def hide_help(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's help is for developers."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "help"]


@hooks.register("construct_reports_menu")
def hide_stock_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's reports say less than the first screen and each thing's own history."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if isinstance(item, FailedMailsItem)]


@hooks.register("register_admin_viewset")
def failed_mails() -> FailedMails:
    return FailedMails()


hooks.register("register_bulk_action", SendAgain)


@hooks.register("register_permissions")
def let_mail_be_granted() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="post_office", codename__in=["view_email", "change_email"])
