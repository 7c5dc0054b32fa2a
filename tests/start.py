"""Before the first conftest module is read: servers of this process's own, and Django that knows them.

A plugin ("-p" in pyproject.toml), because the conftest modules may import models, and because only a plugin learns in
time whether this process runs tests or hands them out to others (pytest -n).
"""

import os
import threading
import warnings

import pytest

#: Who hands out tests asks no server.
NOBODY = {"DATABASE_URL": "postgresql:///nobody", "REDIS_URL": "redis://nobody"}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    numprocesses = getattr(early_config.known_args_namespace, "numprocesses", None)
    hands_out = bool(numprocesses) and "PYTEST_XDIST_WORKER" not in os.environ
    if hands_out and any(map(os.environ.get, NOBODY)):
        raise pytest.UsageError("Mehrere Prozesse brauchen eigene Server: ohne DATABASE_URL und REDIS_URL, oder -n0.")
    before = dict(os.environ)
    from tests.servers import TestServers

    servers = TestServers()
    early_config.add_cleanup(servers.stop)
    os.environ.update(
        {
            **(NOBODY if hands_out else servers.start()),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATA_DIR": str(servers.folder / "data"),
            "PORTAL_URL": "http://testserver",
            "SECRET_KEY": "only-for-tests-" * 4,
            "DEMO": "",
            "DEBUG": "",
            "LOG_LEVEL": "WARNING",
            # Playwright runs an event loop beside the tests; without this Django would refuse the database.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        }
    )
    _set_up_django()
    if hands_out:
        os.environ.clear()
        os.environ.update(before)


def _set_up_django() -> None:
    import django

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        django.setup()

    from django.db import connections

    # As soon as Playwright's event loop runs, asgiref would show the tests a second set of connections, and what the
    # first one still has open would block the database for good. Here connections belong to the thread alone.
    connections._connections = threading.local()
