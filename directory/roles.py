"""What the roles may do in the directory."""

EDITORS = [
    "directory.view_group",
    "directory.add_group",
    "directory.change_group",
    "directory.publish_group",
    "directory.lock_group",
    "directory.unlock_group",
    "directory.view_condition",
    "directory.add_condition",
    "directory.change_condition",
]
PRIVATE_FACTS = [
    "directory.view_groupcontact",
    "directory.add_groupcontact",
    "directory.change_groupcontact",
    "directory.delete_groupcontact",
    "directory.view_groupprivateplace",
    "directory.change_groupprivateplace",
]
ROLES = {
    "Editors": EDITORS,
    "Moderators": [*EDITORS, *PRIVATE_FACTS, "directory.delete_group", "directory.delete_condition"],
}
