"""Gives the roles their rights after each migration. Each app says in its `roles` module who may do what.

A data migration could not: the permissions do not exist yet when it runs.
"""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q


def rights() -> dict[str, set[str]]:
    """Return the rights of each role as “app.codename”, gathered from `ROLES` in every app's `roles` module."""
    gathered: dict[str, set[str]] = defaultdict(set)
    for config in apps.get_app_configs():
        name = f"{config.name}.roles"
        if name != __name__ and find_spec(name):
            for role, codes in import_module(name).ROLES.items():
                gathered[role].update(codes)
    return dict(gathered)


def apply_roles(using: str = "default", **kwargs: Any) -> None:
    """Add to each role what it lacks. What people added or made by screen stays."""
    for role, codes in rights().items():
        group, _made = Group.objects.using(using).get_or_create(name=role)
        named = Q(pk=None)
        for code in codes:
            app, codename = code.split(".")
            named |= Q(content_type__app_label=app, codename=codename)
        group.permissions.add(*Permission.objects.using(using).filter(named))
