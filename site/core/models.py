"""What knows no feature: images, documents, the base page, help numbers, audit, the site's generation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core.languages import Fragment, direction, is_source
from core.permissions import PageTester


class SiteImage(AbstractImage):
    """An image that says what it shows, or says that it only decorates."""

    # Not “decorative”: Wagtail keeps under that name what one place on a page says of the picture, False at first.
    only_decorates = models.BooleanField(
        _("only decorates"),
        default=False,
        help_text=_("Tick this if a person who cannot see the picture misses nothing."),
    )

    admin_form_fields = (*Image.admin_form_fields, "only_decorates")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_siteimage", "Can choose image")]

    def clean(self) -> None:
        super().clean()
        if not self.only_decorates and not self.description.strip():
            raise ValidationError(
                {"description": _("Say in a few words what the picture shows, or tick “only decorates”.")}
            )

    @property
    def default_alt_text(self) -> str:
        return "" if self.only_decorates else self.description


class SiteRendition(AbstractRendition):
    """A size of an image, made once."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class SiteDocument(AbstractDocument):
    """A file that editors offer for download."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_sitedocument", "Can choose document")]


class BasePage(Page):
    """What every page type shares."""

    menu_title = models.CharField(
        _("name in menus"), max_length=40, blank=True, help_text=_("One or two words. Empty: the title.")
    )

    promote_panels = [*Page.promote_panels, FieldPanel("menu_title")]

    # A page stands at the same place in every language: only its words are translated.
    override_translatable_fields = [SynchronizedField(name, overridable=False) for name in ("slug", "show_in_menus")]

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Pages are written in the first language; in the others they are translations."""
        return (parent.is_root() or is_source(parent)) and bool(super().can_create_at(parent))

    def permissions_for_user(self, user: Any) -> PageTester:
        return PageTester(user, self)

    def with_content_json(self, content: dict[str, Any]) -> BasePage:
        page: BasePage = super().with_content_json(content)
        if not is_source(self):  # an old draft must not bring back an old address
            page.slug = self.slug
            page.set_url_path(page.get_parent())
        return page

    def update_aliases(self, **kwargs: Any) -> None:
        """Let the aliases follow: not yet while the page waits for its hour. Wagtail would show them at once."""
        if self.live:
            super().update_aliases(**kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """An alias is looked at beforehand only as the translation that it is to become."""
        self.alias_of_id = None
        return super().serve_preview(request, mode_name)

    @cached_property
    def text_language(self) -> str:
        """The language its words are in: an alias shows those of the page it stands for, until it is translated."""
        source = self.alias_of.locale if self.alias_of_id else self.locale
        return str(source.language_code)

    @property
    def text_dir(self) -> str:
        return direction(self.text_language)

    @property
    def foreign(self) -> bool:
        """Whether the page must mark its words as being in another language than the one asked for."""
        return self.text_language != self.locale.language_code

    @property
    def name_in_menus(self) -> Fragment:
        return Fragment(self.menu_title or self.title, self.text_language)


@register_setting(icon="help")
class HelpNumbers(BaseGenericSetting):
    """Whom to ring when help is needed now. Shown in every header; an editor checks them and says when."""

    emergency = models.CharField(_("emergency"), max_length=20, default="999")
    nhs = models.CharField(_("NHS"), max_length=20, default="111")
    nhs_mental_health = models.CharField(
        _("NHS mental health"),
        max_length=60,
        default="111",
        help_text=_("The number; the page adds “choose option 2”."),
    )
    childline = models.CharField(_("Childline"), max_length=20, default="0800 1111")
    council_day = models.CharField(_("council, daytime"), max_length=40, blank=True)
    council_day_hours = models.CharField(_("council, daytime hours"), max_length=80, blank=True)
    council_night = models.CharField(_("council, nights and weekends"), max_length=40, blank=True)
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("The day somebody rang or read them.")
    )

    class Meta:
        verbose_name = _("Help numbers")

    @transaction.atomic  # the numbers and the site's new generation appear together
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)


class AuditEntry(models.Model):
    """One line of what somebody did. Without foreign keys: it never blocks an erasure and outlives what it names."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.CharField(max_length=150, help_text=_("User name, or “system”."))
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "object_id"], name="audit_of_object"),
            models.Index(fields=["by", "at"], name="audit_of_person"),
            models.Index(fields=["action", "at"], name="audit_of_action"),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.action} {self.kind} {self.object_id}"


class Generation(models.Model):
    """The one row whose number rises with every change a visitor could see. Cached pages carry it in their key."""

    number = models.BigIntegerField(default=1)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)


class Demo(models.Model):
    """What `load_demo` made. While there is a row, every page says so and asks not to be indexed."""

    loaded_at = models.DateTimeField(default=timezone.now)
    seed = models.PositiveIntegerField()
    made = models.JSONField(default=dict, help_text="Keys of the rows it made, by model")
