"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

ONE_HOUSEHOLD = 64  # bits of an IPv6 address: the rest each device chooses, and changes, as it likes


def address_of(request: HttpRequest) -> str:
    """Return the network address that a request comes from, of an IPv6 one its network; empty when there is none.

    A proxy that TRUSTED_PROXIES names is believed when it says whom it speaks for; nobody else is.
    """
    said = request.headers.get("X-Forwarded-For", "").split(",")
    address = _read(request.META.get("REMOTE_ADDR", ""))
    while address and said and any(address in network for network in settings.TRUSTED_PROXIES):
        before = _read(said.pop())
        if before is None:
            break
        address = before
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> (128 - ONE_HOUSEHOLD) << (128 - ONE_HOUSEHOLD)))
    return str(address or "")


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
