"""Schema, content, demo log-ins and static files, in one process; what is unchanged is skipped.

``python -m belzig_portal.demo.prepare`` runs as a child of the demo, with the portal's environment.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from belzig_portal.embedded.process import spawn

from .folder import DataFolder
from .terminal import say, step

ROOT = Path(__file__).resolve().parents[2]
APPS = ["strategy", "measures", "participation", "belzig_portal"]


def main() -> None:
    import django
    from django.core.management import call_command

    folder = DataFolder(Path(os.environ["DATA_DIR"]))
    done = folder.stamps()
    # Only our own database is known to hold what the stamps say.
    owns_database = os.environ.get("DEMO_OWN_DATABASE") == "1"
    django.setup()

    static = fingerprint(static_files())
    # Compressing takes as long as loading the content: both at once.
    collecting = collect_static(folder) if done.get("static") != static else None

    with step("Datenbank-Schema wird geprüft"):
        call_command("migrate", interactive=False, verbosity=0)

    content = fingerprint(content_files())
    if not owns_database or done.get("content") != content or not (folder.path / "logins.txt").exists():
        with step("Inhalte werden geladen und veröffentlicht"):
            call_command("load_content", stdout=Indented())
        with step("Beispielwerte und Anmeldungen werden angelegt"):
            call_command("load_demo", stdout=Indented())
        folder.stamp("content", content)

    if collecting:
        with step("Stile, Schriften und Skripte werden gesammelt"):
            if collecting.wait():
                raise SystemExit(f"collectstatic: {folder.log('prepare')}")
        folder.stamp("static", static)


def collect_static(folder: DataFolder) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    return spawn(command, log=folder.log("prepare"), cwd=ROOT)


class Indented:
    """A stream for the output of a command, set in from the steps."""

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if line.strip():
                say(f"    {line.rstrip()}")
        return len(text)

    def flush(self) -> None:
        pass


def content_files() -> Iterator[Path]:
    """All that decides what loading does: the content and the code of the apps."""
    for app in APPS:
        for path in (ROOT / app).rglob("*"):
            if path.suffix == ".py" or "content" in path.parts:
                yield path


def static_files() -> Iterator[Path]:
    yield from (ROOT / "static").rglob("*")
    for app in APPS:
        yield from (ROOT / app / "static").rglob("*")
    yield from (ROOT / "requirements").glob("*.txt")  # packages bring static files, too


def fingerprint(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
