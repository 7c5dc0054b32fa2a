"""The demo's data folder: one runner at a time, enough space, deleted only if the demo made it."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from belzig_portal.embedded import EmbeddedServers

from .terminal import say

MARKER = ".belzig-portal-demo"
FIRST_START_MEGABYTES = 500
LATER_START_MEGABYTES = 150
LOG_LIMIT = 5_000_000


class Problem(Exception):
    """Something that a person must solve; the text is one German sentence that says what and how."""


class DataFolder:
    """As a context manager: made if need be, checked and locked."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: int | None = None

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def servers(self) -> Path:
        return self.path / "servers"

    def log(self, name: str) -> Path:
        return self.path / "logs" / f"{name}.log"

    def __enter__(self) -> "DataFolder":
        self._refuse_foreign()
        self._make()
        self._take_lock()
        self._check_space()
        self._shorten_logs()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)

    def secret_key(self) -> str:
        """Made at first start, kept, readable by this account alone."""
        file = self.path / "secret_key"
        if not file.exists():
            with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as output:
                output.write(secrets.token_urlsafe(48))
        return file.read_text()

    def is_first_start(self) -> bool:
        return not self.servers.exists()

    def lacks_space(self) -> bool:
        try:
            return shutil.disk_usage(self.path).free < 5_000_000
        except OSError:
            return False

    # --- What the last start already did ---------------------------------------------------------------

    def stamps(self) -> dict[str, Any]:
        try:
            stamps: dict[str, Any] = json.loads((self.run / "stamps.json").read_text())
        except (OSError, ValueError):
            return {}
        return stamps

    def stamp(self, name: str, value: str) -> None:
        new = self.run / "stamps.new"
        new.write_text(json.dumps({**self.stamps(), name: value}))
        new.replace(self.run / "stamps.json")

    # --- Reset -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Delete the folder if the demo made it and does not run. Raises Problem."""
        if not self.path.exists():
            say(f"Es gibt nichts zu löschen: {self.path}")
            return
        if not (self.path / MARKER).exists():
            raise Problem(f"{self.path} wurde nicht von der Demo angelegt und wird nicht gelöscht.")
        self._take_lock()
        EmbeddedServers(self.servers).remove()
        # The marker goes last: a reset that was interrupted can be repeated.
        for entry in self.path.iterdir():
            if entry.name != MARKER:
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        (self.path / MARKER).unlink()
        self.path.rmdir()
        say(f"Gelöscht: {self.path}. „make demo“ beginnt neu.")

    # --- Checks ----------------------------------------------------------------------------------------

    def _refuse_foreign(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise Problem(f"{self.path} ist kein Ordner; bitte mit DATA= einen anderen wählen.")
        if self.path.exists() and not (self.path / MARKER).exists() and any(self.path.iterdir()):
            raise Problem(f"{self.path} enthält fremde Dateien; bitte mit DATA= einen neuen oder leeren Ordner wählen.")

    def _make(self) -> None:
        # Others may pass through (PostgreSQL may need its own account), but not look around.
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.path.chmod(0o711)
        (self.path / MARKER).touch()
        for folder in (self.run, self.path / "logs", self.path / "documents", self.path / "mail"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def _take_lock(self) -> None:
        self._lock = os.open(self.path / MARKER, os.O_RDWR)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                f"Die Demo läuft schon mit dem Datenordner {self.path}. "
                "Eine zweite daneben: make demo PORT=8001 DATA=.demo2"
            ) from None

    def _check_space(self) -> None:
        needed = FIRST_START_MEGABYTES if self.is_first_start() else LATER_START_MEGABYTES
        free = shutil.disk_usage(self.path).free // 1_000_000
        if free < needed:
            raise Problem(
                f"Zu wenig Platz für die Daten: {free} MB frei in {self.path}, {needed} MB werden gebraucht. "
                "Bitte Platz schaffen oder mit DATA= einen anderen Ort wählen."
            )

    def _shorten_logs(self) -> None:
        for log in (self.path / "logs").glob("*.log"):
            if log.stat().st_size > LOG_LIMIT:
                log.replace(log.with_suffix(".log.1"))


def full_disk(path: Path) -> str:
    return f"Der Datenträger von {path} ist voll. Bitte Platz schaffen und noch einmal starten."
