"""Child processes that end with us, and the traces of those that did not.

Linux only (prctl, /proc), like the wheels that bring the servers.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .account import Account

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    shows_output: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, its output appended to ``log`` (with ``shows_output`` only its errors).

    The kernel sends it ``on_parent_death`` when this process goes, even by SIGKILL. Call from the
    main thread: the kernel watches the thread that started the child.
    """
    parent = os.getpid()

    def tie_to_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(on_parent_death))
        if os.getppid() != parent:  # the parent died before the tie held
            os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=None if shows_output else output,
            stderr=output,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=tie_to_parent,
            **(account.popen_arguments() if account else {}),
        )


def stop(process: subprocess.Popen[bytes], signals: Sequence[tuple[signal.Signals, float]]) -> int:
    """Send each signal in turn and wait its seconds; at last kill the whole group. Returns the exit code."""
    for number, patience in signals:
        if process.poll() is None:
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    if process.poll() is None:
        kill_group(process.pid)
    return process.wait()


def kill_group(pid: int) -> None:
    """SIGKILL to a process and its group; harmless if it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


# --- Traces: which processes are ours, should the next start find them still running --------------------


def started_at(pid: int) -> str | None:
    """The kernel's start time of a process (clock ticks since boot), None if there is no such process.

    Number and start time together name one process; a number alone may have been given anew.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def remember(path: Path, pids: Mapping[str, int]) -> None:
    """Write down what runs, by name, so that ``end_leftovers`` finds exactly these."""
    traces = {name: [pid, started_at(pid)] for name, pid in pids.items()}
    new = path.with_suffix(".new")
    new.write_text(json.dumps(traces))
    new.replace(path)


def end_leftovers(path: Path, patience: float = 10) -> list[str]:
    """End what an earlier run wrote down and left behind; returns the names of what was still running."""
    try:
        traces = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    alive = {name: (pid, start) for name, (pid, start) in traces.items() if start and started_at(pid) == start}
    for pid, _ in alive.values():
        _send(pid, signal.SIGTERM)
    for pid, start in alive.values():
        if not _gone(pid, start, patience):
            kill_group(pid)
            _gone(pid, start, 2)
    path.unlink(missing_ok=True)
    return sorted(alive)


def processes_in(folder: Path) -> list[int]:
    """Processes whose working directory is ``folder``: PostgreSQL's, of one cluster, and no others."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if os.readlink(entry / "cwd") == str(folder.resolve()):
                    found.append(int(entry.name))
    return found


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _gone(pid: int, start: str, patience: float) -> bool:
    end = time.monotonic() + patience
    while started_at(pid) == start:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
