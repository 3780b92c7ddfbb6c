"""Who may sign in to try the admin: one person a role. Only where settings allow it."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import Group as Role
from django.utils.crypto import salted_hmac

from accounts.models import User
from directory.demo.text import pools

ROLES = {"editor": "Editors", "moderator": "Moderators", "administrator": None}
WORDS_IN_PASSWORD = 4


def make_sign_ins() -> None:
    """Make an editor, a moderator and an administrator, unless somebody is called so already."""
    if not settings.MAKES_SIGN_INS:
        return
    for name, role in ROLES.items():
        if User.objects.filter(username=name).exists():
            continue
        user = User(username=name, email=f"{name}@joinedup.example", is_superuser=role is None, is_staff=role is None)
        user.set_password(password_of(name))
        user.save()
        if role:
            user.groups.add(Role.objects.get(name=role))


def password_of(name: str) -> str:
    """Return the made-up password of a user name: other words on every installation, the same at every call there."""
    words = pools()["thing"].words
    number = int(salted_hmac("home.demo", name, algorithm="sha256").hexdigest(), 16)
    chosen = []
    for _word in range(WORDS_IN_PASSWORD):
        number, word = divmod(number, len(words))
        chosen.append(words[word])
    return "-".join(chosen)


def ways_in(made: Collection[str]) -> list[str]:
    """Say how to sign in as each of these users that still is there; `made` are their keys."""
    if not settings.MAKES_SIGN_INS:
        return []
    return [
        f"Sign in as {user.username} with the password {password_of(user.username)}"
        if user.check_password(password_of(user.username))
        else f"Sign in as {user.username} with the password you gave"
        for user in User.objects.filter(pk__in=made).order_by("pk")
    ]
