"""The pages of phases: readable before, during and after, each saying what holds at that moment."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.models import ChoiceAnswer
from participation.periods import pass_moments
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.participation import factories as take
from tests.participation import phase_factories as phases

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
DAY = timedelta(days=1)
HOW_OFTEN = ("Wie oft sind Sie im Netz?", "single", ["Nie, gar nicht", "Oft"])
WHERE = ("Wo fehlt ein Zugang?", "multiple", ["Markt", "Bahnhof", "Bad"])


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def answered(phase, question, *chosen, by="anna@example.org", confirmed=True):
    author = take.participant(by)
    return ChoiceAnswer.objects.create(
        consultation_key=phase.key,
        question_key=question,
        choices=list(chosen),
        participant=author,
        confirmed_at=timezone.now() if confirmed else None,
    )


def everything(begin):
    """A phase that has something of all."""
    belzig = make.belzig()
    chapter, measure = make.chapter("Warum"), make.live_measure("Offenes WLAN", belzig)
    make.live(chapter)
    phase = phases.consultation(
        "Offene Netze",
        belzig,
        starts_at=begin,
        text="<p>Die Einführung.</p>",
        chapters=[chapter],
        measures=[measure],
        takes_proposals=True,
        rules="Bitte beim Thema bleiben.",
        expected_result="Der Rat berät darüber.",
        result_expected_on=(begin + 30 * DAY).date(),
        questions=["Was fehlt?", HOW_OFTEN],
    )
    publish(phase)
    make.live(phases.event("Werkstatt", belzig, starts_at=begin + DAY, consultation=phase))
    return phase


PATH = "/beteiligung/phasen/offene-netze/"
ALWAYS = [
    "Die Einführung.", "Was fehlt?", "Wie oft sind Sie im Netz?", "Nie, gar nicht", "/strategie/warum/",
    "offenes-wlan/", "Bitte beim Thema bleiben.", "Der Rat berät darüber.", "/termine/werkstatt/", "/netiquette/",
]  # fmt: skip


def test_before_it_begins_the_page_says_when_and_what_will_be_asked(client, noon):
    everything(NOON + DAY)
    page = text(client, PATH)
    assert all(words in page for words in ALWAYS)
    assert "Beginnt am Montag, 23. November 2026, 12:00 Uhr." in page
    assert "Ergebnis erwartet am <time" in page and "23. Dezember 2026" in page
    assert "mitmachen/" not in page and "/beteiligung/vorschlag/" not in page


def test_while_it_is_open_the_page_leads_to_the_form(client, noon):
    phase = everything(NOON - DAY)
    take.contribution("Am Bahnhof.", subject="question", consultation_key=phase.key, question_key="f1")
    take.contribution("Nur gehalten.", state="held", published_at=None, consultation_key=phase.key)
    answered(phase, "f2", "Oft")
    page = text(client, PATH)
    assert all(words in page for words in ALWAYS)
    assert "Offen bis Samstag, 28. November 2026, 12:00 Uhr." in page
    assert f'href="{PATH}mitmachen/"' in page and "/beteiligung/vorschlag/" in page
    assert "Am Bahnhof." in page and "Nur gehalten." not in page
    assert "hat geantwortet" not in page, "no tally while people still choose"


def test_after_its_end_the_page_says_what_was_chosen_and_when_the_result_comes(client, noon):
    phase = everything(NOON - 10 * DAY)
    answered(phase, "f2", "Oft")
    answered(phase, "f2", "Oft", by="b@example.org")
    answered(phase, "f2", "Nie, gar nicht", by="c@example.org")
    answered(phase, "f2", "Nie, gar nicht", by="d@example.org", confirmed=False)
    page = text(client, PATH)
    assert all(words in page for words in ALWAYS)
    assert "Beendet am Donnerstag, 19. November 2026, 12:00 Uhr." in page
    assert "3 Personen haben geantwortet." in page
    assert "67 %" in page and "33 %" in page
    assert "mitmachen/" not in page and "/beteiligung/vorschlag/" not in page


def test_the_result_stands_first_once_there_is_one(client, noon):
    phase = everything(NOON - 10 * DAY)
    phase.result = "<p>Drei Punkte kommen dazu.</p>"
    phase.save()
    publish(phase)
    page = text(client, PATH)
    assert "Was daraus wurde" in page and "Drei Punkte kommen dazu." in page
    assert "Ergebnis erwartet" not in page.split("h-dann")[0]


def test_several_answers_count_by_people(client, noon):
    publish(phase := phases.consultation("Offene Netze", starts_at=NOON - 10 * DAY, questions=[WHERE]))
    answered(phase, "f1", "Markt", "Bad")
    answered(phase, "f1", "Markt", by="b@example.org")
    page = text(client, PATH)
    assert "2 Personen haben geantwortet. Mehrere Antworten waren möglich." in page
    assert "100 %" in page and "50 %" in page and "0 %" in page


def test_a_kept_page_says_open_a_moment_after_the_beginning_and_over_after_the_end(client, noon):
    """The page is kept by address and day; what passes at noon must not wait for midnight."""
    noon.move_to(NOON - timedelta(seconds=1), tick=False)
    publish(phases.consultation("Offene Netze", starts_at=NOON, ends_at=NOON + timedelta(hours=2)))
    for path in (PATH, "/beteiligung/phasen/"):
        assert "Beginnt" in text(client, path) or "beginnt am" in text(client, path)
    noon.move_to(NOON + timedelta(seconds=15), tick=False)
    assert "Beginnt" in text(client, PATH), "kept"
    pass_moments()
    assert "Offen bis" in text(client, PATH)
    assert "offen bis" in text(client, "/beteiligung/phasen/")
    noon.move_to(NOON + timedelta(hours=2, seconds=15), tick=False)
    pass_moments()
    assert "Beendet am" in text(client, PATH)
    assert "Zurzeit ist keine Phase offen." in text(client, "/beteiligung/phasen/")


def test_the_list_holds_open_coming_and_past_phases_and_no_draft(client, noon):
    make.live(
        phases.consultation("Läuft", starts_at=NOON - DAY),
        phases.consultation("Kommt", starts_at=NOON + DAY),
        phases.consultation("Vorbei", starts_at=NOON - 20 * DAY, result="<p>Da.</p>"),
        gone := phases.consultation("Zurückgezogen", starts_at=NOON - DAY),
    )
    withdraw(gone)
    phases.consultation("Entwurf", starts_at=NOON - DAY)
    page = text(client, "/beteiligung/phasen/")
    places = [page.index(word) for word in ("Jetzt offen", "Läuft<", "Demnächst", "Kommt<", "Beendet", "Vorbei<")]
    assert re.findall(r'href="/beteiligung/phasen/([a-z]+)/abwaegung/"', page) == ["vorbei"]
    assert places == sorted(places)
    assert "Ergebnis liegt vor" in page
    assert "Entwurf" not in page and "Zurückgezogen" not in page


def test_a_withdrawn_phase_is_gone_and_a_renamed_one_leads_on(client, noon):
    phase = phases.consultation("Offene Netze", starts_at=NOON - DAY, questions=["Was?"])
    publish(phase)
    phase.slug = "netze"
    phase.save()
    publish(phase)
    for below in ("", "mitmachen/"):
        answer = client.get(PATH + below)
        assert (answer.status_code, answer["Location"]) == (301, f"/beteiligung/phasen/netze/{below}")
    withdraw(phase)
    assert client.get("/beteiligung/phasen/netze/").status_code == 404
    assert client.get("/beteiligung/phasen/gibt-es-nicht/").status_code == 404


def test_hostile_words_stay_words(client, noon):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    asked = [(evil, "single", [evil, "b"])]
    publish(phases.consultation("Offene Netze", summary=evil, rules=evil, questions=asked))
    page = text(client, PATH) + text(client, f"{PATH}mitmachen/")
    assert "<script>alert" not in page and "<img src=x" not in page


def counted(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_number_of_statements_does_not_grow_with_what_is_shown(client, noon):
    phase = everything(NOON - DAY)
    make.live(phases.consultation("Frühere", starts_at=NOON - 30 * DAY))
    take.contribution("Beitrag", subject="question", consultation_key=phase.key, question_key="f1")
    few = {path: counted(client, path) for path in (PATH, "/beteiligung/phasen/", f"{PATH}mitmachen/")}
    phase.chapters.add(*(make.live(make.chapter(f"Kapitel {n}")) for n in range(6)))
    for number in range(6):
        make.live(phases.event(f"Treffen {number}", starts_at=NOON + DAY, consultation=phase))
        make.live(phases.consultation(f"Weitere {number}", starts_at=NOON - number * 5 * DAY))
        take.contribution(f"Beitrag {number}", subject="question", consultation_key=phase.key, question_key="f1")
    publish(phase)
    assert {path: counted(client, path) for path in few} == few
