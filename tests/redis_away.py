"""Settings that lead to a Redis that is not there."""

import socket
from typing import Any


def unused_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def caches_at(port: int) -> dict[str, Any]:
    from django.conf import settings

    return {"default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{port}/0"}}
