"""A plugin of pytest: hands the reasons of skipped tests to `./run test`, which tells what was left out."""

import os
from pathlib import Path


def pytest_terminal_summary(terminalreporter):
    """Write each reason once, a line each, to the file that SKIPPED_TESTS names."""
    reasons = {report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])}
    Path(os.environ["SKIPPED_TESTS"]).write_text("".join(f"{reason}\n" for reason in sorted(reasons)), encoding="utf-8")
