"""``python -m belzig_portal.demo run|reset|verify``; its environment: DATA, PORT, HOST, DATABASE_URL, REDIS_URL."""

import errno
import os
import sys
import traceback
from pathlib import Path

from belzig_portal.embedded import ServerFailed

from . import verify
from .folder import DataFolder, Problem, full_disk
from .runner import Runner, Stop
from .terminal import say


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 after Ctrl-C, 1 with one sentence on what went wrong."""
    command = arguments[0] if arguments else "run"
    folder = DataFolder(Path(os.environ.get("DATA") or ".demo"))
    try:
        if command == "reset":
            folder.reset()
            return 0
        if command == "verify":
            verify.examine(folder, os.environ)
        with folder:
            return Runner(folder, os.environ).run()
    except (Problem, ServerFailed) as problem:
        return fail(folder, str(problem))
    except Stop:
        return 0
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return fail(folder, full_disk(folder.path))
        return unexpected(folder, error)
    except Exception as error:
        return unexpected(folder, error)


def fail(folder: DataFolder, sentence: str) -> int:
    if folder.lacks_space() and "Platz" not in sentence:
        sentence = f"{full_disk(folder.path)}\n{sentence}"
    say(f"Fehler: {sentence}")
    return 1


def unexpected(folder: DataFolder, error: Exception) -> int:
    log = folder.log("demo")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)))
    except OSError:
        traceback.print_exception(error)
    return fail(folder, f"{type(error).__name__}: {error}. Einzelheiten: {log}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
