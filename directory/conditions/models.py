"""The needs that families search by. One row each; labels and search words hang on it by language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from directory.conditions.enums import AreaOfNeed


class Condition(ClusterableModel):
    """A need families search by. `any_need` marks the one row that stands for every need."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    label = models.CharField(_("label in English"), max_length=100)
    area = models.CharField(_("area of need"), max_length=20, choices=AreaOfNeed)
    any_need = models.BooleanField(_("stands for any need"), default=False)
    census_codes = models.CharField(
        _("school census codes"), max_length=60, blank=True, help_text=_("Separated by spaces, for example ASD SLCN.")
    )

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["any_need"], condition=models.Q(any_need=True), name="one_condition_stands_for_any_need"
            )
        ]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self) -> str:
        return self.label


class ConditionLabel(models.Model):
    """A condition's label in another language."""

    condition = ParentalKey(Condition, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES[1:])
    label = models.CharField(_("label"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["condition", "language"], name="one_label_a_language")]


class FormerConditionSlug(models.Model):
    """The address of a condition that was merged into another: it leads to that one."""

    slug = models.SlugField(max_length=60, unique=True)
    condition = ParentalKey(Condition, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class ConditionSynonym(models.Model):
    """A word people search by. Never shown as a label."""

    condition = ParentalKey(Condition, on_delete=models.CASCADE, related_name="synonyms")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    text = models.CharField(_("word or phrase"), max_length=100)

    class Meta:
        ordering = ["language", "text"]
        constraints = [models.UniqueConstraint(fields=["condition", "language", "text"], name="unique_synonym")]

    def __str__(self) -> str:
        return self.text
