"""The embedded servers: start, start again on the same data, cope with every kind of leftover, stop cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from belzig_portal.embedded import EmbeddedServers, Postgres, ServerFailed, Valkey
from belzig_portal.embedded import account as accounts
from belzig_portal.embedded.process import end_leftovers, processes_in, remember, spawn, started_at

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path_factory):
    """A short folder that other accounts may enter, as PostgreSQL needs it when root runs the tests."""
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="belzig-emb-"))
    path.chmod(0o711)
    yield path
    EmbeddedServers(path).remove()
    subprocess.run(["rm", "-rf", str(path)], check=True)


@pytest.fixture
def postgres(folder):
    server = Postgres(folder, durable=False)
    server.start()
    yield server
    server.stop()


def ask(server, statement):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]


def tell(server, statement):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(statement)


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "trat nicht ein"
        time.sleep(0.02)


def test_both_servers_answer_and_stop(folder):
    with EmbeddedServers(folder, durable=False) as servers:
        assert ask(servers.postgres, "SELECT 1") == 1
        assert redis.Redis.from_url(servers.valkey.url).ping()
        pids = [servers.postgres.pid, servers.valkey.pid]
    assert [started_at(pid) for pid in pids] == [None, None]
    assert processes_in(folder / "postgres") == []


def test_what_german_search_needs_is_there(postgres):
    tell(postgres, "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
    assert ask(postgres, "SELECT to_tsvector('german', 'Bürgerinnen') @@ to_tsquery('german', 'Bürger')")
    assert ask(postgres, "SELECT similarity('Radverkehr', 'Radverker')") > 0.5
    assert ask(postgres, "SELECT lower('MAẞNAHME ÄÖÜ')") == "maßnahme äöü"


def test_data_outlives_a_stop(folder, postgres):
    tell(postgres, "CREATE TABLE kept AS SELECT 42 AS value")
    postgres.stop()
    postgres.start()
    assert ask(postgres, "SELECT value FROM kept") == 42


def test_the_same_address_after_a_crash(postgres):
    address = postgres.url
    os.kill(postgres.pid, signal.SIGKILL)
    wait_until(lambda: not postgres.is_alive())
    postgres.start()
    assert postgres.url == address
    assert ask(postgres, "SELECT 1") == 1


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(postgres):
    lock = Path(postgres.url.split("host=")[1]) / "postmaster.pid"
    content = lock.read_text()
    postgres.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lock.write_text(content.replace(content.split("\n")[0], str(stranger.pid), 1))
        postgres.start()
        assert ask(postgres, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_cluster_left_running_is_taken_over(folder, postgres):
    tell(postgres, "CREATE TABLE kept AS SELECT 42 AS value")
    second = Postgres(folder, durable=False)  # as after a runner's SIGKILL whose children live on
    second.start()
    try:
        wait_until(lambda: not postgres.is_alive())
        assert ask(second, "SELECT value FROM kept") == 42
    finally:
        second.stop()


def test_a_half_made_cluster_is_made_again(folder):
    (folder / "postgres.new").mkdir()
    (folder / "postgres").mkdir()
    server = Postgres(folder, durable=False)
    server.start()
    server.stop()


def test_servers_die_with_a_killed_parent(folder):
    program = (
        "import sys, time; from pathlib import Path; from belzig_portal.embedded import EmbeddedServers\n"
        f"s = EmbeddedServers(Path({str(folder)!r}), durable=False); s.start()\n"
        "print(s.postgres.pid, s.valkey.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with parent, parent.stdout as output:
        pids = [int(pid) for pid in output.readline().split()]
        parent.kill()
    assert len(pids) == 2
    wait_until(lambda: all(started_at(pid) is None for pid in pids))


def test_other_versions_data_is_refused_in_one_sentence(folder, postgres):
    postgres.stop()
    data = Path(postgres.url.split("host=")[1])
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(ServerFailed, match="gehören zu PostgreSQL 15"):
        postgres.start()


def test_valkey_evades_a_port_that_was_taken_meanwhile(folder):
    server = Valkey(folder)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        server.port = other.getsockname()[1]
        server.start()
        assert server.port != other.getsockname()[1]
    server.stop()


def test_valkey_asks_for_its_password(folder):
    server = Valkey(folder)
    server.start()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=server.port).ping()
    server.stop()


def test_a_long_folder_name_gets_a_short_socket(folder):
    deep = folder / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)
    server = Postgres(deep, durable=False)
    server.start()
    socket_folder = Path(server.url.split("host=")[1])
    assert ask(server, "SELECT 1") == 1
    server.stop()
    assert not socket_folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_leaves_a_private_folder_private(folder):
    folder.chmod(0o700)
    said = []
    server = Postgres(folder, durable=False, say=said.append)
    server.start()
    try:
        assert server.url.split("host=")[1].startswith(str(accounts.SHARED))
        assert folder.stat().st_mode & 0o777 == 0o700
        assert any(str(accounts.SHARED) in sentence for sentence in said)
    finally:
        server.stop()
        server.remove()
    assert not accounts.substitute_for(folder).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_copies_programs_that_the_account_cannot_reach(folder, monkeypatch):
    monkeypatch.setattr(accounts, "SHARED", folder / "shared")
    monkeypatch.setattr(accounts.Account, "may", lambda self, permission, path: False)
    server = Postgres(folder / "demo", durable=False)
    server.start()
    try:
        running = os.readlink(f"/proc/{server.pid}/exe")
        assert running.startswith(str(folder / "shared"))
        assert ask(server, "SELECT to_tsvector('german', 'Bürger') IS NOT NULL")
    finally:
        server.stop()


def test_leftovers_end_and_nothing_else(tmp_path):
    ours = spawn(["sleep", "60"], log=tmp_path / "log")
    time.sleep(0.05)  # start times are counted in hundredths of a second
    stranger = spawn(["sleep", "60"], log=tmp_path / "log")
    traces = tmp_path / "traces.json"
    remember(traces, {"unserer": ours.pid})
    text = traces.read_text()
    assert end_leftovers(traces) == ["unserer"]
    assert ours.wait() == -signal.SIGTERM
    # The same number with another start time is another process.
    traces.write_text(text.replace(str(ours.pid), str(stranger.pid)))
    assert end_leftovers(traces) == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
