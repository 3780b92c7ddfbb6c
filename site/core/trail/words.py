"""What the lines of the audit trail say, in plain words. An app above adds its own in its `trail` module."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTIONS = {
    "sign_in.succeed": gettext_lazy("Gave the right password"),
    "sign_in.fail": gettext_lazy("Sign-in failed"),
    "sign_in.lock": gettext_lazy("Too many tries to sign in"),
    "sign_in.code": gettext_lazy("Gave the code from the phone"),
    "sign_in.fail_code": gettext_lazy("Gave a wrong code from the phone"),
    "sign_in.end_others": gettext_lazy("Signed out everywhere else"),
    "second_step.add": gettext_lazy("Added the code from the phone"),
    "second_step.new_codes": gettext_lazy("Made new recovery codes"),
    "second_step.remove": gettext_lazy("Removed the code from the phone"),
    "second_step.take_away": gettext_lazy("Let somebody in who lost their phone"),
    "mail.send_again": gettext_lazy("Sent a mail again"),
    "expire": gettext_lazy("Taken down at its hour"),
    "publish.scheduled": gettext_lazy("Published at its hour"),
    "publish.refused": gettext_lazy("Could not be published at its hour"),
}
FACTS = {"name": gettext_lazy("user name")}


@cache
def actions() -> dict[str, Any]:
    """Return what each action is called, by its code."""
    return _gathered("ACTIONS", ACTIONS)


@cache
def facts() -> dict[str, Any]:
    """Return what each fact is called. No other is shown: whoever adds one says by its name that all may read it."""
    return _gathered("FACTS", FACTS)


def _gathered(name: str, own: dict[str, Any]) -> dict[str, Any]:
    gathered = dict(own)
    for config in apps.get_app_configs():
        module = f"{config.name}.trail"
        if config.name != "core" and find_spec(module):
            gathered |= getattr(import_module(module), name)
    return gathered


def told(found: dict[str, Any]) -> str:
    """Return the facts of a line in words: plain values, and of several counts their sum."""
    parts = []
    for key, label in facts().items() if found else ():
        value = found.get(key)
        if isinstance(value, dict):
            value = sum(number for number in value.values() if isinstance(number, int))
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        if isinstance(value, int | str) and value != "":
            parts.append(f"{label}: {value}")
    return "; ".join(parts)


def kind_name(kind: str) -> str:
    """Return what a kind of thing is called, also when there is none of it any more."""
    try:
        return str(capfirst(apps.get_model(kind)._meta.verbose_name))
    except (LookupError, ValueError):
        return kind
