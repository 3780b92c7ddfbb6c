"""Loading the demo, and taking away exactly what it made. Each is one transaction and one audit row of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import audit
from core.models import Demo
from directory.conditions.models import Condition
from directory.demo.actions import bring_in
from directory.demo.crowd import Crowd
from directory.demo.groups import DemoGroup, written_by_hand
from directory.search import index
from home.demo import help_numbers, made, people
from places.actions import load_places
from places.models import WardEdition

PLACES = settings.ROOT / "site" / "places" / "data" / "barnsley.toml"


def load(*, groups: int, seed: int, by: Any, progress: Callable[[int], object] | None = None) -> Demo:
    """Load places, made-up groups, help numbers and sign-ins, unless a demo is loaded; return the demo.

    `groups` is how many there shall be in all: those written by hand, and as many made ones as that leaves. Raises
    ValidationError when other wards than the demo's are in force, or a need that it names is not there.
    """
    with index.batch():
        demo = Demo.objects.first()
        if demo:
            return demo
        before = made.keys()
        edition = load_places(path=PLACES, by=by).edition
        in_force = WardEdition.objects.in_force()
        if in_force is None or in_force.name != edition:
            raise ValidationError(f"Other wards are in force here ({in_force}): load the demo into a site of its own.")
        bring_in(groups=made_up(in_force, count=groups, seed=seed), by=by, progress=progress)
        help_numbers.fill()
        people.make_sign_ins()
        demo = Demo.objects.create(seed=seed, made=made.since(before))
        audit.record("demo.loaded", demo, by=by, groups=groups, seed=seed)
    return demo


def made_up(edition: WardEdition, *, count: int, seed: int) -> list[DemoGroup]:
    """Return so many made-up groups, the ones written by hand first."""
    today = timezone.localdate()
    groups = written_by_hand(today)
    crowd = Crowd(
        seed=seed,
        today=today,
        needs=dict(Condition.objects.filter(any_need=False).values_list("slug", "label")),
        wards=dict(edition.wards.values_list("slug", "name")),
        localities=dict(edition.localities.values_list("slug", "name")),
        taken={group.slug for group in groups},
    )
    return groups + crowd.groups(count - len(groups))


def remove(*, by: Any) -> made.Removal | None:
    """Take the demo away and return what went and what stayed; None when there was no demo."""
    if not Demo.objects.exists():
        return None
    with index.batch():
        demo = Demo.objects.get()
        removal = made.take_away(demo.made)
        help_numbers.empty()
        demo.delete()
        audit.record("demo.removed", None, by=by, removed=removal.removed, kept=removal.kept)
    return removal
