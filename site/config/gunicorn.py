"""How gunicorn serves the site, on a laptop and in the image alike (`python site/config/gunicorn.py`)."""

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import env

wsgi_app = "config.wsgi"
pythonpath = sys.path[0]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
try:
    settings.DEBUG  # noqa: B018  to read one is to read them all
    port = env.number("PORT", "the port to listen on, from 1 to 65535", default=8000, highest=65535)
    workers = env.number("WEB_CONCURRENCY", "how many processes serve, from 1 to 1000", default=2, highest=1000)
except ImproperlyConfigured as error:
    sys.exit(str(error))  # a sentence that says what to set, and no traceback
if __name__ == "__main__":  # gunicorn reads WEB_CONCURRENCY before this file, and knows no such sentence
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", __file__])  # noqa: S606

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{port}"
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
