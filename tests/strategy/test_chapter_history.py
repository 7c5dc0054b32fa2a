"""The history of a chapter calls passages what readers call them: by their number, never by an id of ours."""

import pytest

from strategy.models import Chapter, Revision
from strategy.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db

BUS = "Ein Bus auf Bestellung verbindet die Dörfer und fährt abends zum Bahnhof."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."


def publish_text(chapter, *texts):
    Chapter.objects.filter(pk=chapter.pk).update(text="<h2>Teil</h2>" + "".join(f"<p>{text}</p>" for text in texts))
    return publish(chapter)


@pytest.fixture
def chapter():
    made = make.chapter()
    publish_text(made, BUS, NET)
    return made


def labels(client):
    """Of the newest state on the page of the history."""
    return [row.label for row in client.get("/strategie/warum/verlauf/").context["changes"][0].rows]


def ids():
    return {block["id"] for revision in Revision.objects.all() for block in revision.content["blocks"]}


def test_a_changed_paragraph_is_called_by_its_number(client, chapter):
    publish_text(chapter, BUS.replace("abends", "auch abends"), NET)
    assert labels(client) == ["Langtext › Absatz 1.1-1"]


def test_after_one_was_put_before_it_the_newer_number_counts(client, chapter):
    publish_text(chapter, CARE, BUS.replace("abends", "auch abends"), NET)
    assert labels(client) == ["Langtext › Absatz 1.1-1 (neu)", "Langtext › Absatz 1.1-2"]


def test_what_is_gone_has_the_number_it_had(client, chapter):
    publish_text(chapter, BUS)
    assert labels(client) == ["Langtext › Absatz 1.1-2 (entfällt)"]


def test_no_id_is_on_the_page_whatever_happens_to_the_text(client, chapter):
    publish_text(chapter, NET, CARE, BUS)
    publish_text(chapter, CARE, NET.replace("Netz", "WLAN"))
    Chapter.objects.filter(pk=chapter.pk).update(text=f"<h2>Anderer Teil</h2><p>{CARE}</p>")
    publish(chapter)
    rows = [row for change in client.get("/strategie/warum/verlauf/").context["changes"] for row in change.rows]
    said = [f"{row.label} {row.html}" for row in rows]
    assert rows and not [words for words in said for id_ in ids() if id_ in words]
    assert any("Überschrift „Anderer Teil“" in words for words in said)
