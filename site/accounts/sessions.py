"""Where somebody is signed in: sessions that know whose they are, so that each person can see and end her own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, user_logged_in
from django.contrib.sessions.backends.db import SessionStore as Store
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SignIn

SIGNED_IN, BROWSER = "signed_in_at", "browser"
ROUGHLY = dt.timedelta(minutes=5)  # how exactly “last used” is known: each note of it is a write
# What browsers call themselves, the more special first: nearly all say Safari too, and most Chrome.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox|FxiOS": "Firefox",
    "Chrome|CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


class SessionStore(Store):
    """Keeps each session with its person; what the list shows of it stands in columns."""

    last_used: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.browser = data.get(BROWSER, "")
        if since := data.get(SIGNED_IN):
            row.signed_in_at = dt.datetime.fromisoformat(since)
        return row

    def _get_session_from_db(self) -> SignIn | None:
        row: SignIn | None = super()._get_session_from_db()  # type: ignore[misc]  # the stubs do not know it
        self.last_used = row.last_used if row else None
        return row

    def note_use(self) -> None:
        now = timezone.now()
        if self.last_used and now - self.last_used > ROUGHLY:
            SignIn.objects.filter(pk=self.session_key).update(last_used=now)


@receiver(user_logged_in)
def on_signed_in(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN] = timezone.now().isoformat()
    request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))


def browser_of(says: str) -> str:
    """Return what somebody knows her browser by, such as “Firefox, Windows”: that alone is kept of what it says."""
    browser = next((name for sign, name in BROWSERS.items() if re.search(rf"\b({sign})/", says)), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in says), "")
    return ", ".join(filter(None, [browser, system]))


def of(user: Any) -> list[SignIn]:
    """Return where somebody is signed in, the latest first. A changed password has ended those before it."""
    found = SignIn.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-last_used", "-signed_in_at")
    return [one for one in found if one.get_decoded().get(HASH_SESSION_KEY) == user.get_session_auth_hash()]


def end(user: Any, *, but: str | None = None) -> None:
    """Sign somebody out everywhere, but in the session of the key `but`."""
    SignIn.objects.filter(user=user).exclude(pk=but or "").delete()
