"""A group and the public facts that hang on it. Its private facts stand apart: see private_models."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models, transaction
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin

from core.fields import CodesField
from directory.conditions.models import Condition
from directory.groups import enums
from places.models import Locality, Ward

# Each line of social media becomes a link: nothing but the web may stand there.
_is_web_address = URLValidator(schemes=["http", "https"])

# Sent with `group` after a group and its children are saved, whoever saved it, inside the saving transaction.
group_saved = Signal()


class PublicGroupManager(models.Manager["Group"]):
    """The only way to public groups: live, and open or paused."""

    def get_queryset(self) -> models.QuerySet[Group]:
        return super().get_queryset().filter(live=True, state__in=enums.PUBLIC_STATES)


class GroupTag(TaggedItemBase):
    content_object = ParentalKey("directory.Group", on_delete=models.CASCADE, related_name="tagged_items")


class Group(DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """A parent/carer group. A nullable or empty fact means not stated; it is shown so and never guessed."""

    # What it is called
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address"), max_length=160, unique=True, help_text=_("The last part of its web address."))
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One a line. Search finds them too."))
    text_language = models.CharField(
        _("language of its own words"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    summary = models.CharField(_("in one line"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Leave an empty line between paragraphs."))
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    tags = ClusterTaggableManager(through=GroupTag, blank=True, verbose_name=_("tags"))

    # Which needs, and where
    conditions = ParentalManyToManyField(Condition, blank=True, related_name="groups", verbose_name=_("conditions"))
    any_need = models.BooleanField(_("for any need"), default=False)
    wards = ParentalManyToManyField(Ward, blank=True, related_name="groups", verbose_name=_("wards it serves"))
    localities = ParentalManyToManyField(
        Locality, blank=True, related_name="groups", verbose_name=_("localities it serves")
    )
    whole_area = models.BooleanField(_("serves the whole area"), default=False)
    online_only = models.BooleanField(_("online only"), default=False)
    wards_to_check = models.BooleanField(
        _("wards being checked"), default=False, help_text=_("Set when wards change and a person must look.")
    )
    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
        verbose_name=_("part of a larger group"),
    )

    # The meeting place
    venue = models.CharField(_("venue"), max_length=150, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    show_ward_only = models.BooleanField(
        _("show the ward only"),
        default=False,
        help_text=_("For somebody's home: venue, address and postcode stay private."),
    )
    meeting_ward = models.ForeignKey(
        Ward, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ward it meets in")
    )
    step_free = models.BooleanField(_("step-free"), null=True, blank=True)
    accessible_toilet = models.BooleanField(_("accessible toilet"), null=True, blank=True)
    changing_place = models.BooleanField(_("Changing Place"), null=True, blank=True)
    hearing_loop = models.BooleanField(_("hearing loop"), null=True, blank=True)
    quiet_space = models.BooleanField(_("quiet space"), null=True, blank=True)
    parking = models.BooleanField(_("parking"), null=True, blank=True)
    bsl = models.BooleanField(_("British Sign Language"), null=True, blank=True)

    # When, for whom, how
    when_text = models.CharField(_("when, in words"), max_length=300, blank=True)
    meets = CodesField(_("how it meets"), options=enums.Meets.choices)
    age_from = models.PositiveSmallIntegerField(
        _("children's age from"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("children's age to"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    audience = CodesField(_("who it is for"), options=enums.Audience.choices)
    languages = CodesField(_("languages spoken"), options=enums.SPOKEN_LANGUAGES)
    cost = models.CharField(_("cost"), max_length=10, choices=enums.Cost, blank=True)
    cost_note = models.CharField(_("cost, in words"), max_length=200, blank=True)
    how_to_join = models.TextField(_("how to join"), blank=True)

    # The first visit
    diagnosis = models.CharField(_("diagnosis"), max_length=15, choices=enums.Diagnosis, blank=True)
    referral = models.BooleanField(_("a referral is needed"), null=True, blank=True)
    turn_up = models.BooleanField(_("just turn up"), null=True, blank=True, help_text=_("No means: tell us first."))
    child_welcome = models.BooleanField(_("the child may come"), null=True, blank=True)
    sibling_welcome = models.BooleanField(_("brothers and sisters may come"), null=True, blank=True)
    first_time = models.TextField(_("what happens the first time"), blank=True)
    children = models.CharField(_("children at meetings"), max_length=15, choices=enums.Children, blank=True)
    safeguarding_policy = models.URLField(_("safeguarding policy"), blank=True)
    safeguarding_lead = models.BooleanField(_("has a named safeguarding lead"), null=True, blank=True)

    # Public contact
    website = models.URLField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("public e-mail"), blank=True)
    phone = models.CharField(_("public phone"), max_length=30, blank=True)
    phone_uses = CodesField(_("phone is for"), options=enums.PhoneUse.choices)
    phone_times = models.CharField(_("best times to ring"), max_length=100, blank=True)
    socials = models.TextField(_("social media"), blank=True, help_text=_("One web address a line."))
    socials_note = models.CharField(_("how to be let in"), max_length=200, blank=True)
    through_consortium = models.BooleanField(_("reached through the consortium"), default=False)

    # Who stands behind it
    run_by = models.CharField(_("run by"), max_length=20, choices=enums.RunBy, blank=True)
    member = models.BooleanField(_("member of the consortium"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_how = models.CharField(_("confirmed how"), max_length=10, choices=enums.ConfirmedHow, blank=True)
    consent_on = models.DateField(_("agreed to be listed on"), null=True, blank=True)
    consent_how = models.CharField(_("agreed how"), max_length=200, blank=True)

    # Where it stands; changed by actions, never by publishing an old revision
    state = models.CharField(_("state"), max_length=10, choices=enums.State, default=enums.State.OPEN)
    paused_until = models.DateField(_("back on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    STATE_FIELDS = ("state", "paused_until", "closed_on", "wards_to_check")
    PLACE_FIELDS = ("venue", "address", "postcode")
    BOOKKEEPING_FIELDS = frozenset({"latest_revision", "has_unpublished_changes", "locked", "locked_by", "locked_at"})

    objects: ClassVar[models.Manager[Group]] = models.Manager()
    public = PublicGroupManager()

    class Meta:
        ordering = ["name", "pk"]
        default_manager_name = "objects"
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(state__in=enums.PUBLIC_STATES), name="gone_group_is_not_live"
            ),
            models.CheckConstraint(
                condition=models.Q(show_ward_only=False) | models.Q(venue="", address="", postcode=""),
                name="ward_only_group_has_no_public_address",
            ),
            models.CheckConstraint(
                condition=models.Q(age_from=None) | models.Q(age_to=None) | models.Q(age_from__lte=models.F("age_to")),
                name="ages_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state=enums.State.PAUSED) | models.Q(paused_until=None),
                name="only_paused_comes_back",
            ),
        ]
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.slug in enums.RESERVED_SLUGS:
            errors["slug"] = _("This word is one of the site's own addresses. Choose another.")
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            errors["age_to"] = _("The oldest age is below the youngest.")
        for field in ("confirmed_on", "consent_on"):
            day = getattr(self, field)
            if day and day > timezone.localdate():
                errors[field] = _("This day is still to come.")
        if self.phone and not any(sign.isdigit() for sign in self.phone):
            errors["phone"] = _("A phone number has digits.")
        if self.part_of_id and self.part_of_id == self.pk:
            errors["part_of"] = _("A group cannot be part of itself.")
        for line in filter(None, map(str.strip, self.socials.splitlines())):
            try:
                _is_web_address(line)
            except ValidationError:
                errors["socials"] = _("This is no web address: %(line)s") % {"line": line}
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the group and its children, keep its former address, and tell whoever listens.

        A draft of a live group only notes its version and lock here: its words are not the public's, so nobody is told.
        """
        fields = kwargs.get("update_fields")
        if fields is not None and set(fields) <= self.BOOKKEEPING_FIELDS:
            super().save(*args, **kwargs)
            return
        if self.state in enums.GONE_STATES:
            self.live = False
        with transaction.atomic():
            former = self._published_slug() if self.pk else None
            super().save(*args, **kwargs)
            if former and former != self.slug:
                FormerSlug.objects.update_or_create(slug=former, defaults={"group": self})
            group_saved.send(Group, group=self)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish a version, whoever asks: an editor, or the hour that was set; ValidationError when it may not be."""
        from directory.groups.actions import refuse_publishing  # noqa: PLC0415  actions read this model

        refuse_publishing(revision.as_object())
        super().publish(revision, *args, **kwargs)

    @property
    def is_public(self) -> bool:
        """Whether visitors may see it; the same rule as `Group.public`."""
        return self.live and self.state in enums.PUBLIC_STATES

    def _published_slug(self) -> str | None:
        """Return the stored address if the public may know it: a draft's half-typed ones are not worth keeping."""
        known = Group.objects.filter(models.Q(live=True) | models.Q(first_published_at__isnull=False), pk=self.pk)
        return known.values_list("slug", flat=True).first()

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """One preview a language."""
        return list(settings.LANGUAGES)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the public page as it would be, in the language `mode_name`."""
        from directory.groups.queries import Links  # noqa: PLC0415  both read this model
        from directory.groups.view import GroupView  # noqa: PLC0415

        with translation.override(mode_name):
            view = GroupView.of(self, Links.held(self), mode_name)
            return render(request, "directory/profile.html", {"view": view})

    def with_content_json(self, content: dict[str, Any]) -> Group:
        """Return the group as a revision tells it, but standing where it stands now."""
        group: Group = super().with_content_json(content)
        for field in self.STATE_FIELDS:
            setattr(group, field, getattr(self, field))
        return group


class GroupTranslation(models.Model):
    """A group's words in another language, and which source words they were made from."""

    group = ParentalKey(Group, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    summary = models.CharField(_("in one line"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(max_length=64, blank=True, editable=False, help_text="Digest of the words translated")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "language"], name="one_translation_a_language")]
        verbose_name = _("translation")
        verbose_name_plural = _("translations")


class FormerSlug(models.Model):
    """An address a group once had: it leads to the new one in every language."""

    slug = models.SlugField(max_length=160, unique=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class GroupAlternative(models.Model):
    """Where to go instead: what a closed group's address offers."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="alternatives")
    alternative = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "alternative"], name="unique_alternative")]
