"""Model fields that several features share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.widgets import Checkboxes


class CodesField(models.JSONField):
    """A set of codes out of a named list, kept as a JSON array in the list's order. Empty means not stated.

    `options` is a sequence of (code, label), as `TextChoices.choices` gives it; it is code, not schema.
    """

    def __init__(self, *args: Any, options: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        self.options = list(options)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> list[str]:
        chosen = set(value or [])
        known = [code for code, _label in self.options]
        strange = chosen - set(known)
        if strange:
            raise ValidationError(
                _("Not in the list: %(codes)s"), params={"codes": ", ".join(sorted(map(str, strange)))}
            )
        return [code for code in known if code in chosen]

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.options,
            required=False,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            widget=Checkboxes,
        )
