"""What `./run` does. Run as a folder by any Python from 3.11, so it uses the standard library alone."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from launch.commands import main  # noqa: E402  the line above makes `launch` importable

sys.exit(main(sys.argv[1:]))
