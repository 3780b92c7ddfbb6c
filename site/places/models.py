"""Wards in dated editions, the localities that cluster them, postcodes, and the names people call places by."""

from __future__ import annotations

import datetime as dt

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WardEditionManager(models.Manager["WardEdition"]):
    def in_force(self, day: dt.date | None = None) -> WardEdition | None:
        """Return the edition valid on `day` (default: today): the latest that has begun, else the earliest of all."""
        day = day or timezone.localdate()
        return self.filter(valid_from__lte=day).order_by("-valid_from").first() or self.order_by("valid_from").first()


class WardEdition(models.Model):
    """All wards of the area between two boundary changes. Wards are never matched by name across editions."""

    name = models.CharField(_("name"), max_length=100)
    valid_from = models.DateField(_("valid from"), unique=True)
    note = models.TextField(_("note"), blank=True)

    objects = WardEditionManager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("ward edition")
        verbose_name_plural = _("ward editions")

    def __str__(self) -> str:
        return self.name


class Locality(models.Model):
    """A named cluster of wards (in Barnsley: an Area Council)."""

    edition = models.ForeignKey(
        WardEdition, on_delete=models.CASCADE, related_name="localities", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="unique_locality_in_edition")]
        verbose_name = _("locality")
        verbose_name_plural = _("localities")

    def __str__(self) -> str:
        return self.name


class Ward(models.Model):
    """An electoral ward in one edition."""

    edition = models.ForeignKey(WardEdition, on_delete=models.CASCADE, related_name="wards", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=20, help_text=_("The nine-character code of the statistics office."))
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100)
    locality = models.ForeignKey(
        Locality, null=True, blank=True, on_delete=models.SET_NULL, related_name="wards", verbose_name=_("locality")
    )
    neighbours = models.ManyToManyField("self", blank=True, verbose_name=_("neighbouring wards"))
    short = models.CharField(_("short name"), max_length=4, blank=True, help_text=_("Three letters for a small tile."))
    tile_column = models.PositiveSmallIntegerField(_("tile column"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("tile row"), null=True, blank=True)
    boundary = models.JSONField(
        _("boundary"),
        null=True,
        blank=True,
        editable=False,
        help_text="GeoJSON geometry in WGS84 degrees, full precision",
    )
    outline = models.JSONField(
        _("outline"), null=True, blank=True, editable=False, help_text="Simplified GeoJSON geometry for maps"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="unique_ward_slug_in_edition"),
            models.UniqueConstraint(fields=["edition", "code"], name="unique_ward_code_in_edition"),
        ]
        verbose_name = _("ward")
        verbose_name_plural = _("wards")

    def __str__(self) -> str:
        return self.name


class PlaceName(models.Model):
    """A town, village or estate: what people call where they live when they do not know their ward."""

    class Kind(models.TextChoices):
        TOWN = "town", _("town")
        VILLAGE = "village", _("village")
        ESTATE = "estate", _("estate")
        AREA = "area", _("area")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.VILLAGE)
    wards = models.ManyToManyField(Ward, related_name="place_names", verbose_name=_("wards"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("place name")
        verbose_name_plural = _("place names")

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A full postcode of the area. A terminated one is kept, without a ward, so that its message can be exact."""

    code = models.CharField(_("postcode"), max_length=7, unique=True, help_text="Upper case, no space")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    terminated = models.BooleanField(default=False)
    wards = models.ManyToManyField(Ward, related_name="postcodes", help_text="One in each edition")

    def __str__(self) -> str:
        return f"{self.code[:-3]} {self.code[-3:]}"


class OutwardCode(models.Model):
    """The first half of a postcode and the wards it touches, kept by hand for where no postcodes are loaded."""

    code = models.CharField(
        _("outward code"), max_length=4, unique=True, validators=[RegexValidator(r"^[A-Z]{1,2}\d[A-Z\d]?$")]
    )
    wards = models.ManyToManyField(Ward, related_name="outward_codes", verbose_name=_("wards"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("outward code")
        verbose_name_plural = _("outward codes")

    def __str__(self) -> str:
        return self.code


class NeighbourCouncil(models.Model):
    """A council next door and its Local Offer: where a postcode from outside the area is sent."""

    name = models.CharField(_("council"), max_length=100, unique=True)
    local_offer_url = models.URLField(_("Local Offer address"))
    outward_codes = models.CharField(
        _("outward codes"), max_length=500, blank=True, help_text=_("Separated by spaces, for example S1 S2 S3.")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("neighbouring council")
        verbose_name_plural = _("neighbouring councils")

    def __str__(self) -> str:
        return self.name
