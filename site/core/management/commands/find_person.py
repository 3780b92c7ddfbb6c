"""Tell where the facts about a person stand, to answer a request to see, correct or erase them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import CharField, FileField, JSONField, TextField


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
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return "".join(text.casefold().split())


def rows_with(wanted: str, model: Any) -> Iterator[tuple[Any, list[str]]]:
    """Yield the key of each row of the model's own table that holds the text, and the fields that do."""
    kinds = (CharField, TextField, JSONField, FileField)
    names = [field.attname for field in model._meta.local_concrete_fields if isinstance(field, kinds)]
    if not names or not model._meta.managed:
        return
    for key, *values in model._base_manager.order_by("pk").values_list("pk", *names).iterator():
        fields = [name for name, value in zip(names, values, strict=True) if wanted in squeezed(value)]
        if fields:
            yield key, fields
