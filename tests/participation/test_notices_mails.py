"""The mails to who reported: true when they leave, nothing typed in them, and a way to object."""

import re

import pytest

from participation import mails, notices, outbox, personal
from participation.models import Appeal, Contribution, Decision, Notice, OutgoingMail
from tests import factories as make
from tests.participation.factories import appeal, contribution, days_ago, notice, participant

pytestmark = pytest.mark.django_db

TYPED = {"name": "Kauft Nora", "explanation": "Werbung für www.example.com", "place": "Rufen Sie 0171 an"}


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def text():
    return contribution("Text mit www.example.net darin", title="Titel mit Werbung", by=participant())


@pytest.fixture
def moderator():
    return make.staff("mona-moderation", first_name="Mona", last_name="Muster", is_superuser=True)


def decided(one, act, by, before="published", state=None, **values):
    words = {"rule": "insult"} if act == "hide" else {}
    words |= {"reason": "Das ist erlaubte Kritik."} if act in ("keep", "hide", "uphold") else {}
    Contribution.objects.filter(pk=one.pk).update(state=state or ("hidden" if act == "hide" else "published"))
    one.refresh_from_db()
    made = Decision.objects.create(contribution=one, act=act, by=by, before=before, **{**words, **values})
    notices.close(one, made)
    return made


def built(kind="notice-decided"):
    """What each owed mail of the kind says now, oldest first; None where it says nothing."""
    return [mails.build(mail) for mail in OutgoingMail.objects.filter(kind=kind).order_by("created_at", "key")]


def both(message):
    return message.body, message.alternatives[0].content


def receipt(one):
    outbox.owe("notice-receipt", f"notice-receipt/{one.pk}", notice=one)
    return built("notice-receipt")[-1]


class TestReceipt:
    def test_it_has_the_sign_the_address_and_what_happens_next(self, text):
        made = notice(text, "nora@example.org")
        message = receipt(made)
        assert message.to == ["nora@example.org"] and made.public_id in message.subject
        for part in both(message):
            assert made.public_id in part and f"http://testserver{text.get_absolute_url()}" in part
            assert "Beleidigung, Hass, Drohung" in part and "Bis dahin bleibt der Beitrag stehen." in part
            assert "Die Entscheidung schicken wir Ihnen" in part and "kein Programm" in part
            assert "Sie haben nichts gemeldet?" in part

    def test_nobody_advertises_with_it(self, text):
        """Neither who reports with a stranger's address, nor who wrote what is reported."""
        message = receipt(notice(text, "nora@example.org", **TYPED))
        for part in (message.subject, *both(message)):
            assert not re.search("Nora|example.com|0171|example.net|Titel mit Werbung", part)

    def test_there_is_none_for_who_gave_no_address(self, text):
        assert receipt(notice(text, "", ground="child")) is None

    def test_there_is_none_once_the_notice_is_forgotten(self, text):
        made = notice(text, "nora@example.org", outcome="gone", closed_at=days_ago(0))
        notices.forget(Notice.objects.all())
        made.refresh_from_db()
        assert receipt(made) is None


class TestDecided:
    def test_hidden_it_names_the_rule_and_not_the_words_to_the_author(self, text, moderator):
        made = notice(text, "nora@example.org", **TYPED)
        decided(text, "hide", moderator, reason="Sie haben ihn einen Esel genannt.")
        [message] = built()
        assert message.subject == f"Ihre Meldung {made.public_id}: Der Beitrag ist ausgeblendet"
        for part in both(message):
            assert "Regel: Beleidigung, Hass, Drohung" in part and "Esel" not in part
            assert "Eine Person aus der Moderation (kein Programm)" in part and "Gericht" in part
            assert "/widerspruch/" not in part, "they got what they asked for"

    def test_kept_it_gives_the_reason_and_a_link_to_object(self, text, moderator):
        notice(text, "nora@example.org", **TYPED)
        decided(text, "keep", moderator)
        [message] = built()
        for part in both(message):
            assert "Der Beitrag bleibt stehen." in part and "Das ist erlaubte Kritik." in part
            assert re.search(r"http://testserver/beteiligung/widerspruch/[^/\s\"]+/", part)
            assert "Bis zum" in part and "eine andere Person" in part

    def test_who_decided_is_not_named_and_nothing_typed_is_repeated(self, text, moderator):
        notice(text, "nora@example.org", **TYPED)
        decided(text, "keep", moderator)
        [message] = built()
        for part in (message.subject, *both(message)):
            assert not re.search("Nora|example.com|0171|example.net|Titel mit|Mona|Muster|mona-mod", part)

    def test_hostile_reasons_are_shown_as_they_are(self, text, moderator):
        notice(text, "nora@example.org")
        decided(text, "keep", moderator, reason="<b>fett</b> & {{ x }}\r\nBcc: evil@example.org")
        [message] = built()
        assert "<b>fett</b> & {{ x }}" in message.body and "<b>" not in message.alternatives[0].content
        assert "\n" not in message.subject and message.recipients() == ["nora@example.org"]

    def test_approved_after_it_was_changed_it_says_that_it_stays(self, text, moderator):
        notice(text, "nora@example.org")
        decided(text, "publish", moderator, before="held")
        [message] = built()
        assert "Der Beitrag bleibt stehen." in message.body and "Begründung" not in message.body

    def test_brought_back_by_an_appeal_it_says_so_and_not_what_was_written_to_the_author(self, text, moderator):
        notice(text, "nora@example.org")
        hiding = decided(text, "hide", moderator)
        said = appeal(hiding, participant=text.participant)
        Appeal.objects.update(
            outcome="upheld", answer="Sie haben recht.", decided_by=make.staff("z"), decided_at=days_ago(0)
        )
        decided(text, "publish", make.staff("zwei"), before="hidden", appeal=said)
        first, second = built()
        assert first is None, "the decision was overturned before anybody was told"
        for part in both(second):
            assert "eine andere Person neu entschieden" in part and "Der Beitrag bleibt stehen." in part
            assert "Sie haben recht." not in part

    def test_withdrawn_it_says_so(self, text):
        notice(text, "nora@example.org")
        personal.withdraw(text.participant, text.public_id)
        [message] = built()
        assert message.subject.endswith("ist erledigt")
        for part in both(message):
            assert "selbst zurückgezogen" in part and "Widerspr" not in part

    def test_an_undone_decision_tells_nobody(self, text, moderator):
        notice(text, "nora@example.org")
        hiding = decided(text, "hide", moderator)
        Decision.objects.create(contribution=text, act="undo", undoes=hiding, by=moderator)
        assert built() == [None]
        notices.reopen(hiding)
        assert built() == [None]

    def test_of_two_decisions_only_the_newer_is_told(self, text, moderator):
        notice(text, "nora@example.org")
        notices.reopen(decided(text, "hide", moderator))
        decided(text, "keep", moderator)
        assert [message is None for message in built()] == [True, False]

    def test_a_text_that_was_to_stay_and_left_meanwhile_is_not_called_public(self, text, moderator):
        notice(text, "nora@example.org")
        decided(text, "keep", moderator)
        personal.withdraw(text.participant, text.public_id)
        [message] = built()
        assert "Inzwischen ist er aus einem anderen Grund nicht mehr zu lesen." in message.body
        assert "/widerspruch/" not in message.body

    def test_who_is_forgotten_gets_no_mail(self, text, moderator):
        notice(text, "nora@example.org")
        decided(text, "keep", moderator)
        notices.forget(Notice.objects.all())
        assert built() == [None]

    def test_it_leaves_when_nobody_can_undo_it_any_more(self, text, moderator, mailoutbox):
        notice(text, "nora@example.org")
        decided(text, "keep", moderator)
        assert not outbox.work() and not mailoutbox
        OutgoingMail.objects.update(due_at=days_ago(0))
        assert outbox.work() and mailoutbox[0].to == ["nora@example.org"]
        assert not outbox.work() and len(mailoutbox) == 1
