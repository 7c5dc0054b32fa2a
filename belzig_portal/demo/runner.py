"""Start everything in order, print the address and the log-ins, watch, and end every process again."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from belzig_portal.embedded import Postgres, Valkey
from belzig_portal.embedded.process import end_leftovers, remember, spawn, stop
from belzig_portal.embedded.valkey import tail

from . import prepare
from .checks import allowed_hosts, answers, check_database, check_queue, local, read_port, refuse_taken_port
from .folder import DataFolder, Problem, full_disk
from .services import Program, Service, Watched
from .terminal import say, step

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
LOOK_EVERY = 0.25
FULL_WHILE_RUNNING = "Der Datenträger von {path} ist voll. Lesen geht weiter, Speichern nicht; bitte Platz schaffen."
# Neither who asked nor what was searched for: no address, no query string.
ACCESS_LOG = "%(t)s %(m)s %(U)s %(s)s %(b)s bytes %(M)s ms"

CONSEQUENCES = {
    "PostgreSQL": "Was schon im Zwischenspeicher liegt, bleibt lesbar; Speichern geht gerade nicht.",
    "Valkey": "Seiten bleiben lesbar, aber langsamer; neue Dokumente warten.",
    "Webserver": "Die Seiten sind gerade nicht erreichbar.",
    "Celery": "Die Seiten bleiben erreichbar; Nachrichten warten.",
    "Druckwerkstatt": "Die Seiten bleiben erreichbar; neue Dokumente warten.",
}


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


class Runner:
    """One run of the demo in one data folder."""

    def __init__(self, folder: DataFolder, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.given = environment
        self.host = environment.get("HOST") or "127.0.0.1"
        self.port = read_port(environment.get("PORT") or "8000")
        self.watched: list[Watched] = []
        self._preparation: subprocess.Popen[bytes] | None = None
        self._stopping = False

    @property
    def address(self) -> str:
        shown = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::1", "::") else self.host
        return f"http://{shown}:{self.port}"

    def run(self) -> int:
        """Runs until it is told to stop; returns 0. Raises Problem or ServerFailed when it can't start."""
        self._catch_signals()
        try:
            self._start()
            self._welcome()
            self._watch()
        except Stop:
            return 0
        finally:
            self._stop()
        return 0

    # --- Start -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        say(f"Demo des Strategieportals, Datenordner {self.folder.path}")
        if left := end_leftovers(self._traces):
            say(f"  Vom letzten Mal liefen noch und wurden beendet: {', '.join(left)}")
        refuse_taken_port(self.host, self.port)
        env = self._environment()
        self._prepare(env)
        web = self._web(env)
        with step("Celery und Webserver werden gestartet"):
            # Two, so that no mail waits behind a long document.
            self._begin(self._worker(env))
            self._begin(self._workshop(env))
            self._begin(web)
            self._wait_until_ready(web)

    def _environment(self) -> dict[str, str]:
        env = {
            **self.given,
            "DJANGO_SETTINGS_MODULE": "belzig_portal.settings",
            "DEMO": "1",
            "DEBUG": self.given.get("DEBUG", ""),
            "SECRET_KEY": self.folder.secret_key(),
            "PORTAL_URL": self.given.get("PORTAL_URL") or self.address,
            "ALLOWED_HOSTS": self.given.get("ALLOWED_HOSTS") or allowed_hosts(self.host),
            "DATA_DIR": str(self.folder.path),
            "PYTHONUNBUFFERED": "1",
        }
        env["DATABASE_URL"] = self._database()
        env["REDIS_URL"] = self._queue()
        env["DEMO_OWN_DATABASE"] = "" if self.given.get("DATABASE_URL") else "1"
        return env

    def _database(self) -> str:
        if url := self.given.get("DATABASE_URL"):
            with step("Datenbank aus DATABASE_URL wird geprüft"):
                check_database(url)
            return url
        server = Postgres(self.folder.servers, log=self.folder.log("postgres"), say=lambda text: say(f"  {text}"))
        with step("PostgreSQL wird gestartet"):
            self._begin(server)
        return server.url

    def _queue(self) -> str:
        if url := self.given.get("REDIS_URL"):
            with step("Warteschlange aus REDIS_URL wird geprüft"):
                check_queue(url)
            return url
        server = Valkey(self.folder.servers, log=self.folder.log("valkey"))
        with step("Valkey wird gestartet"):
            self._begin(server)
        return server.url

    def _begin(self, service: Service) -> None:
        self.watched.append(Watched(service, CONSEQUENCES[service.name]))
        service.start()
        self._remember()

    @property
    def _traces(self) -> Path:
        return self.folder.run / "processes.json"

    def _remember(self) -> None:
        # PostgreSQL is not among them: it keeps its own trace and wants another signal.
        services = [one.service for one in self.watched if one.service.name != "PostgreSQL"]
        with contextlib.suppress(OSError):  # on a full disk: they still end with us, by the kernel's hand
            remember(self._traces, {service.name: service.pid for service in services if service.pid})

    def _prepare(self, env: Mapping[str, str]) -> None:
        if prepare.is_done(self.folder, env):
            say("• Schema, Inhalte und statische Dateien sind unverändert")
            return
        log = self.folder.log("prepare")
        command = [sys.executable, "-m", "belzig_portal.demo.prepare"]
        self._preparation = spawn(command, log=log, env=env, cwd=ROOT, shows_output=True)
        code = self._preparation.wait()
        self._preparation = None
        if code:
            if "No space left on device" in tail(log, 50):
                raise Problem(full_disk(self.folder.path))
            last = tail(log, 1)
            raise Problem(f"Die Vorbereitung ist gescheitert. Protokoll: {log}\n{last}")

    def _worker(self, env: Mapping[str, str]) -> Program:
        clock = ("--beat", "--schedule", str(self.folder.run / "celerybeat-schedule"))
        return self._celery("Celery", "portal", 1, clock, log="worker", env=env)

    def _workshop(self, env: Mapping[str, str]) -> Program:
        return self._celery("Druckwerkstatt", "documents", 2, (), log="documents", env=env)

    def _celery(
        self, name: str, queue: str, processes: int, more: Sequence[str], *, log: str, env: Mapping[str, str]
    ) -> Program:
        argv = [
            *(sys.executable, "-m", "celery", "-A", "belzig_portal", "worker", *more, "--queues", queue),
            *("--concurrency", str(processes), "--hostname", f"{queue}-{self.port}@%h"),
            *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
        ]
        return Program(name, argv, log=self.folder.log(log), env=env, cwd=ROOT, patience=3)

    def _web(self, env: Mapping[str, str]) -> Program:
        host = f"[{self.host}]" if ":" in self.host else self.host
        argv = [
            *(sys.executable, "-m", "gunicorn", "belzig_portal.wsgi:application", "--bind", f"{host}:{self.port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "3"),
            *("--limit-request-line", "8190"),
            *("--no-control-socket", "--access-logfile", "-", "--access-logformat", ACCESS_LOG),
            *("--logger-class", "belzig_portal.access_log.AccessLog"),
        ]
        return Program("Webserver", argv, log=self.folder.log("web"), env=env, cwd=ROOT, patience=5)

    def _wait_until_ready(self, web: Program) -> None:
        end = time.monotonic() + READY_SECONDS
        while not answers(f"http://{local(self.host)}:{self.port}/healthz/ready"):
            if not web.is_alive():
                refuse_taken_port(self.host, self.port)
                raise Problem(f"Der Webserver startet nicht. Protokoll: {web.log}\n{tail(web.log, 3)}")
            if time.monotonic() > end:
                raise Problem(f"Der Webserver antwortet nicht nach {READY_SECONDS} Sekunden. Protokoll: {web.log}")
            time.sleep(0.1)

    # --- Run -------------------------------------------------------------------------------------------

    def _welcome(self) -> None:
        say(
            f"\nDas Portal läuft:  {self.address}/\n"
            f"Verwaltung:        {self.address}/verwaltung/\n"
            f"Postfach der Demo: {self.address}/demo/postfach/\n"
        )
        logins = self.folder.path / "logins.txt"
        if logins.exists():
            say(f"Anmeldungen (auch in {logins}):")
            for line in logins.read_text().splitlines():
                say(f"  {line}")
        if self.given.get("DEMO_WITHOUT_PDF"):
            say("\nOhne die fehlenden Systembibliotheken entstehen keine PDF-Dokumente; alles andere läuft.")
        else:
            say(f"\nDie PDF-Dokumente entstehen im Hintergrund: {self.address}/dokumente/")
        say("Strg-C beendet alles.")

    def _watch(self) -> None:
        disk_was_full = False
        while True:
            disk_is_full = self.folder.lacks_space()
            if disk_is_full and not disk_was_full:
                say(f"! {FULL_WHILE_RUNNING.format(path=self.folder.path)}")
            disk_was_full = disk_is_full
            for one in self.watched:
                if one.check():
                    self._remember()
            time.sleep(LOOK_EVERY)

    # --- End -------------------------------------------------------------------------------------------

    def _catch_signals(self) -> None:
        def on_signal(number: int, frame: FrameType | None) -> None:
            if not self._stopping:
                self._stopping = True
                raise Stop

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, on_signal)

    def _stop(self) -> None:
        self._stopping = True  # from here on a second Ctrl-C must not leave anything half-stopped
        if not self.watched and not self._preparation:
            return
        say("\nDie Demo wird beendet …")
        if self._preparation:
            stop(self._preparation, [(signal.SIGTERM, 3)])
        services = [one.service for one in self.watched]
        for service in services:
            if isinstance(service, Program):
                service.ask_to_stop()  # both at once, so that their last work overlaps
        for service in reversed(services):
            service.stop()
        self._traces.unlink(missing_ok=True)
        say(f"Beendet. Die Daten bleiben in {self.folder.path}; „make demo“ startet wieder.")
