"""The editors' way to a sheet: of the groups they chose, or of all that the list shows."""

from __future__ import annotations

import tempfile
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from directory.groups.bulk import OfGroups
from directory.groups.models import Group
from directory.groups.viewsets import GroupIndexView
from directory.transfer import exporting, writing


def may_export(user: Any) -> bool:
    return bool(policy_registry.get_by_type(Group).user_has_any_permission(user, {"view", "change"}))


def sheet(groups: QuerySet[Group], kind: str) -> FileResponse:
    """Answer with a file that `import_groups` reads; raises `writing.TooLongError`."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    export = exporting.prepare(groups=groups)
    try:
        (writing.write_xlsx if kind == "xlsx" else writing.write_csv)(export, file)
    except writing.TooLongError:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"groups-{timezone.localdate().isoformat()}.{kind}")


class GroupListWithSheets(GroupIndexView):
    """The list, whose search and filters a sheet follows. Wagtail's own sheets could not be brought in again."""

    list_export = ("slug",)  # what turns Wagtail's two buttons on; the columns are the sheet's own

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.is_export and not may_export(request.user):
            raise PermissionDenied

    @cached_property
    def show_export_buttons(self) -> bool:
        return may_export(self.request.user)

    def as_spreadsheet(self, queryset: QuerySet[Group], spreadsheet_format: str) -> HttpResponseBase:
        groups = Group.objects.filter(pk__in=queryset.order_by().values("pk"))
        try:
            return sheet(groups, spreadsheet_format)
        except writing.TooLongError as error:
            messages.error(self.request, error)
            asked = self.request.GET.copy()
            del asked["export"]
            return redirect(f"{reverse('group_admin:list')}?{asked.urlencode()}")


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[("xlsx", gettext_lazy("Excel workbook")), ("csv", gettext_lazy("CSV file"))],
    )


class ExportBulkAction(OfGroups, SnippetBulkAction):
    """Changes nothing, so it is for whoever may see the list, and for groups however they stand."""

    action_type = "export"
    display_name = gettext_lazy("Export")
    aria_label = gettext_lazy("Export the chosen groups")
    action_priority = 50
    template_name = "directory/admin/bulk/change.html"
    form_class = ExportForm
    explanation = gettext_lazy(
        "A sheet with one row for each group. You can change it and bring it in again. Private facts are never in it. "
        "Of a group with changes that wait to be published, it holds what parents see now."
    )
    rights: ClassVar[tuple[str, ...]] = ("view", "change")  # either will do

    @classmethod
    def may(cls, user: Any) -> bool:
        return may_export(user)

    def check_perm(self, group: Group) -> bool:
        policy = policy_registry.get_by_type(Group)
        return any(policy.user_has_permission_for_instance(self.request.user, right, group) for right in self.rights)

    def get_actionable_objects(self) -> tuple[list[Group], dict[str, Any]]:
        return self.mine, self.told(self.others)

    def form_valid(self, form: ExportForm) -> HttpResponseBase:
        groups = Group.objects.filter(pk__in=[group.pk for group in self.mine])
        try:
            return sheet(groups, form.cleaned_data["kind"])
        except writing.TooLongError as error:
            form.add_error("kind", str(error))
            return self.form_invalid(form)
