"""The pages of events and their calendar files: what is cancelled says so, what was withdrawn does not vanish."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.agenda import span
from participation.whereabouts import whereabouts
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.participation import factories as take
from tests.participation import phase_factories as phases

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def entries(client, path="/termine/kalender.ics"):
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(one["UID"]).partition("@")[0]: one for one in found}


def berlin(*parts):
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((2026, 12, 5, 17), (2026, 12, 5, 19, 30), "Samstag, 5. Dezember 2026, 17:00 bis 19:30 Uhr"),
        ((2026, 6, 1, 9), (2026, 6, 2, 0), "Montag, 1. Juni 2026, 09:00 Uhr bis Dienstag, 2. Juni 2026, 00:00 Uhr"),
        # The night in which the clocks go back: three hours long, and named as the clocks on the wall say.
        ((2026, 10, 25, 1), (2026, 10, 25, 3), "Sonntag, 25. Oktober 2026, 01:00 bis 03:00 Uhr"),
    ],
)
def test_the_time_is_said_in_german_and_in_local_time(start, end, words):
    assert span(berlin(*start).astimezone(UTC), berlin(*end).astimezone(UTC)) == words


def test_the_page_says_all_that_somebody_who_comes_must_know(client, noon):
    belzig = make.belzig()
    make.district("Lübnitz", belzig)
    measure, phase = make.live_measure("Offenes WLAN", belzig), phases.consultation("Offene Netze", belzig)
    event = phases.event(
        "Werkstatt",
        belzig,
        starts_at=berlin(2026, 12, 5, 17),
        address="Markt 1",
        district=belzig.districts.get(),
        access_note="Stufenlos, mit Höranlage.",
        organiser="Stabsstelle",
        link="https://example.org/stream",
        text="<p>Wir planen gemeinsam.</p>",
        consultation=phase,
        measures=[measure],
    )
    make.live(belzig, phase, event)
    page = text(client, "/termine/werkstatt/")
    for words in [
        "Samstag, 5. Dezember 2026, 17:00 bis 19:00 Uhr",
        "Bürgerhaus",
        "Markt 1",
        "Stufenlos, mit Höranlage.",
        "Stabsstelle",
        'href="https://example.org/stream"',
        "Wir planen gemeinsam.",
        "/beteiligung/phasen/offene-netze/",
        measure.slug,
        "/kommunen/bad-belzig/#ort-luebnitz",
        "/beteiligung/termin/werkstatt/",
        "/termine/werkstatt/erinnern/",
        "/termine/werkstatt/termin.ics",
    ]:
        assert words in page, words
    assert "abgesagt" not in page and "Abgesagt" not in page


def test_a_cancelled_event_says_so_first_and_takes_no_reminders(client, noon):
    publish(phases.event("Werkstatt", is_cancelled=True))
    page = text(client, "/termine/werkstatt/")
    assert "<title>Abgesagt: Werkstatt" in page and "Diese Veranstaltung ist abgesagt." in page
    assert "erinnern/" not in page and "Sie können nicht kommen" not in page
    assert "Abgesagt</span>" in text(client, "/termine/")
    assert "ist abgesagt" in text(client, "/termine/werkstatt/erinnern/")


def test_an_event_that_is_over_shows_what_came_of_it(client, noon):
    publish(phases.event("Werkstatt", starts_at=NOON - DAY, result="<p>Zwölf Ideen.</p>"))
    page = text(client, "/termine/werkstatt/")
    assert "Diese Veranstaltung ist vorbei." in page and "Zwölf Ideen." in page and "erinnern/" not in page
    assert "Werkstatt" not in text(client, "/termine/")
    assert "Mit Rückblick" in text(client, "/termine/?zeit=vergangen")


@pytest.mark.parametrize(
    ("place", "address", "district", "lines"),
    [
        ("Coconat, Klein Glien", "", "Klein Glien", ["Coconat, Klein Glien"]),
        (
            "Coconat, Klein Glien",
            "Klein Glien, 14806 Bad Belzig",
            "Klein Glien",
            ["Coconat", "Klein Glien, 14806 Bad Belzig"],
        ),
        ("Coconat, Klein Glien", "Klein Glien 25", "Klein Glien", ["Coconat", "Klein Glien 25"]),
        ("Rathaus, Bad Belzig", "Markt 1, 14806 Bad Belzig", "", ["Rathaus", "Markt 1, 14806 Bad Belzig"]),
        ("Bürgerhaus", "Markt 1", "Lübnitz", ["Bürgerhaus", "Markt 1", "Lübnitz"]),
        ("Glien", "Glienweg 3", "Glien", ["Glien", "Glienweg 3"]),
        ("online", "", "", ["online"]),
    ],
)
def test_a_place_is_named_once(place, address, district, lines):
    assert whereabouts(place, address, district) == lines


def test_page_list_and_calendar_name_a_place_once(client, noon):
    belzig = make.belzig()
    make.district("Klein Glien", belzig)
    event = phases.event("Werkstatt", belzig, address="Klein Glien 25", district=belzig.districts.get())
    event.place = "Coconat, Klein Glien"
    event.save()
    make.live(belzig, event)
    assert "<dd>Coconat<br>Klein Glien 25</dd>" in text(client, "/termine/werkstatt/")
    assert "<br>Coconat, Klein Glien 25<" in text(client, "/termine/")
    assert str(entries(client)["termin-werkstatt"]["LOCATION"]) == "Coconat, Klein Glien 25"


def test_in_a_calendar_an_example_says_that_it_is_one(client, noon):
    publish(phases.event("Werkstatt", is_example=True))
    publish(phases.event("Fällt aus", is_example=True, is_cancelled=True))
    found = {str(one["SUMMARY"]) for one in entries(client).values()}
    assert found == {"Beispiel: Werkstatt", "Abgesagt: Beispiel: Fällt aus"}


def test_the_list_is_in_order_of_time_and_by_municipality(client, noon):
    belzig, wiesenburg = make.belzig(), make.wiesenburg()
    make.live(
        belzig,
        wiesenburg,
        phases.event("Später", belzig, starts_at=NOON + 3 * DAY),
        phases.event("Früher", wiesenburg, starts_at=NOON + DAY),
        phases.event("Gemeinsam", starts_at=NOON + 2 * DAY),
    )
    phases.event("Entwurf")

    def titles(query=""):
        page = text(client, f"/termine/{query}")
        return [t for t in sorted(("Früher", "Gemeinsam", "Später", "Entwurf"), key=page.find) if f">{t}</a>" in page]

    assert titles() == ["Früher", "Gemeinsam", "Später"]
    assert titles("?kommune=bad-belzig") == ["Gemeinsam", "Später"]
    assert titles("?kommune=gibt-es-nicht") == ["Früher", "Gemeinsam", "Später"]
    assert titles("?zeit=vergangen") == []
    follow = "webcal://testserver/termine/kalender.ics?kommune=bad-belzig"
    assert follow in text(client, "/termine/?kommune=bad-belzig")


def test_many_events_come_in_pages_with_as_many_statements_as_few(client, noon):
    def counted(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = ("/termine/", "/termine/?zeit=vergangen", "/termine/kalender.ics")
    make.live(phases.event("Morgen", starts_at=NOON + DAY), phases.event("Gestern", starts_at=NOON - DAY))
    few = [counted(path) for path in paths]
    make.live(*(phases.event(f"Nr {n}", starts_at=NOON + n * DAY) for n in range(1, 24)))
    make.live(*(phases.event(f"Alt {n}", starts_at=NOON - n * DAY) for n in range(1, 24)))
    assert [counted(path) for path in paths] == few
    assert 'href="?seite=2"' in text(client, "/termine/")
    assert "Alt 23" in text(client, "/termine/?zeit=vergangen&amp;seite=2".replace("&amp;", "&"))
    assert len(entries(client)) == 48


def test_the_calendar_holds_what_comes_and_the_last_year(client, noon):
    make.live(
        phases.event("Kommt", starts_at=NOON + 400 * DAY),
        phases.event("War", starts_at=NOON - 360 * DAY),
        phases.event("Lange her", starts_at=NOON - 370 * DAY),
    )
    assert set(entries(client)) == {"termin-kommt", "termin-war"}


def test_an_entry_keeps_its_name_and_counts_its_changes(client, noon):
    event = phases.event("Werkstatt", text="<p>Eins &amp; zwei.</p>", address="Markt 1", access_note="Stufenlos")
    publish(event)
    before = entries(client)["termin-werkstatt"]
    noon.move_to(NOON + DAY, tick=False)
    event.title, event.slug, event.starts_at = "Große Werkstatt", "gross", event.starts_at + timedelta(hours=1)
    event.ends_at += timedelta(hours=1)
    event.save()
    publish(event)
    after = entries(client)["termin-werkstatt"]
    assert (before["UID"], before["SEQUENCE"], after["SEQUENCE"]) == (after["UID"], 1, 2)
    assert after["LAST-MODIFIED"].dt == NOON + DAY
    assert after["DTSTART"].dt == before["DTSTART"].dt + timedelta(hours=1)
    assert str(after["LOCATION"]) == "Bürgerhaus, Markt 1"
    assert str(after["DESCRIPTION"]) == "Eins & zwei.\n\nBarrierefreiheit: Stufenlos"
    assert str(after["URL"]) == "http://testserver/termine/gross/"


def test_what_was_cancelled_or_withdrawn_stays_in_the_calendar_as_cancelled(client, noon):
    off, gone = phases.event("Fällt aus"), phases.event("Geheimer Titel", text="<p>Geheim.</p>")
    make.live(off, gone)
    off.is_cancelled = True
    off.save()
    publish(off)
    withdraw(gone)
    found = entries(client)
    assert {str(one["STATUS"]) for one in found.values()} == {"CANCELLED"}
    assert str(found["termin-faellt-aus"]["SUMMARY"]) == "Abgesagt: Fällt aus"
    assert (str(found["termin-geheimer-titel"]["SUMMARY"]), found["termin-geheimer-titel"]["SEQUENCE"]) == (
        "Termin entfällt",
        2,
    )
    assert "Geheim" not in client.get("/termine/kalender.ics").content.decode().replace("geheimer-titel", "")
    assert client.get("/termine/geheimer-titel/").status_code == 404
    assert client.get("/termine/geheimer-titel/termin.ics").status_code == 404


def test_summer_time_does_not_move_an_event(client, noon):
    make.live(
        phases.event("Winter", starts_at=berlin(2027, 3, 27, 18)),
        phases.event("Sommer", starts_at=berlin(2027, 3, 28, 18)),
    )
    found = entries(client)
    assert found["termin-winter"]["DTSTART"].dt == datetime(2027, 3, 27, 17, tzinfo=UTC)
    assert found["termin-sommer"]["DTSTART"].dt == datetime(2027, 3, 28, 16, tzinfo=UTC)


def test_the_calendar_of_one_municipality_has_joint_events_and_the_file_of_one_event_only_it(client, noon):
    belzig, wiesenburg = make.belzig(), make.wiesenburg()
    make.live(belzig, wiesenburg, phases.event("A", belzig), phases.event("B", wiesenburg), phases.event("C"))
    assert set(entries(client, "/termine/kalender.ics?kommune=bad-belzig")) == {"termin-a", "termin-c"}
    assert set(entries(client, "/termine/a/termin.ics")) == {"termin-a"}
    assert client.get("/termine/a/termin.ics")["Content-Disposition"] == 'attachment; filename="a.ics"'


def test_hostile_titles_break_neither_page_nor_file(client, noon):
    evil = "Fest\r\nEND:VEVENT\nBEGIN:VEVENT <script>alert(1)</script>; \\, „x“"
    event = phases.event("Fest", organiser=evil, access_note=evil, address=evil)
    event.title = event.place = evil
    event.save()
    publish(event)
    assert "<script>alert" not in text(client, "/termine/fest/") + text(client, "/termine/")
    assert set(entries(client)) == {"termin-fest"}


def test_what_was_said_is_counted_and_what_is_held_is_not(client, noon):
    publish(phases.event("Werkstatt"))
    take.contribution(subject="event", event_key="werkstatt")
    take.contribution(subject="event", event_key="werkstatt", state="held", published_at=None)
    assert "1 Beitrag lesen und mitreden" in text(client, "/termine/werkstatt/")
