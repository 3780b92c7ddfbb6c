"""Comparing two versions in words: labels instead of codes, yes and no instead of True and False."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison, M2MFieldComparison, TextDiff
from wagtail.admin.panels import FieldPanel

from core.fields import CodesField


def in_words(field: Any, value: Any) -> str:
    """Return a three-way or codes value as an editor reads it."""
    if isinstance(field, CodesField):
        labels = dict(field.options)
        return ", ".join(str(labels.get(code, code)) for code in value) or _("Not stated")
    return {True: _("Yes"), False: _("No")}.get(value, _("Not stated"))


class FactComparison(FieldComparison):
    """Compares a three-way or a codes field."""

    def htmldiff(self) -> SafeString:
        before, after = in_words(self.field, self.val_a), in_words(self.field, self.val_b)
        if before == after:
            return escape(before)
        return TextDiff([("deletion", before), ("addition", after)]).to_html()


class FactPanel(FieldPanel):
    """A field panel whose versions are compared in words."""

    def get_comparison_class(self) -> Any:
        return M2MFieldComparison if self.db_field.many_to_many else FactComparison
