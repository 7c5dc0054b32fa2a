"""The whole portal as it runs in the demo: a database of its own with all content, web server, worker with its clock.

Started once for all tests that look at it from outside, in a browser or by HTTP.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from belzig_portal.demo.checks import answers
from belzig_portal.demo.services import Program
from belzig_portal.embedded.valkey import tail

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
DEBOUNCE_SECONDS = 1
#: So long a decision can be taken back, and its mails wait.
UNDO_SECONDS = 2
READY_SECONDS = 90
#: Making a long document takes half a minute, on a busy machine two.
DOCUMENT_SECONDS = 180
# Valkey's numbered databases keep queue and page cache of this portal apart from those of the other tests.
OWN_VALKEY = 7


class Portal:
    """Web server and workers on one database and one data folder; ``url`` is where it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"portal_browser_{secrets.token_hex(4)}"
        self.server = os.environ["DATABASE_URL"]
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": _with_path(self.server, self.name),
            "REDIS_URL": _with_path(os.environ["REDIS_URL"], str(OWN_VALKEY)),
            "DATA_DIR": str(folder),
            "DEMO": "1",
            "PORTAL_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DOCUMENT_DEBOUNCE_SECONDS": str(DEBOUNCE_SECONDS),
            "MODERATION_UNDO_SECONDS": str(UNDO_SECONDS),
            "PYTHONPATH": str(ROOT),
        }
        self.web = self._program("Webserver", *WEB, "--bind", f"127.0.0.1:{self.port}")
        self.post = self._program("Celery", *POST, "--schedule", str(folder / "celerybeat-schedule"))
        self.worker = self._program("Druckwerkstatt", *WORKSHOP)

    def _program(self, name: str, *argv: str) -> Program:
        log = self.folder / f"{name}.log"
        return Program(name, [PYTHON, "-m", *argv], log=log, env=self.environment, cwd=ROOT, patience=5)

    def start(self) -> None:
        self._on_server(f'CREATE DATABASE "{self.name}"')
        for command in ("migrate", "load_content", "load_demo"):
            self._manage(command)
        self.post.start()
        self.worker.start()
        self.web.start()
        end = time.monotonic() + READY_SECONDS
        while not answers(f"{self.url}/healthz/ready"):
            assert self.web.is_alive() and time.monotonic() < end, tail(self.web.log, 30)
            time.sleep(0.1)

    def stop(self) -> None:
        self.web.ask_to_stop()
        self.post.ask_to_stop()
        self.worker.stop()
        self.post.stop()
        self.web.stop()
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def finish_work(self) -> None:
        """Stop the worker as a release does: a document under way is finished first."""
        impatience, self.worker.patience = self.worker.patience, DOCUMENT_SECONDS
        self.worker.stop()
        self.worker.patience = impatience

    def password(self, username: str) -> str:
        """As the demo tells it: from the file of log-ins."""
        logins = dict(line.split() for line in (self.folder / "logins.txt").read_text().splitlines())
        return logins[username]

    def read(self, path: str) -> str:
        """What anybody gets under an address, as text."""
        with urllib.request.urlopen(self.url + path, timeout=30) as response:
            return response.read().decode()

    def _manage(self, command: str) -> None:
        done = subprocess.run(
            [PYTHON, "manage.py", command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


WEB = (
    *("gunicorn", "belzig_portal.wsgi:application", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
    *("--graceful-timeout", "2", "--no-control-socket"),
)
WORKER = ("celery", "-A", "belzig_portal", "worker", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
POST = (*WORKER, "--beat", "--queues", "portal", "--concurrency", "1", "--hostname", "browser-tests-post@%h")
WORKSHOP = (*WORKER, "--queues", "documents", "--concurrency", "2", "--hostname", "browser-tests-documents@%h")


def _with_path(address: str, name: str) -> str:
    """The same server, another database on it; what else the address says stays."""
    parts = urlsplit(address)
    # Not urlunsplit: without a host in the address ("postgresql:///name?host=/folder") it drops two slashes.
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{name}{query}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
