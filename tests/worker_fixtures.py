"""A real Celery worker on the test database, for the few tests that need the whole way."""

import os
import signal
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from belzig_portal.embedded.process import spawn, stop
from belzig_portal.embedded.valkey import tail

ROOT = Path(__file__).resolve().parent.parent


def address_of(connection) -> str:
    """The address of the database that the tests use, for other processes."""
    settings = connection.settings_dict
    host = settings["HOST"] or settings["OPTIONS"].get("host", "")
    login = quote(settings["USER"], safe="") + (
        f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    )
    port = f"&port={settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{login}@/{settings['NAME']}?host={quote(host, safe='/')}{port}"


@pytest.fixture
def process_environment(transactional_db):
    """Environment for portal processes (manage.py, worker, gunicorn) that share the test's database and files."""
    from django.conf import settings
    from django.db import connection

    return {
        **os.environ,
        "DATABASE_URL": address_of(connection),
        "DATA_DIR": str(settings.DATA_DIR),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def celery_worker(process_environment, tmp_path):
    """A worker process for both queues; what other tests left in the queues is dropped first."""
    from celery import current_app

    current_app.control.purge()
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "belzig_portal", "worker", "-Q", "portal,documents", "-c", "1"]
    process = spawn(command, log=log, env=process_environment, cwd=ROOT)
    yield process
    died = process.poll()
    stop(process, [(signal.SIGTERM, 10), (signal.SIGQUIT, 5)])
    assert died is None, f"Der Celery-Prozess ist im Test gestorben ({died}):\n{tail(log, 40)}"
