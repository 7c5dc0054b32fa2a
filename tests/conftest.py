"""The servers, the browser and a few hands for all tests.

The servers start when this module is read: Django reads their addresses as soon as it is set up, and the
conftest modules below may import models.
"""

import atexit
import os
import threading
import warnings

from tests.servers import TestServers

_servers = TestServers()
atexit.register(_servers.stop)
os.environ.update(
    {
        **_servers.start(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATA_DIR": str(_servers.folder / "data"),
        "PORTAL_URL": "http://testserver",
        "SECRET_KEY": "only-for-tests-" * 4,
        "DEMO": "",
        "DEBUG": "",
        "LOG_LEVEL": "WARNING",
        # Playwright runs an event loop beside the tests; without this Django would refuse the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
)

import django  # noqa: E402
import pytest  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    django.setup()

from django.db import connections  # noqa: E402

# As soon as Playwright's event loop runs, asgiref would show the tests a second set of connections, and what the
# first one still has open would block the database for good. Here connections belong to the thread and nothing else.
connections._connections = threading.local()

pytest_plugins = ["tests.browser_fixtures", "tests.database_fixtures", "tests.worker_fixtures"]


def pytest_unconfigure() -> None:
    _servers.stop()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Cached pages of one test must not answer another; what the test itself caches may."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def media(settings, tmp_path):
    """A folder of the test's own for documents and other files."""
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path
