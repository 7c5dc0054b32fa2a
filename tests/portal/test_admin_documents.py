"""Staff see of each document what became of it, why, and when the portal tries again by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from strategy import editions
from strategy.models import Publication
from tests import factories as make
from tests.portal.admin_hands import list_address, messages, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(make.staff("leitung", ("publisher", None)))


def row(**values):
    return Publication.objects.create(**{"variant": "long", "scope": "", "due_at": timezone.now()} | values)


def words(client):
    page = " ".join(client.get(list_address(Publication())).content.decode().split())
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_why_it_failed_and_when_it_is_tried_again(client):
    later = timezone.now() + timedelta(minutes=5)
    row(state="failed", error="Der Datenträger ist voll.", retry_at=later)
    shown = words(client)
    assert "Der Datenträger ist voll." in shown
    assert f"{timezone.localtime(later):%H:%M}" in shown


def test_what_is_given_up_says_so(client):
    row(state="failed", error="Kein Anker.")
    assert "nicht von selbst" in words(client)


def test_what_a_dead_worker_left_is_not_being_made(client):
    dead = row(state="rendering", step="layout", lease_until=timezone.now() - timedelta(seconds=1))
    assert "wird erstellt" not in words(client)
    Publication.objects.filter(pk=dead.pk).update(lease_until=timezone.now() + timedelta(seconds=60))
    assert "wird erstellt" in words(client)


def test_the_document_of_an_edition_is_made_again_for_that_edition(client):
    make.live(make.chapter("Warum"))
    edition = editions.freeze("Erste")
    Publication.objects.all().delete()
    failed = row(edition=edition, state="failed", error="Kein Anker.", retry_at=timezone.now() + timedelta(hours=1))
    action = {"action": "make_again", "_selected_action": [failed.pk]}
    assert messages(client.post(list_address(failed), action, follow=True)) == [
        "Vorgemerkt: 1 Dokument wird neu erstellt."
    ]
    due = Publication.objects.get(state="due")
    assert (due.edition, due.variant) == (edition, "long") and due.due_at <= timezone.now()
    failed.refresh_from_db()
    assert failed.retry_at is None  # the new one does it


def test_the_list_costs_the_same_however_long_it_is(client, django_assert_max_num_queries):
    make.live(make.chapter("Warum"))
    edition = editions.freeze("Erste")
    for number in range(30):
        row(edition=edition, scope=f"ort-{number}", state="failed", error="x")
    with django_assert_max_num_queries(25):
        words(client)
