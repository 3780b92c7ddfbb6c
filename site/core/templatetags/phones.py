"""Telephone numbers as links."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def phone(number: str, css: str = "") -> SafeString:
    """Return a number to ring by touching it; it reads left to right on every page."""
    dialled = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return format_html('<a class="{}" href="tel:{}"><bdi dir="ltr">{}</bdi></a>', css, dialled, number)
