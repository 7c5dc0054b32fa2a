"""What a digest says, to whom, and how it is ended."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from participation import digests, following, mails, moderation, tokens
from participation.answering import correct, publish_response
from participation.models import OutgoingMail, Participant
from strategy.models import ChangeEvent
from strategy.publishing import announce, publish, withdraw
from tests import factories as make
from tests.participation.factories import on_measure, participant, response, subscription

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def wlan():
    return make.live_measure("Offenes WLAN", make.belzig())


def digest():
    """The message of the one digest that is due now."""
    assert digests.make_due(before_time=True) == 1
    return mails.build(OutgoingMail.objects.get(kind="digest"))


def html(message):
    return message.alternatives[0].content


def both(message):
    return message.body, html(message)


def superuser():
    return User.objects.filter(username="chefin").first() or make.staff("chefin", is_superuser=True)


def change(measure, title):
    measure.summary = title
    measure.save()
    publish(measure)


def test_it_has_exactly_what_is_new_each_with_date_sentence_and_link(wlan, time_machine):
    subscription(participant(), "measure", wlan.key)
    time_machine.move_to("2026-11-20T10:00+01:00")
    change(wlan, "Neu")
    time_machine.move_to("2026-11-21T23:30+01:00")
    wlan.implementations.update(phase="operation")
    publish(wlan.implementations.get())
    announce("Etwas anderes.")
    message = digest()
    url = "http://testserver/massnahmen/buendel-1/offenes-wlan/"
    assert message.to == ["anna@example.org"] and message.subject == "2 Neuigkeiten: Offenes WLAN"
    assert (
        f"Maßnahme: Offenes WLAN\n{url}\n\n"
        f"21. November 2026\nNeuer Stand in Bad Belzig: Offenes WLAN.\n{url}#umsetzung-bad-belzig\n"
        f"Was sich geändert hat: {url}verlauf/\n\n"
        f"20. November 2026\nMaßnahme „Offenes WLAN“ wurde geändert.\nWas sich geändert hat: {url}verlauf/\n"
    ) in message.body
    assert f'<a href="{url}#umsetzung-bad-belzig">Neuer Stand in Bad Belzig: Offenes WLAN.</a>' in html(message)
    for part in both(message):
        assert part.startswith(("Guten Tag Anna,", "<!doctype")) and "Etwas anderes" not in part


def test_one_piece_of_news_is_one(wlan):
    subscription(participant(), "measure", wlan.key)
    change(wlan, "Neu")
    message = digest()
    assert message.subject == "Eine Neuigkeit: Offenes WLAN"
    for part in both(message):
        assert "in Ihrem Abo gibt es Neues." in part


def test_what_belongs_to_several_abos_stands_under_the_most_particular(wlan):
    anna = participant()
    for about, key in (("all", ""), ("municipality", "bad-belzig"), ("measure", wlan.key)):
        subscription(anna, about, key)
    change(wlan, "Neu")
    announce("Neu in Bad Belzig.", municipality_keys=["bad-belzig"])
    announce("Neu in Wiesenburg.", municipality_keys=["wiesenburg-mark"])
    message = digest()
    assert message.subject == "3 Neuigkeiten: Offenes WLAN und mehr"
    order = ["Maßnahme: Offenes WLAN", "wurde geändert", "Kommune: Bad Belzig", "Neu in Bad Belzig.", "Alles Neue",
             "Neu in Wiesenburg."]  # fmt: skip
    places = [message.body.index(text) for text in order]
    assert places == sorted(places)
    for part in both(message):
        assert part.count("wurde geändert") == part.count("Neu in Bad Belzig.") == 1


def test_of_everything_the_subject_names_the_portal():
    subscription(participant())
    announce("Eins."), announce("Zwei.")
    assert digest().subject == "2 Neuigkeiten aus der Smart-City-Strategie"


def test_of_very_much_it_shows_the_newest_and_counts_the_rest():
    subscription(participant())
    for number in range(53):
        announce(f"Nummer {number}.", at=timezone.now() - timedelta(hours=number))
    message = digest()
    assert message.subject == "53 Neuigkeiten aus der Smart-City-Strategie"
    for part in both(message):
        assert "Nummer 49." in part and "Nummer 50." not in part
        assert "Und 3 weitere Neuigkeiten" in part and "http://testserver/neues/" in part


def test_it_says_why_it_comes_and_how_to_end_or_change_it(wlan):
    anna = participant()
    one = subscription(anna, "measure", wlan.key)
    subscription(anna, rhythm="daily")
    change(wlan, "Neu"), announce("Neu.")
    message = digest()
    thing, everything = tokens.unsubscribe_token(anna, one), tokens.unsubscribe_token(anna)
    for part in both(message):
        assert "Warum Sie diese Mail bekommen" in part
        assert "Abo „Offenes WLAN“" in part and "Abo „Alles Neue“" in part
        assert "(wöchentlich)" in part and "(täglich)" in part
        for token in (thing, everything):
            assert f"http://testserver/folgen/abmelden/{token}/" in part
        assert "http://testserver/beteiligung/meine/" in part
        assert not re.search(r"/beteiligung/meine/\w", part), "the personal link opens too much for a mail that is kept"
        assert "anna@example.org" not in part


def test_who_has_one_abo_is_not_asked_which(wlan):
    subscription(participant(), "measure", wlan.key)
    change(wlan, "Neu")
    for part in both(digest()):
        assert "Abo „Offenes WLAN“" in part and "Alle Abos beenden" not in part


def test_mail_programs_can_end_it_by_one_click_and_know_what_it_is():
    anna = participant()
    subscription(anna)
    announce("Neu.")
    headers = digest().message()
    assert headers["List-Unsubscribe"] == f"<http://testserver/folgen/abmelden/{tokens.unsubscribe_token(anna)}/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == "Neues aus der Smart-City-Strategie <neues.testserver>"
    assert (headers["Precedence"], headers["Auto-Submitted"]) == ("bulk", "auto-generated")


def test_the_context_of_the_row_holds_numbers_only():
    subscription(participant())
    announce("Neu.")
    digests.make_due(before_time=True)
    assert OutgoingMail.objects.get().context == {"events": [ChangeEvent.objects.get().pk]}


class TestWhatChangedSinceItWasMade:
    def made(self):
        assert digests.make_due(before_time=True) == 1
        return OutgoingMail.objects.get(kind="digest")

    def test_who_ended_everything_gets_no_mail(self, wlan):
        anna = participant()
        subscription(anna, "measure", wlan.key), subscription(anna)
        change(wlan, "Neu")
        mail = self.made()
        following.end_all(anna.pk)
        assert mails.build(mail) is None

    def test_of_what_was_ended_nothing_is_told(self, wlan):
        anna, bus = participant(), make.live_measure("Rufbus")
        subscription(anna, "measure", bus.key)
        ended = subscription(anna, "measure", wlan.key)
        change(wlan, "Neu"), change(bus, "Neu")
        mail = self.made()
        following.end(anna, ended.pk)
        message = mails.build(mail)
        assert message.subject == "Eine Neuigkeit: Rufbus"
        for part in both(message):
            assert "Offenes WLAN" not in part and "Rufbus" in part

    def test_a_deleted_person_takes_the_mail_along(self):
        anna = participant()
        subscription(anna)
        announce("Neu.")
        self.made()
        anna.delete()
        assert not OutgoingMail.objects.exists()

    def test_what_was_withdrawn_is_told_without_a_dead_link(self, wlan, client):
        subscription(participant(), "measure", wlan.key)
        change(wlan, "Neu")
        mail = self.made()
        withdraw(wlan)
        message = mails.build(mail)
        assert "Offenes WLAN (nicht mehr öffentlich)" in message.body
        for part in both(message):
            assert "/massnahmen/" not in part

    def test_a_new_title_is_called_by_it(self, wlan):
        subscription(participant(), "measure", wlan.key)
        change(wlan, "Neu")
        mail = self.made()
        wlan.title = "Freies WLAN"
        wlan.save()
        publish(wlan)
        assert mails.build(mail).subject == "Eine Neuigkeit: Freies WLAN"


class TestWhatItAdds:
    """Why something changed and where the change stands; how an answer ends. Nothing that the portal does not show."""

    URL = "http://testserver/massnahmen/buendel-1/offenes-wlan/"

    def test_the_reason_that_staff_gave_and_the_change_itself(self, wlan, client):
        subscription(participant(), "measure", wlan.key)
        wlan.summary = "Neu"
        wlan.save()
        publish(wlan, by=superuser(), note="Beschluss der\nStadtverordneten")
        message = digest()
        for part in both(message):
            assert "Anlass: Beschluss der Stadtverordneten" in part and f"{self.URL}verlauf/" in part
        assert "Beschluss der" in client.get("/massnahmen/buendel-1/offenes-wlan/verlauf/").text

    def test_what_is_new_has_changed_nothing(self):
        subscription(participant())
        measure = make.measure("Rufbus")
        make.live(measure.bundle)
        publish(measure, by=superuser(), note="Zum Start")
        message = digest()
        for part in both(message):
            assert "Anlass: Zum Start" in part and "verlauf/" not in part

    def test_a_note_of_a_command_is_for_those_who_run_the_portal(self, wlan):
        subscription(participant(), "measure", wlan.key)
        wlan.summary = "Neu"
        wlan.save()
        publish(wlan, note="Aus den Inhaltsdateien geladen")
        for part in both(digest()):
            assert "Anlass" not in part and f"{self.URL}verlauf/" in part

    def test_what_is_not_public_any_more_or_has_no_history_has_no_reason(self, wlan):
        subscription(participant())
        wlan.save()
        withdraw(wlan, note="Intern"), publish(make.belzig(), note="Ohne Seite")
        for part in both(digest()):
            assert "Anlass" not in part and "verlauf/" not in part

    def answered(self, wlan, *ones, text="Ab Mai. " + "Wort " * 40):
        one = response(superuser(), *ones, text=text, outcome="partly", published_at=None)
        publish_response(one, superuser())
        return one

    def test_an_answer_says_how_it_ends_and_its_first_words(self, wlan):
        subscription(participant(), "measure", wlan.key)
        one = on_measure(wlan, "Geheim bleibt, was die Leute schreiben.")
        answer = self.answered(wlan, one)
        assert digests.make_due(before_time=True) == 1
        mail = OutgoingMail.objects.get(kind="digest")
        for part in both(mails.build(mail)):
            assert "„Offenes WLAN“ geantwortet: Teilweise aufgenommen." in part
            assert "„Ab Mai. Wort" in part and "Wort …“" in part and "Geheim" not in part
        answer.text, answer.outcome = "Erst im Juni.", "declined"
        correct(answer)
        for part in both(mails.build(mail)):
            assert "geantwortet: Nicht aufgenommen." in part and "„Erst im Juni.“" in part and "Ab Mai" not in part
        moderation.hide(one, superuser(), "law", "Geht nicht.")
        for part in both(mails.build(mail)):
            assert "geantwortet." in part and "Juni" not in part and "aufgenommen" not in part

    def test_so_does_one_to_several_as_long_as_one_of_them_is_public(self, wlan):
        subscription(participant(), "measure", wlan.key)
        ones = [on_measure(wlan), on_measure(wlan, "Und wo?")]
        self.answered(wlan, *ones)
        assert digests.make_due(before_time=True) == 1
        mail = OutgoingMail.objects.get(kind="digest")
        for hidden, shown in ((0, True), (1, True), (2, False)):
            for one in ones[:hidden]:
                type(one).objects.filter(pk=one.pk).update(state="hidden")
            for part in both(mails.build(mail)):
                assert ("Teilweise aufgenommen." in part) is shown and part.count("Ab Mai.") == shown


class TestHostile:
    WORDS = "„A & B“ <script>alert(1)</script>\r\nBcc: evil@example.org\u202e"

    def test_reasons_and_answers_stay_text(self, wlan):
        subscription(participant())
        wlan.summary = "Neu"
        wlan.save()
        publish(wlan, by=superuser(), note=self.WORDS)
        TestWhatItAdds().answered(wlan, on_measure(wlan), text=self.WORDS)
        message = digest()
        assert "<script>" not in html(message) and html(message).count("&lt;script&gt;") == 2
        assert "\nBcc:" not in message.body

    def test_titles_and_sentences_stay_text(self):
        subscription(participant())
        announce(self.WORDS)
        message = digest()
        assert "<script>" not in html(message) and "&lt;script&gt;" in html(message)
        assert message.message()["Bcc"] is None

    def test_nothing_gets_into_the_headers(self, wlan):
        subscription(participant(), "measure", wlan.key)
        wlan.title = self.WORDS
        wlan.save()
        publish(wlan)
        message = digest()
        assert "\n" not in message.subject and message.message()["Bcc"] is None
        assert message.recipients() == ["anna@example.org"]

    def test_a_long_title_leaves_a_subject_that_can_be_sent(self, wlan):
        subscription(participant(), "measure", wlan.key)
        wlan.title = "Ä" * 160
        wlan.save()
        publish(wlan)
        assert digest().message().as_bytes()


def test_statements_do_not_grow_with_news_and_abos(django_assert_num_queries):
    staff = superuser()

    def cost(person, number):
        for one in range(number):
            measure = make.live_measure(f"Maßnahme {person.pk} {one}")
            subscription(person, "measure", measure.key, told_up_to=0)
            change(measure, "Neu")
            announce("Mehr.", about=[("measure", measure.key)])
            one = response(staff, on_measure(measure), published_at=None)
            publish_response(one, staff)
        digests.make_due(before_time=True)
        mail = OutgoingMail.objects.get(participant=person)
        mail = OutgoingMail.objects.select_related("participant").get(pk=mail.pk)
        with django_assert_num_queries(100, exact=False) as captured:
            assert mails.build(mail)
        return len(captured)

    assert cost(participant(), 1) == cost(participant("b@example.org"), 6)
    assert Participant.objects.count() == 2
