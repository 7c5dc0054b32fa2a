"""Several workers at once: real threads, real transactions."""

import pytest

from strategy import document_workshop as workshop
from strategy.documents_owed import owe_live_documents
from strategy.models import Publication
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def due(media, settings):
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0
    make.live(make.strategy())


def claimed(workers):
    return [row.pk for row in at_once(*[workshop.claim] * workers) if row]


def test_each_document_is_taken_up_by_one_worker_only():
    rows = []
    while found := claimed(4):
        rows += found
    assert sorted(rows) == sorted(Publication.objects.values_list("pk", flat=True))
    assert set(Publication.objects.values_list("state", "attempts")) == {("rendering", 1)}


def test_a_document_owed_again_waits_for_the_one_in_the_making():
    claimed(1)
    claimed(1)
    owe_live_documents()
    assert Publication.objects.filter(state="due").count() == 2
    assert claimed(3) == []


def test_owing_from_several_places_at_once_makes_one_row_each():
    Publication.objects.all().delete()
    at_once(*[owe_live_documents] * 4)
    assert Publication.objects.count() == 2
