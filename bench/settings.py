"""The embedded default as `./run serve` runs it, in a folder of the benchmark, telling how many queries a page took."""

import os
from pathlib import Path

from config.settings.dev import *

_FOLDER = Path(os.environ["BENCH_FOLDER"])
STATIC_ROOT = _FOLDER / "static"
MEDIA_ROOT = _FOLDER / "media"
MIDDLEWARE = ["bench.middleware.CountQueries", *MIDDLEWARE]
