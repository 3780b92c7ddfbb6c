"""`./run` on a newcomer's machine: what can go wrong is one plain sentence with its cure, and never a traceback."""

import hashlib
import http.server
import json
import re
import socket
import stat
import subprocess
import sys
import threading
import zipfile

import pytest

from tests.launching import LAUNCHER, ROOT, SITE, copy, environment, free_port, run, with_packages


@pytest.fixture
def project(tmp_path):
    return copy(tmp_path / "project", *LAUNCHER)


def program(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(stat.S_IRWXU)


def assert_fails(done, sentence):
    assert (done.returncode, done.stderr) == (1, sentence + "\n")


def test_no_python_that_is_new_enough(project, tmp_path):
    program(tmp_path / "bin" / "python3", "#!/bin/sh\nexit 1\n")
    done = run(project, "demo", PATH=str(tmp_path / "bin"))
    assert_fails(
        done,
        'Python 3.11 or newer was not found: install it, for example with "sudo apt-get install python3 python3-venv", '
        "then run this again.",
    )


def test_a_newer_python_beside_an_old_python3_is_found(project, tmp_path):
    program(tmp_path / "bin" / "python3", "#!/bin/sh\nexit 1\n")
    program(tmp_path / "bin" / "python3.12", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    done = run(project, "help", PATH=str(tmp_path / "bin"))
    assert (done.returncode, done.stdout.splitlines()[0].split()[:2]) == (0, ["./run", "demo"])


def test_an_unknown_command(project):
    assert_fails(run(project, "dmeo"), '"dmeo" is not a command: "./run help" lists them.')


def test_a_port_in_use(project):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(project, "demo", PORT=str(port))
    assert_fails(
        done,
        f"Port {port} is in use by another program: stop that one, or choose another port, "
        f'for example "PORT={port % 65535 + 1} ./run demo".',
    )
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("port", ["", "eighty", "0", "65536", "-1", "８０００", "9" * 5_000])
def test_a_port_that_is_none(project, port):
    assert_fails(
        run(project, "serve", PORT=port),
        f'PORT is "{port}": set it to a number from 1 to 65535, for example "PORT=8001 ./run serve".',
    )


def test_an_address_of_another_machine(project):
    assert_fails(
        run(project, "serve", HOST="192.0.2.1", PORT=str(free_port())),
        'HOST is "192.0.2.1" (Cannot assign requested address): leave it out, or set an address of this machine.',
    )


def test_an_address_that_is_none(project):
    host = "é" * 80
    assert_fails(
        run(project, "serve", HOST=host, PORT=str(free_port())),
        f'HOST is "{host}": leave it out, or set an address of this machine.',
    )


def test_a_file_in_place_of_the_state_folder(project):
    (project / "var").touch()
    assert_fails(
        run(project, "demo", PORT=str(free_port())),
        f"{project / 'var'} is a file where a folder is needed: move it away, then run this again.",
    )


def test_a_folder_that_cannot_be_written(project):
    (project / "var").symlink_to("/sys")  # not even an administrator can make a file there
    assert_fails(
        run(project, "demo", PORT=str(free_port())),
        f"No permission to write {project}/var/preparing: run this as the owner of that folder, "
        "or in a copy of your own.",
    )


def test_a_python_without_venv(project, tmp_path):
    # Debian's python3 without python3-venv: the module is not there.
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    version = ".".join(map(str, sys.version_info[:2]))
    assert_fails(
        run(project, "demo", PORT=str(free_port()), PYTHONPATH=str(tmp_path)),
        f"Python's venv module is missing: install it, for example with "
        f'"sudo apt-get install python{version}-venv" (or python3-venv), then run this again.',
    )


def wheel(folder, name):
    """Make a package that holds nothing, and return the line of a lock file that pins it."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def test_packages_are_installed_once_and_each_failure_says_what_to_do(project, tmp_path):
    """One story, because making a `.venv` takes seconds."""
    packages = tmp_path / "packages"
    packages.mkdir()
    right = wheel(packages, "django")
    log = project / "var" / "log" / "pip.log"
    (project / "requirements.txt").write_text(right)
    (project / "requirements-dev.txt").write_text("")
    (project / "bench").mkdir()
    (project / "bench" / "__main__.py").write_text("import django\nprint('measured')\n")
    (project / ".venv" / "bin").mkdir(parents=True)  # a half-made one

    unreachable = run(project, "bench", PIP_INDEX_URL=f"http://127.0.0.1:{free_port()}/simple", PIP_NO_CACHE_DIR="1")
    assert unreachable.stdout.splitlines() == [
        "Making .venv again: it was half-made or broken …",
        "Installing the packages (about a minute the first time) …",
    ]
    assert_fails(
        unreachable,
        f"The package registry cannot be reached: check the network (details: {log}), then run this again.",
    )
    assert "ERROR" in log.read_text()

    # The folder is sound by now, and only the packages are missing: but half-made is half-made.
    (project / "requirements.txt").write_text(right.replace("sha256:", "sha256:0")[:-2] + "\n")
    local = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(packages)}
    tampered = run(project, "bench", **local)
    assert tampered.stdout.splitlines()[0] == "Making .venv again: it was half-made or broken …"
    assert_fails(tampered, f"A package is not the one that was recorded: tell the developers, and show {log}.")

    (project / "requirements.txt").write_text(right)
    first = run(project, "bench", **local)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "measured")
    second = run(project, "bench", **local)
    assert (second.returncode, second.stdout, second.stderr) == (0, "measured\n", "")

    (project / "requirements.txt").write_text(right + wheel(packages, "wagtail"))
    changed = run(project, "bench", **local)
    assert changed.stdout.splitlines() == ["Installing the packages (about a minute the first time) …", "measured"]


class Registry(http.server.BaseHTTPRequestHandler):
    """Answers each question with the status and the list of files that its class tells."""

    status, files = 404, ""

    def do_GET(self):
        self.send_response(self.status)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!DOCTYPE html><html><body>{self.files}</body></html>".encode())

    def log_message(self, *args):
        """Keep the test's output to itself."""


VERSION = ".".join(map(str, sys.version_info[:2]))
NO_LIST = (
    f"The package registry cannot be reached, or lacks a package for Python {VERSION} on this machine: "
    "check the network and the registry's address (details: {log}), then run this again."
)
NO_VERSION = f"A package is not to be had for Python {VERSION} on this machine: install Python 3.11 (details: {{log}})."


@pytest.mark.parametrize(
    ("status", "files", "sentence"),
    [
        (404, "", NO_LIST),
        (503, "", NO_LIST),
        (200, "", NO_LIST),
        (200, '<a href="nothing-1.0-py3-none-any.whl">nothing-1.0-py3-none-any.whl</a>', NO_VERSION),
        (
            200,
            '<a href="nothing-2.0-py3-none-any.whl" data-requires-python="&lt;3">nothing-2.0-py3-none-any.whl</a>',
            NO_LIST,
        ),
    ],
    ids=["not found", "unavailable", "empty list", "another version", "for another Python"],
)
def test_a_registry_without_the_package(project, tmp_path, status, files, sentence):
    with_packages(project)
    (project / "requirements.txt").write_text(f"nothing==2.0 --hash=sha256:{'0' * 64}\n")
    answers = type("Answers", (Registry,), {"status": status, "files": files})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answers) as registry:
        serving = threading.Thread(target=registry.serve_forever, daemon=True)
        serving.start()
        done = run(
            project,
            "serve",
            PORT=str(free_port()),
            PIP_INDEX_URL=f"http://127.0.0.1:{registry.server_port}/simple",
            PIP_NO_CACHE_DIR="1",
            PIP_TARGET=str(tmp_path / "installed"),  # the packages of this test run are left alone, whatever happens
        )
        registry.shutdown()
        serving.join()
    assert_fails(done, sentence.format(log=project / "var" / "log" / "pip.log"))


PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a key for tests, of fifty characters and of some more",
    "SITE_URL": "https://joinedup.example",
    "ALLOWED_HOSTS": "joinedup.example",
}
KEY = "Set SECRET_KEY in the environment: 50 or more random characters, kept secret"
URL = "Set SITE_URL in the environment: the address people type, for example https://joinedup.example"
HOSTS = "Set ALLOWED_HOSTS in the environment: the host names people may use, by commas"
DATABASE = "Set DATABASE_URL in the environment: for example postgres://user:password@host:5432/joinedup, or leave it out for an SQLite file"  # noqa: E501
CACHE = "Set CACHE_URL in the environment: for example file:///var/cache/joinedup, or leave it out"
MAIL = "Set EMAIL_URL in the environment: for example submission://user:password@host:587, or leave it out to get files"
SENDER = "Set MAIL_FROM in the environment: the sender of mails, for example Joined Up <site@joinedup.example>"
MEDIA = "Set MEDIA_URL in the environment: a folder of this site, for example /media/, or elsewhere, for example https://media.joinedup.example/"
NO_SEARCH = "Unset SEARCH_URL in the environment: this version searches in the database alone"
NO_STORAGE = (
    f"Unset {{}} in the environment: this version keeps uploaded files in the folder {ROOT / 'var' / 'media'} alone"
)
PORT = "Set PORT in the environment: the port to listen on, from 1 to 65535"
WORKERS = "Set WEB_CONCURRENCY in the environment: how many processes serve, from 1 to 1000"


def settings_read(*command, **settings):
    """Start a program of the site with production settings, of which some are changed or, when None, missing."""
    env = environment(**{name: value for name, value in (PRODUCTION | settings).items() if value is not None})
    done = subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))], cwd=ROOT, env=env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", None, f'{KEY} (Environment variable "SECRET_KEY" not set)'),
        ("SECRET_KEY", "", f"{KEY} (it is empty)"),
        ("SECRET_KEY", "short", f"{KEY} (what is set is no such thing)"),
        ("SITE_URL", None, f'{URL} (Environment variable "SITE_URL" not set)'),
        ("SITE_URL", "joinedup.example", f"{URL} (what is set is no such thing)"),
        ("SITE_URL", "https://joinedup.example/", f"{URL} (what is set is no such thing)"),
        ("ALLOWED_HOSTS", None, f'{HOSTS} (Environment variable "ALLOWED_HOSTS" not set)'),
        ("ALLOWED_HOSTS", " , ", f"{HOSTS} (it is empty)"),
        ("ALLOWED_HOSTS", "a.example,https://b.example", f"{HOSTS} (“https://b.example” is no such thing)"),
        ("DATABASE_URL", "x", f"{DATABASE} (it cannot be read)"),
        ("DATABASE_URL", "postgres://u:se/cret@h/d", f"{DATABASE} (it cannot be read)"),
        ("DATABASE_URL", "mysql://u:secret@h/d", f"{DATABASE} (only PostgreSQL and SQLite will do)"),
        ("CACHE_URL", "x", f"{CACHE} (it cannot be read)"),
        ("CACHE_URL", "redis://:se/cret@h", f"{CACHE} (it cannot be read)"),
        ("MAIL_FROM", "not a mail", f"{SENDER} (what is set is no such thing)"),
        ("EMAIL_URL", "submission://u:se/cret@h:587", f"{MAIL} (it cannot be read)"),
        ("CACHE_URL", "file:", f"{CACHE} (a folder is written with three slashes: file:///…)"),
        ("CACHE_URL", "file://pages/here", f"{CACHE} (a folder is written with three slashes: file:///…)"),
        ("CACHE_URL", "redis://h:1/0", f"{CACHE} (the Python package “redis” is not installed)"),
        ("CACHE_URL", "memcached://h:1", f"{CACHE} (nothing is known that begins like it)"),
        ("CACHE_URL", "pymemcache://h:1", f"{CACHE} (the Python package “pymemcache” is not installed)"),
        ("MEDIA_URL", "media", f"{MEDIA} (what is set is no such thing)"),
        ("SEARCH_URL", "elasticsearch+http://h:9200", NO_SEARCH),
        ("SEARCH_URL", "x", NO_SEARCH),
        ("STORAGE_BUCKET", "x", NO_STORAGE.format("STORAGE_BUCKET")),
        ("STORAGE_", "", NO_STORAGE.format("STORAGE_")),
        ("EMAIL_URL", "smtp+tls://u:p@h:587", f"{MAIL} (nothing is known that begins like it)"),
    ],
)
def test_a_setting_that_is_missing_or_malformed(name, value, sentence):
    assert settings_read(**{name: value}) == (1, f"{sentence}\n")


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {
            "SEARCH_URL": "",
            "CACHE_URL": "",
            "MEDIA_URL": "",
            "SITE_NAME": "",
            "AREA_NAME": "",
            "MAIL_FROM": "",
        },  # as compose.yaml hands on what nobody set
        {"SEARCH_URL": "database", "CACHE_URL": "file:///tmp/pages", "MEDIA_URL": "https://media.example:8443/a/b-c/"},
        {"STORAGE_DRIVER": "vfs", "STORAGE_OPTS": ""},
    ],
)
def test_settings_that_are_right(chosen):
    assert settings_read(**chosen) == (0, "")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", f"{KEY} (what is set is no such thing)"),
        ("PORT", "eighty", f"{PORT} (“eighty” is no such number)"),
        ("WEB_CONCURRENCY", "many", f"{WORKERS} (“many” is no such number)"),
        ("WEB_CONCURRENCY", "", f"{WORKERS} (“” is no such number)"),
    ],
)
def test_the_images_web_process_tells_no_more_than_the_sentence(name, value, sentence):
    *_, command = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    python, *arguments = json.loads(command)
    assert python == "python"
    assert settings_read(*arguments, **{name: value}) == (1, f"{sentence}\n")


@pytest.fixture
def site(tmp_path):
    return with_packages(copy(tmp_path / "site", *SITE))


def test_a_public_server_must_be_told_its_address(site):
    settings = PRODUCTION | {"PORT": str(free_port())}
    del settings["SITE_URL"]
    assert_fails(run(site, "serve", **settings), f'{URL} (Environment variable "SITE_URL" not set).')


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SEARCH_URL", "elasticsearch+http://h:9200", NO_SEARCH),
        ("STORAGE_BUCKET", "x", NO_STORAGE.format("STORAGE_BUCKET")),
        ("CACHE_URL", "memcached://h:1", f"{CACHE} (nothing is known that begins like it)"),
    ],
)
def test_a_setting_that_this_version_cannot_follow(site, name, value, sentence):
    assert_fails(
        run(site, "serve", PORT=str(free_port()), **{name: value}), f"{sentence.replace(str(ROOT), str(site))}."
    )


def test_a_database_that_does_not_answer(site):
    url = f"postgres://joinedup:secret@127.0.0.1:{free_port()}/joinedup"
    assert_fails(
        run(site, "serve", PORT=str(free_port()), DATABASE_URL=url),
        "The database cannot be used: make sure that it runs and that DATABASE_URL is right "
        f"({site}/var/log/migrate.log).",
    )


def test_a_database_file_that_cannot_be_written(site):
    (site / "var").mkdir()
    (site / "var" / "db.sqlite3").symlink_to("/sys/db.sqlite3")
    assert_fails(
        run(site, "serve", PORT=str(free_port())),
        f"No permission to write {site}/var/db.sqlite3: run this as the owner of that file, or in a copy of your own.",
    )


@pytest.mark.parametrize("command", ["demo", "serve", "backup"])
def test_a_database_that_is_damaged(site, command):
    (site / "var").mkdir()
    (site / "var" / "db.sqlite3").write_text("no database")
    assert_fails(
        run(site, command, PORT=str(free_port())),
        f'{site}/var/db.sqlite3 is damaged: put a backup in its place with "./run restore", '
        "or move it away to begin anew.",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("serve", "--port", "9000"), '"./run serve" takes no “--port”: "./run help" lists what there is.'),
        (("demo", "now"), '"./run demo" takes no “now”: "./run help" lists what there is.'),
        (("backup", "--help"), '"./run backup" takes no “--help”: "./run help" lists what there is.'),
    ],
)
def test_what_a_command_does_not_take(project, arguments, sentence):
    assert_fails(run(project, *arguments), sentence)
    assert not (project / "--help").exists()


def test_settings_that_are_nowhere(project):
    assert_fails(
        run(project, "serve", PORT=str(free_port()), DJANGO_SETTINGS_MODULE="config.settings.produktion"),
        'DJANGO_SETTINGS_MODULE is "config.settings.produktion", and there is no such file: '
        'set it to "config.settings.production" for a public server, or leave it out.',
    )


@pytest.mark.parametrize("workers", ["", "many", "0", "-1", "1.5", "1001", "9" * 5_000])
def test_a_number_of_workers_that_is_none(project, workers):
    assert_fails(
        run(project, "serve", PORT=str(free_port()), WEB_CONCURRENCY=workers),
        f'WEB_CONCURRENCY is "{workers}": set it to a number from 1 to 1000, or leave it out.',
    )
