"""What the roles may do with places. Boundaries and editions are for Moderators."""

EDITORS = [
    "places.view_ward",
    "places.change_ward",
    "places.view_placename",
    "places.add_placename",
    "places.change_placename",
]
_ALL = ("locality", "wardedition", "outwardcode", "neighbourcouncil")
ROLES = {
    "Editors": EDITORS,
    "Moderators": [
        *EDITORS,
        "places.add_ward",
        "places.delete_ward",
        "places.delete_placename",
        *(f"places.{right}_{thing}" for thing in _ALL for right in ("view", "add", "change", "delete")),
    ],
}
