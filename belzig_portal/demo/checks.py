"""Is what the demo needs there: the port, the given servers, the portal's answer?"""

import contextlib
import errno
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from .folder import Problem


def read_port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Problem(f"PORT={text} ist keine Portnummer; gemeint ist eine Zahl von 1 bis 65535.")


def refuse_taken_port(host: str, port: int) -> None:
    try:
        _bind(host, port)
    except PermissionError:
        raise Problem(f"Port {port} darf nur root öffnen; bitte einen ab 1024 wählen: make demo PORT=8000") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise Problem(f"Die Adresse HOST={host} gehört nicht zu diesem Rechner ({error.strerror}).") from None
        other = free_port_after(host, port)
        raise Problem(f"Port {port} ist belegt. Bitte einen anderen wählen: make demo PORT={other}") from None


def free_port_after(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65535)):
        with contextlib.suppress(OSError):
            _bind(host, candidate)
            return candidate
    return port + 1


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def allowed_hosts(host: str) -> str:
    """Only this machine's names, unless the demo is opened to others with HOST=."""
    return "localhost,127.0.0.1,[::1]" if local(host) == host else "*"


def local(host: str) -> str:
    """Where this machine reaches a server that listens on ``host``."""
    return "127.0.0.1" if host in ("0.0.0.0", "") else host


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def check_database(url: str) -> None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise Problem(f"Die Datenbank aus DATABASE_URL antwortet nicht ({without_password(url)}): {error}") from None


def check_queue(url: str) -> None:
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise Problem(f"Die Warteschlange aus REDIS_URL antwortet nicht ({without_password(url)}): {error}") from None


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":…@") if parts.password else url
