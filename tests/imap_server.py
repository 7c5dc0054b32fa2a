"""A mailbox of the test's own, read over IMAP, with the faults that real ones have."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes


class Mailbox(socketserver.ThreadingTCPServer):
    """Speaks as much IMAP as a test needs. `mails`: number → (text, flags); `said`: the commands it heard.

    `answers` may replace what it says to a command: a text, or an act that gets the connection (hang, cut).
    """

    daemon_threads = True
    allow_reuse_address = True
    name, password = "bounce@portal.example", 'geh"eim 1'

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.tls = tls
        self.mails: dict[int, tuple[bytes, set[str]]] = {}
        self.said: list[str] = []
        self.sent_bytes = 0
        self.abilities = "IMAP4rev1 UIDPLUS"
        self.answers: dict[str, str | Callable[[_Session], None]] = {}

    @property
    def port(self) -> int:
        return self.server_address[1]

    def put(self, *raws: bytes) -> None:
        for raw in raws:
            self.mails[max(self.mails, default=100) + 1] = (raw, set())

    def unseen(self) -> int:
        return sum("\\Seen" not in flags for _raw, flags in self.mails.values())

    def get_request(self):
        connection, address = super().get_request()
        return (self.tls.wrap_socket(connection, server_side=True) if self.tls else connection), address

    def handle_error(self, request, client_address) -> None:
        """Clients that give up leave broken connections; that is what the tests are about."""


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        if not self._special("HELLO"):
            self.say("* OK IMAP4rev1 test")
        for line in self.rfile:
            tag, _space, rest = line.decode().rstrip("\r\n").partition(" ")
            words = rest.upper().split()
            command = words[1] if words[0] == "UID" else words[0]
            self.server.said.append(rest)
            answer = self._special(command)
            if answer is None:
                return
            self.say(f"{tag} {answer or self._do(command, rest)}")
            if command == "LOGOUT":
                return

    def _special(self, command: str) -> str | None:
        """What the test wants to be said; None if the session is over."""
        answer = self.server.answers.get(command, "")
        if callable(answer):
            answer(self)
            return None
        return answer

    def _do(self, command: str, rest: str) -> str:
        if command == "LOGIN":
            known = (self.server.name, self.server.password)
            found = tuple(re.sub(r"\\(.)", r"\1", text) for text in re.findall(r'"((?:[^"\\]|\\.)*)"', rest))
            return "OK in" if found == known else f"NO wrong name or password for {self.server.name}"
        act = getattr(self, f"_{command.lower()}", None)
        if act:
            act(rest)
        return "OK done"

    def _capability(self, rest: str) -> None:
        """Only who is let in learns all of it."""
        known = any(said.startswith("LOGIN") for said in self.server.said)
        self.say(f"* CAPABILITY {self.server.abilities if known else 'IMAP4rev1'}")

    def _select(self, rest: str) -> None:
        self.say(f"* {len(self.server.mails)} EXISTS")

    def _search(self, rest: str) -> None:
        first, last = map(int, re.search(r"(\d+):(\d+)", rest).groups())
        there = sorted(self.server.mails.items())[first - 1 : last]
        self.say(" ".join(["* SEARCH", *(str(number) for number, (_, flags) in there if "\\Seen" not in flags)]))

    def _fetch(self, rest: str) -> None:
        wanted, what = re.match(r"UID FETCH (\S+) \((.*)\)$", rest).groups()
        limit = int(re.search(r"<0\.(\d+)>", what)[1])
        for place, number in enumerate(map(int, wanted.split(",")), 1):
            part = self._part(self.server.mails[number][0], what)[:limit]
            # Some name the number before the text, some behind it.
            before, behind = (f"UID {number} ", "") if number % 2 else ("", f" UID {number}")
            self.wfile.write(f"* {place} FETCH ({before}BODY[]<0> {{{len(part)}}}\r\n".encode() + part)
            self.server.sent_bytes += len(part)
            self.say(f"{behind})")

    def _part(self, raw: bytes, what: str) -> bytes:
        if "HEADER.FIELDS" not in what:
            return raw
        names = re.search(r"HEADER\.FIELDS \((.*?)\)", what)[1].split()
        head = message_from_bytes(raw.partition(b"\n\n")[0] + b"\n\n")
        return "".join(f"{name}: {value}\r\n" for name in names for value in head.get_all(name, [])).encode() + b"\r\n"

    def _store(self, rest: str) -> None:
        wanted, flags = re.match(r"UID STORE (\S+) \+FLAGS\.SILENT \((.*)\)$", rest).groups()
        for number in map(int, wanted.split(",")):
            self.server.mails[number][1].update(flags.split())

    def _expunge(self, rest: str) -> None:
        named = {int(number) for number in rest.split()[2].split(",")} if rest.startswith("UID") else None
        for number in [number for number, (_, flags) in self.server.mails.items() if "\\Deleted" in flags]:
            if named is None or number in named:
                del self.server.mails[number]

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mailbox(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    with Mailbox(tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
