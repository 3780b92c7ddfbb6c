"""The list of mails that did not go out, and the screen that asks before some are sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from post_office.models import STATUS, Email
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, ButtonsColumnMixin, Column, TitleColumn
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import ListingButton

from core.mail import KEPT
from core.outbox import actions
from core.outbox.queries import may_send_again, recipients, unsent
from core.outbox.reasons import reason


def can_go(mail: Email) -> bool:
    """Return whether a mail waits for somebody to send it again."""
    return bool(mail.status == STATUS.failed and not mail.passed)


def standing(mail: Email) -> str:
    """Return in words what becomes of a mail."""
    if mail.passed:
        return _("It is too late for it: its link no longer opens, or it is too old.")
    if mail.status == STATUS.failed:
        return _("The site has given up.")
    return _("Next try: %(time)s.") % {"time": date_format(localtime(mail.scheduled_time), "DATETIME_FORMAT")}


def why(mail: Email) -> SafeString:
    words, code = reason(mail.failure or "", mail.failure_text or "")
    return format_html("{} <code>{}</code>", words, code)


def send_again_url(mails: Iterable[Email]) -> str:
    asked = [*(("id", mail.pk) for mail in mails), ("next", reverse(FailedMails.LIST))]
    return f"{reverse('wagtail_bulk_action', args=['post_office', 'email', SendAgain.action_type])}?{urlencode(asked)}"


class SubjectColumn(ButtonsColumnMixin, TitleColumn):
    def get_buttons(self, instance: Email, parent_context: Any) -> list[ListingButton]:
        if not can_go(instance):
            return []
        label = _("Send again: %(subject)s") % {"subject": instance.subject}
        return [ListingButton(_("Send again"), url=send_again_url([instance]), attrs={"aria-label": label})]


class FailedMailsView(IndexView):
    model = Email
    permission_required = "change"
    any_permission_required = None
    template_name = "core/admin/failed_mails.html"
    page_title = gettext_lazy("Failed mails")
    header_icon = "mail"
    verbose_name_plural = gettext_lazy("mails that did not go out")
    paginate_by = 50

    def get_base_queryset(self) -> QuerySet[Email]:
        return unsent()

    @cached_property
    def columns(self) -> list[Any]:
        whole = self.user_has_permission("view")
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="email"),
            SubjectColumn(
                "subject",
                label=gettext_lazy("Subject"),
                get_title_id=lambda mail: f"email_{mail.pk}_title",
                classname="failed-mail",
            ),
            Column("to", label=_("To"), accessor=lambda mail: ", ".join(recipients(mail, whole=whole))),
            Column("why", label=_("Why it did not go out"), accessor=why),
            Column("tries", label=_("Tries")),
            Column("tried_at", label=_("Last tried")),
            Column("standing", label=_("What becomes of it"), accessor=standing),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "model_opts": Email._meta, "kept": KEPT}


class SendAgain(PermissionCheckedMixin, BulkAction):
    """Asks whether to send these mails again, be it one or many, and does it."""

    models = [Email]
    permission_required = "change"
    display_name = gettext_lazy("Send again")
    action_type = "send_again"
    aria_label = gettext_lazy("Send the chosen mails again")
    template_name = "core/admin/send_again.html"

    @classmethod
    def get_queryset(cls, model: type[Email], object_ids: Sequence[Any]) -> list[Email]:
        """Return those of the mails that have not gone out yet: each of the others has, or is deleted."""
        wanted = {str(pk) for pk in object_ids}
        return [mail for mail in unsent() if str(mail.pk) in wanted]

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        return [mail.pk for mail in unsent()]

    def check_perm(self, obj: Email) -> bool:
        return can_go(obj)

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user}

    @classmethod
    def execute_action(cls, objects: Sequence[Email], *, by: Any, **kwargs: Any) -> tuple[int, int]:
        """Return how many were put back into the queue, and how many were not."""
        done = 0
        for mail in objects:
            try:
                done += actions.send_again(mail=mail, by=by)
            except ValidationError:
                continue
        return done, len(objects) - done

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            messages.warning(self.request, _("None of these mails waits to be sent again."))
            return None
        return ngettext(
            "%(count)d mail is in the queue again. It goes out within a quarter of an hour.",
            "%(count)d mails are in the queue again. They go out within a quarter of an hour.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


class FailedMailsItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_send_again(request.user)


class FailedMails(ViewSet):
    LIST = "failed_mails:index"
    name = "failed_mails"
    url_prefix = "failed-mails"
    icon = "mail"
    menu_label = gettext_lazy("Failed mails")
    menu_order = 100
    menu_hook = "register_reports_menu_item"
    menu_item_class = FailedMailsItem

    def get_urlpatterns(self) -> list[URLPattern]:
        names = {"index_url_name": self.LIST, "index_results_url_name": "failed_mails:index_results"}
        view = FailedMailsView
        return [
            path("", view.as_view(**names), name="index"),
            path("results/", view.as_view(**names, results_only=True), name="index_results"),
        ]
