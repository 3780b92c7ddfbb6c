"""Form widgets for the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


class _Choices(forms.widgets.ChoiceWidget):
    """Options as boxes or radios: each group of options is a fieldset, and the whole says what it asks."""

    template_name = "core/choices.html"
    role = "group"
    group_label = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        described_by = context["widget"]["attrs"].get("aria-describedby")
        context["widget"].update(role=self.role, group_label=self.group_label, described_by=described_by)
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        # Django's own form renderer does not look into the project's templates.
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 (a rendered template)


class Checkboxes(_Choices, forms.CheckboxSelectMultiple):
    """Choose any number."""


class ThreeWay(_Choices, forms.RadioSelect):
    """Yes, no or not stated."""

    role = "radiogroup"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices or [("", _("Not stated")), ("true", _("Yes")), ("false", _("No"))])

    def format_value(self, value: Any) -> list[str]:
        return [{True: "true", False: "false", "true": "true", "false": "false"}.get(value, "")]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool | None:
        return {"true": True, "false": False}.get(data.get(name))
