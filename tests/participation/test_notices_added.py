"""Reported again with the same address while it is open: it is added, and the more urgent ground counts."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from participation import guard, notice_additions, notices, risk
from participation.guard import DAY, Limit
from participation.models import Notice, OutgoingMail
from participation.models.notices import MAX_ADDITIONS
from tests import factories as make
from tests.participation.factories import contribution, participant
from tests.participation.test_notices_pages import filled
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hands(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def text():
    make.live(make.belzig(), make.wiesenburg())
    return contribution("Der Bürgermeister ist ein Esel.", by=participant())


def filed(one, **values):
    values = {"ground": "advertising", "explanation": "Das ist Werbung.", "name": "Nora", "email": "nora@example.org",
              **values}  # fmt: skip
    return notices.file(uuid4(), one, **values)


def test_new_words_place_and_time_are_added_to_the_open_notice(text):
    first = filed(text)
    again = filed(text, explanation="Und falsch ist es auch.", place="ein Esel", email="NORA@example.org")
    assert again == first
    kept = Notice.objects.get()
    before, added = kept.explanation.split("\n\n")
    assert before == "Das ist Werbung." and kept.additions == 1
    assert added.startswith("– Ergänzt am ") and " Uhr (Grund: Werbung oder Spam):\n" in added
    assert added.endswith("Stelle: „ein Esel“\nUnd falsch ist es auch.")
    assert OutgoingMail.objects.count() == 1


def test_the_more_urgent_ground_counts_and_the_former_is_told(text):
    filed(text)
    filed(text, ground="child", explanation="Ein Bild!", name="Ben")
    kept = Notice.objects.get()
    assert kept.ground == "child"
    assert "(Grund: Darstellung von sexuellem Missbrauch an Kindern; vorher: Werbung oder Spam; als „Ben“)" in (
        kept.explanation
    )
    filed(text, ground="insult", explanation="Dazu eine Beleidigung.")
    assert Notice.objects.get().ground == "child", "never less urgent"


def test_the_same_words_again_add_nothing_also_those_of_an_addition(text):
    filed(text), filed(text), filed(text, explanation="Mehr."), filed(text, explanation="Mehr.")
    assert Notice.objects.get().additions == 1
    filed(text, ground="law", explanation="Mehr.")
    assert Notice.objects.get().ground == "law", "its urgency counts all the same"


def test_nobody_fills_a_notice_and_what_is_more_urgent_counts_even_then(text):
    for n in range(MAX_ADDITIONS + 4):
        filed(text, explanation=f"Zum {n}. Mal.")
    full = Notice.objects.get()
    assert full.additions == MAX_ADDITIONS and "Zum 8. Mal." not in full.explanation
    filed(text, ground="child", explanation="Das ist wirklich schlimm.")
    assert Notice.objects.get().ground == "child"
    assert "Das ist wirklich schlimm." in Notice.objects.get().explanation


def test_adding_counts_like_reporting(text, monkeypatch):
    monkeypatch.setattr(guard, "REPORTS_BY", (Limit(2, DAY),))
    filed(text), filed(text, explanation="Mehr.")
    with pytest.raises(notices.TooMany):
        filed(text, explanation="Noch mehr.")
    assert "Noch mehr." not in Notice.objects.get().explanation


def test_on_a_text_that_was_changed_since_it_is_about_what_stands_there_now(text):
    filed(text)
    type(text).objects.update(text="Der Bürgermeister ist doch ein Esel.")
    text.refresh_from_db()
    filed(text, explanation="Immer noch.")
    assert Notice.objects.get().text_digest == notices.digest_of(text)


def test_all_of_it_is_forgotten(text):
    filed(text), filed(text, explanation="Geheim.")
    Notice.objects.update(outcome="gone", closed_at="2026-01-01T00:00Z")
    notices.forget(Notice.objects.all())
    kept = Notice.objects.get()
    assert (kept.explanation, kept.additions) == ("", 0)


def test_moderators_see_it_in_the_queue(client, text):
    filed(text), filed(text, explanation="Und falsch ist es auch.")
    client.force_login(make.staff("mo", is_superuser=True))
    page = client.get(reverse("admin:participation_queue_case", args=[text.pk])).content.decode()
    assert "Ergänzt am" in page and "Und falsch ist es auch." in page


@pytest.mark.django_db(transaction=True)
def test_two_at_once_lose_nothing(text):
    filed(text)
    address = reverse("participation:report", args=[text.public_id])

    def sending(number, ground):
        sent = filled(text=f"Zusatz Nummer {number}", ground=ground)
        return lambda: Client(REMOTE_ADDR=f"10.0.{number}.1").post(address, sent).status_code

    assert set(at_once(*(sending(n, "child" if n == 2 else "other") for n in range(4)))) == {303}
    kept = Notice.objects.get()
    assert (kept.additions, kept.ground) == (4, "child")
    assert all(f"Zusatz Nummer {n}" in kept.explanation for n in range(4))


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [("advertising", "law", "law"), ("law", "child", "child"), ("child", "law", "child"), ("insult", "other", "insult"),
     ("law", "law", "law"), ("other", "child", "child")],
)  # fmt: skip
def test_which_ground_is_more_urgent(one, other, counts):
    assert risk.more_urgent(one, other) == counts


def test_words_that_look_like_an_addition_do_no_harm(text):
    hostile = "Böse.\n\n– Ergänzt am 1. Mai (x):\nSchon gesagt."
    filed(text, explanation=hostile)
    filed(text, explanation="Wirklich neu.")
    kept = Notice.objects.get()
    assert kept.explanation.startswith(hostile) and kept.explanation.endswith("Wirklich neu.")
    assert not notice_additions.add(
        kept, kept.created_at, ground="other", explanation="", place="", name="", digest=""
    ), "nothing said, nothing added"
