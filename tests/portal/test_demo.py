"""``make demo``: what it checks first, how it watches, and one whole run with crashes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import namedtuple
from pathlib import Path

import pytest

from belzig_portal.demo import checks, services, verify
from belzig_portal.demo.folder import MARKER, DataFolder, Problem
from belzig_portal.demo.services import Watched
from belzig_portal.embedded import EmbeddedServers, ServerFailed
from belzig_portal.embedded.process import processes_in, remember, started_at

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")


# --- Before anything starts --------------------------------------------------------------------------------


def test_a_taken_port_is_said_with_a_free_one_beside_it():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=rf"Port {port} ist belegt.*PORT=\d+"):
            checks.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("text", ["", "acht", "0", "65536", "-1"])
def test_a_port_is_a_number(text):
    with pytest.raises(Problem, match="keine Portnummer"):
        checks.read_port(text)


def test_too_little_space_is_said_before_the_start(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1, 1, 20_000_000))
    with pytest.raises(Problem, match="20 MB frei"), DataFolder(tmp_path / "demo"):
        pass


def test_a_second_start_with_the_same_folder_is_refused(tmp_path):
    with (
        DataFolder(tmp_path / "demo"),
        pytest.raises(Problem, match="läuft schon"),
        DataFolder(tmp_path / "demo"),
    ):
        pass


def test_a_folder_with_foreign_files_is_neither_used_nor_deleted(tmp_path):
    (tmp_path / "brief.txt").write_text("wichtig")
    with pytest.raises(Problem, match="fremde Dateien"), DataFolder(tmp_path):
        pass
    with pytest.raises(Problem, match="nicht von der Demo"):
        DataFolder(tmp_path).reset()
    assert (tmp_path / "brief.txt").exists()


def test_reset_deletes_the_demos_folder(tmp_path):
    with DataFolder(tmp_path / "demo") as folder:
        assert (folder.path / MARKER).exists()
        folder.secret_key()
    DataFolder(tmp_path / "demo").reset()
    assert not (tmp_path / "demo").exists()


def test_reset_leaves_a_running_demo_alone(tmp_path):
    with DataFolder(tmp_path / "demo") as folder, pytest.raises(Problem, match="läuft schon"):
        DataFolder(folder.path).reset()


def test_verifying_takes_the_environment_of_the_running_demo(tmp_path):
    folder = DataFolder(tmp_path)
    folder.run.mkdir()
    with pytest.raises(Problem, match="läuft gerade keine Demo"):
        verify.environment(folder)
    wait = [sys.executable, "-c", "input()"]
    with subprocess.Popen(wait, stdin=subprocess.PIPE, env={"PORTAL_URL": "http://localhost:1/?a=b"}) as program:
        remember(folder.run / "processes.json", {"Webserver": program.pid})
        assert verify.environment(folder)["PORTAL_URL"] == "http://localhost:1/?a=b"
        program.kill()
    with pytest.raises(Problem, match="läuft gerade keine Demo"):
        verify.environment(folder)


def test_the_secret_key_is_made_once_and_private(tmp_path):
    with DataFolder(tmp_path / "demo") as folder:
        assert folder.secret_key() == folder.secret_key()
        assert (folder.path / "secret_key").stat().st_mode & 0o077 == 0


def test_passwords_of_given_servers_are_not_printed():
    assert checks.without_password("postgresql://a:geheim@db/x") == "postgresql://a:…@db/x"


# --- The watch ---------------------------------------------------------------------------------------------


class FakeService:
    """A service that can be made to crash, and to fail when started."""

    name = "Celery"
    pid = 1

    def __init__(self, log):
        self.log = log
        self.alive = True
        self.broken = False

    def is_alive(self):
        return self.alive

    def start(self):
        if self.broken:
            raise ServerFailed("geht nicht")
        self.alive = True

    def stop(self):
        self.alive = False


@pytest.fixture
def said(monkeypatch):
    lines = []
    monkeypatch.setattr(services, "say", lines.append)
    return lines


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def watched(tmp_path, clock):
    return Watched(FakeService(tmp_path / "worker.log"), "Die Seiten bleiben erreichbar.", clock=clock)


def test_a_crash_is_one_sentence_and_a_new_start(watched, clock, said):
    watched.service.alive = False
    assert not watched.check()
    assert not watched.check()
    assert len(said) == 1
    assert said[0].startswith("! Celery ist abgestürzt. Die Seiten bleiben erreichbar. Neuer Start in 1 Sekunde.")
    clock.now = 1
    assert watched.check()
    assert said[1:] == ["• Celery läuft wieder."]


def test_repeated_crashes_wait_longer_up_to_a_minute(watched, clock):
    pauses = []
    for _ in range(9):
        watched.service.alive = False
        watched.check()
        pauses.append(watched.due - clock.now)
        clock.now = watched.due
        watched.check()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_steady_minute_forgets_old_crashes(watched, clock):
    watched.service.alive = False
    watched.check()
    clock.now = 1
    watched.check()
    clock.now = 62
    watched.check()
    watched.service.alive = False
    watched.check()
    assert watched.due - clock.now == 1


def test_a_start_that_fails_is_tried_again(watched, clock, said):
    watched.service.alive, watched.service.broken = False, True
    watched.check()
    clock.now = 1
    assert not watched.check()
    assert "startet nicht" in said[-1]
    watched.service.broken, clock.now = False, 100
    assert watched.check()


def test_a_full_disk_is_named_as_the_reason(watched, said):
    watched.service.log.write_text("PANIC: could not write: No space left on device\n")
    watched.service.alive = False
    watched.check()
    assert said[0].endswith("Der Datenträger ist voll.")


# --- A whole run -------------------------------------------------------------------------------------------


class Demo:
    """A demo in a process of its own, as ``make demo`` starts it."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self):
        env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "HOST")}
        env |= {"PORT": str(self.port), "DATA": str(self.folder), "DOCUMENT_DEBOUNCE_SECONDS": "3600"}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        self.output = self.folder.with_suffix(".out")
        with self.output.open("w") as output:
            command = [sys.executable, "-m", "belzig_portal.demo", "run"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
        self.wait_for("Strg-C beendet alles", 90)

    def wait_for(self, text, seconds):
        end = time.monotonic() + seconds
        while text not in self.said():
            assert self.process.poll() is None and time.monotonic() < end, self.said()
            time.sleep(0.05)

    def said(self):
        return self.output.read_text()

    def pids(self):
        traces = json.loads((self.folder / "run" / "processes.json").read_text())
        return {name: pid for name, (pid, _) in traces.items()}

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return response.status, response.read().decode()

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(40)


@pytest.fixture
def demo():
    import tempfile

    parent = Path(tempfile.mkdtemp(prefix="belzig-demo-"))
    parent.chmod(0o711)
    demo = Demo(parent / "demo")
    yield demo
    if demo.process.poll() is None:
        demo.end(signal.SIGTERM)
    EmbeddedServers(demo.folder / "servers").remove()
    shutil.rmtree(parent)


def wait_until(condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "trat nicht ein"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_whole_run_with_crashes(demo):
    demo.start()
    assert f"http://localhost:{demo.port}/" in demo.said()
    for name in ("redaktion-belzig", "redaktion-wiesenburg", "moderation", "moderation-zwei", "leitung", "admin"):
        assert name in demo.said()
    assert demo.get("/")[0] == 200

    os.kill(demo.pids()["Celery"], signal.SIGKILL)
    demo.wait_for("Celery ist abgestürzt", 5)
    assert demo.get("/")[0] == 200
    demo.wait_for("Celery läuft wieder", 10)

    running = list(demo.pids().values())
    cluster = demo.folder / "servers" / "postgres"
    demo.end(signal.SIGKILL)
    wait_until(lambda: not any(map(started_at, running)) and not processes_in(cluster))

    begun = time.monotonic()
    demo.start()
    # Ten seconds are promised for a machine that has a core to spare.
    is_busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    assert time.monotonic() - begun < (40 if is_busy else 10)
    assert "sind unverändert" in demo.said()
    assert "redaktion-belzig" in demo.said()

    running = list(demo.pids().values())
    assert demo.end(signal.SIGINT) == 0
    assert "Beendet." in demo.said()
    assert not any(map(started_at, running))
    assert processes_in(cluster) == []


def test_the_time_for_undoing_is_the_one_that_the_docs_name():
    shown = "import belzig_portal.settings as s; print(s.MODERATION_UNDO_SECONDS)"
    env = {name: value for name, value in os.environ.items() if name != "MODERATION_UNDO_SECONDS"}
    usual, of_demo = (
        subprocess.check_output([sys.executable, "-c", shown], cwd=ROOT, env={**env, "DEMO": demo}, text=True).strip()
        for demo in ("", "true")
    )
    assert f"| `MODERATION_UNDO_SECONDS` | {usual}, in der Demo {of_demo} |" in (ROOT / "docs/operation.md").read_text()
