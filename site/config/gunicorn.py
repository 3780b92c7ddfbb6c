"""How gunicorn serves the site, on a laptop and in the image alike (`gunicorn -c site/config/gunicorn.py`)."""

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

wsgi_app = "config.wsgi"
pythonpath = str(Path(__file__).resolve().parents[1])
sys.path.insert(0, pythonpath)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
try:
    settings.DEBUG  # noqa: B018  to read one is to read them all
except ImproperlyConfigured as error:
    sys.exit(str(error))  # a sentence that says what to set, and no traceback

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 2
preload_app = True  # the site is read once, then shared by the workers: quicker to start, less memory
timeout = 30
graceful_timeout = 10
max_requests = 5_000  # a slow leak never grows old
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  a heartbeat must not wait for a disk
control_socket_disable = True
forwarder_headers = ""  # nobody in front of us moves the site to another path
accesslog = None  # addresses say what families look for; the site's own log has route names only
loglevel = "warning"
# gunicorn's own lines name what was asked for when a request is malformed: they go through the site's formatter.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "core.logs.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
# How long to wait for a client to send or take the next piece. A phone that lost its network in the middle of a form
# would hold one of the few threads for ever.
PATIENCE = 20  # seconds


def when_ready(server: Any) -> None:
    """Let the sockets of all clients inherit our patience from the one that listens."""
    for listener in server.LISTENERS:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", PATIENCE, 0))
