"""The private facts of a group. They stand apart, behind a right of their own, and no revision copies them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.groups.models import Group


class GroupPrivatePlace(models.Model):
    """Where a ward-only group really meets, often someone's home. A plain foreign key: no revision copies it."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+")
    venue = models.CharField(_("venue"), max_length=150, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)

    class Meta:
        verbose_name = _("private meeting place")
        verbose_name_plural = _("private meeting places")


class GroupContact(models.Model):
    """A person behind a group. A plain foreign key: no revision copies it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=100, blank=True)
    email = models.EmailField(_("private e-mail"), blank=True)
    phone = models.CharField(_("private phone"), max_length=30, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["group", "pk"]
        verbose_name = _("private contact")
        verbose_name_plural = _("private contacts")

    def __str__(self) -> str:
        return self.name
