"""Documents are owed by a publication, made once, and stay what they were when something fails."""

import errno
import gzip
import os
import re
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from strategy import document_files as files
from strategy import document_workshop as workshop
from strategy import documents_owed, retention, tasks
from strategy.document_faults import Fault
from strategy.documents import Rendered, RenderError
from strategy.documents_owed import document_scopes, owe_live_documents
from strategy.models import Publication
from strategy.publishing import current_stamp, publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture(autouse=True)
def folder(media, settings):
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0
    return settings.DOCUMENTS_DIR


@pytest.fixture
def strategy():
    """A public strategy; its documents are owed."""
    make.live(make.strategy(), make.belzig(), make.goal(1, "1.1"))
    return make.live(make.chapter("Warum", text="<p>Darum.</p>"))


@pytest.fixture
def renderer(monkeypatch):
    """Renders in no time; `renderer.fault` is raised instead, `renderer.during` is called in between."""

    class Renderer:
        fault: BaseException | None = None
        trees: list[dict]

        def __init__(self):
            self.trees = []

        def during(self):
            pass

        def __call__(self, tree, key, progress=None):
            self.trees.append(tree)
            progress("layout", 12)
            self.during()
            if self.fault:
                raise self.fault
            return Rendered(b"%PDF-1.7 " + key.encode(), 3)

    made = Renderer()
    monkeypatch.setattr("strategy.documents.render_document", made)
    return made


def work_off():
    """Everything that is due, as the worker does it."""
    done = 0
    while workshop.work():
        done += 1
        assert done < 30
    return done


def links(client, address):
    """The addresses of files on a page."""
    return set(re.findall(r'href="(/dokumente/datei/[^"]+)"', client.get(address).content.decode()))


def fetched(client, address, **headers):
    """The answer and the bytes of a file, which is closed as the server would do."""
    response = client.get(address, headers=headers)
    if not response.streaming:
        return response, response.content
    data = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return response, data


def states():
    rows = Publication.objects.order_by("pk").values_list("scope", "variant", "state")
    return {(scope, variant): state for scope, variant, state in rows}


def change(chapter, text):
    chapter.text = f"<p>{text}</p>"
    chapter.save()
    publish(chapter)


class TestWhatIsOwed:
    def test_a_publication_owes_each_version_of_each_scope_once(self, strategy):
        make.live(make.wiesenburg())
        make.live(make.chapter("Wozu"))
        assert document_scopes() == ["", "bad-belzig", "wiesenburg-mark"]
        assert states() == {(s, v): "due" for s in document_scopes() for v in ("long", "short")}
        assert Publication.objects.count() == 6

    def test_several_publications_shortly_after_one_another_make_one_document(self, strategy, renderer, settings):
        settings.DOCUMENT_DEBOUNCE_SECONDS = 20
        Publication.objects.all().delete()
        with time_machine.travel(0, tick=False) as clock:
            start = timezone.now()
            for number in range(3):
                change(strategy, f"Stand {number}")
                clock.shift(10)
            assert work_off() == 0
            assert set(Publication.objects.values_list("due_at", flat=True)) == {start + timedelta(seconds=40)}
            clock.shift(15)
            assert work_off() == 4
        assert all("Stand 2" in str(tree) for tree in renderer.trees if tree["variant"] == "long")

    def test_publishing_all_afternoon_does_not_put_it_off_for_ever(self, strategy, settings):
        settings.DOCUMENT_DEBOUNCE_SECONDS = 20
        Publication.objects.all().delete()
        with time_machine.travel(0, tick=False) as clock:
            start = timezone.now()
            for number in range(20):
                change(strategy, f"Stand {number}")
                clock.shift(15)
            assert set(Publication.objects.values_list("due_at", flat=True)) == {start + timedelta(seconds=120)}

    def test_nothing_is_owed_by_a_publication_that_changes_nothing(self, strategy, renderer):
        work_off()
        before = Publication.objects.count()
        assert publish(strategy) is None
        assert Publication.objects.count() == before

    def test_what_is_withdrawn_is_owed_too(self, strategy, renderer):
        work_off()
        withdraw(strategy)
        assert Publication.objects.filter(state="due").count() == 4

    def test_the_queue_is_told_once_and_only_after_the_commit(
        self, strategy, settings, monkeypatch, django_capture_on_commit_callbacks
    ):
        Publication.objects.all().delete()
        told = []
        monkeypatch.setattr("strategy.nudging.current_app.send_task", lambda *args, **kwargs: told.append(args))
        with django_capture_on_commit_callbacks() as callbacks:
            change(strategy, "Eins")
            change(strategy, "Zwei")
        assert told == []
        for callback in callbacks:
            callback()
        with documents_owed.worker.under_way:
            assert told == [("strategy.tasks.render_due_documents",)]


class TestMaking:
    def test_each_document_gets_a_file_with_its_numbers(self, strategy, renderer, folder):
        assert work_off() == 4
        assert set(states().values()) == {"done"}
        for row in Publication.objects.all():
            data = row.path.read_bytes()
            assert row.path.parent == folder and row.path.name == f"{row.key}.pdf"
            assert (row.sha256, row.size, row.pages) == (sha256(data).hexdigest(), len(data), 3)
            assert row.lease_until is None and row.finished_at and row.attempts == 1

    def test_file_names_say_what_it_is_for_any_municipality(self, strategy, renderer):
        make.live(make.municipality("Brück/Fläming", kind_label="Stadt"))
        work_off()
        today = timezone.localdate().isoformat()
        assert set(Publication.objects.filter(variant="short").values_list("file_name", flat=True)) == {
            f"Smart-City-Strategie_Kurzfassung_{place}_{today}.pdf"
            for place in ("gemeinsam", "Bad-Belzig", "Brueck-Flaeming")
        }

    def test_the_public_sees_it_at_once(self, strategy, renderer, client):
        before = current_stamp()
        work_off()
        assert current_stamp() > before
        assert len(links(client, "/")) == 2
        assert len(links(client, "/dokumente/")) == 4

    def test_unchanged_content_is_not_rendered_again(self, strategy, renderer):
        work_off()
        rendered = len(renderer.trees)
        owe_live_documents()
        assert work_off() == 4
        assert len(renderer.trees) == rendered
        assert Publication.objects.filter(state="unchanged").count() == 4
        assert Publication.objects.newest_done().count() == 4

    def test_what_was_before_comes_back_without_rendering(self, strategy, renderer):
        work_off()
        first = Publication.objects.newest_done().get(scope="", variant="long")
        for title in ("Wozu", "Warum"):
            rendered = len(renderer.trees)
            strategy.title = title
            strategy.save()
            publish(strategy)
            work_off()
        again = Publication.objects.newest_done().get(scope="", variant="long")
        assert (again.sha256, again.file_name, again.pk == first.pk) == (first.sha256, first.file_name, False)
        assert len(renderer.trees) == rendered

    def test_a_lost_file_is_made_again(self, strategy, renderer):
        work_off()
        rendered = len(renderer.trees)
        for row in Publication.objects.all():
            row.path.unlink()
        owe_live_documents()
        work_off()
        assert len(renderer.trees) == rendered + 4
        assert all(row.path.exists() for row in Publication.objects.newest_done())

    def test_nothing_due_is_nothing_done(self):
        assert workshop.work() is False

    def test_the_task_makes_one_and_asks_for_the_next(self, strategy, renderer, monkeypatch):
        asked = []
        monkeypatch.setattr(tasks.render_due_documents, "apply_async", lambda **kwargs: asked.append(kwargs))
        tasks.render_due_documents()
        assert len(renderer.trees) == 1
        assert len(asked) == 2  # once before, for the other process of the workshop
        while Publication.objects.filter(state="due").count() > 1:
            workshop.work()
        tasks.render_due_documents()
        assert len(asked) == 3  # it was the last one, nobody else is needed
        tasks.render_due_documents()
        assert len(asked) == 3


FAULTS = [
    (RenderError(["Ein Anker fehlt."]), "(RenderError)"),
    (SoftTimeLimitExceeded(), "länger als"),
    (MemoryError(), "Speicher"),
    (ValueError("unbekannt"), "(ValueError)"),
    (OSError(errno.ENOSPC, "No space left on device"), "kein Platz mehr"),
]


class TestWhenItFails:
    @pytest.mark.parametrize(("fault", "words"), FAULTS, ids=[type(fault).__name__ for fault, _ in FAULTS])
    def test_the_last_good_file_stays_and_staff_see_why(self, strategy, renderer, client, fault, words):
        work_off()
        good = set(Publication.objects.values_list("sha256", flat=True))
        renderer.fault = fault
        change(strategy, "Neu.")
        work_off()

        failed = Publication.objects.filter(state="failed")
        assert failed.filter(variant="long", scope="").exists()
        assert all(words in row.error and row.lease_until is None for row in failed)
        assert set(Publication.objects.newest_done().values_list("sha256", flat=True)) == good
        body = client.get("/dokumente/").content.decode()
        assert "ist die letzte gute" in body
        assert words not in body

    def test_the_next_publication_tries_again(self, strategy, renderer):
        renderer.fault = ValueError("kaputt")
        work_off()
        renderer.fault = None
        change(strategy, "Neu.")
        work_off()
        assert Publication.objects.newest_done().count() == 4

    def test_one_that_fails_keeps_no_other_from_being_made(self, strategy, renderer):
        def only_the_long_ones_fail():
            if renderer.trees[-1]["variant"] == "long":
                raise ValueError("zu lang")

        renderer.during = only_the_long_ones_fail
        work_off()
        assert states() == {
            (scope, variant): "failed" if variant == "long" else "done"
            for scope in ("", "bad-belzig")
            for variant in ("long", "short")
        }


class TestAFullDisk:
    @pytest.mark.parametrize("step", ["open", "fsync", "replace"])
    def test_leaves_no_half_file_and_no_rest(self, strategy, renderer, folder, monkeypatch, step):
        def full(*args, **kwargs):
            raise OSError(errno.ENOSPC, "No space left on device")

        def full_for_new_files(path, *args, real=Path.open, **kwargs):
            return full() if path.suffix == ".tmp" else real(path, *args, **kwargs)

        monkeypatch.setattr(*{"open": ("pathlib.Path.open", full_for_new_files), "fsync": ("os.fsync", full),
                              "replace": ("pathlib.Path.replace", full)}[step])  # fmt: skip
        work_off()
        monkeypatch.undo()
        assert set(states().values()) == {"failed"}
        assert all("geschrieben" in error for error in Publication.objects.values_list("error", flat=True))
        assert list(folder.iterdir()) == []

    def test_the_file_appears_whole_or_not_at_all(self, folder, monkeypatch):
        seen = []
        monkeypatch.setattr("os.fsync", lambda number: seen.extend(folder.iterdir()))
        files.store(folder / "a.pdf", b"%PDF whole")
        assert [path.suffix for path in seen] == [".tmp", ".pdf"]  # the file, then its name
        assert [path.name for path in folder.iterdir()] == ["a.pdf"]

    def test_what_a_killed_worker_left_is_cleared_away_after_a_day(self, folder):
        folder.mkdir()
        left = [folder / "a.1.tmp", folder / f"{'a' * 64}.pdf", folder / f"{'b' * 64}.docx"]
        for path in left:
            path.write_bytes(b"half")
        retention.delete_expired()
        assert all(path.exists() for path in left)
        two_days_ago = time.time() - 2 * 86400
        for path in left:
            os.utime(path, (two_days_ago, two_days_ago))
        retention.delete_expired()
        assert not any(path.exists() for path in left)


class TestAKilledWorker:
    def kill_while_rendering(self, renderer):
        renderer.fault = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            workshop.work()
        renderer.fault = None

    def test_leaves_a_lease_that_runs_out_and_the_document_is_made_then(self, strategy, renderer, settings):
        Publication.objects.exclude(scope="", variant="long").delete()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            self.kill_while_rendering(renderer)
            assert work_off() == 0
            clock.shift(settings.DOCUMENT_TIME_LIMIT_SECONDS + 61)
            assert work_off() == 1
        row = Publication.objects.get()
        assert (row.state, row.attempts) == ("done", 2)

    def test_is_given_up_after_the_third_time(self, strategy, renderer, settings):
        Publication.objects.exclude(scope="", variant="long").delete()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(3):
                self.kill_while_rendering(renderer)
                clock.shift(settings.DOCUMENT_TIME_LIMIT_SECONDS + 61)
            assert work_off() == 1
            assert work_off() == 0
        row = Publication.objects.get()
        assert (row.state, len(renderer.trees)) == ("failed", 3)
        assert "mehrmals" in row.error and row.retry_at is None

    def test_what_was_published_meanwhile_waits_and_is_made_afterwards(self, strategy, renderer, settings):
        Publication.objects.exclude(scope="", variant="long").delete()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            self.kill_while_rendering(renderer)
            change(strategy, "Neu.")
            Publication.objects.exclude(scope="", variant="long").delete()
            assert work_off() == 0
            clock.shift(settings.DOCUMENT_TIME_LIMIT_SECONDS + 61)
            assert work_off() == 2
        assert sorted(Publication.objects.values_list("state", flat=True)) == ["done", "unchanged"]

    @pytest.mark.parametrize("late", ["finish", "fail"])
    def test_one_that_comes_back_late_overwrites_nothing(self, strategy, renderer, settings, late):
        """It hung, its lease ran out, another worker took the document up and is still at it."""
        Publication.objects.exclude(scope="", variant="long").delete()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            slow = workshop.claim()
            clock.shift(settings.DOCUMENT_TIME_LIMIT_SECONDS + 61)
            other = workshop.claim()
            assert other.pk == slow.pk
            if late == "finish":
                workshop.make(slow)
            else:
                workshop.fail(slow, Fault("zu spät"))
            assert Publication.objects.get().state == "rendering"
            workshop.make(other)
        assert Publication.objects.get().state == "done"


class TestProgress:
    def test_shows_the_real_steps_and_the_page_that_is_being_laid_out(self, strategy, renderer, client):
        seen = []
        renderer.during = lambda: seen.append(client.get("/dokumente/stand/").content.decode())
        waiting = client.get("/dokumente/stand/").content.decode()
        workshop.work()
        assert "Wartet auf die Druckwerkstatt" in waiting and "hx-get" in waiting
        assert "Seiten setzen" in seen[0] and "Seite 12" in seen[0]
        assert seen[0].count('aria-current="step"') == 4

    def test_ends_when_everything_is_made(self, strategy, renderer, client):
        work_off()
        body = client.get("/dokumente/stand/").content.decode()
        assert "hx-get" not in body and "Alle Dokumente sind fertig." in body
        assert client.get("/dokumente/").context["is_making"] is False

    def test_costs_the_same_few_statements(self, strategy, renderer, client, django_assert_max_num_queries):
        work_off()
        with django_assert_max_num_queries(9):
            client.get("/dokumente/")


class TestTheFile:
    @pytest.fixture
    def address(self, strategy, renderer):
        work_off()
        row = Publication.objects.newest_done().get(scope="", variant="long")
        return f"/dokumente/datei/{row.sha256[:16]}/{row.file_name}"

    def test_its_address_stays_when_a_newer_one_is_made(self, client, strategy, address):
        change(strategy, "Neu.")
        work_off()
        assert fetched(client, address)[0].status_code == 200

    def test_pages_are_compressed(self, client, address):
        response = client.get("/dokumente/", headers={"Accept-Encoding": "gzip"})
        assert b"<!doctype html>" in gzip.decompress(response.content)


def test_rows_of_no_use_are_deleted_after_a_month_and_files_of_the_public_stay(strategy, renderer):
    work_off()
    owe_live_documents()
    work_off()
    renderer.fault = ValueError("kaputt")
    change(strategy, "Neu.")
    work_off()
    retention.delete_expired(timezone.now() + timedelta(days=31))
    assert set(Publication.objects.values_list("state", flat=True)) == {"done"}
    retention.delete_expired(timezone.now() + timedelta(days=3650))
    assert Publication.objects.count() == 4
    assert all(row.path.exists() for row in Publication.objects.all())


@pytest.mark.slow
def test_the_short_version_of_a_small_strategy_is_a_pdf(strategy, client):
    """Once the whole way, with the real renderer."""
    make.live_measure("Offenes WLAN", make.belzig(), summary="Funk für alle.")
    Publication.objects.exclude(scope="", variant="short").delete()
    assert work_off() == 1
    row = Publication.objects.get()
    assert (row.state, row.error) == ("done", "")
    assert row.path.read_bytes().startswith(b"%PDF-1.7") and row.pages >= 1
    _response, data = fetched(client, f"/dokumente/datei/{row.sha256[:16]}/{row.file_name}")
    assert sha256(data).hexdigest() == row.sha256
