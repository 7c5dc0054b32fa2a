"""Set up what the two commands need, then become them: ``bootstrap.py demo|demo-reset|verify|test|exec``.

Runs under the system's Python and uses its standard library alone, for nothing else is there yet.
What is unchanged since the last time is skipped; that check takes milliseconds.
"""

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / "bin" / "python"

# What WeasyPrint loads, and the Debian packages that bring it.
LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
LIBRARY_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
# Each set contains the one before: who has installed a later one needs no earlier one.
SETS = ["base", "demo", "dev"]
NEEDED_MEGABYTES = {"base": 400, "demo": 600, "dev": 1500}

COMMANDS = {
    "demo": ("demo", ["-m", "belzig_portal.demo", "run"]),
    "demo-reset": ("demo", ["-m", "belzig_portal.demo", "reset"]),
    "verify": ("demo", ["-m", "belzig_portal.demo", "verify"]),
    "test": ("dev", ["-m", "pytest"]),
    "exec": ("dev", []),
}


class Problem(Exception):
    """Something that a person must solve; the text says what and how."""


def say(text: str) -> None:
    print(text, flush=True)


def main(arguments: list[str]) -> None:
    command, *rest = arguments or ["demo"]
    wanted, start = COMMANDS[command]
    if command == "test":
        rest += ["-n", os.environ.get("PROCESSES") or "0", *shlex.split(os.environ.get("ARGS", ""))]
    try:
        if sys.version_info < (3, 11):
            raise Problem(f"Python 3.11 oder neuer wird gebraucht, gefunden wurde {sys.version.split()[0]}.")
        if command != "demo-reset":
            check_system_libraries()
        ensure_environment()
        ensure_packages(wanted)
    except Problem as problem:
        sys.exit(f"Fehler: {problem}")
    except OSError as error:
        sys.exit(f"Fehler: {explain(error)}")
    except KeyboardInterrupt:
        sys.exit("\nAbgebrochen. Der nächste Aufruf macht dort weiter.")
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *start, *rest])


# --- System ----------------------------------------------------------------------------------------------


def check_system_libraries() -> None:
    """Install Pango where we may. Without it everything runs but the making of PDF files."""
    if not missing_libraries():
        return
    say(f"Für die PDF-Dokumente fehlen Systembibliotheken: {', '.join(missing_libraries())}")
    if install_debian_packages(LIBRARY_PACKAGES) and not missing_libraries():
        return
    os.environ["DEMO_WITHOUT_PDF"] = "1"
    say(
        "Ohne sie entstehen keine PDF-Dateien; alles andere läuft. Bitte einmal ausführen:\n"
        f"  {'' if os.geteuid() == 0 else 'sudo '}apt-get install -y {' '.join(LIBRARY_PACKAGES)}"
    )


def missing_libraries() -> list[str]:
    return [name for name in LIBRARIES if not loads(name)]


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_debian_packages(packages: list[str]) -> bool:
    """With root's rights and apt at hand: install, saying so. False where that is not possible or fails."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return False
    say(f"Als root: apt-get install -y {' '.join(packages)}")
    install = [apt, "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", *packages]
    if quietly(install):
        return True
    return quietly([apt, "-o", "DPkg::Lock::Timeout=120", "update"]) and quietly(install)


def quietly(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode == 0


# --- Virtual environment -----------------------------------------------------------------------------------


def ensure_environment() -> None:
    if works(PYTHON):
        return
    check_space(VENV.parent, 100)
    if importlib.util.find_spec("ensurepip") is None and not install_debian_packages(["python3-venv"]):
        raise Problem("Das Paket python3-venv fehlt. Bitte ausführen: sudo apt-get install -y python3-venv")
    say(f"Python-Umgebung wird angelegt: {VENV}")
    stamp_file().unlink(missing_ok=True)
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError as error:
        raise Problem(f"Die Python-Umgebung in {VENV} konnte nicht angelegt werden ({error}).") from error


def works(python: Path) -> bool:
    """Whether the environment runs; one in a moved folder does not."""
    try:
        check = subprocess.run([str(python), "-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)"])
    except OSError:
        return False
    return check.returncode == 0


def ensure_packages(wanted: str) -> None:
    for name in SETS[SETS.index(wanted) :]:
        if installed_stamp() == stamp(name):
            return
    requirements = ROOT / "requirements" / f"{wanted}.txt"
    check_space(VENV, NEEDED_MEGABYTES[wanted])
    install(requirements)
    stamp_file().write_text(stamp(wanted))


def install(requirements: Path) -> None:
    total = sum(1 for line in requirements.read_text().splitlines() if "==" in line and line[0].isalnum())
    log = VENV / "install.log"
    say(f"Pakete werden geladen und geprüft ({total} mit Prüfsumme, einmalig) …")
    command = [
        *(str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"),
        # The file is complete and every package a wheel: nothing to resolve, nothing to compile.
        *("--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", str(requirements)),
    ]
    seen = 0
    with (
        log.open("w") as output,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as pip,
    ):
        assert pip.stdout
        for line in pip.stdout:
            output.write(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                if seen % 20 == 0 or seen == total:
                    say(f"  {seen} von {total}")
            elif line.startswith("Installing collected packages"):
                say("  werden eingerichtet …")
    if pip.returncode:
        raise Problem(explain_pip(log))


def explain_pip(log: Path) -> str:
    text = log.read_text(errors="replace")
    if "No space left on device" in text:
        return full_disk(VENV)
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in text:
        return f"Ein Paket hat eine andere Prüfsumme als erwartet und wurde nicht installiert. Einzelheiten: {log}"
    if "Could not find a version" in text or "connection" in text.lower() or "Retrying" in text:
        return f"Die Pakete konnten nicht geladen werden: Ist das Netz erreichbar? Einzelheiten: {log}"
    return f"Die Pakete konnten nicht installiert werden. Einzelheiten: {log}"


def stamp_file() -> Path:
    return VENV / "portal-stamp"


def installed_stamp() -> str:
    try:
        return stamp_file().read_text()
    except OSError:
        return ""


def stamp(name: str) -> str:
    digest = hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()
    return f"{name} {digest}\n"


# --- Disk --------------------------------------------------------------------------------------------------


def check_space(folder: Path, megabytes: int) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Problem(
            f"Zu wenig Platz in {folder}: {free} MB frei, {megabytes} MB werden gebraucht. "
            "Bitte Platz schaffen oder mit VENV= und DATA= einen anderen Ort wählen."
        )


def explain(error: OSError) -> str:
    return full_disk(VENV) if error.errno == 28 else f"{error.strerror}: {error.filename or VENV}"


def full_disk(folder: Path) -> str:
    return f"Der Datenträger von {folder} ist voll. Bitte Platz schaffen und noch einmal starten."


if __name__ == "__main__":
    main(sys.argv[1:])
