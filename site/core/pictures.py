"""Pictures are shown without what a camera or a program wrote into them: where one was taken may be somebody's home."""

from __future__ import annotations

from willow.plugins.pillow import PillowImage
from willow.registry import registry

# Who needs it to show the picture as it is: colours, transparency, movement.
SHOWN_BY = {"icc_profile", "transparency", "background", "duration", "loop", "disposal", "gamma"}


def upright(picture: PillowImage) -> PillowImage:
    """Turn a picture as its camera was held, which every size of it begins with, and forget all else it was told."""
    turned = PillowImage.auto_orient(picture)
    turned.image.info = {name: value for name, value in turned.image.info.items() if name in SHOWN_BY}
    return turned


def connect() -> None:
    """Let every size of a picture be made so."""
    registry.register_operation(PillowImage, "auto_orient", upright)
