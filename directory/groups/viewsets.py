"""Groups in the admin: the list, the form, and the way to every other screen of a group."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Replace
from django.http import QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import chooser
from wagtail.snippets.views import snippets as stock

from directory.groups import actions
from directory.groups.bulk import GroupCheckboxColumn, buttons_for
from directory.groups.enums import State
from directory.groups.filters import GroupFilterSet
from directory.groups.models import Group
from directory.groups.notices import Notices
from directory.groups.panels import EDIT_HANDLER
from directory.groups.private_views import PrivateFactsView, may_see_private_facts
from directory.groups.state_views import CloseView, PauseView, RemoveView, ReopenView
from directory.groups.tell_apart import TellApartView

LONGEST_QUERY = 200
SEARCHED = ("name", "other_names", "summary", "email", "website", "venue", "postcode", "tags__name")


def standing(group: Group) -> str:
    """Return in words how a group stands with the public."""
    if group.state in (State.CLOSED, State.REMOVED):
        return group.get_state_display().capitalize()
    if not group.live:
        return _("Draft")
    words = _("Paused") if group.state == State.PAUSED else _("Live")
    return _("%(standing)s, changes waiting") % {"standing": words} if group.has_unpublished_changes else words


def search(groups: QuerySet[Group], query: str) -> QuerySet[Group]:
    """Keep the groups that hold every word of `query` in a public fact; spaces in a phone number do not matter.

    Of a long text its beginning is looked for: databases refuse questions without end.
    """
    query = query[:LONGEST_QUERY]
    found = groups.alias(digits=Replace("phone", Value(" "), Value("")))
    number = "".join(sign for sign in query if sign.isdigit())
    if len(number) >= 5 and not any(sign.isalpha() for sign in query):
        return found.filter(digits__contains=number)
    for word in dict.fromkeys(query.split()):
        fields = (Q(**{f"{field}__icontains": word}) for field in SEARCHED)
        found = found.filter(pk__in=Group.objects.filter(reduce(or_, fields)).values("pk"))
    return found


class GroupIndexView(stock.IndexView):
    def get_base_queryset(self) -> QuerySet[Group]:
        groups: QuerySet[Group] = super().get_base_queryset()
        touched = Coalesce(F("latest_revision__created_at"), F("changed_at"))
        return groups.select_related("meeting_ward").annotate(touched=touched)

    @cached_property
    def columns(self) -> list[Column]:
        return [GroupCheckboxColumn("bulk_actions", obj_type="snippet"), *super().columns[1:]]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["bulk_buttons"] = buttons_for(self.request.user)
        return context

    def search_queryset(self, queryset: QuerySet[Group]) -> QuerySet[Group]:
        return search(queryset, self.search_query) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Group) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if instance.is_public:
            url = reverse("groups:profile", args=[instance.slug])
            buttons.append(Button(_("See it as parents do"), url=url, icon_name="view", priority=15))
        if self.user_has_permission("publish"):
            buttons += [
                Button(item.label, url=item.get_url(instance), icon_name=item.icon_name, priority=item.priority)
                for item in STATE_VIEWS
                if item.fits(instance)
            ]
        return buttons


class _KeepsPlacePrivate:
    """Saving moves a ward-only group's place to its own table; publishing goes through our action."""

    def save_instance(self) -> Group:
        group: Group = super().save_instance()  # type: ignore[misc]
        actions.keep_place_private(group=group, place=self.form.private_place, by=self.request.user)  # type: ignore[attr-defined]
        return group

    def publish_action(self) -> None:
        actions.publish(group=self.object, by=self.request.user, revision=self.new_revision)  # type: ignore[attr-defined]


class GroupCreateView(_KeepsPlacePrivate, stock.CreateView):
    pass


class GroupEditView(_KeepsPlacePrivate, stock.EditView):
    partials_template_name = "wagtailsnippets/snippets/directory/group/edit_partials.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["notices"] = Notices.of(self.form.instance)
        context["may_publish"] = self.user_has_permission("publish")
        return context

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if may_see_private_facts(self.request.user):
            url = reverse(PrivateFactsView.url_name, args=[self.object.pk])
            buttons.append(Button(_("Private facts"), url=url, icon_name="lock", priority=5))
        if self.live_object.is_public:
            url = reverse("groups:profile", args=[self.live_object.slug])
            buttons.append(Button(_("See it as parents do"), url=url, icon_name="view", priority=4))
        return buttons


class _PreviewsNoPrivatePlace:
    """A form kept for the preview is a stored copy: what is to be private must not be in it."""

    def get_form(self, query_dict: QueryDict) -> forms.ModelForm:
        if query_dict.get("show_ward_only"):
            query_dict = query_dict.copy()
            for field in Group.PLACE_FIELDS:
                query_dict[field] = ""
        form: forms.ModelForm = super().get_form(query_dict)  # type: ignore[misc]
        return form


class GroupPreviewOnCreateView(_PreviewsNoPrivatePlace, stock.PreviewOnCreateView):
    pass


class GroupPreviewOnEditView(_PreviewsNoPrivatePlace, stock.PreviewOnEditView):
    pass


class GroupChooserFilterForm(BaseFilterForm):
    q = forms.CharField(label=gettext_lazy("Search"), required=False)

    def filter(self, objects: QuerySet[Group]) -> QuerySet[Group]:
        query = self.cleaned_data["q"]
        if query:
            self.is_searching, self.search_query = True, query
            objects = search(objects, query)
        return objects


class _Chooses:
    filter_form_class = GroupChooserFilterForm
    columns = property(
        lambda self: [self.title_column, StatusTagColumn("standing", label=_("Status"), accessor=standing)]
    )


class GroupChooseView(_Chooses, chooser.ChooseView):
    pass


class GroupChooseResultsView(_Chooses, chooser.ChooseResultsView):
    pass


class GroupChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = GroupChooseView
    choose_results_view_class = GroupChooseResultsView


def _month(group: Group) -> str:
    return date_format(group.confirmed_on, "YEAR_MONTH_FORMAT") if group.confirmed_on else _("Never")


class GroupViewSet(stock.SnippetViewSet):
    model = Group
    url_prefix = "directory/groups"
    url_namespace = "group_admin"
    icon = "group"
    menu_label = gettext_lazy("Groups")
    copy_view_enabled = False
    index_view_class = GroupIndexView
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    preview_on_add_view_class = GroupPreviewOnCreateView
    preview_on_edit_view_class = GroupPreviewOnEditView
    chooser_viewset_class = GroupChooserViewSet
    edit_handler = EDIT_HANDLER
    filterset_class = GroupFilterSet
    search_fields = SEARCHED
    search_backend_name = None
    ordering = "name"
    list_display = [
        "name",
        StatusTagColumn(
            "standing", label=gettext_lazy("Status"), accessor=standing, primary=lambda group: group.is_public
        ),
        Column("meeting_ward", label=gettext_lazy("Meets in")),
        Column("confirmed", label=gettext_lazy("Confirmed"), accessor=_month, sort_key="confirmed_on"),
        DateColumn("touched", label=gettext_lazy("Last changed"), sort_key="touched"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [path(f"{view.name}/<int:pk>/", view.as_view(), name=view.name) for view in STATE_VIEWS]
        private = path("private/<int:pk>/", PrivateFactsView.as_view(), name=PrivateFactsView.name)
        apart = path("apart/<int:pk>/<int:other>/", TellApartView.as_view(), name=TellApartView.name)
        return [*super().get_urlpatterns(), *own, private, apart]


STATE_VIEWS = (PauseView, ReopenView, CloseView, RemoveView)
