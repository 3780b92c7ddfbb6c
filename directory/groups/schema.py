"""A group's page as schema.org data (https://schema.org/Organization): only facts the page itself shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from directory.groups.view import GroupView


# Inside a script element these would end it or begin a comment.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def schema_org(view: GroupView) -> SafeString:
    """Return the JSON-LD object, safe inside a script element; facts that are not stated are left out."""
    place = {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(part for part in (view.venue, view.address) if part),
        "postalCode": view.postcode,
        "addressLocality": view.ward.label if view.ward else "",
        "addressCountry": "GB",
    }
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": view.name.text,
        "alternateName": view.other_names,
        "description": view.summary.text,
        "url": f"{settings.SITE_URL}{view.url}",
        "sameAs": [
            link.url for link in ([view.contact.website] if view.contact.website else []) + view.contact.socials
        ],
        "email": view.contact.email,
        "telephone": view.contact.phone,
        "areaServed": view.serves,
        "address": {key: value for key, value in place.items() if value}
        if place["streetAddress"] or view.ward
        else None,
        "knowsAbout": [need.label for need in view.needs],
    }
    stated = {key: value for key, value in data.items() if value}
    return SafeString(json.dumps(stated, ensure_ascii=False).translate(_UNSAFE))
