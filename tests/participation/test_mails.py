"""What the mails say, and that they say nothing that is no longer true."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation import mails, outbox, submitting, tokens
from participation.models import ChoiceAnswer, Contribution, Decision, OutgoingMail, Response
from participation.submitting import submit
from strategy.publishing import publish
from tests import factories
from tests.participation.factories import contribution, on_measure, participant, response

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\r\nBcc: evil\n-- \n" + "-" * 79 + "\n{{ x }} & „Größe“"


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def message_of(kind, **values):
    outbox.owe(kind, f"{uuid4()}", **values)
    return mails.build(OutgoingMail.objects.latest("created_at"))


def both(message):
    """Text and HTML of a message."""
    return message.body, message.alternatives[0].content


def sent(**values):
    what = {"contributions": [Contribution(subject="proposal", title="Bänke", text="Am Markt fehlen Bänke.")]} | values
    return submit(uuid4(), "anna@example.org", "Anna", **what)


def confirmation(submission):
    return mails.build(submission.mails.get())


class TestConfirm:
    def test_it_says_what_was_written_and_has_one_link_that_works(self):
        submission = sent()
        message = confirmation(submission)
        assert message.to == ["anna@example.org"]
        for part in both(message):
            assert "Am Markt fehlen Bänke." in part and "Bänke" in part
            assert "Wenn Sie das nicht waren, tun Sie nichts" in part
            token = re.search(r"http://testserver/beteiligung/bestaetigen/([^/\s\"]+)/", part)[1]
            assert tokens.read_confirm(token) == submission.pk
        assert "> Am Markt fehlen Bänke." in message.body
        assert "Anna" not in message.body  # a name, too, can be somebody's advertisement

    @pytest.mark.parametrize(
        "text",
        ["Kauft bei www.example.com", "Ruft an: 0171 1234567", "x@example.com", "Du Arschloch, ich weiß, wo du wohnst"],
    )
    def test_nobody_advertises_with_it_or_insults_a_stranger(self, text):
        message = confirmation(sent(contributions=[Contribution(subject="proposal", title="Neu", text=text)]))
        for part in both(message):
            assert text not in part and "hinter dem Link" in part
            assert "Internetadresse, E-Mail-Adresse, Telefonnummer oder ein auffälliges Wort" in part

    def test_a_reply_is_called_a_reply(self):
        reply = Contribution(subject="proposal", text="Gern.", parent=contribution("Mehr Licht.", title="Licht"))
        for part in both(confirmation(sent(contributions=[reply]))):
            assert "Ihre Antwort auf: Licht" in part and "Eigener Vorschlag" not in part

    def test_it_names_everything_that_the_link_confirms(self):
        liked = contribution("Mehr Licht am Bahnhof.", title="Licht")
        choice = ChoiceAnswer(consultation_key="c", question_key="f1", choices=["Ja", "Nein"])
        message = confirmation(sent(contributions=[], supports=[liked], choices=[choice], reminders=["e"]))
        for part in both(message):
            assert "„Das ist mir auch wichtig“ zu: Licht" in part
            assert "Ja, Nein" in part
            assert "Erinnerung vor der Veranstaltung" in part

    def test_there_is_none_for_what_is_confirmed_or_over(self):
        submission = sent()
        submission.expires_at = timezone.now() - timedelta(seconds=1)
        submission.save()
        assert confirmation(submission) is None
        confirmed = sent()
        confirmed.email, confirmed.confirmed_at = "", timezone.now()
        confirmed.save()
        assert confirmation(confirmed) is None

    def test_hostile_words_stay_words(self):
        message = confirmation(sent(contributions=[Contribution(subject="proposal", title="<b>x", text=HOSTILE)]))
        html = message.alternatives[0].content
        assert "<script>" not in html and "<b>x" not in html and "&lt;script&gt;" in html
        whole = message.message()
        assert whole["Bcc"] is None and message.recipients() == ["anna@example.org"]
        assert "{{ x }}" in message.body

    def test_a_long_text_is_shortened(self):
        message = confirmation(sent(contributions=[Contribution(subject="proposal", title="x", text="wort " * 1000)]))
        assert len(message.body) < 3500

    def test_the_mail_reads_well(self):
        body = confirmation(sent()).body
        assert "\n\n\n" not in body and body.startswith("Guten Tag,\n\n")
        assert "{" not in body and "None" not in body


def published_mail(made):
    """The mail about its publication, as the moderators' act owes it."""
    act = Decision.objects.create(contribution=made, act="publish", by=factories.staff("mo"))
    return message_of("published", participant=made.participant, contribution=made.pk, decision=act.pk)


class TestToPeople:
    def test_the_personal_link(self):
        anna = participant()
        message = message_of("personal-link", participant=anna)
        for part in both(message):
            token = re.search(r"http://testserver/beteiligung/meine/([^/\s\"]+)/", part)[1]
            assert tokens.read_personal(token) == anna

    def test_published(self):
        made = contribution(by=participant())
        message = published_mail(made)
        assert "Guten Tag Anna," in message.body
        assert all(f"http://testserver{made.get_absolute_url()}" in part for part in both(message))

    def test_hidden_says_rule_and_reason(self):
        made = contribution(by=participant(), state="hidden")
        moderator = factories.staff("mo")
        act = Decision.objects.create(contribution=made, act="hide", rule="insult", reason="Grob.", by=moderator)
        message = message_of("hidden", participant=made.participant, contribution=made.pk, decision=act.pk)
        assert all("Grob." in part and "Beleidigung, Hass, Drohung" in part for part in both(message))
        assert "mo" not in re.findall(r"\w+", message.body)

    def test_answered_is_one_mail_for_all_of_a_persons_contributions(self):
        anna = participant()
        mine = [contribution(f"Text {n}", by=anna) for n in range(3)]
        answer = response(factories.staff("mo"), *mine, contribution(by=participant("ben@example.org", "Ben")))
        message = message_of("answered", participant=anna, response=answer.pk, contribution=mine[0].pk)
        for part in both(message):
            assert "Stabsstelle Digitalisierung" in part and "Aufgenommen" in part and answer.text in part
            assert "2 weitere Beiträge" in part
            assert "Text 0" in part and "Ben" not in part

    def test_answered_says_for_what_it_is_promised_and_later_in_what_it_stands(self):
        measure = factories.live_measure("Offenes WLAN", factories.belzig())
        mine = on_measure(measure, by=participant())
        answer = response(factories.staff("mo"), mine, measure_key=measure.key)
        message = message_of("answered", participant=mine.participant, response=answer.pk, contribution=mine.pk)
        for part in both(message):
            assert re.search(r"Zugesagt für:(</strong>)? Maßnahme „Offenes WLAN“", part)
        measure.summary = "Jetzt auch am Bahnhof."
        measure.save()
        Response.objects.update(revision=publish(measure))
        message = message_of("answered", participant=mine.participant, response=answer.pk, contribution=mine.pk)
        for part in both(message):
            assert "Zugesagt" not in part
            assert re.search(r"Aufgenommen in:(</strong>)? Maßnahme „Offenes WLAN“, Änderung vom", part)

    @pytest.mark.parametrize(
        ("kind", "state", "expected"),
        [
            ("published", "published", True), ("published", "hidden", False), ("published", "held", False),
            ("hidden", "hidden", True), ("hidden", "published", False),
        ],
    )  # fmt: skip
    def test_what_is_no_longer_true_is_not_said(self, kind, state, expected):
        made = contribution(by=participant(), state=state)
        act = Decision.objects.create(contribution=made, act="hide", rule="law", reason="x", by=factories.staff("mo"))
        message = message_of(kind, participant=made.participant, contribution=made.pk, decision=act.pk)
        assert (message is not None) == expected

    @pytest.mark.parametrize(("then", "is_told"), [("undo", False), ("publish", False), ("keep", True), (None, True)])
    def test_a_decision_is_told_as_long_as_it_holds(self, then, is_told):
        """Also one that was overtaken, whatever the state is by now; leaving things as they are overtakes nothing."""
        made, mo = contribution(by=participant(), state="hidden"), factories.staff("mo")
        act = Decision.objects.create(contribution=made, act="hide", rule="law", reason="x", by=mo)
        if then:
            undoes = act if then == "undo" else None
            Decision.objects.create(contribution=made, act=then, reason="x", undoes=undoes, by=mo)
        message = message_of("hidden", participant=made.participant, contribution=made.pk, decision=act.pk)
        assert (message is not None) == is_told

    def test_nobody_gets_mail_about_somebody_elses(self):
        made = contribution(by=participant("ben@example.org", "Ben"))
        assert message_of("published", participant=participant(), contribution=made.pk) is None
        answer = response(factories.staff("mo"), made)
        assert message_of("answered", participant=participant(), response=answer.pk) is None

    def test_an_answer_that_was_taken_back_is_not_sent(self):
        made = contribution(by=participant())
        answer = response(factories.staff("mo"), made, published_at=None)
        assert message_of("answered", participant=made.participant, response=answer.pk) is None

    def test_a_name_with_hostile_signs_breaks_nothing(self):
        made = contribution(HOSTILE, by=participant("eva@example.org", "<b>Eva</b>\nBcc: x@example.org"))
        message = published_mail(made)
        assert "<b>Eva" not in message.alternatives[0].content
        assert message.message()["Bcc"] is None


@pytest.mark.parametrize("kind", mails.BUILDERS)
def test_every_kind_has_a_builder(kind):
    from django.utils.module_loading import import_string

    assert callable(import_string(mails.BUILDERS[kind]))


def test_too_much_waiting_for_one_address():
    for _ in range(5):
        sent()
    with pytest.raises(submitting.TooManyWaiting):
        sent()
    assert OutgoingMail.objects.count() == 5
