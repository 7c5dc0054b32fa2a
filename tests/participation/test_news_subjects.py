"""News say whose followers they concern; those written before that learned it later."""

from importlib import import_module

import pytest
from django.apps import apps

from participation import answering
from participation.periods import pass_moments
from strategy.models import ChangeEvent
from strategy.publishing import announce, publish, withdraw
from strategy.registry import kinds
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation.factories import contribution, days_ago, newest, on_block, on_measure, response

pytestmark = pytest.mark.django_db


def about():
    """Of the newest news."""
    return ChangeEvent.objects.latest("id").about


@pytest.fixture
def wlan():
    return make.live_measure("Offenes WLAN", make.belzig())


@pytest.fixture
def chapter():
    return make.live(make.chapter("Warum", text="<p>Ein Absatz.</p>"))


def test_of_an_implementation_they_concern_its_measure(wlan):
    wlan.implementations.update(phase="operation")
    publish(wlan.implementations.get())
    assert about() == ["measure/offenes-wlan"]


def test_of_a_phase_they_concern_the_measures_and_chapters_it_is_about(wlan, chapter):
    publish(phases.consultation("Netze", measures=[wlan], chapters=[chapter]))
    assert about() == ["consultation/netze", "chapter/warum", "measure/offenes-wlan"]


def test_so_they_do_when_the_clock_opens_the_phase(wlan, chapter):
    publish(phases.consultation("Netze", measures=[wlan], chapters=[chapter], starts_at=days_ago(-1)))
    assert pass_moments(days_ago(-1)) == 1
    assert ChangeEvent.objects.latest("id").sentence == "Jetzt mitreden: Netze."
    assert about() == ["consultation/netze", "chapter/warum", "measure/offenes-wlan"]


def test_of_an_event_they_concern_its_measures_and_its_phase(wlan):
    phase = make.live(phases.consultation("Netze"))
    event = phases.event("Fest", measures=[wlan], consultation=phase)
    publish(event)
    withdraw(event)
    assert [news.about for news in ChangeEvent.objects.all()] == [
        ["event/fest", "consultation/netze", "measure/offenes-wlan"]
    ] * 2


def test_of_an_answer_they_concern_what_each_answered_contribution_is_about(wlan, chapter):
    eva = make.staff("eva", ("publisher", None), ("publisher", make.belzig()))
    rows = [
        on_measure(wlan),
        on_block(chapter, newest("chapter", "warum").content["blocks"][0]["id"]),
        on_measure(wlan),
        contribution(),
    ]
    answering.publish_response(response(eva, *rows, published_at=None), eva)
    assert sorted(about()) == ["chapter/warum", "measure/offenes-wlan"]


def test_of_an_answer_to_a_proposal_they_concern_followers_of_everything_only():
    eva = make.staff("eva", ("publisher", None))
    answering.publish_response(response(eva, contribution(), published_at=None), eva)
    assert about() == []


class TestOldNews:
    """As the migrations find them."""

    def fill(self):
        ChangeEvent.objects.update(about=[])
        import_module("strategy.migrations.0007_fill_news_subjects").fill(apps, None)
        import_module("participation.migrations.0008_fill_subjects_of_answers").fill(apps, None)

    def test_learn_what_new_ones_know(self, wlan, chapter):
        publish(wlan.implementations.get())
        wlan.implementations.update(phase="operation")
        publish(wlan.implementations.get())
        publish(phases.consultation("Netze", measures=[wlan], chapters=[chapter], starts_at=days_ago(-1)))
        pass_moments(days_ago(-1))
        withdraw(chapter)
        eva = make.staff("eva", ("publisher", None), ("publisher", make.belzig()))
        answering.publish_response(response(eva, on_measure(wlan), published_at=None), eva)
        announce("Das Portal ist da.")
        before = {event.pk: event.about for event in ChangeEvent.objects.all()}
        ChangeEvent.objects.filter(sentence__startswith="Jetzt mitreden").update(at=days_ago(0))
        self.fill()
        assert {event.pk: event.about for event in ChangeEvent.objects.all()} == before
        assert len(before) == 6

    def test_do_not_depend_on_what_kinds_are_called_later(self, wlan, monkeypatch):
        wlan.implementations.update(phase="operation")
        publish(wlan.implementations.get())
        ChangeEvent.objects.update(about=[])
        for kind in kinds().values():
            monkeypatch.setattr(type(kind), "subjects", lambda self, key, content: [("renamed", key)])
        import_module("strategy.migrations.0007_fill_news_subjects").fill(apps, None)
        assert {str(event.about) for event in ChangeEvent.objects.all()} == {"['measure/offenes-wlan']"}

    def test_of_what_no_one_knows_any_more_stay_as_they_are(self):
        announce("Alt.", of=("unknown", "x"))
        announce("Alt.", of=("measure", "nie-veroeffentlicht"))
        announce("Alt.", path="/beteiligung/beitraege/?sortierung=beantwortet")
        self.fill()
        assert {str(event.about) for event in ChangeEvent.objects.all()} == {"[]"}
