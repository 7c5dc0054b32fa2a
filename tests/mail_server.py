"""A mail server of the test's own, with the faults that real ones have."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a test needs. `received` are the messages it said yes to, or cut off after taking them.

    `answers` may replace what it says to a command: a text, or an act that gets the connection (hang, cut). Besides
    the commands there are HELLO, when somebody comes, and END, when the message is there.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[EmailMessage] = []
        #: Who stood on the envelopes, whether the mail was taken or not.
        self.senders: list[str] = []
        self.answers: dict[str, str | Callable[[_Session], None]] = {}

    @property
    def port(self) -> int:
        return self.server_address[1]

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]

    def handle_error(self, request, client_address) -> None:
        """Clients that are killed leave broken connections; that is what the tests are about."""


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if not self._answer("HELLO", "220 test"):
            return
        for line in self.rfile:
            command = line.decode().split(":")[0].split()[0].upper() if line.strip() else ""
            if command == "MAIL":
                self.server.senders.append(line.decode().partition("<")[2].partition(">")[0])
            if command == "DATA" and "DATA" not in self.server.answers:
                self.say("354 go on")
                self._read_message()
                command = "END"
            if not self._answer(command, "221 bye" if command == "QUIT" else "250 ok"):
                return

    def _read_message(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def _answer(self, command: str, usual: str) -> bool:
        """False if the session is over."""
        answer = self.server.answers.get(command, usual)
        if callable(answer):
            answer(self)
            return False
        if command == "END" and not answer.startswith("2"):
            self.server.received.pop()
        self.say(answer)
        return command != "QUIT"

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def cut(session: _Session) -> None:
    """The connection ends without a word."""
    session.connection.close()


def cut_in_the_middle(session: _Session) -> None:
    """For DATA: half of the message arrives."""
    session.say("354 go on")
    session.rfile.readline()
    session.connection.close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
