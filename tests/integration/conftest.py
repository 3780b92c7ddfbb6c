"""People who edit."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as Role


def person(name, *roles):
    user = get_user_model().objects.create_user(name, f"{name}@joinedup.example", "a long enough password")
    user.groups.set(Role.objects.filter(name__in=roles))
    return user


@pytest.fixture
def editor(db):
    return person("edith", "Editors")


@pytest.fixture
def moderator(db):
    return person("mo", "Moderators")


@pytest.fixture
def desk(client, editor):
    """A browser with the editor signed in."""
    client.force_login(editor)
    return client
