"""The people, the small area and the group's form that the admin's own tests use."""

from tests.integration.directory.conftest import (  # noqa: F401
    consent,
    desk,
    editor,
    live_group,
    moderator,
    need,
    typed,
    wards,
)
