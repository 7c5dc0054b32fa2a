"""In which edition stands what a contribution brought about, and what an edition says of that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.cards import cards
from participation.in_editions import NAMED, of_edition
from strategy.editions import freeze
from strategy.publishing import publish
from strategy.state import State
from tests import factories
from tests.participation.factories import contribution, days_ago, newest, on_block, on_measure, response

pytestmark = pytest.mark.django_db
TEXT = "<h2>Wege</h2><p>Der Bus fährt stündlich.</p><p>Er wird barrierefrei.</p>"


@pytest.fixture
def chapter():
    made = factories.chapter("Mobilität", text=TEXT)
    factories.live(factories.belzig(), factories.wiesenburg(), made)
    freeze("Vor den Beiträgen")
    return made


@pytest.fixture
def place(chapter):
    return newest("chapter", chapter.key).content["blocks"][1]["id"]


@pytest.fixture
def staff():
    return factories.staff("eva")


def rewritten(chapter, old, new):
    chapter.text = chapter.text.replace(old, new)
    chapter.save()
    publish(chapter)
    return newest("chapter", chapter.key)


@pytest.fixture
def heard(chapter, place, staff):
    """A contribution whose answer names the state that took it up, in no edition so far."""
    one = on_block(chapter, place, "Bitte öfter.", display_name="Anna")
    state = rewritten(chapter, "stündlich", "alle halbe Stunde")
    response(staff, one, chapter_key=chapter.key, block_id=place, revision=state)
    return one


def edition_of(one):
    (answer,) = cards([one], State.live("chapter", "measure"))[0]["responses"]
    return answer["edition"] and answer["edition"].number


def test_before_an_edition_has_it_none_is_named(client, heard):
    assert edition_of(heard) is None and "Enthalten in" not in client.get(heard.get_absolute_url()).text
    assert of_edition(1) is None


def test_the_first_edition_that_has_it_is_named_and_stays(client, chapter, heard):
    freeze("Mit dem Bus")
    rewritten(chapter, "barrierefrei", "bequem")
    freeze("Und noch bequemer")
    assert edition_of(heard) == 2
    page = client.get(heard.get_absolute_url()).text
    assert 'Enthalten in: <a href="/dokumente/fassung-2/">Fassung 2</a>' in page


def test_a_newer_state_of_the_same_chapter_has_it_too(chapter, heard):
    rewritten(chapter, "barrierefrei", "bequem")
    freeze("Beides zugleich")
    assert edition_of(heard) == 2


def test_an_edition_says_whose_contributions_it_took_up(client, chapter, heard):
    freeze("Mit dem Bus")
    rewritten(chapter, "barrierefrei", "bequem")
    freeze("Und noch bequemer")
    page = client.get("/dokumente/fassung-2/").text
    assert "was nach einem Beitrag geändert wurde" in page
    assert f'<a href="{heard.get_absolute_url()}">Beitrag von Anna</a>' in page
    for other in ("fassung-1", "fassung-3", "arbeitsstand"):
        assert "geändert wurde:" not in client.get(f"/dokumente/{other}/").text


@pytest.mark.parametrize("values", [{"outcome": "declined"}, {"published_at": None}, {"revision": None}])
def test_what_is_only_promised_drafted_or_declined_is_in_none(client, chapter, place, staff, values):
    one = on_block(chapter, place)
    state = rewritten(chapter, "stündlich", "alle halbe Stunde")
    response(staff, one, **{"chapter_key": chapter.key, "block_id": place, "revision": state, **values})
    freeze("Mit dem Bus")
    assert of_edition(2) is None
    assert "Enthalten in" not in client.get(one.get_absolute_url()).text


def test_a_state_that_changed_another_passage_took_nothing_up(chapter, place, staff):
    one = on_block(chapter, place)
    response(staff, one, chapter_key=chapter.key, block_id=place, revision=rewritten(chapter, "barrierefrei", "bequem"))
    freeze("Bequem")
    assert (edition_of(one), of_edition(2)) == (None, None)


def test_what_is_hidden_is_named_by_no_edition(heard):
    freeze("Mit dem Bus")
    type(heard).objects.filter(pk=heard.pk).update(state="hidden")
    assert of_edition(2) is None


def test_a_measure_is_in_an_edition_too(staff):
    measure = factories.live_measure("WLAN", factories.belzig())
    one = on_measure(measure)
    measure.summary = "Auch am Bahnhof."
    measure.save()
    publish(measure)
    response(staff, one, measure_key=measure.key, revision=newest("measure", measure.key))
    freeze("Mit Bahnhof")
    assert edition_of(one) == 1


def test_many_are_counted_and_cost_no_more_statements(chapter, place, staff):
    for many in (1, NAMED):
        for number in range(many):
            one = on_block(chapter, place) if number % 2 else contribution("Idee", title="Idee")
            state = rewritten(chapter, "Der Bus", "Der Bus und der Zug")
            response(staff, one, chapter_key=chapter.key, block_id=place, revision=state)
        freeze(f"Neues nach {many}")
    counts = []
    for number in (2, 3):
        with CaptureQueriesContext(connection) as found:
            said = of_edition(number)
        counts.append(len(found))
    assert counts == [4, 4]
    assert said["count"] == len(said["contributions"]) == NAMED and said["list_url"] == ""


def test_of_very_many_some_are_named(chapter, place, staff):
    ones = [on_block(chapter, place, published_at=days_ago(number)) for number in range(NAMED + 1)]
    state = rewritten(chapter, "stündlich", "alle halbe Stunde")
    response(staff, *ones, chapter_key=chapter.key, block_id=place, revision=state)
    freeze("Viel Neues")
    said = of_edition(2)
    assert said["count"] == NAMED + 1 and len(said["contributions"]) == NAMED
    assert said["list_url"] == "/beteiligung/beitraege/?ergebnis=aufgenommen"
