"""A mail server that remembers what it was sent, and can be cut off in the middle of a mail."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class Sink(socketserver.ThreadingTCPServer):
    """`letters` are the mails that were taken whole; `begun` counts those whose text had begun to arrive.

    `fate` says what becomes of a mail when its text begins: "take" it, "cut" the connection, or "hold" it until
    `let_go` is set.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]
        self.letters: list[Message] = []
        self.begun = 0
        self.fate = "take"
        self.let_go = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def end(self) -> None:
        self.let_go.set()
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        try:
            self._say(220, "sink")
            while line := self.rfile.readline():
                verb = line.strip().split(b" ")[0].upper()
                if verb == b"DATA":
                    self._say(354, "go on")
                    if not self._take():
                        return
                self._say(221 if verb == b"QUIT" else 250, "well")
                if verb == b"QUIT":
                    return
        except OSError:
            return  # who sent it is gone

    def _take(self) -> bool:
        lines = [self.rfile.readline()]
        self.server.begun += 1
        if self.server.fate == "cut":
            return False
        if self.server.fate == "hold":
            self.server.let_go.wait(120)
        while lines[-1] not in {b".\r\n", b""}:
            lines.append(self.rfile.readline())
        if lines[-1] == b"":  # the connection ended before the mail did
            return False
        self.server.letters.append(message_from_bytes(b"".join(lines[:-1])))
        return True

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())
