"""``make verify``: examine the editions of a running demo, with the environment that its own programs have."""

import json
import os
import shlex
import sys
from collections.abc import Mapping

from belzig_portal.embedded.process import started_at

from .folder import DataFolder, Problem

NOT_RUNNING = "In {} läuft gerade keine Demo. Bitte in einem anderen Fenster „make demo“ starten (mit demselben DATA=)."


def examine(folder: DataFolder, given: Mapping[str, str]) -> None:
    """Become ``manage.py verify_editions``; ``ARGS`` are its options. Raises Problem if no demo runs in the folder."""
    arguments = shlex.split(given.get("ARGS", ""))
    command = [sys.executable, "manage.py", "verify_editions", *arguments]
    os.execve(sys.executable, command, environment(folder))


def environment(folder: DataFolder) -> dict[str, str]:
    """Of the demo's programs: they know the servers, the key and the address that stands in the documents."""
    try:
        traces = json.loads((folder.run / "processes.json").read_text())
        pid, start = traces["Webserver"]
        if not start or started_at(pid) != start:
            raise Problem(NOT_RUNNING.format(folder.path))
        with open(f"/proc/{pid}/environ", "rb") as file:
            found = os.fsdecode(file.read())
    except (OSError, ValueError, KeyError) as error:
        raise Problem(NOT_RUNNING.format(folder.path)) from error
    return dict(entry.split("=", 1) for entry in found.split("\0") if "=" in entry)
