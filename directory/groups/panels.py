"""The group's form in the order a person thinks: what, for whom, where, when, the first visit, contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.panels.base import get_form_for_model

from core.compare import FactPanel
from core.widgets import ThreeWay
from directory.groups.forms import GroupForm, TranslationForm, TranslationFormSet
from directory.groups.translations import is_out_of_date


class TranslationsPanel(InlinePanel):
    """The words in other languages, with our own form and rules."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset["formset"] = TranslationFormSet
        formset["fields"] = ["language", "summary", "description"]
        formset["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=TranslationForm,
            defer_required_on_fields=self.child_edit_handler.get_form_options().get("defer_required_on_fields", []),
        )
        return options


class OutOfDatePanel(MultiFieldPanel):
    """Shown on a translation whose source words changed since."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            translation = self.instance
            return bool(translation and translation.pk and is_out_of_date(translation, translation.group))


def yes_no(name: str, help_text: Any = "", heading: Any = "") -> FieldPanel:
    return FactPanel(name, widget=ThreeWay(), help_text=help_text, heading=heading)


def own_words(name: str, help_text: Any = "", rows: int | None = None) -> FieldPanel:
    """A text that may be in any language: the browser finds out which way it runs."""
    widget = forms.Textarea(attrs={"dir": "auto", "rows": rows}) if rows else forms.TextInput(attrs={"dir": "auto"})
    return FieldPanel(name, widget=widget, help_text=help_text)


WHAT = MultiFieldPanel(
    [
        TitleFieldPanel("name", placeholder=False, classname="", required_on_save=True),
        FieldPanel(
            "slug",
            heading=_("Web address"),
            help_text=_(
                "The last part of its web address. It is made from the name; parents keep old links, so leave it be."
            ),
        ),
        own_words(
            "other_names", _("Other names people call it, one a line. Search finds them, the page shows them."), 2
        ),
        own_words(
            "summary",
            _("One sentence for the list: what happens there, and for whom. This is what parents read first."),
        ),
        own_words("description", _("What a friend would tell them. Leave an empty line between paragraphs."), 8),
        FieldPanel(
            "text_language",
            heading=_("Language of these words"),
            help_text=_("So that a screen reader says them right."),
        ),
        FieldPanel("logo"),
        FieldPanel(
            "tags", help_text=_("Words of your own to find groups again. Parents see them on the group's page.")
        ),
    ],
    heading=_("What it is"),
)

FOR_WHOM = MultiFieldPanel(
    [
        FieldPanel(
            "any_need",
            help_text=_(
                "Open to all families. It then shows under every condition, after the groups for just that one."
            ),
        ),
        FactPanel("conditions", help_text=_("Tick only those it is really for: parents choose by this.")),
        FactPanel("audience", help_text=_("Nothing ticked: parents see “not stated”.")),
        FieldRowPanel(
            [FieldPanel("age_from"), FieldPanel("age_to")],
            help_text=_("Leave one empty for “and over” or “up to”, both for “not stated”."),
        ),
        FactPanel("languages", help_text=_("Languages somebody in the group speaks with parents.")),
    ],
    heading=_("Who it is for"),
)

WHERE = MultiFieldPanel(
    [
        FactPanel("meets"),
        FieldPanel("whole_area", help_text=_("It then shows in every ward, after the local groups.")),
        FieldPanel("online_only", help_text=_("It meets nowhere in person.")),
        FactPanel("localities", help_text=_("A locality stands for all its wards.")),
        FactPanel(
            "wards",
            help_text=_(
                "Families from here are welcome. Few parents know their ward, so each is shown with its places."
            ),
        ),
        FieldPanel(
            "show_ward_only",
            help_text=_(
                "Tick this when it meets in somebody’s home. When you save, venue, address and postcode move to the "
                "private facts, and parents see only the ward. Taking the tick away does not bring them back: "
                "type what may be public."
            ),
        ),
        FieldPanel("venue"),
        FieldPanel("address", heading=_("Street and house")),
        FieldPanel("postcode", help_text=_("Its ward is filled in below when the postcode is known.")),
        FieldPanel("meeting_ward"),
        MultiFieldPanel(
            [
                yes_no("step_free", _("From the street to the room, with no step.")),
                yes_no("accessible_toilet"),
                yes_no("changing_place", _("A toilet with a hoist and an adult-sized bench.")),
                yes_no("hearing_loop"),
                yes_no("quiet_space", _("Somewhere to go when it gets too much.")),
                yes_no("parking"),
                yes_no("bsl", _("Somebody signs, or an interpreter comes.")),
            ],
            heading=_("Getting in and feeling at ease"),
        ),
        FieldPanel("part_of", help_text=_("For a branch: each page then names the other.")),
    ],
    heading=_("Where"),
)

WHEN = MultiFieldPanel(
    [
        InlinePanel(
            "patterns",
            [
                FieldPanel("frequency"),
                FieldPanel("interval", help_text=_("1 is every week or month, 2 every second one.")),
                FieldRowPanel(
                    [
                        FieldPanel("week", help_text=_("Only for “every month, on a weekday”.")),
                        FieldPanel("weekday"),
                        FieldPanel("day", help_text=_("Only for “every month, on a date”.")),
                    ]
                ),
                FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
                FieldPanel("term_time"),
            ],
            heading=_("Regular meetings"),
            label=_("regular meeting"),
            help_text=_(
                "“First Tuesday, 10:00 to 12:00, in term time.” Parents can then look for a day and a time of day."
            ),
        ),
        own_words("when_text", _("What does not fit above: “ring first”, “not in August”.")),
        FieldPanel("cost"),
        own_words("cost_note", _("For example “£2 a family, tea included”.")),
    ],
    heading=_("When, and what it costs"),
)

FIRST_VISIT = MultiFieldPanel(
    [
        FieldPanel("diagnosis", help_text=_("The question parents ask most.")),
        yes_no("referral"),
        yes_no("turn_up", _("No means: tell us first.")),
        yes_no("child_welcome"),
        yes_no("sibling_welcome"),
        own_words(
            "first_time", _("Who meets them at the door? May they just sit and listen? It takes courage to come."), 4
        ),
        FieldPanel("children"),
        FieldPanel("safeguarding_policy", help_text=_("The web address of the policy.")),
        yes_no("safeguarding_lead"),
    ],
    heading=_("The first visit"),
)

CONTACT = MultiFieldPanel(
    [
        HelpPanel(content=_("All of this is public. What only the team may know belongs in the private facts.")),
        FieldPanel("phone"),
        FactPanel("phone_uses"),
        FieldPanel("phone_times"),
        FieldPanel("email"),
        FieldPanel("website"),
        FieldPanel("socials"),
        own_words("socials_note", _("For example “ask to join, and answer the two questions”.")),
        FieldPanel(
            "through_consortium",
            help_text=_(
                "For groups that want no contact of their own on the page: parents then write to the consortium."
            ),
        ),
        own_words("how_to_join", "", 3),
    ],
    heading=_("Getting in touch"),
)

LANGUAGES = TranslationsPanel(
    "translations",
    [
        OutOfDatePanel(
            [
                HelpPanel(template="directory/admin/out_of_date.html"),
                FieldPanel("still_right"),
            ]
        ),
        FieldPanel("language"),
        own_words("summary"),
        own_words("description", "", 8),
    ],
    heading=_("Words in other languages"),
    label=_("language"),
    help_text=_(
        "Only the sentence and the description. Phone, time and place are never typed twice: "
        "they cannot go out of date."
    ),
)

BEHIND = MultiFieldPanel(
    [
        FieldPanel("run_by"),
        yes_no("member", _("It never changes the order of the list.")),
        FieldRowPanel(
            [FieldPanel("confirmed_on"), FieldPanel("confirmed_how")],
            help_text=_(
                "The day somebody last made sure that all this is true. After a year parents read “ask first”."
            ),
        ),
        FieldPanel("consent_on", help_text=_("A group is listed only when it said yes. Needed before publishing.")),
        FieldPanel(
            "consent_how", help_text=_("For example “by e-mail”. No names here: they belong in the private facts.")
        ),
    ],
    heading=_("Who stands behind it"),
)

EDIT_HANDLER = TabbedInterface(
    [
        ObjectList([WHAT, FOR_WHOM], heading=_("The group")),
        ObjectList([WHERE, WHEN], heading=_("Where and when")),
        ObjectList([FIRST_VISIT, CONTACT], heading=_("First visit and contact")),
        ObjectList([LANGUAGES], heading=_("Other languages")),
        ObjectList([BEHIND], heading=_("Who stands behind it")),
    ],
    base_form_class=GroupForm,
)
