"""Confirming: once, whoever presses how often; then everything appears or is held, and nothing is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from participation import guard
from participation.confirming import Expired, confirm
from participation.models import ChoiceAnswer, Contribution, Decision, EventReminder, Participant, Submission, Support
from participation.submitting import submit
from strategy.models import Block
from strategy.publishing import current_stamp, publish, withdraw
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation.factories import contribution, newest, on_block, participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db
LONG = "Am Bahnhof fehlen überdachte Stellplätze für Fahrräder, vor allem morgens. Nummer {}."


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)
    monkeypatch.setattr("strategy.documents_owed.nudge", lambda: None)


def known(email="anna@example.org"):
    """A person whose first contribution is public already."""
    person = participant(email)
    contribution("Der erste Beitrag, den jemand gelesen und freigegeben hat.", by=person)
    return person


def _letters():
    """Different each time; digits might look like a telephone number."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def proposal(text=None, **values):
    return Contribution(**{"subject": "proposal", "title": "Neu", "text": text or LONG.format(_letters()), **values})


def sent(*contributions, email="anna@example.org", name="Anna", **others):
    return submit(uuid4(), email, name, contributions=contributions, **others)


def confirmed(*contributions, **values):
    """The contributions as they are after their link was pressed."""
    submission = confirm(sent(*contributions, **values))
    return list(submission.contributions.order_by("pk"))


class TestThePerson:
    def test_the_address_moves_to_the_person_and_the_submission_keeps_none(self):
        submission = confirm(sent(proposal()))
        person = Participant.objects.get()
        assert (submission.participant, submission.email) == (person, "")
        assert (person.email, person.display_name, person.link_version) == ("anna@example.org", "Anna", 1)
        assert submission.confirmed_at == person.last_active_at

    def test_the_same_address_is_the_same_person_whatever_its_letters(self):
        before = participant("Anna@Example.org", "Anna K.")
        assert confirm(sent(proposal(), name="")).participant == before
        before.refresh_from_db()
        assert before.display_name == "Anna K."
        assert confirm(sent(proposal(), name="Anna Krause")).participant.display_name == "Anna Krause"

    def test_mails_answered_make_room_for_more(self):
        for _ in range(guard.MAILS[0].most + 2):
            confirm(sent(proposal()))


class TestOnceAndInTime:
    def test_again_changes_nothing(self):
        known()
        submission = sent(proposal())
        first = confirm(submission)
        stamp = current_stamp()
        assert confirm(submission) == first
        assert Decision.objects.filter(contribution__submission=submission).count() == 1
        assert current_stamp() == stamp

    def test_after_seven_days_it_is_too_late(self):
        submission = sent(proposal())
        with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)), pytest.raises(Expired):
            confirm(submission)
        assert not Participant.objects.exists()
        assert Contribution.objects.get().state == "awaiting"

    def test_what_is_gone_cannot_be_confirmed(self):
        submission = sent(proposal())
        Submission.objects.all().delete()
        with pytest.raises(Expired):
            confirm(submission)


class TestPublishedOrHeld:
    def test_the_first_of_a_person_is_held_and_says_why(self):
        (row,) = confirmed(proposal())
        assert (row.state, row.held_reasons, row.published_at) == ("held", ["first"], None)
        assert row.confirmed_at and row.participant
        decision = row.decisions.get()
        assert (decision.act, decision.by) == ("hold", None)

    def test_the_next_appears_at_once_and_pages_show_it(self):
        known()
        stamp = current_stamp()
        (row,) = confirmed(proposal())
        assert (row.state, row.held_reasons) == ("published", [])
        assert row.published_at == row.confirmed_at == row.state_changed_at
        assert row.decisions.get().act == "publish"
        assert current_stamp() > stamp

    def test_what_is_held_changes_the_figures_of_moderation(self):
        stamp = current_stamp()
        confirmed(proposal())
        assert current_stamp() == stamp + 1

    def test_one_whose_contributions_are_all_hidden_is_read_first(self):
        contribution(by=participant(), state="hidden")
        assert confirmed(proposal())[0].held_reasons == ["first"]

    @pytest.mark.parametrize("values", [{"text": "Siehe www.example.org"}, {"title": "www.example.org"}])
    def test_words_hold_wherever_they_stand(self, values):
        known()
        assert confirmed(proposal(**values))[0].held_reasons == ["link"]
        assert confirmed(proposal(), name="Idiot")[0].held_reasons == ["word"]

    def test_copies_are_held_but_not_those_of_what_nobody_confirmed(self):
        known()
        sent(proposal("Dieser Text steht hier schon einmal, Wort für Wort."), email="ben@example.org")
        copy = proposal("Dieser Text steht hier schon einmal, Wort für Wort!!")
        assert confirmed(copy)[0].state == "published"
        again = proposal("DIESER Text steht hier schon einmal – Wort für Wort.")
        assert confirmed(again)[0].held_reasons == ["duplicate"]

    def test_each_in_a_submission_is_judged_for_itself(self):
        known()
        rows = confirmed(proposal(), proposal("Ruft an: 0171 1234567"))
        assert [row.state for row in rows] == ["published", "held"]


class TestConsultations:
    @pytest.mark.parametrize(("at_once", "reasons"), [(True, []), (False, ["consultation"])])
    def test_it_says_whether_contributions_appear_at_once(self, at_once, reasons):
        known()
        make.live(phases.consultation(publishes_at_once=at_once))
        key = phases.Consultation.objects.get().key
        assert confirmed(proposal(consultation_key=key))[0].held_reasons == reasons

    def test_confirmed_after_its_end_it_is_kept_and_read_first(self):
        known()
        make.live(phases.consultation(ends_at=timezone.now() + timedelta(hours=1)))
        submission = sent(proposal(consultation_key=phases.Consultation.objects.get().key))
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            confirm(submission)
        assert submission.contributions.get().held_reasons == ["over"]

    def test_one_that_is_not_public_any_more_counts_as_over(self):
        known()
        make.live(phases.consultation())
        phase = phases.Consultation.objects.get()
        submission = sent(proposal(consultation_key=phase.key))
        withdraw(phase)
        confirm(submission)
        assert submission.contributions.get().held_reasons == ["over"]


class TestMeanwhileGone:
    def chapter(self):
        chapter = make.chapter(text="<p>Der erste Absatz bleibt.</p><p>Der zweite Absatz verschwindet.</p>")
        publish(chapter)
        return chapter

    def comment(self, chapter, block):
        place = {"subject": "block", "chapter_key": chapter.key, "block_id": block.pk, "block_now": block.pk}
        return proposal(title="", fate="unchanged", revision=newest("chapter", chapter.key), **place)

    def block(self, chapter, words):
        blocks = newest("chapter", chapter.key).content["blocks"]
        return Block.objects.get(pk=next(b["id"] for b in blocks if words in b["text"]))

    def test_on_a_passage_that_was_removed_it_is_kept_and_held(self):
        known()
        chapter = self.chapter()
        submission = sent(self.comment(chapter, self.block(chapter, "zweite")))
        chapter.text = "<p>Der erste Absatz bleibt.</p>"
        chapter.save()
        publish(chapter)
        confirm(submission)
        row = submission.contributions.get()
        assert (row.state, row.held_reasons, row.fate, row.block_now) == ("held", ["place"], "removed", "")

    def test_on_a_passage_that_was_changed_it_appears_with_that_fate(self):
        known()
        chapter = self.chapter()
        submission = sent(self.comment(chapter, self.block(chapter, "zweite")))
        chapter.text = "<p>Der erste Absatz bleibt.</p><p>Der zweite Absatz verschwindet bald.</p>"
        chapter.save()
        publish(chapter)
        confirm(submission)
        row = submission.contributions.get()
        assert (row.state, row.fate) == ("published", "changed")

    def test_a_reply_to_what_is_hidden_is_held(self):
        known()
        chapter = self.chapter()
        parent = on_block(chapter, self.block(chapter, "erste").pk)
        reply = self.comment(chapter, self.block(chapter, "erste"))
        reply.parent = parent
        submission = sent(reply)
        Contribution.objects.filter(pk=parent.pk).update(state="hidden")
        confirm(submission)
        assert submission.contributions.get().held_reasons == ["parent"]

    def test_on_a_measure_or_an_event_that_is_withdrawn_it_is_held(self):
        known()
        measure = make.live_measure("WLAN", make.belzig())
        make.live(phases.event())
        event = phases.Event.objects.get()
        submission = sent(
            proposal(subject="measure", measure_key=measure.key, title=""),
            proposal(subject="event", event_key=event.key, title=""),
        )
        still = sent(proposal(subject="measure", measure_key=measure.key, title=""))
        confirm(still)
        withdraw(measure)
        withdraw(event)
        confirm(submission)
        assert [row.held_reasons for row in submission.contributions.order_by("pk")] == [["place"], ["place"]]
        assert still.contributions.get().state == "published"


class TestEverythingElse:
    def test_each_person_supports_once(self):
        liked = contribution()
        stamp = current_stamp()
        confirm(sent(supports=[liked]))
        assert current_stamp() > stamp
        confirm(sent(supports=[liked, liked]))
        confirm(sent(supports=[liked], email="ben@example.org"))
        sent(supports=[liked], email="eva@example.org")
        assert Support.objects.confirmed().count() == 2
        assert Contribution.objects.with_support().get(pk=liked.pk).support_count == 2

    def choose(self, *choices):
        return ChoiceAnswer(consultation_key="c", question_key="f1", choices=list(choices))

    def test_a_newer_choice_replaces_the_older(self):
        confirm(sent(choices=[self.choose("Ja")]))
        confirm(sent(choices=[self.choose("Nein")]))
        assert [row.choices for row in ChoiceAnswer.objects.all()] == [["Nein"]]

    def test_newer_is_what_was_sent_later_whichever_is_confirmed_last(self):
        older, newer = sent(choices=[self.choose("Ja")]), sent(choices=[self.choose("Nein")])
        confirm(newer)
        confirm(older)
        assert [row.choices for row in ChoiceAnswer.objects.all()] == [["Nein"]]

    def test_one_reminder_per_person_and_event(self):
        for _ in range(2):
            confirm(sent(reminders=["werkstatt"]))
        assert EventReminder.objects.filter(confirmed_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_link_pressed_several_times_at_once_publishes_once(self):
        known()
        submission = sent(proposal())
        at_once(*[lambda: confirm(submission).pk] * 6)
        assert submission.contributions.get().state == "published"
        assert Decision.objects.count() == 1

    def test_several_links_of_a_new_person_make_one_person(self):
        links = [sent(proposal(), email=["anna@example.org", "Anna@Example.ORG"][n % 2]) for n in range(5)]
        at_once(*[lambda link=link: confirm(link) for link in links])
        assert Participant.objects.count() == 1
        assert Contribution.objects.filter(participant=Participant.objects.get(), state="held").count() == 5

    def test_supporting_several_times_at_once_counts_once(self):
        liked = contribution()
        links = [sent(supports=[liked]) for _ in range(5)]
        at_once(*[lambda link=link: confirm(link) for link in links])
        assert Support.objects.confirmed().count() == 1

    def test_while_the_chapter_is_published_again_no_contribution_keeps_an_old_fate(self):
        chapter = make.chapter(text="<p>Der erste Absatz bleibt.</p><p>Der zweite Absatz verschwindet.</p>")
        publish(chapter)
        meanwhile = TestMeanwhileGone()
        block = meanwhile.block(chapter, "zweite")
        links = []
        for n in range(4):
            known(f"p{n}@example.org")
            links.append(sent(meanwhile.comment(chapter, block), email=f"p{n}@example.org"))
        chapter.text = "<p>Der erste Absatz bleibt.</p>"
        chapter.save()
        at_once(lambda: publish(chapter), *[lambda link=link: confirm(link) for link in links])
        rows = Contribution.objects.filter(block_id=block.pk)
        assert {row.fate for row in rows} == {"removed"} and len(rows) == 4
