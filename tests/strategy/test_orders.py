"""Documents on demand: made once, current or on their way, never too many at once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from strategy import document_workshop as workshop
from strategy import documents_owed, editions, orders, retention
from strategy.document_makers import Draft
from strategy.documents import Rendered
from strategy.models import Publication
from strategy.snapshot import Snapshot
from strategy.views import orders as views
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db
State = Publication.State


class Maker:
    """Prints the titles of the chapters."""

    label = "Probe"
    is_lasting = False

    def __init__(self):
        self.made = 0
        self.fault = None

    def draft(self, scope, snapshot):
        if scope == "nichts":
            return None
        state = snapshot.state()
        words = f"{scope} {[chapter['title'] for chapter in state.all('chapter')]}"
        return Draft(words.encode().hex()[:64].ljust(64, "0"), self.render, None, f"{scope}.pdf", up_to=state.up_to)

    def render(self, progress):
        self.made += 1
        if self.fault:
            raise self.fault
        return Rendered(b"%PDF-1.7 probe", 2)

    def lasting_address(self, file_name):
        return ""


MAKER = Maker()


@pytest.fixture(autouse=True)
def maker(media, settings, monkeypatch):
    settings.PORTAL_DOCUMENT_MAKERS = {"probe": f"{__name__}.MAKER"}
    made = Maker()
    monkeypatch.setattr(f"{__name__}.MAKER", made)
    make.live(make.strategy(), make.chapter("Warum"))
    Publication.objects.all().delete()
    return made


def work_off():
    while workshop.work():
        pass


def later(seconds=60):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def changed(*objects):
    """Publish; the documents that this owes are no matter here."""
    make.live(*objects)
    Publication.objects.exclude(variant="probe").delete()


def ordered(scope="a"):
    row = orders.order("probe", scope)
    work_off()
    row.refresh_from_db()
    return row


def test_an_order_waits_and_is_made():
    row = orders.order("probe", "a")
    assert (row.state, bool(row.asked_at)) == (State.DUE, True)
    work_off()
    assert orders.order("probe", "a").state == State.DONE


def test_whoever_asks_again_gets_the_same_place_and_the_same_file(maker):
    assert orders.order("probe", "a").pk == orders.order("probe", "a").pk
    work_off()
    with later():
        assert orders.order("probe", "a").path.read_bytes() == b"%PDF-1.7 probe"
    assert maker.made == 1


def test_many_at_once_make_one_row(transactional_db):
    rows = at_once(*[lambda: orders.order("probe", "a")] * 6)
    assert len({row.pk for row in rows}) == 1


def test_after_a_change_it_is_looked_at_again_but_printed_only_if_it_says_something_else(maker):
    first = ordered()
    changed(make.goal(1))
    with later():
        checked = ordered()
        assert (checked.state, orders.answer_to(checked).pk, maker.made) == (State.UNCHANGED, first.pk, 1)
        assert orders.order("probe", "a").pk == first.pk
    changed(make.chapter("Wohin"))
    with later(120):
        assert ordered().state == State.DONE
        assert maker.made == 2


def test_an_edition_has_its_own_file(maker):
    edition = editions.freeze("Fassung")
    Publication.objects.all().delete()
    ordered()
    assert orders.order("probe", "a", edition).state == State.DUE
    work_off()
    changed(make.chapter("Wohin"))
    with later():
        assert orders.order("probe", "a", edition).state == State.DONE
    assert orders.newest_number(edition) == Snapshot(edition).state().up_to


def test_a_lost_file_is_made_again(maker):
    ordered().path.unlink()
    assert orders.order("probe", "a").state == State.DUE


def test_an_order_takes_over_what_waits_for_later():
    due = Publication.objects.create(variant="probe", scope="a", due_at=timezone.now() + timedelta(hours=1))
    assert orders.order("probe", "a").pk == due.pk
    due.refresh_from_db()
    assert due.due_at <= timezone.now()


def test_at_most_thirty_wait(monkeypatch):
    monkeypatch.setattr(orders, "MAX_WAITING", 2)
    orders.order("probe", "a")
    orders.order("probe", "b")
    with pytest.raises(orders.Busy):
        orders.order("probe", "c")
    assert orders.order("probe", "b").state == State.DUE
    work_off()
    assert orders.order("probe", "c").state == State.DUE


def test_what_there_are_so_many_of_leaves_room_for_the_others(monkeypatch):
    monkeypatch.setattr(orders, "MAX_WAITING_UNBOUNDED", 1)
    monkeypatch.setattr(orders, "UNBOUNDED", ("probe",))
    orders.order("probe", "a")
    with pytest.raises(orders.Busy):
        orders.order("probe", "b")
    monkeypatch.setattr(orders, "UNBOUNDED", ())
    assert orders.order("probe", "b").state == State.DUE


def test_of_what_there_are_so_many_of_the_longest_unasked_file_goes(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(orders, "MAX_KEPT_UNBOUNDED", 2)
    monkeypatch.setattr(orders, "UNBOUNDED", ("probe",))
    first, _second = ordered("a"), ordered("b")
    Publication.objects.filter(pk=first.pk).update(asked_at=timezone.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        ordered("c")
    assert set(Publication.objects.done().values_list("scope", flat=True)) == {"a", "c"}
    assert first.path.exists()


def test_a_file_of_older_templates_is_made_again(monkeypatch):
    row = ordered()
    Publication.objects.update(rendering_hash="0" * 64)
    assert orders.order("probe", "a").pk == row.pk  # it was looked at just now
    with later():
        assert orders.order("probe", "a").state == State.DUE


def test_what_failed_is_not_tried_by_every_reader(maker):
    maker.fault = ValueError("kaputt")
    failed = ordered()
    assert orders.order("probe", "a").pk == failed.pk
    Publication.objects.update(retry_at=None)
    with later(90):
        maker.fault = None
        assert ordered().state == State.DONE


def test_nothing_to_print_is_said():
    assert ordered("nichts").state == State.UNCHANGED
    assert orders.order("probe", "nichts").state == State.UNCHANGED


def test_a_variant_that_nobody_makes_is_refused():
    with pytest.raises(KeyError):
        orders.order("unbekannt", "a")


def test_files_go_a_month_after_somebody_last_asked():
    kept, gone = ordered("a"), ordered("b")
    month = timezone.now() + timedelta(days=31)
    with time_machine.travel(month - timedelta(days=2)):
        orders.order("probe", "a")
        work_off()
    retention.delete_expired(month)
    assert kept.path.exists()
    assert not Publication.objects.filter(pk=gone.pk).exists()


def test_a_file_that_a_worker_takes_over_in_that_moment_stays(django_capture_on_commit_callbacks):
    """It saw the row that goes, and has noted the key of the file for another document."""
    gone = ordered("a")
    Publication.objects.create(
        variant="probe",
        scope="b",
        due_at=timezone.now(),
        state=State.RENDERING,
        key=gone.key,
        lease_until=timezone.now() + timedelta(minutes=1),
    )
    with django_capture_on_commit_callbacks(execute=True):
        orders.delete_unasked(timezone.now() + timedelta(days=31))
    assert not Publication.objects.done().exists()
    assert gone.path.exists()


def test_what_staff_have_made_again_goes_when_nobody_asks_for_it(maker):
    """Only what was made on demand: all else stays as if nobody had asked."""
    row = ordered("a")
    owed = Publication.objects.create(variant="probe", scope="b", due_at=timezone.now(), state=State.FAILED)
    documents_owed.make_again([row, owed])
    asked = dict(Publication.objects.filter(state=State.DUE).values_list("scope", "asked_at"))
    assert asked == {"a": row.asked_at, "b": None}


# --- The page that waits


address = views.address


def test_the_page_shows_the_steps_and_ends_in_the_file(client):
    row = orders.order("probe", "a")
    page = client.get(address(row))
    assert page.status_code == 202
    assert "no-store" in page["Cache-Control"]
    assert re.search(r"Wartet auf die Druckwerkstatt", page.content.decode())
    work_off()
    assert client.get(address(row)).url.startswith("/dokumente/datei/")
    assert client.get(f"{address(row)}?teil=stand")["HX-Refresh"] == "true"


def test_a_failure_is_said_and_can_be_tried_again(client, maker):
    maker.fault = ValueError("geheimer Grund")
    row = ordered()
    page = client.get(address(row)).content.decode()
    assert "konnte nicht erstellt werden" in page
    assert "geheimer Grund" not in page
    with later(90):
        Publication.objects.update(retry_at=None)
        maker.fault = None
        again = client.post(address(row))
        work_off()
        assert client.get(again.url).url.startswith("/dokumente/datei/")


def test_only_orders_have_such_a_page(client):
    owed = Publication.objects.create(variant="probe", scope="a", due_at=timezone.now())
    assert client.get(address(owed)).status_code == 404
    unknown = client.get("/dokumente/auftrag/999999-abc/")
    assert unknown.status_code == 404
    page = unknown.content.decode()
    assert "Erstellte Dokumente bleiben 30 Tage" in page and 'href="/dokumente/sitzungsunterlage/"' in page
    assert client.post("/dokumente/auftrag/999999-abc/").status_code == 404


def test_its_address_cannot_be_guessed_from_another_one(client):
    mine, other = orders.order("probe", "a"), orders.order("probe", "b")
    proof = address(mine).partition(f"{mine.pk}-")[2]
    assert client.get(f"/dokumente/auftrag/{other.pk}-{proof}").status_code == 404


def test_who_asks_for_what_is_being_made_has_a_page_that_waits(client):
    Publication.objects.create(
        variant="probe", scope="a", due_at=timezone.now(), state=State.RENDERING, lease_until=timezone.now()
    )
    row = orders.order("probe", "a")
    assert (row.state, client.get(address(row)).status_code) == (State.RENDERING, 202)


def test_a_failure_says_when_it_is_tried_again(client, maker):
    maker.fault = ValueError("kaputt")
    row = ordered()
    row.retry_at = timezone.now() + timedelta(days=1)
    row.save()
    page = client.get(address(row)).content.decode()
    assert f"am {timezone.localtime(row.retry_at):%d.%m.%Y}" in page
    assert f"{timezone.localtime(row.retry_at):%H:%M}" in page
