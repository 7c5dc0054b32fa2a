"""Real PostgreSQL and Valkey in a private folder, from wheels: for the demo and the tests.

Production sets DATABASE_URL and REDIS_URL and never comes here.
"""

from pathlib import Path

from .account import Say, silent
from .postgres import Postgres
from .valkey import ServerFailed, Valkey

__all__ = ["EmbeddedServers", "Postgres", "ServerFailed", "Valkey"]


class EmbeddedServers:
    """Both servers in one folder, as a context manager. The folder belongs to one process at a time."""

    def __init__(self, folder: Path, *, durable: bool = True, say: Say = silent) -> None:
        self.postgres = Postgres(folder, durable=durable, say=say)
        self.valkey = Valkey(folder)

    def start(self) -> None:
        """Raises ServerFailed; then nothing is left running."""
        try:
            self.valkey.start()
            self.postgres.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()

    def remove(self) -> None:
        """Delete the stopped servers' data, wherever it lies."""
        self.postgres.remove()
        self.valkey.remove()

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url}

    def __enter__(self) -> "EmbeddedServers":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
