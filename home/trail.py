"""What the demo's lines in the audit trail say."""

from django.utils.translation import gettext_lazy

ACTIONS = {
    "demo.loaded": gettext_lazy("Loaded the demo"),
    "demo.removed": gettext_lazy("Took the demo away"),
}
FACTS = {
    "groups": gettext_lazy("groups"),
    "removed": gettext_lazy("taken away"),
    "kept": gettext_lazy("kept"),
}
