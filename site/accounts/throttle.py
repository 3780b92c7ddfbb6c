"""How often somebody may try to sign in: few times with one name from one address, more from one address at all.

By name alone nobody is kept out: else any stranger could keep an editor out for ever.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Tries

WITH_ONE_NAME = 5
FROM_ONE_ADDRESS = 50  # an office, or a mobile network, is one address for many people
WAIT = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Try:
    """A try that is counted: from when on it may be made, if not now; and whether no other may follow for a while."""

    later: dt.datetime | None = None
    last: bool = False


@transaction.atomic
def begin(name: str, address: str) -> Try:
    """Count a try before anything is looked at, so that tries at the same moment count too.

    One that is refused does not count: waiting helps, however often somebody asks meanwhile.
    """
    now = timezone.now()
    counted = []
    for key, limit in _keys(name, address):
        row, _new = Tries.objects.select_for_update().get_or_create(key=key, defaults={"until": now})
        if row.until <= now:
            row.count = 0
        if row.count >= limit:
            return Try(later=row.until)
        counted.append((row, limit))
    for row, _limit in counted:
        row.count += 1
        row.until = now + WAIT
        row.save()
    return Try(last=any(row.count >= limit for row, limit in counted))


@transaction.atomic
def take_back(name: str, address: str) -> None:
    """Forget the tries with a name that turned out to be the person's own, and that one for its address."""
    (with_name, _), (from_address, _) = _keys(name, address)
    Tries.objects.filter(key=with_name).delete()
    Tries.objects.filter(key=from_address, count__gt=0).update(count=F("count") - 1)


def _keys(name: str, address: str) -> list[tuple[str, int]]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return [(_digest("name", address, plain), WITH_ONE_NAME), (_digest("address", address), FROM_ONE_ADDRESS)]


def _digest(*parts: str) -> str:
    return salted_hmac("accounts.tries", "\0".join(parts), algorithm="sha256").hexdigest()
