"""Answering the questions of a phase: nothing is compulsory, nothing typed is lost, each person counts once."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.choices import results
from participation.confirming import confirm
from participation.models import ChoiceAnswer, Contribution, Submission
from strategy.models import Live
from strategy.publishing import publish, withdraw
from strategy.state import State
from tests import factories as make
from tests.participation import phase_factories as phases

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FREE = "Was fehlt Ihnen?"
SINGLE = ("Wie oft?", "single", ["Nie, gar nicht", "Oft"])
MULTIPLE = ("Wo?", "multiple", ["Markt", "Bahnhof", "Bad"])
PATH = "/beteiligung/phasen/offene-netze/mitmachen/"


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def phase(noon):
    """Open since a day, until tomorrow noon."""
    made = phases.consultation(
        "Offene Netze", make.belzig(), starts_at=NOON - DAY, ends_at=NOON + DAY, questions=[FREE, SINGLE, MULTIPLE]
    )
    make.live(make.belzig(), made)
    return made


def opened(client, path=PATH):
    """The fields of the form as it was shown."""
    return {"stamp": client.get(path).context["form"].initial["stamp"], "email": "anna@example.org", "name": "Anna"}


def words(answer):
    return " ".join(answer.content.decode().split())


def send(client, path=PATH, **answers):
    return client.post(path, {**opened(client, path), **answers})


def tally(phase):
    return {key: {row["label"]: row["count"] for row in found["rows"] if row["count"]}
            for key, found in results(State.live().get("consultation", phase.key)).items()}  # fmt: skip


def test_the_form_asks_everything_on_one_page_and_leaves_nothing_behind(client, phase):
    page = client.get(PATH)
    assert page.status_code == 200
    for expected in (FREE, "Wie oft?", "Nie, gar nicht", "Keine Angabe", "Wo?", "Bahnhof", 'type="checkbox"',
                     'type="radio"', "<textarea", "Offen bis Montag, 23. November 2026, 12:00 Uhr."):  # fmt: skip
        assert expected in words(page)
    # With no-store, going back would lose every answer.
    assert page["Cache-Control"] == "private, no-cache" and not page.cookies
    assert words(page).count(" required") == 1, "the address alone"


def test_words_become_a_contribution_and_crosses_an_answer_once_they_are_confirmed(client, phase):
    done = send(client, frage_f1="Am Bahnhof fehlt WLAN.", frage_f2="Oft", frage_f3=["Bahnhof", "Markt"])
    assert (done.status_code, done["Location"]) == (303, "/beteiligung/gesendet/")
    written = Contribution.objects.get()
    assert (written.subject, written.consultation_key, written.question_key) == ("question", "offene-netze", "f1")
    assert (written.text, written.state, written.municipality) == ("Am Bahnhof fehlt WLAN.", "awaiting", make.belzig())
    assert written.revision == Live.objects.get(kind="consultation", key=phase.key).revision
    assert tally(phase) == {"f2": {}, "f3": {}}, "nothing counts before it is confirmed"
    confirm(Submission.objects.get())
    assert tally(phase) == {"f2": {"Oft": 1}, "f3": {"Markt": 1, "Bahnhof": 1}}
    written.refresh_from_db()
    assert written.state == "held", "the first of a person is read before"


def test_no_question_is_compulsory_but_one_answer_it_should_be(client, phase):
    nothing = send(client, frage_f1="  ", frage_f2="")
    assert nothing.status_code == 422
    assert "Bitte beantworten Sie mindestens eine Frage." in words(nothing)
    assert 'value="anna@example.org"' in words(nothing)
    assert send(client, frage_f3="Bad").status_code == 303
    assert (Contribution.objects.count(), ChoiceAnswer.objects.get().choices) == (0, ["Bad"])


def test_a_phase_of_crosses_asks_for_no_name(client, noon):
    publish(phases.consultation("Offene Netze", questions=[SINGLE]))
    assert 'name="name"' not in words(client.get(PATH))
    assert send(client, frage_f1="Oft").status_code == 303


def test_a_double_click_is_one_answer(client, phase):
    sent = {**opened(client), "frage_f1": "WLAN", "frage_f2": "Oft"}
    assert [client.post(PATH, sent).status_code for _ in range(2)] == [303, 303]
    assert (Submission.objects.count(), Contribution.objects.count(), ChoiceAnswer.objects.count()) == (1, 1, 1)


def test_of_one_person_the_answer_that_was_sent_last_counts(client, phase, noon):
    send(client, frage_f2="Oft")
    noon.move_to(NOON + MINUTE, tick=False)
    send(client, frage_f2="Nie, gar nicht", email="ANNA@example.org")
    first, second = Submission.objects.order_by("created_at")
    confirm(second)
    confirm(first)
    assert tally(phase)["f2"] == {"Nie, gar nicht": 1}
    send(client, frage_f2="Oft", email="b@example.org")
    confirm(Submission.objects.get(email="b@example.org"))
    assert tally(phase)["f2"] == {"Nie, gar nicht": 1, "Oft": 1}


@pytest.mark.parametrize(
    "forged",
    [
        {"frage_f2": "Immer"},
        {"frage_f3": ["Markt", "Mond"]},
        {"frage_f2": "oft"},
    ],
)
def test_an_answer_that_is_not_offered_is_refused_and_the_rest_kept(client, phase, forged):
    refused = send(client, frage_f1="Mein langer Text.", **forged)
    assert refused.status_code == 422
    assert "Diese Antwort steht nicht mehr zur Auswahl." in words(refused)
    assert "Mein langer Text." in words(refused)
    assert not Submission.objects.exists()


def test_the_same_cross_sent_often_counts_once_and_in_the_order_of_the_question(client, phase):
    send(client, frage_f3=["Bad", "Markt", "Bad", "Bad"])
    assert ChoiceAnswer.objects.get().choices == ["Markt", "Bad"]


def test_too_long_a_text_is_kept_and_said_how_long(client, phase):
    refused = send(client, frage_f1="a" * 5001, frage_f2="Oft")
    assert refused.status_code == 422
    assert "auf 5000 Zeichen. Er hat 5001." in words(refused)
    assert "a" * 5001 in words(refused) and 'value="Oft" id="id_frage_f2_2" checked' in words(refused)


def test_scripts_and_invisible_characters_do_no_harm(client, phase):
    evil = "<script>alert(1)</script>\x00\u202eSchluss\u200b"
    assert "<script>alert" not in words(send(client, frage_f1=evil, email="x"))
    assert send(client, frage_f1=evil).status_code == 303
    assert Contribution.objects.get().text == "<script>alert(1)</script>Schluss"


# --- Before, during, after -----------------------------------------------------------------------------


def test_before_it_begins_there_is_no_form_and_nothing_is_taken(client, phase, noon):
    sent = {**opened(client), "frage_f1": "Zu früh, aber lang."}
    noon.move_to(NOON - 2 * DAY, tick=False)
    page = client.get(PATH)
    assert "Beginnt am Samstag, 21. November 2026, 12:00 Uhr." in words(page) and "<textarea" not in words(page)
    refused = client.post(PATH, sent)
    assert refused.status_code == 422
    assert "Zu früh, aber lang." in words(refused)
    assert not Submission.objects.exists()


def test_after_the_end_there_is_no_form_but_the_way_to_go_on(client, phase, noon):
    noon.move_to(NOON + DAY, tick=False)
    page = words(client.get(PATH))
    assert "Beendet am Montag, 23. November 2026, 12:00 Uhr." in page and "<textarea" not in page
    assert "/beteiligung/" in page


def test_who_began_to_write_in_time_may_send_half_an_hour_later(client, phase, noon):
    noon.move_to(NOON + DAY - MINUTE, tick=False)
    sent = {**opened(client), "frage_f1": "Gerade noch.", "frage_f2": "Oft"}
    noon.move_to(NOON + DAY + 29 * MINUTE, tick=False)
    assert client.post(PATH, sent).status_code == 303


def test_too_late_is_said_and_what_was_typed_is_still_there(client, phase, noon):
    noon.move_to(NOON + DAY - MINUTE, tick=False)
    sent = {**opened(client), "frage_f1": "Mein langer Text.", "frage_f2": "Oft"}
    noon.move_to(NOON + DAY + 30 * MINUTE, tick=False)
    refused = client.post(PATH, sent)
    assert refused.status_code == 422
    assert "Diese Beteiligung ist zu Ende, seit Montag, 23. November 2026, 12:00 Uhr." in words(refused)
    assert "Mein langer Text." in words(refused)
    assert not Submission.objects.exists()


def test_a_stamp_of_our_own_making_opens_nothing_that_is_over(client, phase, noon):
    noon.move_to(NOON + DAY + MINUTE, tick=False)
    for stamp in ("", "x.1", "ff" * 16 + ".1"):
        answer = client.post(PATH, {"stamp": stamp, "email": "a@example.org", "frage_f1": "Text"})
        assert answer.status_code == 422 and "zu Ende" in words(answer)


def test_overlapping_phases_each_take_their_own_answers(client, phase):
    publish(phases.consultation("Andere", questions=[FREE]))
    send(client, frage_f1="Zur einen")
    send(client, "/beteiligung/phasen/andere/mitmachen/", frage_f1="Zur anderen")
    found = Contribution.objects.order_by("id").values_list("consultation_key", "text")
    assert list(found) == [("offene-netze", "Zur einen"), ("andere", "Zur anderen")]


def test_a_phase_without_questions_says_where_to_write(client, noon):
    publish(phases.consultation("Offene Netze"))
    assert "stellt keine einzelnen Fragen" in words(client.get(PATH))
    assert client.post(PATH, {"email": "a@example.org"}).status_code == 200
    assert not Submission.objects.exists()


def test_what_is_sent_under_an_address_of_before_arrives(client, phase):
    sent = {**opened(client), "frage_f1": "Text"}
    phase.slug = "netze"
    phase.save()
    publish(phase)
    assert client.post(PATH, sent).status_code == 303
    withdraw(phase)
    assert client.post(PATH, sent).status_code == 404
