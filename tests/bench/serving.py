"""How fast finished documents are sent, against a static file of the same size (WhiteNoise), in the same run.

    python -m tests.bench.serving

One process of gunicorn as in production, no proxy before it, no database. Both kinds of file are asked for in turn over
one open connection; what counts is the processor time of the server for an answer, because it hardly depends on what
else the machine does. Where the proxy sends the files (deploy/Caddyfile), the portal is not asked at all.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROUNDS = 12
TICK = os.sysconf("SC_CLK_TCK")
CHECKSUM = "0123456789abcdef"
PORT = int(os.environ.get("PORT", "8479"))
CASES = (
    ("100 kB", 100_000, {}, 400),
    ("1,5 MB", 1_500_000, {}, 200),
    ("1,5 MB, davon 64 kB (206)", 1_500_000, {"Range": "bytes=700000-765535"}, 400),
    ("schon bekannt (304)", 1_500_000, {"If-None-Match": ""}, 600),
)


def addresses(size: int) -> tuple[str, str]:
    return f"/dokumente/datei/{CHECKSUM}/Langfassung-{size}.pdf", f"/static/bench-{size}.pdf"


@contextmanager
def server() -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        for size in {case[1] for case in CASES}:
            for address in addresses(size):
                path = Path(folder) / address.lstrip("/").replace("dokumente/", "documents/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(os.urandom(size))
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "SECRET_KEY": "only-for-measuring-" * 3,
            "DATABASE_URL": "postgresql:///nobody?host=/nowhere",
            "REDIS_URL": "redis://localhost:1/0",
            "PORTAL_URL": f"http://127.0.0.1:{PORT}",
            "LOG_LEVEL": "CRITICAL",
        }
        command = [
            *(sys.executable, "-W", "ignore", "-m", "gunicorn", "belzig_portal.wsgi:application"),
            *("--bind", f"127.0.0.1:{PORT}", "--worker-class", "gthread", "--workers", "1", "--threads", "4"),
            *("--no-control-socket", "--keep-alive", "20"),
        ]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait()
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _wait() -> None:
    for _ in range(600):
        try:
            if (
                fetch(http.client.HTTPConnection("127.0.0.1", PORT, timeout=10), addresses(CASES[0][1])[0], {})[0]
                == 200
            ):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Der Webserver antwortet nicht.")


def fetch(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> tuple[int, str, int]:
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    return response.status, response.headers["ETag"], len(response.read())


def spent(parent: int) -> float:
    """Processor seconds of the server's workers so far."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                total += int(fields[11]) + int(fields[12])
    return total / TICK


def compare(process: int, size: int, headers: dict[str, str], number: int) -> None:
    """Print milliseconds per answer for the document and the static file, and their ratio."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    cost: dict[str, list[float]] = {address: [] for address in addresses(size)}
    asked = {}
    for address in cost:
        asked[address] = {n: v or fetch(connection, address, {})[1] for n, v in headers.items()}
    for _ in range(ROUNDS):
        for address, found in cost.items():
            before = spent(process)
            for _ in range(number):
                status, _etag, length = fetch(connection, address, asked[address])
                assert status in (200, 206, 304) and (status != 200 or length == size)
            found.append((spent(process) - before) / number * 1000)
    document, static = (median(found) for found in cost.values())
    ratio = sum(cost[addresses(size)[0]]) / sum(cost[addresses(size)[1]])
    print(f"{document:.2f} ms | {static:.2f} ms | {ratio:.2f} |", flush=True)


def main() -> None:
    with server() as process:
        print("| Anfrage | Dokument | statische Datei | Verhältnis |\n|---|---|---|---|")
        for name, size, headers, number in CASES:
            print(f"| {name} | ", end="")
            compare(process.pid, size, headers, number)


if __name__ == "__main__":
    main()
