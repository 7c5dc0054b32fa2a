"""Drafts as PDF: for the person who asked, for an hour, and nowhere else."""

from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from strategy import previews
from strategy.documents import Rendered
from strategy.models import Publication, Revision
from strategy.templatetags.portal_ui import german_date
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker(monkeypatch, media):
    """Makes at once what is asked for; `worker.is_away` leaves it waiting."""

    class Worker:
        is_away = False
        fault: Exception | None = None
        trees: list[dict]

        def __init__(self):
            self.trees = []

        def send(self, task, args, *, expires):
            if not self.is_away:
                previews.make(*args)

        def render(self, tree, key, progress=None):
            if self.fault:
                raise self.fault
            self.trees.append(tree)
            return Rendered(b"%PDF-1.7 draft", 1)

    made = Worker()
    monkeypatch.setattr("strategy.nudging.send", made.send)
    monkeypatch.setattr("strategy.documents.render_document", made.render)
    monkeypatch.setattr("strategy.admin.preview_pdf.PATIENCE_SECONDS", 0)
    yield made
    cache.clear()


@pytest.fixture
def editor(client):
    person = make.staff("redakteurin", ("editor", make.belzig()))
    client.force_login(person)
    return client


def door(obj):
    return reverse("admin:preview-pdf", args=[obj.kind, obj.pk])


def press(person, obj):
    """The button, as far as to where the answer stands."""
    answer = person.post(door(obj))
    assert answer.status_code == 302
    return answer.url


def test_the_draft_of_a_chapter_is_printed_as_such(editor, worker):
    chapter = make.chapter("Warum", text="<p>Noch geheim.</p>")
    answer = editor.get(press(editor, chapter))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content == b"%PDF-1.7 draft"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert worker.trees[0]["variant_label"] == "Vorschau, nicht veröffentlicht"
    assert "Noch geheim." in str(worker.trees[0]["nodes"])
    assert worker.trees[0]["standing"] == f"Vorschau vom {german_date(timezone.localdate())}"


@pytest.mark.django_db(transaction=True)
def test_it_is_printed_without_holding_the_row(editor, worker):
    """As in operation no request is a transaction, and whoever waits for a preview must not keep others from saving."""
    chapter = make.chapter("Warum")
    assert editor.get(press(editor, chapter)).content == b"%PDF-1.7 draft"
    assert editor.post(reverse("admin:preview", args=[chapter.kind, chapter.pk])).status_code == 200


def test_the_sheet_has_the_drafts_of_the_measure_and_its_rows(editor, worker):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    measure.title = "Freies WLAN"
    measure.save()
    row = measure.implementations.get()
    row.reason = "Neuer Grund"
    row.save()
    for obj in (measure, row):
        assert editor.get(press(editor, obj)).status_code == 200
    for tree in worker.trees:
        assert "Freies WLAN" in str(tree["nodes"])
        assert "Neuer Grund" in str(tree["nodes"])


def test_nothing_of_it_is_public(editor, client, worker, settings):
    press(editor, make.chapter("Warum"))
    assert not Publication.objects.exists()
    assert not Revision.objects.exists()
    assert list(Path(settings.DOCUMENTS_DIR).rglob("*.pdf")) == []


def test_only_the_person_who_asked_gets_it(editor, client, worker):
    worker.is_away = True
    address = press(editor, make.chapter("Warum"))
    assert editor.get(address).status_code == 202
    client.force_login(make.staff("andere", ("publisher", make.belzig())))
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert client.get(door(make.chapter("Wohin"))).status_code == 302


def test_a_page_waits_and_ends_in_the_file(editor, worker):
    worker.is_away = True
    chapter = make.chapter("Warum")
    address = press(editor, chapter)
    page = editor.get(address)
    assert (page.status_code, page["Refresh"]) == (202, "1")
    token = address.rstrip("/").rpartition("/")[2]
    previews.make("strategy.chapter", chapter.pk, editor.session["_auth_user_id"], token)
    assert editor.get(address).content == b"%PDF-1.7 draft"


def test_a_worker_that_never_answers_is_said(editor, worker):
    worker.is_away = True
    address = press(editor, make.chapter("Warum"))
    with time_machine.travel(timezone.now().timestamp() + 300):
        page = editor.get(address)
    assert "hat nicht geantwortet" in page.content.decode()
    assert "Refresh" not in page


def test_a_fault_is_a_sentence(editor, worker):
    worker.fault = ValueError("broken table")
    page = editor.get(press(editor, make.chapter("Warum"))).content.decode()
    assert "konnte nicht gesetzt werden" in page and "(ValueError)" in page and "broken" not in page


def test_only_a_press_on_the_button_prints(editor, worker):
    """A link in a mail or a browser that looks ahead sets nothing in motion."""
    chapter = make.chapter("Warum")
    assert editor.get(door(chapter)).url == reverse("admin:preview", args=["chapter", chapter.pk])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = editor.cookies
    assert strict.post(door(chapter)).status_code == 403
    assert worker.trees == []


def test_the_cache_that_is_away_is_said(editor, monkeypatch):
    def away(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(previews, "_keep", away)
    answer = editor.post(door(make.chapter("Warum")))
    assert (answer.status_code, "Zwischenspeicher" in answer.content.decode()) == (503, True)


def test_what_has_no_page_in_the_documents_has_no_such_door(editor):
    assert editor.get(door(make.term())).status_code == 404
    assert editor.get(reverse("admin:preview-pdf", args=["chapter", 999])).status_code == 404


def test_the_form_and_the_preview_lead_there(editor):
    chapter = make.chapter("Warum")
    form = editor.get(reverse("admin:strategy_chapter_change", args=[chapter.pk])).content.decode()
    page = editor.get(reverse("admin:preview", args=["chapter", chapter.pk])).content.decode()
    for found in (form, page):
        assert f'<form id="preview-pdf" method="post" action="{door(chapter)}"><input type="hidden"' in found
        assert 'form="preview-pdf">Als PDF ansehen</button>' in found
