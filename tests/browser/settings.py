"""The embedded default as `./run serve` runs it, with every file in a folder of the test run."""

import os
from pathlib import Path

from config.settings.dev import *

_FOLDER = Path(os.environ["TEST_FOLDER"])
STATIC_ROOT = Path(os.environ["TEST_STATIC"])
MEDIA_ROOT = _FOLDER / "media"
EMAIL_SETTINGS = {**EMAIL_SETTINGS, "EMAIL_FILE_PATH": str(_FOLDER / "mail")}
EMAIL_FILE_PATH = EMAIL_SETTINGS["EMAIL_FILE_PATH"]
