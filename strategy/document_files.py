"""The files of documents on the disk: each named by its key, the lasting ones also as their public address says.

The second name is a hard link in the folder `datei`: whoever serves files can serve it without asking the database,
because a lasting file never changes and is never taken back. All others are only given out by who knows their row.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from .models.publication import Publication

log = logging.getLogger(__name__)

#: So many digits of a file's SHA-256 stand in its address.
CHECKSUM_LENGTH = 16


def store(path: Path, data: bytes) -> None:
    """Write a whole file or none, so that it is still there after a power cut: temporary name, to the disk, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _keep_name(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def shelf() -> Path:
    """The folder whose inside looks like the addresses below /dokumente/datei/."""
    return Path(settings.DOCUMENTS_DIR) / "datei"


def place(checksum: str, file_name: str) -> Path:
    """Where the file of an address lies on the shelf, if it is there; both must be checked before."""
    return shelf() / checksum / file_name


def shelve(publication: Publication) -> None:
    """Give a lasting file its second name. If that fails the file is served all the same, only slower."""
    target = place(publication.sha256[:CHECKSUM_LENGTH], publication.file_name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(publication.path, target)
    except FileExistsError:
        pass
    except OSError as error:
        log.warning("Kein zweiter Name für %s: %s", target.name, error.strerror)


def remove(publication: Publication) -> None:
    """Delete a file under both names; it may be gone already."""
    publication.path.unlink(missing_ok=True)
    if publication.sha256:
        second = place(publication.sha256[:CHECKSUM_LENGTH], publication.file_name)
        second.unlink(missing_ok=True)
        with suppress(OSError):
            second.parent.rmdir()


def clear_shelf(offered: Iterable[tuple[str, str]], before: float) -> None:
    """Drop second names that no row offers any more. `offered` are (SHA-256, file name), `before` seconds since 1970.

    Younger ones stay: their row may be in the making.
    """
    wanted = {(checksum[:CHECKSUM_LENGTH], name) for checksum, name in offered}
    for folder in _folders(shelf()):
        if folder.stat().st_mtime < before:
            for path in folder.iterdir():
                if (folder.name, path.name) not in wanted:
                    path.unlink(missing_ok=True)
            with suppress(OSError):
                folder.rmdir()


def _folders(parent: Path) -> Iterator[Path]:
    return (path for path in parent.glob("*") if path.is_dir())
