"""PostgreSQL and Valkey for one process that runs tests, in a folder that goes with it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from belzig_portal.embedded import EmbeddedServers
from belzig_portal.embedded.process import started_at

PREFIX = "belzig-test-"


class TestServers:
    """Embedded servers, unless DATABASE_URL and REDIS_URL name others; and the folder for the tests' files."""

    __test__ = False

    def __init__(self) -> None:
        if "PYTEST_XDIST_WORKER" not in os.environ:  # one of them is enough, and they would get in each other's way
            remove_abandoned()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.folder.chmod(0o711)  # PostgreSQL may run under another account than the tests
        (self.folder / "owner").write_text(f"{os.getpid()} {started_at(os.getpid())}")
        self.embedded: EmbeddedServers | None = None
        atexit.register(self.stop)

    def start(self) -> dict[str, str]:
        """Start what is needed and return the environment that leads there."""
        given = {key: os.environ[key] for key in ("DATABASE_URL", "REDIS_URL") if os.environ.get(key)}
        if len(given) == 2:
            return given
        self.embedded = EmbeddedServers(self.folder / "servers", durable=False)
        self.embedded.start()
        return self.embedded.environment() | given

    def stop(self) -> None:
        if self.embedded:
            self.embedded.stop()
            self.embedded.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the folders of runs that were killed; their servers died with them."""
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/owner"):
        try:
            pid, start = owner.read_text().split()
        except (OSError, ValueError):
            continue
        if started_at(int(pid)) != start:
            EmbeddedServers(owner.parent / "servers").remove()
            shutil.rmtree(owner.parent, ignore_errors=True)
