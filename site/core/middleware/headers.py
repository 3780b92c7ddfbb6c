"""Which Content-Security-Policy an answer is sent with, and what else the browser is told not to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

# Everything of a public page comes from this site; nothing inline. The admin shows pages in a frame, hence 'self'.
PUBLIC: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}
# Wagtail's editor writes scripts and styles into its pages and shows pictures from memory; it offers no nonces.
ADMIN: dict[str, Any] = {
    **PUBLIC,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
}
UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "usb"),
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)


class Headers(CSPMiddleware):
    """The strict policy for every address but the admin's. The living list of parts stands for public pages."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        if report_only:
            return PolicyParts()
        parts = super().get_policy_parts(request, response, report_only)
        parts.config = parts.config or with_pictures(ADMIN if in_admin(request.path_info) else PUBLIC)
        return parts


def with_pictures(policy: dict[str, Any]) -> dict[str, Any]:
    """Return a policy that lets pictures in from the host that MEDIA_URL names, when it is not this site."""
    address = urlsplit(settings.MEDIA_URL)
    if not address.netloc:
        return policy
    return {**policy, "img-src": [*policy["img-src"], f"{address.scheme}://{address.netloc}"]}


def in_admin(path: str) -> bool:
    admin = reverse("wagtailadmin_home")
    return path.startswith(admin) and not path.startswith(f"{admin}parts/")
