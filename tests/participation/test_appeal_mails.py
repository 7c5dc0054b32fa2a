"""The mails about decisions and appeals: what somebody can do, until when, and nothing to whom it does not concern."""

import re
from uuid import uuid4

import pytest
from django.core import mail as post
from django.urls import resolve
from django.utils import timezone

from participation import appeal_rights, appeals, mails, moderation, outbox, personal
from participation.models import Contribution, Decision, OutgoingMail
from tests.participation.factories import appeal, contribution, notice, participant

pytestmark = pytest.mark.django_db

SAID = "Das war ironisch gemeint."


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def built(kind):
    return mails.build(OutgoingMail.objects.get(kind=kind))


def both(message):
    return message.body, message.alternatives[0].content


def link_in(part):
    """The page of the appeal that the mail leads to."""
    (url,) = set(re.findall(r"http://testserver(/beteiligung/widerspruch/[^/\s\"<]+/)", part))
    assert resolve(url).url_name == "appeal"
    return url


def send_all():
    OutgoingMail.objects.update(due_at=timezone.now())
    while outbox.work():
        pass
    return [(m.to[0], m.subject) for m in post.outbox]


class TestHidden:
    def test_says_what_can_be_done_until_when_by_which_link(self, client, hiding):
        for part in both(built("hidden")):
            assert "Der zweite Satz." in part and "Beleidigung, Hass, Drohung" in part
            assert f"{appeal_rights.last_day(hiding):%Y} widersprechen" in part and "kostet nichts" in part
            assert "kein Programm" in part and "Das Bad muss bleiben." in part and "Mo " not in part
            assert client.get(link_in(part)).status_code == 200

    def test_says_what_made_us_look(self, mo):
        one = contribution(by=participant())
        notice(one)
        moderation.hide(one, mo, "insult", "Grob.")
        for part in both(built("hidden")):
            assert "Jemand hat Ihren Beitrag gemeldet" in part
            assert "Nora" not in part and "nachbar@" not in part and "Das beleidigt mich" not in part

    def test_after_an_appeal_of_who_reported_says_that_too(self, client, keeping, eva):
        appeals.decide(appeal(keeping, keeping.notices.get()), eva, upheld=True, answer="Grob.", rule="insult")
        for part in both(built("hidden")):
            assert "widersprochen, als wir ihn stehen ließen" in part and "Nora" not in part
            assert client.get(link_in(part)).status_code == 200

    def test_whoever_was_heard_gets_no_link_that_leads_nowhere(self, hiding, mo, eva):
        sender = notice(hiding.contribution, outcome="hidden", closed_at=timezone.now(), decision=hiding)
        OutgoingMail.objects.all().delete()
        published = appeals.decide(appeal(hiding), eva, upheld=True, answer="Ironie.").outcome_decision
        sender.refresh_from_db()
        appeals.decide(appeal(published, sender), mo, upheld=True, answer="Doch.", rule="insult")
        for part in both(built("hidden")):
            assert "/widerspruch/" not in part and "Gerichte" in part


class TestReceipt:
    def test_to_the_author_with_what_they_wrote(self, client, hiding):
        filed = appeals.file(uuid4(), hiding, SAID)
        message = built("appeal-receipt")
        assert message.to == ["anna@example.org"] and filed.public_id in message.subject
        for part in both(message):
            assert SAID in part and "andere Person" in part and "Guten Tag Anna," in part
            assert SAID in client.get(link_in(part)).content.decode()

    def test_to_who_reported_without_a_word_that_was_typed(self, client, keeping):
        sender = keeping.notices.get()
        appeals.file(uuid4(), keeping, "Kauft bei www.example.com", notice=sender)
        message = built("appeal-receipt")
        assert message.to == ["nachbar@example.org"]
        for part in both(message):
            for typed in ("example.com", "Nora", "Das Bad", "beleidigt mich", "Anna"):
                assert typed not in part, typed
            assert sender.public_id in part and client.get(link_in(part)).status_code == 200

    def test_none_once_it_is_decided(self, hiding, eva):
        appeals.decide(appeals.file(uuid4(), hiding, SAID), eva, upheld=True, answer="Ja.")
        assert built("appeal-receipt") is None


class TestDecided:
    @pytest.mark.parametrize(
        ("upheld", "subject", "words"),
        [(True, "Sie haben recht bekommen", "Ihr Beitrag ist öffentlich"), (False, "Es bleibt", "bleibt ausgeblendet")],
    )
    def test_tells_the_author_what_and_why(self, client, hiding, eva, upheld, subject, words):
        appeals.decide(appeal(hiding), eva, upheld=upheld, answer="Weil <b>das</b> so ist.")
        message = built("appeal-decided")
        assert subject in message.subject and message.to == ["anna@example.org"]
        text, html = both(message)
        assert words in text and words in html and "Eva" not in text + html
        assert "Weil <b>das</b> so ist." in text and "Weil &lt;b&gt;das&lt;/b&gt; so ist." in html
        assert ("Gerichte" in text) == (not upheld)
        assert client.get(link_in(text)).status_code == 200

    @pytest.mark.parametrize(("upheld", "words"), [(True, "ist ausgeblendet"), (False, "bleibt stehen")])
    def test_tells_who_reported(self, keeping, eva, upheld, words):
        filed = appeal(keeping, keeping.notices.get())
        appeals.decide(filed, eva, upheld=upheld, answer="Darum.", rule="insult" if upheld else "")
        message = built("appeal-decided")
        assert message.to == ["nachbar@example.org"]
        assert all(words in part and "Darum." in part and "Das Bad" not in part for part in both(message))

    def test_says_what_became_of_a_text_that_is_gone(self, keeping):
        appeal(keeping, keeping.notices.get())
        personal.withdraw(participant(), keeping.contribution.public_id)
        assert all("gibt es nicht mehr" in part for part in both(built("appeal-decided")))

    def test_says_what_became_of_a_decision_that_was_undone(self, hiding, mo):
        appeal(hiding)
        moderation.undo(hiding, mo)
        assert all("zurückgenommen" in part for part in both(built("appeal-decided")))

    def test_a_text_that_was_never_public(self, mo, eva):
        held = contribution(state="held", published_at=None, by=participant())
        appeals.decide(appeal(moderation.hide(held, mo, "law", "N.")), eva, upheld=False, answer="Nein.")
        assert all("wird nicht veröffentlicht" in part for part in both(built("appeal-decided")))

    def test_nobody_is_written_to_whose_address_is_gone(self, keeping, eva):
        sender = keeping.notices.get()
        appeals.decide(appeal(keeping, sender), eva, upheld=False, answer="Darum.")
        type(sender).objects.update(email="", name="")
        assert built("appeal-decided") is None

    def test_the_subject_is_one_line_whatever_the_sign(self, hiding, eva):
        appeals.decide(appeal(hiding, public_id="a\r\nBcc:x"), eva, upheld=True, answer="Ja.")
        assert "\n" not in built("appeal-decided").subject


def test_each_person_gets_one_mail_for_each_thing_that_happens(keeping, mo, eva):
    """Report, kept, appeal, hidden, appeal of the author, published again: who hears what."""
    sender = keeping.notices.get()
    send_all()
    first = appeals.file(uuid4(), keeping, "Doch.", notice=sender)
    send_all()
    appeals.decide(first, eva, upheld=True, answer="Grob.", rule="insult")
    send_all()
    hidden = Decision.objects.get(appeal=first)
    second = appeals.file(uuid4(), hidden, SAID)
    send_all()
    appeals.decide(second, mo, upheld=True, answer="Ironie.")
    told = [who for who, _subject in send_all()]
    reporter, author = "nachbar@example.org", "anna@example.org"
    assert told[:2] == [reporter, reporter], "it stays; the appeal is there"
    assert sorted(told[2:4]) == [author, reporter], "hidden"
    assert told[4] == author, "the appeal is there"
    assert sorted(told[5:]) == [author, reporter], "public again"
    assert len({m.extra_headers["Message-ID"] for m in post.outbox}) == len(told)
    assert Contribution.objects.get().state == "published"
