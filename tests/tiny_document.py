"""A document that takes no time to make and stops where a test wants it to, and processes that make it.

A scope is `name/words`: equal words are equal files. Names that mean something: `huge` needs more memory than there
is, `large` is a file of a megabyte, `endless` never ends. What was rendered stands in the folder of the test.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

VARIANT = "tiny"
MAKERS = {VARIANT: "tests.tiny_document.MAKER"}
#: Where a worker can be stopped, in their order.
STAGES = ("collecting", "layout", "writing", "storing", "stored")


def stop_at(stage: str) -> None:
    """Stop here for as long as the test says so; leave the number of the process."""
    wanted = Path(settings.DATA_DIR) / "stop-at"
    if wanted.exists() and wanted.read_text() == stage:
        number = wanted.parent / f"{os.getpid()}.tmp"
        number.write_text(str(os.getpid()))
        number.replace(wanted.parent / "reached")  # whoever sees it finds the number in it
        while wanted.exists():
            time.sleep(0.01)


@dataclass(frozen=True)
class TinyMaker:
    label: str = "Probe"
    is_lasting: bool = True
    is_listed: bool = True

    def draft(self, scope: str, snapshot: Any) -> Any:
        from strategy.document_makers import Draft

        stop_at("collecting")
        name, _, words = scope.partition("/")
        key = sha256(f"tiny {words or name}".encode()).hexdigest()
        return Draft(key, lambda progress: _render(name, key, progress), timezone.now(), f"Probe_{words or name}.pdf")

    def lasting_address(self, file_name: str) -> str:
        return ""


def _render(name: str, key: str, progress: Any) -> Any:
    from strategy.documents import Rendered

    with (Path(settings.DATA_DIR) / "rendered").open("a") as rendered:
        rendered.write(f"{key}\n")
    progress("layout", 1)
    stop_at("layout")
    if name == "huge":
        bytearray(2 * settings.DOCUMENT_MEMORY_LIMIT_MB * 1024 * 1024)
    while name == "endless":
        time.sleep(0.01)
    progress("writing", None)
    stop_at("writing")
    return Rendered(b"%PDF-1.7 " + key.encode() * (16_000 if name == "large" else 1), 1)


MAKER = TinyMaker()


# --- Processes of the workshop, without a queue ------------------------------------------------------------------


@cache
def _server() -> Any:
    """Starts Django once; each process is a fork of it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.tiny_process"])
    return context


def start_worker(folder: Path, **changed: Any) -> Any:
    """A process that makes whatever is due and ends; `changed` are settings and what `_work` knows."""
    from django.db import connection

    process = _server().Process(target=_work, args=(str(folder), connection.settings_dict["NAME"], changed))
    process.start()
    return process


def _work(folder: str, database: str, changed: dict[str, Any]) -> None:
    from django.db import connection

    from strategy import document_claims, document_workshop

    connection.settings_dict["NAME"] = database
    settings.DATA_DIR, settings.DOCUMENTS_DIR = Path(folder), Path(folder) / "documents"
    settings.PORTAL_DOCUMENT_MAKERS = MAKERS
    if space := changed.pop("LARGEST_FILE", 0):
        resource.setrlimit(resource.RLIMIT_FSIZE, (space, space))
    if changed.pop("WITHOUT_LOCK", False):
        document_claims.reserve = lambda publication, key: True
    for name, value in changed.items():
        setattr(settings, name, value)
    _stop_while_storing()
    while document_workshop.work():
        pass


def _stop_while_storing() -> None:
    from strategy import document_workshop

    fsync, finish = os.fsync, document_workshop._finish

    def slow_fsync(number: int) -> None:
        stop_at("storing")
        fsync(number)

    def slow_finish(*args: Any, **kwargs: Any) -> None:
        stop_at("stored")
        finish(*args, **kwargs)

    os.fsync, document_workshop._finish = slow_fsync, slow_finish
