"""What the workshop makes next: what somebody waits for, then what is quick, then the long ones, one at a time."""

from datetime import timedelta

import pytest
import time_machine
from django.template import TemplateDoesNotExist
from django.utils import timezone

from strategy import document_claims as claims
from strategy import document_workshop as workshop
from strategy import documents_owed, printing, tasks
from strategy.document_faults import INSIDE, OUTSIDE, Fault, fault
from strategy.document_makers import Draft
from strategy.models import Publication
from strategy.publishing import current_stamp
from tests.tiny_document import MAKERS, VARIANT, TinyMaker

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture(autouse=True)
def folder(media, settings):
    settings.PORTAL_DOCUMENT_MAKERS = MAKERS
    return media


def row(scope="", variant=VARIANT, **values):
    values = {"due_at": timezone.now() - timedelta(minutes=1)} | values
    return Publication.objects.create(scope=scope, variant=variant, **values)


def claimed():
    """What several workers take at the same moment, in order."""
    found = []
    while publication := claims.claim():
        found.append(publication.scope)
    return found


class TestOrder:
    def test_who_waits_comes_first_and_long_ones_last(self):
        long_ago, now = timezone.now() - timedelta(minutes=4), timezone.now()
        row("lang", "long", due_at=long_ago)
        row("kurz", "short")
        row("vorrat", due_at=long_ago)
        row("bestellt", asked_at=now, due_at=now)
        row("zuerst bestellt", asked_at=now, due_at=now - timedelta(seconds=9))
        assert claimed() == ["zuerst bestellt", "bestellt", "vorrat", "kurz", "lang"]

    def test_what_is_late_and_what_is_asked_for_share_the_workshop(self):
        now = timezone.now()
        row("lang", "long", due_at=now - timedelta(minutes=7))
        row("kurz", "short", due_at=now - timedelta(minutes=6))
        for number in range(3):
            row(f"bestellt {number}", asked_at=now, due_at=now - timedelta(seconds=60 - number))
        late = claims.claim()
        assert late.scope == "lang"
        assert [claims.claim().scope, claims.claim().scope] == ["bestellt 0", "bestellt 1"]
        workshop.fail(late, Fault("x"))
        assert claimed() == ["kurz", "bestellt 2"]

    def test_only_one_long_one_is_made_at_a_time(self):
        row("eins", "long"), row("zwei", "long")
        first = claims.claim()
        assert claims.claim() is None
        row("kurz", "short")
        assert claimed() == ["kurz"]
        workshop.fail(first, Fault("x"))
        assert claimed() == ["zwei"]

    def test_a_dead_worker_keeps_no_long_one_waiting(self):
        row("eins", "long"), row("zwei", "long")
        with time_machine.travel(timezone.now(), tick=False) as clock:
            claims.claim()
            clock.shift(60)
            assert claims.claim().scope == "eins"

    def test_what_a_dead_worker_left_is_taken_before_anything_newer_of_the_same(self):
        """Two rows of one document are never made at once, and neither waits for ever."""
        with time_machine.travel(timezone.now(), tick=False) as clock:
            left = row("a")
            claims.claim()
            newer = row("a", asked_at=timezone.now())
            assert claims.claim() is None
            clock.shift(60)
            again = claims.claim()
            assert (again.pk, again.was_abandoned) == (left.pk, True)
            workshop.make_or_say_why(again)
            assert claims.claim().pk == newer.pk

    def test_a_message_asks_the_other_process_first(self, monkeypatch):
        asked = []
        monkeypatch.setattr(tasks.render_due_documents, "apply_async", lambda **kwargs: asked.append(len(made)))
        made = []
        monkeypatch.setattr(workshop, "make_or_say_why", made.append)
        row("a"), row("b")
        tasks.render_due_documents()
        assert asked == [0, 1]


class TestTheSameFile:
    def test_waits_for_who_makes_it_and_is_told_when_it_is_there(self):
        first, second = row("a/same"), row("b/same")
        one = claims.claim()
        assert claims.reserve(one, "k" * 64)
        two = claims.claim()
        assert not claims.reserve(two, "k" * 64)
        claims.postpone(two, "k" * 64)
        second.refresh_from_db()
        assert (second.state, second.attempts, second.due_at > timezone.now()) == (State.DUE, 0, True)
        assert claims.claim() is None
        claims.wake("k" * 64)
        assert claims.claim().pk == second.pk
        assert first.pk == one.pk

    def test_what_ends_without_a_file_hurries_nobody(self, monkeypatch):
        later = timezone.now() + timedelta(minutes=1)
        owed = row("später", due_at=later)
        monkeypatch.setattr(TinyMaker, "draft", lambda self, scope, snapshot: None)
        row("nichts")
        assert workshop.work()
        owed.refresh_from_db()
        assert owed.due_at == later
        assert not workshop.work()

    def test_owed_again_meanwhile_only_one_of_both_rows_waits(self):
        row("a/same"), row("b/same")
        one, two = claims.claim(), claims.claim()
        claims.reserve(one, "k" * 64)
        row("b/same")
        assert not claims.reserve(two, "k" * 64)
        claims.postpone(two, "k" * 64)
        with time_machine.travel(timezone.now() + timedelta(seconds=claims.LOOK_AGAIN_SECONDS + 1)):
            assert claims.claim().pk == two.pk  # itself first, the newer row after it


class TestTryingAgain:
    def test_pauses_grow_and_end(self):
        now = timezone.now()
        found = Fault("x", OUTSIDE)
        pauses = [found.retry_at(attempts, now) - now for attempts in range(1, len(OUTSIDE) + 1)]
        assert pauses == sorted(pauses) and pauses[0] == timedelta(minutes=1)
        assert timedelta(hours=24) < sum(pauses, timedelta()) < timedelta(hours=48)
        assert found.retry_at(len(OUTSIDE) + 1, now) is None

    def test_what_only_an_author_can_mend_is_tried_seldom(self):
        for error in (ValueError("x"), TemplateDoesNotExist("pdf/x.html"), KeyError("x")):
            assert fault(error).pauses == INSIDE
        assert fault(OSError(28, "No space left on device")).pauses == OUTSIDE

    @pytest.mark.parametrize(
        ("error", "words", "hidden"),
        [
            (OSError(28, "No space left on device"), ("kein Platz", "(ENOSPC)"), "No space"),
            (OSError(30, "Read-only file system"), ("darf", "nicht schreiben", "(EROFS)"), "Read-only"),
            (ConnectionResetError(), ("gestört", "(ConnectionResetError)"), "None"),
            (ValueError("unknown municipality 'x'"), ("Protokoll", "(ValueError)"), "unknown"),
            (RuntimeError("Failed to load image at static:pdf/a.png: gone"), ("static:pdf/a.png.",), "Failed"),
        ],
        ids=["disk full", "disk closed", "connection", "unforeseen", "picture"],
    )
    def test_the_reason_is_german_and_the_detail_stands_in_the_log(self, monkeypatch, caplog, error, words, hidden):
        row("a")
        monkeypatch.setattr("tests.tiny_document._render", raising(error))
        workshop.work()
        reason = Publication.objects.get().error
        assert all(word in reason for word in words) and hidden not in reason
        assert str(error) in caplog.text

    def test_by_itself_until_it_works(self, monkeypatch):
        row("a")
        with time_machine.travel(timezone.now(), tick=False) as clock:
            with monkeypatch.context() as broken:
                broken.setattr("tests.tiny_document._render", raising(OSError(28, "No space left on device")))
                for minutes in (1, 2, 5):
                    assert workshop.work()
                    assert not workshop.work()
                    clock.shift(timedelta(minutes=minutes))
            assert workshop.work()
        made = Publication.objects.get()
        assert (made.state, made.attempts, made.error, made.retry_at) == (State.DONE, 4, "", None)

    def test_not_after_something_newer_was_owed(self, monkeypatch):
        row("a")
        monkeypatch.setattr("tests.tiny_document._render", raising(OSError(28, "No space left on device")))
        workshop.work()
        documents_owed.owe({("a", VARIANT)}, timedelta(0))
        assert Publication.objects.get(state=State.FAILED).retry_at is None


def raising(error):
    def render(name, key, progress):
        raise error

    return render


HTML = '<html lang="de"><title>x</title><body><h1>x</h1><img src="{}" alt="Karte"></body></html>'


@pytest.mark.parametrize(
    ("address", "words"), [("static:pdf/fehlt.png", "fehlt.png"), ("https://example.org/a.png", "example.org")]
)
def test_a_broken_picture_stops_the_document_and_is_named(monkeypatch, address, words):
    def draft(self, scope, snapshot):
        key = "a" * 64
        page = HTML.format(address)
        return Draft(key, lambda progress: printing.print_page(page, key, "2026-11-23", progress), None, "x.pdf")

    monkeypatch.setattr(TinyMaker, "draft", draft)
    row("a")
    before = current_stamp()
    assert workshop.work()
    failed = Publication.objects.get()
    assert (failed.state, words in failed.error, bool(failed.retry_at)) == (State.FAILED, True, True)
    assert current_stamp() > before


def test_what_no_page_shows_leaves_the_page_cache_alone(monkeypatch):
    """Else whoever orders documents would empty it for everybody, again and again."""
    monkeypatch.setattr("tests.tiny_document.MAKER", TinyMaker(is_listed=False))
    row("a", asked_at=timezone.now())
    before = current_stamp()
    assert workshop.work()
    assert (Publication.objects.get().state, current_stamp()) == (State.DONE, before)
