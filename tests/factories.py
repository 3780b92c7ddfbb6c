"""Objects for tests: the least a row needs, everything else said by the test."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import factory
from factory.django import DjangoModelFactory
from PIL import Image

from directory.models import Condition, Group
from places.models import Locality, Ward, WardEdition


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = WardEdition
        django_get_or_create = ("valid_from",)

    name = "Wards to May 2026"
    valid_from = dt.date(2004, 6, 10)


class LocalityFactory(DjangoModelFactory):
    class Meta:
        model = Locality

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"Locality {n}")
    slug = factory.Sequence(lambda n: f"locality-{n}")


class WardFactory(DjangoModelFactory):
    class Meta:
        model = Ward

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"Ward {n}")
    slug = factory.Sequence(lambda n: f"ward-{n}")
    code = factory.Sequence(lambda n: f"E05{n:06d}")
    short = factory.Sequence(lambda n: f"W{n % 100:02d}")
    tile_column = factory.Sequence(lambda n: n % 7)
    tile_row = factory.Sequence(lambda n: n // 7 % 40)


class ConditionFactory(DjangoModelFactory):
    class Meta:
        model = Condition

    slug = factory.Sequence(lambda n: f"need-{n}")
    label = factory.Sequence(lambda n: f"Need {n}")
    area = "communication"


class GroupFactory(DjangoModelFactory):
    """A public group that states nothing but its name."""

    class Meta:
        model = Group
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Group {n}")
    slug = factory.Sequence(lambda n: f"group-{n}")
    live = True
    # One that is gone was public before.
    first_published_at = factory.LazyAttribute(
        lambda group: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) if getattr(group, "state", "") == "closed" else None
    )

    @factory.post_generation
    def conditions(self, create, extracted, **kwargs):
        if extracted:
            self.conditions.set(extracted)
            self.save()

    @factory.post_generation
    def wards(self, create, extracted, **kwargs):
        if extracted:
            self.wards.set(extracted)
            self.save()

    @factory.post_generation
    def localities(self, create, extracted, **kwargs):
        if extracted:
            self.localities.set(extracted)
            self.save()


def png(colour: str = "teal") -> bytes:
    """Return a small picture as a file holds it."""
    stream = BytesIO()
    Image.new("RGB", (40, 30), colour).save(stream, "PNG")
    return stream.getvalue()
