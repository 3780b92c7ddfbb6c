"""A mail server to send to."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager


@contextmanager
def mail_server(answer):
    """A mail server that greets, and answers each line by `answer(line)`; with None it does not answer at all."""
    heard = threading.Event()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 mail.example\r\n")
            in_mail = False
            for line in self.rfile:
                word = line.decode().strip()
                if in_mail and word != ".":
                    continue
                in_mail = word.upper() == "DATA"
                reply = "354 go on" if in_mail else answer(word)
                heard.set()
                if reply is None:
                    self.rfile.read()
                    return
                self.wfile.write(reply.encode() + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()
