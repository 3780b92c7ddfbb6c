"""Deleting in the admin: what is in use stays, for a deletion would take it out of everything that uses it, unsaid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.models import DraftStateMixin, Revision

from core.languages import listed


def uses(*kinds: QuerySet[Any], of_other_apps: bool = False) -> list[str]:
    """Say which other things point to any of these, each kind with how many; children of their own do not count.

    A version that waits to be published points as well: its thing would be gone when it is.
    """
    pointing: dict[type[Model], Q] = defaultdict(Q)
    waiting: dict[type[Model], set[int]] = defaultdict(set)
    for rows in kinds:
        for relation in _relations_to(rows.model):
            user = relation.related_model
            if not (of_other_apps and user._meta.app_label == rows.model._meta.app_label):
                pointing[user] |= Q(**{f"{relation.field.name}__in": rows})
                waiting[user] |= _in_versions(user, relation.field.name, set(rows.values_list("pk", flat=True)))
    counts = {
        user: user._base_manager.filter(which | Q(pk__in=waiting[user])).distinct().count()
        for user, which in pointing.items()
    }
    return [f"{user._meta.verbose_name_plural} ({count})" for user, count in counts.items() if count]


def _in_versions(user: type[Model], field: str, keys: set[int]) -> set[int]:
    """Return the keys of things of which a version that waits names one of `keys` in a field."""
    if not issubclass(user, DraftStateMixin):
        return set()
    latest = user._base_manager.filter(has_unpublished_changes=True).values("latest_revision")
    versions = Revision.objects.filter(content_type=ContentType.objects.get_for_model(user))
    found = set()
    for pk, content in versions.filter(Q(pk__in=latest) | Q(approved_go_live_at__isnull=False)).values_list(
        "object_id", "content"
    ):
        named = content.get(field)
        if keys.intersection(named if isinstance(named, list) else [named]):
            found.add(int(pk))
    return found


def _relations_to(model: type[Model]) -> Iterator[Any]:
    relation: Any
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            user = relation.related_model
            if user is not model and not user._meta.auto_created and not isinstance(relation.field, ParentalKey):
                yield relation


class DeleteUnlessUsed(generic.DeleteView):
    """Leads back to the form, saying what uses the thing; only what nothing uses can be deleted."""

    def why_not(self) -> str:
        """Return why this may not be deleted; empty when it may."""
        used_by = uses(self.model._base_manager.filter(pk=self.object.pk))
        if not used_by:
            return ""
        words = _("“%(thing)s” is in use, so it was not deleted. It is used by: %(uses)s.")
        return words % {"thing": self.object, "uses": listed(used_by)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refusal() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refusal() or super().post(request, *args, **kwargs)

    def _refusal(self) -> HttpResponse | None:
        if why := self.why_not():
            messages.error(self.request, why)
            return redirect(self.edit_url_name, self.object.pk)
        return None
