"""The admin shows what a person can use, and nothing else."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from core.outbox.views import FailedMails, FailedMailsItem, SendAgain
from core.trail.views import Trail, TrailItem


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
        items[:] = [item for item in items if isinstance(item, (FailedMailsItem, TrailItem))]


@hooks.register("register_admin_viewset")
def own_reports() -> list[ViewSet]:
    return [FailedMails(), Trail()]


hooks.register("register_bulk_action", SendAgain)


@hooks.register("register_permissions")
def let_reports_be_granted() -> QuerySet[Permission]:
    """The audit trail tells when colleagues work: no role sees it until an administrator decides so."""
    mail = Q(content_type__app_label="post_office", codename__in=["view_email", "change_email"])
    return Permission.objects.filter(mail | Q(content_type__app_label="core", codename="view_auditentry"))
