"""Phases and events become public like every other kind: content, news, search, history, addresses."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from strategy.models import ChangeEvent, Live, Publication, SearchEntry
from strategy.publishing import publish, rebuild, withdraw
from strategy.state import State
from tests import factories as make
from tests.participation import factories as take
from tests.participation import phase_factories as phases

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


def content(obj):
    return Live.objects.get(kind=obj.kind, key=obj.key).revision.content


def news():
    return list(ChangeEvent.objects.order_by("id").values_list("sentence", flat=True))


def test_a_phase_says_everything_public_by_keys_and_in_utc(time_machine):
    time_machine.move_to(NOON)
    belzig = make.belzig()
    chapter, measure = make.chapter("Warum"), make.live_measure("Offenes WLAN", belzig)
    single = ("Wie oft?", "single", ["Nie, gar nicht", "Oft"])
    begin = timezone.localtime(NOON).replace(hour=18)
    phase = phases.consultation(
        "Offene Netze",
        belzig,
        starts_at=begin,
        chapters=[chapter],
        measures=[measure],
        questions=["Was fehlt?", single],
    )
    publish(phase)
    assert content(phase) == {
        "slug": "offene-netze",
        "municipality": "bad-belzig",
        "title": "Offene Netze",
        "summary": "Sagen Sie, was fehlt.",
        "text_html": "",
        "starts_at": "2026-11-22T17:00:00+00:00",
        "ends_at": "2026-11-29T17:00:00+00:00",
        "chapters": ["warum"],
        "measures": ["offenes-wlan"],
        "takes_proposals": False,
        "publishes_at_once": True,
        "rules": "",
        "expected_result": "Alles wird beantwortet.",
        "result_expected_on": None,
        "result_html": "",
        "questions": [
            {"key": "f1", "text": "Was fehlt?", "form": "free", "choices": []},
            {"key": "f2", "text": "Wie oft?", "form": "single", "choices": ["Nie, gar nicht", "Oft"]},
        ],
        "is_example": False,
        "sources": [],
    }
    assert publish(phase) is None, "the same content is no new revision"


def test_html_and_addresses_are_cleaned_again_on_publishing():
    event = phases.event(text="<p onclick='x()'>Hallo<script>alert(1)</script></p>", link="javascript:alert(1)")
    publish(event)
    assert content(event)["text_html"] == "<p>Hallo</p>"
    assert content(event)["link"] == ""


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-2, "Mitreden ab 24. November 2026: Offene Netze."),
        (2, "Jetzt mitreden: Offene Netze."),
        (30, "Beteiligung im Rückblick: Offene Netze."),
    ],
)
def test_the_news_of_a_phase_say_whether_one_can_take_part(time_machine, days, sentence):
    time_machine.move_to(NOON)
    publish(phases.consultation("Offene Netze", starts_at=take.days_ago(days)))
    assert news() == [sentence]


def test_the_news_of_an_event_say_when_where_and_if_it_is_off(time_machine):
    time_machine.move_to(NOON)
    event = phases.event("Werkstatt")
    publish(event)
    event.is_cancelled = True
    event.save()
    publish(event)
    withdraw(event)
    assert news() == [
        "Neue Veranstaltung: Werkstatt, 29. November 2026, Bürgerhaus.",
        "Abgesagt: Werkstatt, 29. November 2026, Bürgerhaus.",
        "Veranstaltung „Werkstatt“ ist nicht mehr öffentlich.",
    ]


def test_both_are_found_by_search_and_stand_in_the_state_in_order_of_time():
    make.live(phases.event("Zweite", starts_at=take.days_ago(-9)), phases.event("Erste", starts_at=take.days_ago(-2)))
    make.live(phases.consultation("Offene Netze", questions=["Wo fehlt ein Zugangspunkt?"]))
    state = State.live("consultation", "event")
    assert [event["title"] for event in state.all("event")] == ["Erste", "Zweite"]
    assert state.get("consultation", "offene-netze")["url"] == "/beteiligung/phasen/offene-netze/"
    assert state.get("event", "erste")["url"] == "/termine/erste/"
    assert SearchEntry.objects.get(kind="consultation").path == "/beteiligung/phasen/offene-netze/"
    assert "Zugangspunkt" in SearchEntry.objects.get(kind="consultation").text


def test_everything_derived_is_made_again_from_nothing():
    make.live(phases.event("Werkstatt"), phases.consultation("Offene Netze"))
    before = list(SearchEntry.objects.order_by("kind").values_list("kind", "key", "path", "words"))
    rebuild()
    assert list(SearchEntry.objects.order_by("kind").values_list("kind", "key", "path", "words")) == before


def test_a_phase_owes_no_other_document_than_before():
    """The documents do not show phases, so the same content is the same file."""
    from strategy.documents import assemble, document_key

    make.live(make.belzig(), make.strategy(), make.chapter("Warum"))
    before = document_key(assemble(State.live(), "", "long"))
    make.live(phases.event("Werkstatt"), phases.consultation("Offene Netze"))
    assert document_key(assemble(State.live(), "", "long")) == before
    assert Publication.objects.filter(state="due").exists()


def test_no_citizens_data_are_in_a_phase():
    phase = phases.consultation("Offene Netze", questions=["Was fehlt?"])
    take.contribution(
        "Ein Satz.", subject="question", consultation_key=phase.key, question_key="f1", by=take.participant()
    )
    publish(phase)
    assert "Ein Satz" not in str(content(phase)) and "anna" not in str(content(phase)).lower()
