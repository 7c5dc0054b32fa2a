"""Schema, content, demo log-ins and static files, in one process; what is unchanged is skipped.

``python -m belzig_portal.demo.prepare`` runs as a child of the demo, with the portal's environment.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from belzig_portal.embedded.process import spawn

from .folder import DataFolder
from .terminal import say, step

ROOT = Path(__file__).resolve().parents[2]
#: A new demo has a short past: an edition was frozen and decided on, and a little was changed since.
BEGUN_DAYS_AGO = 10
APPS = ["strategy", "measures", "participation", "belzig_portal"]


def main() -> None:
    import django
    from django.core.management import call_command

    folder = DataFolder(Path(os.environ["DATA_DIR"]))
    done, wanted = folder.stamps(), fingerprints(os.environ)
    django.setup()

    # Compressing takes as long as loading the content: both at once.
    collecting = collect_static(folder) if done.get("static") != wanted["static"] else None

    with step("Datenbank-Schema wird geprüft"):
        call_command("migrate", interactive=False, verbosity=0)

    if not content_is_loaded(folder, os.environ, wanted):
        with step("Inhalte werden geladen und veröffentlicht"):
            begun = {"days_ago": 0 if anything_public() else BEGUN_DAYS_AGO}
            call_command("load_content", stdout=Indented(), **begun)
        with step("Beispielwerte und Anmeldungen werden angelegt"):
            call_command("load_demo", stdout=Indented(), **begun)
        folder.stamp("content", wanted["content"])
    owe_failed_documents()
    folder.stamp("pdf", wanted["pdf"])

    if collecting:
        with step("Stile, Schriften und Skripte werden gesammelt"):
            if collecting.wait():
                raise SystemExit(f"collectstatic: {folder.log('prepare')}")
        folder.stamp("static", wanted["static"])


def is_done(folder: DataFolder, environment: Mapping[str, str]) -> bool:
    """Whether the last start has done all of this already, so that the whole step can be skipped."""
    wanted = fingerprints(environment)
    stamps = folder.stamps()
    unchanged = all(stamps.get(name) == value for name, value in wanted.items())
    return unchanged and content_is_loaded(folder, environment, wanted)


def content_is_loaded(folder: DataFolder, environment: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    # Only our own database is known to hold what the stamps say.
    owned = environment.get("DEMO_OWN_DATABASE") == "1"
    return owned and folder.stamps().get("content") == wanted["content"] and (folder.path / "logins.txt").exists()


def fingerprints(environment: Mapping[str, str]) -> dict[str, str]:
    """What the results of this module depend on, by part."""
    return {
        "content": fingerprint(content_files()),
        "static": fingerprint(static_files()),
        "pdf": environment.get("DEMO_WITHOUT_PDF", ""),
    }


def collect_static(folder: DataFolder) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    return spawn(command, log=folder.log("prepare"), cwd=ROOT)


def anything_public() -> bool:
    from strategy.models import Revision

    return Revision.objects.exists()


def owe_failed_documents() -> None:
    """A document that failed last time, for want of Pango or of space, gets another try with each start."""
    from strategy.documents_owed import make_again
    from strategy.models import Publication

    place = ("edition_id", "scope", "variant")
    latest = Publication.objects.select_related("edition").order_by(*place, "-pk").distinct(*place)
    make_again([row for row in latest if row.state == Publication.State.FAILED])


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
    """All that decides what loading does: the content, the code of the apps with their migrations, the packages."""
    yield from (ROOT / "requirements").glob("*.txt")
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
