"""Tell where the facts about a person stand, to answer a request to see, correct or erase them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import CharField, FileField, JSONField, TextField
from wagtail.fields import StreamField

KINDS = (CharField, TextField, JSONField, FileField, StreamField)


class Command(BaseCommand):
    help = (
        "Tell in which table, row and field a name, an e-mail address or a phone number stands. Capitals and spaces do "
        "not matter. What stands there is not shown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="a part of the name, the address or the number")

    def handle(self, *args: Any, text: str, **options: Any) -> None:
        wanted = squeezed(text)
        if len(wanted) < 3:
            raise CommandError("Give three letters or digits at least.")
        found = False
        for model in apps.get_models():
            for key, fields in rows_with(wanted, model):
                self.stdout.write(f"{model._meta.label} {key}: {', '.join(fields)}")
                found = True
        if not found:
            self.stdout.write("Nowhere.")


def squeezed(value: Any) -> str:
    return "\0".join("".join(text.casefold().split()) for text in texts(value))


def texts(value: Any) -> Iterator[str]:
    """Yield each text in a value as people wrote it: JSON kept as text, as in page versions, hides letters like “Ł”."""
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, str) and part.startswith(("[", "{")):
            with suppress(ValueError, RecursionError):
                part = json.loads(part)
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            parts += [*part.keys(), *part.values()]
        elif isinstance(part, Iterable):
            parts += part
        elif part is not None:
            yield str(part)


def rows_with(wanted: str, model: Any) -> Iterator[tuple[Any, list[str]]]:
    """Yield the key of each row of the model's own table that holds the text, and the fields that do."""
    fields = [field for field in model._meta.local_concrete_fields if isinstance(field, KINDS)]
    if not fields or not model._meta.managed:
        return
    names = [field.attname for field in fields]
    for key, *values in model._base_manager.order_by("pk").values_list("pk", *names).iterator():
        found = [
            field.attname
            for field, value in zip(fields, values, strict=True)
            if wanted in squeezed(field.get_prep_value(value))
        ]
        if found:
            yield key, found
