"""A few hands for all tests; tests/start.py has started the servers and Django before."""

import pytest

pytest_plugins = [
    "tests.browser_fixtures",
    "tests.database_fixtures",
    "tests.sharing",
    "tests.worker_fixtures",
]


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
