"""The admin shows what a person can use, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("insert_global_admin_css")
def own_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_main_menu")
def hide_what_editors_cannot_use(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's help is for developers. Its reports say less than the first screen and each thing's own history."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in ("help", "reports")]
