"""What the lines of places in the audit trail say."""

from django.utils.translation import gettext_lazy

ACTIONS = {
    "places.wards_loaded": gettext_lazy("Loaded wards"),
    "places.postcodes_loaded": gettext_lazy("Loaded postcodes"),
}
FACTS = {
    "edition": gettext_lazy("edition"),
    "new_edition": gettext_lazy("new edition"),
    "added": gettext_lazy("added"),
    "rows": gettext_lazy("rows"),
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "same": gettext_lazy("unchanged"),
    "localities": gettext_lazy("localities"),
    "carried_over": gettext_lazy("in the edition before too"),
    "placed": gettext_lazy("postcodes placed"),
    "adrift": gettext_lazy("postcodes in no ward"),
    "left_out": gettext_lazy("left out"),
    "terminated": gettext_lazy("no longer in use"),
    "outside": gettext_lazy("outside the area"),
    "without_position": gettext_lazy("without a position"),
    "by_position": gettext_lazy("placed by position"),
}
