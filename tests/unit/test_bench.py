"""What the benchmarks ask of a site, and what they take for an answer."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from bench.pages import ANSWERS, HOSTILE
from bench.site import Server

asked: list[str] = []


class Answer(BaseHTTPRequestHandler):
    """Answers with the status that the address names, after as many milliseconds as its query says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked.append(self.path)
        status, _, wait = self.path.strip("/").partition("?")
        threading.Event().wait(int(wait or 0) / 1000)
        self.send_response(int(status))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Write nothing."""


@pytest.fixture
def site():
    asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        site = Server(psutil.Process(), server.server_port)
        yield site
        site.connection.close()
        server.shutdown()
        thread.join()


def test_hostile_questions_reach_the_site_as_words_and_as_filters():
    assert 40 <= len(HOSTILE) == len(set(HOSTILE)) <= 60
    assert max(map(len, HOSTILE)) <= 4_000  # gunicorn refuses longer ones by itself
    names = {path.partition("?")[2].partition("=")[0] for path in HOSTILE}
    assert {"q", "condition", "ward", "age", "access"} < names


def test_the_slowest_is_told_of_one_round_after_a_warm_up(site):
    paths = ["/404", "/200?60", "/400"]
    start = time.perf_counter()
    slowest = site.slowest(paths, ANSWERS)
    assert 60 <= slowest < (time.perf_counter() - start) * 1000 - 50
    assert asked == paths * 2


@pytest.mark.parametrize("status", [302, 403, 500, 503])
def test_a_failure_is_no_answer(site, status):
    with pytest.raises(RuntimeError, match=rf"^/{status} answered {status}$"):
        site.slowest(["/200", f"/{status}"], ANSWERS)


def test_a_page_to_measure_must_be_there(site):
    with pytest.raises(RuntimeError, match=r"^/404 answered 404$"):
        site.get("/404")
