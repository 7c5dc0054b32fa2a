"""Gunicorn behind the proxy. Numbers from the environment, see docs/operation.md."""

import os

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

# Neither who asked nor what was searched for: no address, no query string, no link that opens something.
logger_class = "belzig_portal.access_log.AccessLog"
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s bytes %(M)s ms"
