"""Real processes of the workshop, killed, doubled and starved: nothing is lost, nothing half is offered."""

import os
import signal
import sys
import time
from datetime import timedelta
from hashlib import sha256

import pytest
from celery import current_app
from django.utils import timezone

from belzig_portal.embedded.process import spawn, stop
from belzig_portal.embedded.valkey import tail
from strategy import document_files, documents_owed, retention
from strategy.documents_offered import job
from strategy.models import Publication
from tests.tiny_document import MAKERS, STAGES, VARIANT, start_worker
from tests.worker_fixtures import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
State = Publication.State
LEASE = 1.0


@pytest.fixture(autouse=True)
def workshop(media, settings):
    settings.PORTAL_DOCUMENT_MAKERS = MAKERS
    settings.DOCUMENT_LEASE_SECONDS = LEASE
    return media


@pytest.fixture
def worker(workshop):
    """Starts processes of the workshop, and ends what the test leaves."""
    started = []

    def start(**changed):
        started.append(start_worker(workshop, **{"DOCUMENT_LEASE_SECONDS": LEASE, **changed}))
        return started[-1]

    yield start
    (workshop / "stop-at").unlink(missing_ok=True)
    for process in started:
        process.join(10)
        process.kill()


def owe(*scopes):
    for scope in scopes:
        documents_owed.owe({(scope, VARIANT)}, timedelta(0))


def row(scope):
    return Publication.objects.filter(scope=scope).order_by("-pk").first()


def until(true, seconds=90):
    """Wait for it; how long says nothing about the workshop, only about how busy the machine is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "\n".join(str(row) for row in Publication.objects.values())
        time.sleep(0.01)


def work_off(worker, **changed):
    process = worker(**changed)
    process.join(60)
    assert process.exitcode == 0


def rendered(workshop):
    path = workshop / "rendered"
    return path.read_text().splitlines() if path.exists() else []


def files(workshop):
    return sorted(path.name for path in (workshop / "documents").rglob("*") if path.is_file())


def is_whole(publication):
    data = publication.path.read_bytes()
    second = document_files.place(publication.sha256[:16], publication.file_name).read_bytes()
    return data == second and sha256(data).hexdigest() == publication.sha256 and len(data) == publication.size


class TestAKilledWorker:
    @pytest.mark.parametrize("stage", STAGES)
    def test_leaves_nothing_half_and_the_next_makes_it(self, worker, workshop, stage):
        owe("probe")
        (workshop / "stop-at").write_text(stage)
        killed = worker()
        until((workshop / "reached").exists)
        os.kill(int((workshop / "reached").read_text()), signal.SIGKILL)
        killed.join(10)
        assert killed.exitcode == -signal.SIGKILL

        assert row("probe").state == State.RENDERING
        assert not Publication.objects.done().exists()
        assert not document_files.shelf().exists()
        until(lambda: job(row("probe"))["state"] == "due")  # nobody says that it is being made
        (workshop / "stop-at").unlink()
        work_off(worker)
        made = row("probe")
        assert (made.state, made.attempts, made.error) == (State.DONE, 2, "")
        assert is_whole(made)

    def test_what_it_left_is_cleared_away(self, worker, workshop):
        owe("probe")
        (workshop / "stop-at").write_text("storing")
        worker()
        until((workshop / "reached").exists)
        os.kill(int((workshop / "reached").read_text()), signal.SIGKILL)
        assert [name.endswith(".tmp") for name in files(workshop)] == [True]
        retention.delete_expired(timezone.now() + timedelta(days=2))
        assert files(workshop) == []

    def test_a_living_one_keeps_its_document_however_long_it_takes(self, worker, workshop):
        owe("probe")
        (workshop / "stop-at").write_text("layout")
        slow = worker()
        until((workshop / "reached").exists)
        time.sleep(3 * LEASE)
        work_off(worker)
        assert (row("probe").state, row("probe").attempts) == (State.RENDERING, 1)
        (workshop / "stop-at").unlink()
        slow.join(60)
        assert row("probe").state == State.DONE
        assert len(rendered(workshop)) == 1


class TestSeveralWorkers:
    def test_equal_files_of_two_documents_are_rendered_once(self, worker, workshop):
        owe("a/same", "b/same")
        (workshop / "stop-at").write_text("layout")
        first = worker()
        until((workshop / "reached").exists)
        work_off(worker)
        assert {row("a/same").state, row("b/same").state} == {State.RENDERING, State.DUE}
        (workshop / "stop-at").unlink()
        first.join(60)
        a, b = row("a/same"), row("b/same")
        assert (a.state, b.state, a.attempts, b.attempts) == (State.DONE, State.DONE, 1, 1)
        assert a.sha256 == b.sha256 and is_whole(a) and is_whole(b)
        assert len(rendered(workshop)) == 1

    def test_without_the_lock_on_the_file_it_would_be_twice(self, worker, workshop):
        owe("a/same", "b/same")
        (workshop / "stop-at").write_text("layout")
        first = worker(WITHOUT_LOCK=True)
        until((workshop / "reached").exists)
        (workshop / "reached").unlink()
        second = worker(WITHOUT_LOCK=True)
        until((workshop / "reached").exists)
        (workshop / "stop-at").unlink()
        first.join(60), second.join(60)
        assert len(rendered(workshop)) == 2

    def test_four_make_thirty_documents_of_three_files(self, worker, workshop):
        owe(*[f"{name}/{words}" for name in range(10) for words in ("eins", "zwei", "drei")])
        for process in [worker() for _ in range(4)]:
            process.join(60)
        Publication.objects.filter(state=State.DUE).update(due_at=timezone.now())  # who waited for a moment
        work_off(worker)
        assert set(Publication.objects.values_list("state", "attempts")) == {(State.DONE, 1)}
        assert len(rendered(workshop)) == 3
        assert all(is_whole(publication) for publication in Publication.objects.all())


class TestWhatRunsShort:
    def test_a_disk_that_takes_half_a_file_offers_none_and_resumes_by_itself(self, worker, workshop):
        owe("large")
        work_off(worker, LARGEST_FILE=100_000)
        failed = row("large")
        assert (failed.state, "geschrieben" in failed.error) == (State.FAILED, True)
        assert files(workshop) == []
        wait = failed.retry_at - failed.finished_at
        assert timedelta(seconds=59) < wait < timedelta(seconds=61)
        work_off(worker)
        assert row("large").state == State.FAILED  # not yet

        Publication.objects.update(retry_at=timezone.now())
        work_off(worker)
        made = row("large")
        assert (made.pk, made.state, made.attempts, made.error) == (failed.pk, State.DONE, 2, "")
        assert made.retry_at is None and is_whole(made)

    def test_memory_beyond_the_limit_takes_only_the_document(self, worker):
        owe("huge", "probe")
        work_off(worker, DOCUMENT_MEMORY_LIMIT_MB=1024)
        assert (row("huge").state, row("probe").state) == (State.FAILED, State.DONE)
        assert "mehr als 1024 MB Speicher" in row("huge").error


@pytest.fixture
def celery_workshop(process_environment, workshop, tmp_path):
    """The real worker with two processes. They may take so few seconds for a document as a busy machine allows."""
    current_app.control.purge()
    log = tmp_path / "worker.log"
    changed = {"DJANGO_SETTINGS_MODULE": "tests.tiny_settings", "DATA_DIR": str(workshop)}
    limits = {"DOCUMENT_LEASE_SECONDS": "4", "DOCUMENT_TIME_LIMIT_SECONDS": "8"}
    command = [sys.executable, "-m", "celery", "-A", "belzig_portal", "worker", "-Q", "documents", "-c", "2"]
    process = spawn(command, log=log, env=process_environment | changed | limits, cwd=ROOT)
    yield process
    died = process.poll()
    stop(process, [])  # at once: whatever it was doing is owed
    print(tail(log, 100))  # pytest shows it of a test that failed
    assert died is None, tail(log, 40)


def nudge():
    """As the portal's clock does. A message carries the limits of its sender, and this process has longer ones."""
    current_app.send_task(documents_owed.worker.task, expires=600, soft_time_limit=8, time_limit=38)


@pytest.mark.timeout(400)
def test_the_whole_workshop_survives_a_killed_process_and_an_emptied_queue(celery_workshop, workshop):
    """Also: a short one does not wait for one that hangs, and what hangs is ended in time."""
    owe("probe")
    (workshop / "stop-at").write_text("layout")
    nudge()
    until((workshop / "reached").exists, 120)
    owe("endless", "quick")
    os.kill(int((workshop / "reached").read_text()), signal.SIGKILL)
    (workshop / "stop-at").unlink()
    current_app.control.purge()
    sweep = 0.0

    def are_over():
        nonlocal sweep
        if time.monotonic() > sweep:
            sweep = time.monotonic() + 0.5
            nudge()
        return all(row(scope).state in (State.DONE, State.FAILED) for scope in ("quick", "probe", "endless"))

    until(are_over, 240)
    quick, probe, endless = row("quick"), row("probe"), row("endless")
    assert (quick.state, probe.state) == (State.DONE, State.DONE), (quick.error, probe.error)
    assert probe.attempts > 1 and is_whole(quick) and is_whole(probe)
    assert quick.finished_at < endless.finished_at
    assert (endless.state, "länger als 8 Sekunden" in endless.error) == (State.FAILED, True)
    assert endless.retry_at
