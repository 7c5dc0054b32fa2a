"""Hands for the test database: emptying it in spite of the append-only revisions, seeing which test leaves a
connection open, and the real content at once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase

_flush = TransactionTestCase._fixture_teardown
_roll_back = TestCase._fixture_teardown
#: A request or a worker may be in its last strokes when the test ends.
LAST_STROKES_SECONDS = 5


def _flush_append_only_tables(self) -> None:
    """The database refuses to empty the revisions; only tests may, and only between two tests."""
    assert "_content" not in connection.settings_dict["NAME"], "a transactional test would empty the shared content"
    found = _triggers()
    try:
        for table, name, _ in found:
            _alter(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        _flush(self)
    finally:
        for table, name, mode in found:
            _alter(f"ALTER TABLE {table} {mode} TRIGGER {name}")
    _refuse_open_connections()


def _roll_back_and_look(self) -> None:
    _roll_back(self)
    _refuse_open_connections()


def _refuse_open_connections() -> None:
    """Threads and processes of a test give their connections back; one left open would be in the way of later tests."""
    end = time.monotonic() + LAST_STROKES_SECONDS
    while len(others := _other_sessions()) > connection.pool.get_stats()["pool_available"]:
        if time.monotonic() > end:
            _connect(connection.settings_dict["NAME"])
            _end_sessions(connection.settings_dict["NAME"])
            raise AssertionError(f"Der Test hat eine Verbindung zur Datenbank offen gelassen: {others}")
        time.sleep(0.02)


def _other_sessions() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, application_name, state, left(query, 200) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchall()


def _end_sessions(name: str) -> None:
    """Between two tests nobody waits for an answer: whatever is still connected was left behind."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])


def _triggers() -> list[tuple[str, str, str]]:
    """The guards of the append-only tables: table, name, how each is switched on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END"
            " FROM pg_trigger WHERE NOT tgisinternal AND tgfoid IN (SELECT oid FROM pg_proc WHERE proname IN"
            " ('strategy_forbid_change', 'strategy_keep_edition', 'participation_forbid_change'))"
        )
        return cursor.fetchall()


def _alter(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


TransactionTestCase._fixture_teardown = _flush_append_only_tables
TestCase._fixture_teardown = _roll_back_and_look


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
    # PostgreSQL copies no database that somebody uses, and we have just gone.
    _end_sessions(template)
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
