"""What the directory's lines in the audit trail say."""

from django.utils.translation import gettext_lazy

ACTIONS = {
    "group.publish": gettext_lazy("Published a group"),
    "group.confirm": gettext_lazy("Confirmed a group"),
    "group.tag": gettext_lazy("Tagged a group"),
    "group.serve": gettext_lazy("Added a locality to a group"),
    "group.pause": gettext_lazy("Paused a group"),
    "group.reopen": gettext_lazy("Reopened a group"),
    "group.close": gettext_lazy("Closed a group"),
    "group.remove": gettext_lazy("Took a group off the site"),
    "group.tell_apart": gettext_lazy("Said that two groups are not the same"),
    "group.keep_place_private": gettext_lazy("Put a group’s place among its private facts"),
    "group.change_private_facts": gettext_lazy("Saved a group’s private facts"),
    "group.forget": gettext_lazy("Deleted what is private of a group that has gone"),
    "condition.merge": gettext_lazy("Made one condition of two"),
    "groups.imported": gettext_lazy("Brought in groups from a sheet"),
}
FACTS = {
    "merged": gettext_lazy("the one that went"),
    "groups": gettext_lazy("groups"),
    "state": gettext_lazy("state"),
    "other": gettext_lazy("other group’s number"),
    "rows": gettext_lazy("rows"),
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "same": gettext_lazy("unchanged"),
    "bad": gettext_lazy("with faults"),
}
