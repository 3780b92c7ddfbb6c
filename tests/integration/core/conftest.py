"""What the site's log would hold."""

import io
import logging

import pytest

from core.logs import PlainFormatter


@pytest.fixture
def log():
    """Return all that the site's handler writes meanwhile, of every logger and level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    loggers = [logging.getLogger(), logging.getLogger("post_office")]  # which hands nothing on
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield stream
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)
