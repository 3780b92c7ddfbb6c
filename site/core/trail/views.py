"""The audit trail as a list to look through and to take away as a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import django_filters
from django.apps import apps
from django.db.models import Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.viewsets.base import ViewSet

from core import audit, sign_ins
from core.cells import guarded
from core.models import AuditEntry
from core.trail import words

CHUNK = 2_000


class TrailFilterSet(WagtailFilterSet):
    """Each filter narrows what the others leave; the choices inside one widen it."""

    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"), widget=DateRangePickerWidget)
    by = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Who"), choices=lambda: _used("by", who), widget=CheckboxSelectMultiple
    )
    action = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("What"), choices=lambda: _used("action", action_name), widget=CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind of thing"),
        choices=lambda: _used("kind", words.kind_name),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []


def _used(field: str, name: Any) -> list[tuple[str, str]]:
    """Return what stands in a field of the trail, with its name. An index holds each."""
    found = AuditEntry.objects.exclude(**{field: ""}).order_by().values_list(field, flat=True).distinct()
    return sorted(((value, str(name(value))) for value in found), key=lambda choice: choice[1].casefold())


def who(name: str) -> str:
    return _("the site itself") if name == "system" else name


def action_name(code: str) -> str:
    return str(words.actions().get(code, code))


def thing(entry: AuditEntry) -> str:
    """Return what a line is about by its kind and number: what it is called may not be for everybody."""
    number = "" if entry.object_id is None else f" {entry.object_id}"
    return f"{words.kind_name(entry.kind)}{number}" if entry.kind else ""


def linked(entry: Any) -> str:
    return format_html('<a href="{}">{}</a>', entry.edit_url, entry.name) if entry.edit_url else thing(entry)


def name_things(entries: Iterable[Any], user: Any) -> list[Any]:
    """Give each line the name and the form of its thing, where that is still there and `user` may open it."""
    entries = list(entries)
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.kind and entry.object_id is not None:
            wanted[entry.kind].add(entry.object_id)
    found = {kind: _still_there(kind, pks) for kind, pks in wanted.items()}
    finder = AdminURLFinder(user)
    for entry in entries:
        instance = found.get(entry.kind, {}).get(entry.object_id)
        entry.edit_url = finder.get_edit_url(instance) if instance is not None else None
        entry.name = str(instance) if entry.edit_url else ""
    return entries


def _still_there(kind: str, pks: set[int]) -> dict[int, Model]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    return dict(model._default_manager.in_bulk(pks))


class TrailView(ReportView):
    model = AuditEntry
    permission_required = "view"
    template_name = "core/admin/trail.html"
    page_title = gettext_lazy("Audit trail")
    header_icon = "history"
    filterset_class = TrailFilterSet
    verbose_name_plural = gettext_lazy("lines of the audit trail")
    index_url_name = "trail:index"
    index_results_url_name = "trail:index_results"
    is_searchable = False
    list_export = ["at", "by", "action", "action_code", "thing", "facts"]
    export_filename = "audit-trail"
    export_headings = {
        "at": gettext_lazy("When"),
        "by": gettext_lazy("Who"),
        "action": gettext_lazy("What"),
        "action_code": gettext_lazy("Code"),
        "thing": gettext_lazy("Which thing"),
        "facts": gettext_lazy("Facts"),
    }
    columns = [
        Column("at", label=gettext_lazy("When")),
        Column("by", label=gettext_lazy("Who"), accessor=lambda entry: who(entry.by)),
        Column(
            "action",
            label=gettext_lazy("What"),
            accessor=lambda entry: format_html("{} <code>{}</code>", action_name(entry.action), entry.action),
        ),
        Column("thing", label=gettext_lazy("Which thing"), accessor=linked),
        Column("facts", label=gettext_lazy("Facts"), accessor=lambda entry: words.told(entry.facts)),
    ]

    def get_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.order_by("-at", "-pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the list; a sheet is written line by line, however long it is."""
        if self.is_export:
            entries = self.get_filtered_queryset().iterator(CHUNK)
            response: HttpResponse = self.as_spreadsheet(entries, request.GET["export"])
            return response
        return super().get(request, *args, **kwargs)

    def decorate_paginated_queryset(self, object_list: Iterable[AuditEntry]) -> list[AuditEntry]:
        return name_things(object_list, self.request.user)

    def to_row_dict(self, item: AuditEntry) -> dict[str, str]:
        """Return a line as cells. Without names: a sheet is read by people who may open less."""
        cells = [
            localtime(item.at).isoformat(sep=" ", timespec="seconds"),
            who(item.by),
            action_name(item.action),
            item.action,
            thing(item),
            words.told(item.facts),
        ]
        return dict(zip(self.list_export, map(guarded, cells), strict=True))

    def generate_xlsx_row(self, worksheet: Any, row_dict: dict[str, str], date_format: Any = None) -> Iterable[str]:
        """Give the cells as they are: all are guarded text. It is faster than Wagtail’s own way."""
        yield from row_dict.values()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = {"kept": audit.KEPT, "sign_ins_kept": sign_ins.KEPT}
        return {**super().get_context_data(**kwargs), **kept}


class TrailItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm("core.view_auditentry"))


class Trail(ViewSet):
    name = "trail"
    url_prefix = "audit-trail"
    icon = "history"
    menu_label = gettext_lazy("Audit trail")
    menu_order = 110
    menu_hook = "register_reports_menu_item"
    menu_item_class = TrailItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", TrailView.as_view(), name="index"),
            path("results/", TrailView.as_view(results_only=True), name="index_results"),
        ]
