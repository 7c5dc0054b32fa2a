"""The programs that the demo runs, and how one that crashed is started again."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from belzig_portal.embedded import ServerFailed
from belzig_portal.embedded.process import kill_group, spawn, stop
from belzig_portal.embedded.valkey import tail

from .terminal import say

LONGEST_PAUSE = 60.0
STEADY_AFTER = 60.0


class Service(Protocol):
    """What the watch needs of a server or program."""

    name: str
    log: Path

    @property
    def pid(self) -> int | None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_alive(self) -> bool: ...


class Program:
    """A child process of ours with its log, in a group of its own."""

    def __init__(
        self, name: str, argv: Sequence[str], *, log: Path, env: Mapping[str, str], cwd: Path, patience: float
    ) -> None:
        self.name = name
        self.argv = argv
        self.log = log
        self.env = env
        self.cwd = cwd
        self.patience = patience
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        if self.process:
            kill_group(self.process.pid)  # what a killed parent left of its children, and their port
        self.process = spawn(self.argv, log=self.log, env=self.env, cwd=self.cwd)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.is_alive():
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self.process:
            # Whatever it was doing is owed in the database, so the impatient end loses nothing.
            stop(self.process, [(signal.SIGTERM, self.patience)])
            kill_group(self.process.pid)


@dataclass
class Watched:
    """A service and what the demo knows of its health."""

    service: Service
    consequence: str
    clock: Callable[[], float] = time.monotonic
    crashes: int = 0
    started: float = field(default=0.0, init=False)
    due: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def check(self) -> bool:
        """Look once, say what happened, start again when it is time. True if it was started just now."""
        if self.due is None:
            if not self.service.is_alive():
                self._crashed()
            elif self.crashes and self.clock() - self.started > STEADY_AFTER:
                self.crashes = 0
            return False
        return self.clock() >= self.due and self._start_again()

    def _crashed(self) -> None:
        self._plan_next_start()
        say(f"! {self.service.name} ist abgestürzt. {self.consequence} Neuer Start {self._when()}.{self._reason()}")

    def _start_again(self) -> bool:
        try:
            self.service.start()
        except (ServerFailed, OSError) as error:
            self._plan_next_start()
            say(
                f"! {self.service.name} startet nicht. {self.consequence} Neuer Versuch {self._when()}.{self._reason()}"
            )
            with contextlib.suppress(OSError), self.service.log.open("a") as log:  # the disk may be full
                log.write(f"{error}\n")
            return False
        self.due = None
        self.started = self.clock()
        say(f"• {self.service.name} läuft wieder.")
        return True

    def _plan_next_start(self) -> None:
        self.due = self.clock() + min(LONGEST_PAUSE, 2.0**self.crashes)
        self.crashes += 1

    def _when(self) -> str:
        seconds = round((self.due or 0) - self.clock())
        return "in 1 Sekunde" if seconds == 1 else f"in {seconds} Sekunden"

    def _reason(self) -> str:
        if "No space left on device" in tail(self.service.log, 20):
            return " Der Datenträger ist voll."
        return f" Protokoll: {self.service.log}"
