"""Many notices about one text keep nobody from deciding, and fill no screen."""

import pytest

from participation import moderation
from participation.models import Contribution, Notice
from tests.participation.factories import contribution, notice, participant
from tests.participation.queue_hands import QUEUE, door, moderator, press
from tests.portal.admin_hands import document, messages, signed_in, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    found = contribution("Das da.", by=participant())
    notice(found)
    return found


def test_a_notice_that_repeats_a_ground_does_not_hold_up_the_decision(client, one):
    page = client.get(door("case", one))
    notice(one, "zwei@example.org")
    press(client, page, door("keep", one))
    assert one.decisions.get().act == "keep" and not Notice.objects.open().exists()


def test_one_with_another_ground_is_read_first(client, one):
    page = client.get(door("case", one))
    notice(one, "zwei@example.org", ground="law")
    page = press(client, page, door("keep", one))
    assert "Inzwischen ist etwas dazugekommen" in messages(page)[0] and not one.decisions.exists()


def test_so_is_what_a_colleague_decided_though_it_was_reported_again_like_before(client, one):
    page = client.get(door("case", one))
    moderation.keep(Contribution.objects.get(pk=one.pk), moderator("jo"), "Eine Meinung.")
    notice(one, "zwei@example.org")
    page = press(client, page, door("hide", one), rule="insult")
    assert "Inzwischen ist etwas dazugekommen" in messages(page)[0] and one.decisions.get().act == "keep"


def test_the_newest_are_shown_and_the_others_counted(client, one):
    for number in range(24):
        notice(
            one, f"n{number}@example.org", ground="law" if number == 0 else "insult", explanation=f"Nummer {number}."
        )
    (section,) = document(client.get(door("case", one))).xpath('//section[@aria-labelledby="h-notices"]')
    words = " ".join(section.text_content().split())
    assert words.startswith("25 Meldungen") and len(section.xpath(".//li")) == 20
    assert "Dazu kommen 5 ältere (4 × Beleidigung, Hass, Drohung, 1 × Rechtswidriger Inhalt)" in words
    assert "Nummer 23." in words and "Nummer 4." in words and "Nummer 3." not in words


def test_of_a_text_of_ones_own_nothing_says_who_complained_why_and_how_often():
    me = moderator("eva", email="Eva@example.org")
    own = contribution("Meins.", by=participant("eva@example.org", "Eva"))
    for number in range(3):
        notice(own, f"n{number}@example.org", ground="law")
    client = signed_in(me)
    (row,) = document(client.get(QUEUE)).xpath(f'//li[a[@href="{door("case", own)}"]]')
    assert "Ihr eigener Beitrag" in row.text_content()
    for page in (client.get(QUEUE), client.get(door("case", own))):
        listed = " ".join(texts(page, "queue__list"))
        for word in ("Meldung", "gemeldet", "Rechtswidrig", "dringend"):
            assert word not in listed and word not in document(page).xpath('string(//h2[@id="fall"])'), word
