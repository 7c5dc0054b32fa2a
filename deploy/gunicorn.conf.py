"""Gunicorn behind the proxy. Numbers from the environment, see docs/operation.md."""

import os
import re

from gunicorn.glogging import Logger

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))

# Heartbeat files in memory: a slow disk must not look like a hanging worker.
worker_tmp_dir = "/dev/shm"
timeout = 60
graceful_timeout = 20
keepalive = 20
# A long filter fits; beyond it the answer is the server's own, not ours.
limit_request_line = 8190
# A worker is replaced now and then, not all at once, so that no leak grows for months.
max_requests = 5000
max_requests_jitter = 1000
control_socket_disable = True


OPENING = re.compile(r"(/(?:beteiligung/(?:meine|bestaetigen|widerspruch)|folgen/abmelden)/)[^/]{16,}")


class AccessLog(Logger):
    """Without the token in the address of a page behind a mail link: whoever has it can open the page."""

    def atoms(self, *args):
        atoms = super().atoms(*args)
        atoms["U"] = OPENING.sub(r"\1…", atoms["U"])
        return atoms


logger_class = AccessLog
# Neither who asked nor what was searched for: no address, no query string.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s bytes %(M)s ms"
