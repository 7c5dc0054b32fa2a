"""Two hands for the test database: emptying it in spite of the append-only revisions, and the real content at once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

_flush = TransactionTestCase._fixture_teardown


def _flush_append_only_tables(self) -> None:
    """The database refuses to empty the revisions; only tests may, and only between two tests."""
    assert "_content" not in connection.settings_dict["NAME"], "a transactional test would empty the shared content"
    _set_triggers("DISABLE")
    try:
        _flush(self)
    finally:
        _set_triggers("ENABLE")


def _set_triggers(action: str) -> None:
    with connection.cursor() as cursor:
        for table in ("strategy_revision", "strategy_block", "participation_decision"):
            cursor.execute(f"ALTER TABLE {table} {action} TRIGGER USER")


TransactionTestCase._fixture_teardown = _flush_append_only_tables


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """All connections of this process lead to another database for a while."""
    before = connection.settings_dict["NAME"]
    _connect(name)
    try:
        yield
    finally:
        _connect(before)


def _connect(name: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


@contextmanager
def _copy_of(template: str, name: str) -> Iterator[str]:
    """A copy of a database, for as long as the block lasts."""
    _connect(template)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    _connect(template)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture(scope="session")
def _content_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    template = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), _copy_of(template, f"{template}_content") as name:
        with _connected_to(name):
            call_command("load_content", verbosity=0)
        _connect(template)
        yield name


@pytest.fixture(scope="session")
def _demo_database(_content_database, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    from django.conf import settings

    template = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), _copy_of(_content_database, f"{template}_content_demo") as name:
        with _connected_to(name):
            before = settings.DEMO, settings.DATA_DIR
            settings.DEMO, settings.DATA_DIR = True, tmp_path_factory.mktemp("demo")
            call_command("load_demo", verbosity=0)
            settings.DEMO, settings.DATA_DIR = before
        _connect(template)
        yield name


@pytest.fixture(scope="module")
def content(_content_database, django_db_blocker) -> Iterator[None]:
    """The module's tests see the real content files, loaded and published; each test's own changes are undone."""
    with django_db_blocker.unblock(), _connected_to(_content_database):
        yield


@pytest.fixture(scope="module")
def demo_content(_demo_database, django_db_blocker) -> Iterator[None]:
    """The same, with the example values and the log-ins of the demo."""
    with django_db_blocker.unblock(), _connected_to(_demo_database):
        yield
