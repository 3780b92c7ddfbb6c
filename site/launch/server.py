"""`./run demo` and `./run serve`: gunicorn beside one worker process, until either ends or a signal comes."""

from __future__ import annotations

import errno
import http.client
import os
import re
import socket
import subprocess
import sys
import time

from launch import environment, state
from launch.common import PYTHON, ROOT, Failure, held, say

DEV = "config.settings.dev"
GRACE = 15  # seconds to finish requests and mails before a process is killed


def demo(arguments: list[str]) -> int:
    """Serve the site with its made-up groups."""
    return _serve(state.MIGRATE, state.DEMO, state.COLLECT, demo=True)


def serve(arguments: list[str]) -> int:
    """Serve the site with what its own database holds."""
    return _serve(state.MIGRATE, state.COLLECT, demo=False)


def _serve(*steps: state.Step, demo: bool) -> int:
    port = _free_port()
    env = _environment(port)
    environment.prepare()
    state.prepare(*steps, env=env)
    with held("serving", shared=True):
        web = _start(["-m", "gunicorn", "-c", "site/config/gunicorn.py"], env)
        processes = {"web server": web}
        try:
            _wait_until_it_answers(web, port)
            processes["worker"] = _start(["manage.py", "worker"], env)
            site = env.get("SITE_URL", f"http://localhost:{port}")
            say(f"\nThe site     {site}/en/\nThe admin    {site}/admin/")
            if demo:
                say("\n".join(state.sign_ins()))
            say("Ctrl-C stops it.")
            while all(process.poll() is None for process in processes.values()):
                time.sleep(0.3)
            ended = next(name for name, process in processes.items() if process.poll() is not None)
        except (KeyboardInterrupt, SystemExit):
            say("Stopping …")
            return 0
        finally:
            _stop(list(processes.values()))
    raise Failure(f"The {ended} stopped by itself: what it wrote above says why.")


def _environment(port: int) -> dict[str, str]:
    """Return the environment that the site runs in, having tried what only gunicorn and Django would stumble over."""
    env = dict(os.environ) | {"PORT": str(port)}
    settings = env.setdefault("DJANGO_SETTINGS_MODULE", DEV)
    if settings == DEV:
        env.setdefault("SITE_URL", f"http://localhost:{port}")  # a public server must be told its address
    elif not any((folder / f"{settings.replace('.', '/')}.py").is_file() for folder in (ROOT, ROOT / "site")):
        raise Failure(
            f'DJANGO_SETTINGS_MODULE is "{settings}", and there is no such file: '
            'set it to "config.settings.production" for a public server, or leave it out.'
        )
    workers = env.get("WEB_CONCURRENCY", "2")
    if not _is_number(workers, highest=1000):
        raise Failure(f'WEB_CONCURRENCY is "{workers}": set it to a number from 1 to 1000, or leave it out.')
    return env


def _is_number(text: str, *, highest: int) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,9}", text)) and 1 <= int(text) <= highest


def _host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def _free_port() -> int:
    """Return the port to serve on, having tried it."""
    host, text = _host(), os.environ.get("PORT", "8000")
    if not _is_number(text, highest=65535):
        raise Failure(
            f'PORT is "{text}": set it to a number from 1 to 65535, for example "PORT=8001 ./run {sys.argv[1]}".'
        )
    try:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((host, int(text)))
            attempt.listen()
    except TypeError:  # Python's word for a name that no name server could be asked for
        raise Failure(f'HOST is "{host}": leave it out, or set an address of this machine.') from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failure(
                f"Port {text} is in use by another program: stop that one, or choose another port, "
                f'for example "PORT={int(text) % 65535 + 1} ./run {sys.argv[1]}".'
            ) from None
        if error.errno == errno.EACCES:
            raise Failure(
                f'Port {text} needs an administrator: choose one above 1024, for example "PORT=8000".'
            ) from None
        raise Failure(
            f'HOST is "{host}" ({error.strerror}): leave it out, or set an address of this machine.'
        ) from None
    return int(text)


def _start(arguments: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this program only, which then stops both in order.
    return subprocess.Popen([PYTHON, *arguments], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True)


def _wait_until_it_answers(web: subprocess.Popen[bytes], port: int) -> None:
    while web.poll() is None:
        try:
            connection = http.client.HTTPConnection(_host(), port, timeout=30)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
    raise Failure("The web server did not start: what it wrote above says why.")


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
