"""What people do with what they wrote: correct, withdraw, take the name away, delete everything."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from participation import moderation, personal
from participation.models import (
    ChoiceAnswer,
    Contribution,
    ContributionVersion,
    Decision,
    EventReminder,
    OutgoingMail,
    Participant,
    Submission,
    Support,
)
from strategy.models import Publication
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import contribution, response

pytestmark = pytest.mark.django_db

PROPOSAL = {"title": "Bänke am Kurpark", "longitude": 12.6, "latitude": 52.1, "quote": ""}


def sent_by(person, **values):
    now = timezone.now()
    values = {"expires_at": now + timedelta(days=7), "confirmed_at": now, "participant": person, **values}
    return Submission.objects.create(form_id=uuid.uuid4(), **values)


def support(person, row):
    return Support.objects.create(
        contribution=row, participant=person, submission=sent_by(person), confirmed_at=timezone.now()
    )


class TestCorrecting:
    def test_the_new_text_is_public_and_the_former_one_is_kept_for_moderators(self, anna):
        row = contribution("Mehr Bänke.", by=anna, **PROPOSAL)
        changed = personal.correct(anna, row.public_id, title="Bänke und Bäume", text="Mehr Bänke und Bäume.")
        assert (changed.title, changed.text, changed.state) == ("Bänke und Bäume", "Mehr Bänke und Bäume.", "published")
        assert changed.edited_at is not None
        version = ContributionVersion.objects.get()
        assert (version.title, version.text) == ("Bänke am Kurpark", "Mehr Bänke.")

    def test_the_same_words_again_change_nothing(self, anna):
        row = contribution("Mehr Bänke.", by=anna)
        stamp = current_stamp()
        for _ in range(2):
            personal.correct(anna, row.public_id, title="", text="Mehr Bänke.")
        row.refresh_from_db()
        assert row.edited_at is None and not ContributionVersion.objects.exists() and current_stamp() == stamp

    def test_a_double_click_is_one_correction(self, anna):
        row = contribution("Mehr Bänke.", by=anna)
        for _ in range(2):
            personal.correct(anna, row.public_id, title="", text="Mehr Bäume.")
        assert ContributionVersion.objects.count() == 1

    def test_readers_see_it_at_once(self, anna):
        row = contribution("Mehr Bänke.", by=anna)
        stamp = current_stamp()
        personal.correct(anna, row.public_id, title="", text="Mehr Bäume.")
        assert current_stamp() > stamp

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("Mehr auf www.beispiel.de dazu.", "link"),
            ("Rufen Sie an: 033841 123456.", "phone"),
            ("Schreiben Sie an eva@example.org.", "mail"),
        ],
    )
    def test_a_text_that_would_be_held_as_a_new_one_is_held(self, anna, text, reason):
        row = contribution("Mehr Bänke.", by=anna)
        stamp = current_stamp()
        changed = personal.correct(anna, row.public_id, title="", text=text)
        assert changed.state == "held" and not Contribution.objects.public().exists()
        assert changed.held_reasons == [reason, "changed"]
        assert current_stamp() > stamp
        decision = Decision.objects.get()
        assert (decision.act, decision.is_automatic) == ("hold", True)

    def test_the_place_and_the_replies_of_others_stay_meanwhile(self, client, anna, bea):
        row = contribution("Mehr Bänke.", by=anna)
        contribution("Ja, am Markt.", by=bea, parent=row)
        personal.correct(anna, row.public_id, title="", text="Siehe www.beispiel.de")
        shown = client.get(row.get_absolute_url())
        assert shown.status_code == 200
        body = shown.content.decode()
        assert "Ja, am Markt." in body and "Die Moderation liest den neuen Text" in body
        assert "beispiel.de" not in body and "Mehr Bänke." not in body

    def test_a_held_text_goes_on_waiting_and_says_what_is_in_it_now(self, anna):
        row = contribution("www.beispiel.de", by=anna, state="held", published_at=None, held_reasons=["first", "link"])
        changed = personal.correct(anna, row.public_id, title="", text="Ohne Adresse.")
        assert (changed.state, changed.held_reasons) == ("held", ["first", "changed"])

    @pytest.mark.parametrize("state", ["hidden", "withdrawn"])
    def test_what_is_hidden_or_withdrawn_stays_as_it_is(self, anna, state):
        row = contribution("" if state == "withdrawn" else "Mehr Bänke.", by=anna, state=state)
        with pytest.raises(personal.NotPossible) as refused:
            personal.correct(anna, row.public_id, title="", text="Anders.")
        assert refused.value.state == state
        assert not ContributionVersion.objects.exists()

    def test_a_moderator_does_not_publish_a_text_that_nobody_has_read(self, anna):
        seen = contribution("Harmlos.", by=anna, state="held", published_at=None)
        seen = Contribution.objects.get(pk=seen.pk)
        personal.correct(anna, seen.public_id, title="", text="Etwas ganz anderes.")
        with pytest.raises(moderation.Conflict):
            moderation.approve(seen, make.staff("mo", is_superuser=True))


class TestWithdrawing:
    def test_text_former_texts_name_and_supports_are_gone_at_once(self, anna, bea):
        row = contribution("Mehr Bänke.", by=anna, **PROPOSAL)
        personal.correct(anna, row.public_id, title="Bänke", text="Mehr Bäume.")
        support(bea, row)
        stamp = current_stamp()
        gone = personal.withdraw(anna, row.public_id)
        assert gone.state == "withdrawn"
        assert (gone.text, gone.title, gone.display_name, gone.text_digest, gone.longitude) == ("", "", "", "", None)
        assert not ContributionVersion.objects.exists() and not Support.objects.exists()
        assert current_stamp() > stamp

    def test_the_place_and_the_replies_of_others_stay(self, anna, bea):
        row = contribution("Mehr Bänke.", by=anna)
        reply = contribution("Ja, am Markt.", by=bea, parent=row)
        personal.withdraw(anna, row.public_id)
        reply.refresh_from_db()
        assert (reply.text, reply.parent_id, reply.state) == ("Ja, am Markt.", row.pk, "published")
        assert Contribution.objects.visible().count() == 2

    def test_what_never_was_public_leaves_no_place(self, anna):
        row = contribution("Geheim.", by=anna, state="held", published_at=None)
        personal.withdraw(anna, row.public_id)
        assert not Contribution.objects.visible().exists()

    def test_what_a_moderator_hid_stays_hidden_without_its_text(self, anna):
        row = contribution("Frech.", by=anna)
        moderation.hide(row, make.staff("mo", is_superuser=True), "insult", "Das ist beleidigend.")
        gone = personal.withdraw(anna, row.public_id)
        assert (gone.state, gone.text) == ("hidden", "")
        assert Decision.objects.filter(act="hide").exists()

    def test_again_changes_nothing(self, anna):
        row = contribution("Mehr Bänke.", by=anna)
        personal.withdraw(anna, row.public_id)
        stamp = current_stamp()
        assert personal.withdraw(anna, row.public_id).state == "withdrawn"
        assert current_stamp() == stamp


class TestTakingTheNameAway:
    def test_nothing_leads_from_the_text_to_the_person(self, anna):
        row = contribution("Mehr Bänke.", by=anna, submission=sent_by(anna))
        personal.correct(anna, row.public_id, title="", text="Mehr Bäume.")
        left = personal.anonymise(anna, row.public_id)
        assert (left.state, left.text, left.author) == ("anonymised", "Mehr Bäume.", "Ohne Namen")
        assert (left.participant, left.submission, left.display_name) == (None, None, "")
        assert not ContributionVersion.objects.exists()

    def test_what_is_not_public_yet_loses_only_the_name(self, anna):
        row = contribution("Mehr Bänke.", by=anna, state="held", published_at=None)
        left = personal.anonymise(anna, row.public_id)
        assert (left.state, left.display_name, left.participant) == ("held", "", anna)

    def test_all_at_once(self, anna, bea):
        for n in range(3):
            contribution(f"Nummer {n}", by=anna)
        of_others = contribution("Bleibt", by=bea)
        personal.anonymise_all(anna)
        assert Contribution.objects.filter(state="anonymised", participant=None, display_name="").count() == 3
        of_others.refresh_from_db()
        assert (of_others.state, of_others.display_name) == ("published", "Bea")
        anna.refresh_from_db()
        assert anna.display_name == ""

    def test_another_name_stands_on_everything(self, anna, bea):
        rows = [contribution("Eins", by=anna), contribution("Zwei", by=anna, state="held", published_at=None)]
        of_others = contribution("Bleibt", by=bea)
        stamp = current_stamp()
        personal.rename(anna, "Anna aus Belzig")
        assert {Contribution.objects.get(pk=row.pk).display_name for row in rows} == {"Anna aus Belzig"}
        of_others.refresh_from_db()
        assert of_others.display_name == "Bea"
        assert current_stamp() > stamp

    def test_a_name_with_an_address_in_it_is_looked_at_first(self, anna):
        row = contribution("Eins", by=anna)
        personal.rename(anna, "Anna von beispiel.de")
        row.refresh_from_db()
        assert (row.state, row.held_reasons) == ("held", ["link", "changed"])


class TestDeletingEverything:
    @pytest.fixture
    def world(self, anna, bea):
        """Anna has done everything that leaves a trace."""
        public = contribution("Mehr Bänke.", by=anna, submission=sent_by(anna), **PROPOSAL)
        contribution("Ja, am Markt.", by=bea, parent=public)
        personal.correct(anna, public.public_id, title="Bänke", text="Mehr Bäume.")
        contribution("Wartet.", by=anna, state="held", published_at=None)
        hidden = contribution("Frech.", by=anna)
        moderation.hide(hidden, make.staff("mo", is_superuser=True), "insult", "Das ist beleidigend.")
        support(anna, contribution("Von Bea", by=bea))
        now = timezone.now()
        chosen = {"consultation_key": "k", "question_key": "f1", "choices": ["ja"]}
        ChoiceAnswer.objects.create(**chosen, participant=anna, submission=sent_by(anna), confirmed_at=now)
        EventReminder.objects.create(event_key="e", participant=anna, submission=sent_by(anna), confirmed_at=now)
        waiting = sent_by(None, confirmed_at=None, email="ANNA@example.org", display_name="Anna")
        contribution("Noch nicht bestätigt.", submission=waiting, state="awaiting", display_name="Anna")
        OutgoingMail.objects.create(kind="confirm", key="c", submission=waiting, due_at=now)
        OutgoingMail.objects.create(kind="answered", key="a", participant=anna, due_at=now)

    @pytest.mark.parametrize("keep_texts", [True, False])
    def test_nothing_leads_to_the_person_any_more(self, world, anna, keep_texts):
        number = anna.pk
        personal.forget(anna, keep_texts=keep_texts)
        assert not Participant.objects.filter(pk=number).exists()
        assert not Submission.objects.filter(email__iexact="anna@example.org").exists()
        assert not Contribution.objects.filter(display_name__icontains="Anna").exists()
        assert not Contribution.objects.filter(text="Noch nicht bestätigt.").exists()
        assert not Submission.objects.filter(participant=number).exists()
        assert not EventReminder.objects.exists()
        assert not OutgoingMail.objects.filter(kind__in=["confirm", "answered"]).exists()

    def test_texts_can_stay_without_a_name(self, world, anna):
        personal.forget(anna, keep_texts=True)
        left = Contribution.objects.get(text="Mehr Bäume.")
        assert (left.state, left.display_name) == ("anonymised", "")
        assert Contribution.objects.get(text="Wartet.").state == "held"
        assert not ContributionVersion.objects.exists()

    def test_or_all_texts_go(self, world, anna):
        mine = list(Contribution.objects.filter(participant=anna).values_list("pk", flat=True))
        personal.forget(anna, keep_texts=False)
        rows = Contribution.objects.filter(pk__in=mine)
        assert set(rows.values_list("text", "title", "quote")) == {("", "", "")}
        assert sorted(rows.values_list("state", flat=True)) == ["hidden", "withdrawn", "withdrawn"]
        assert not ContributionVersion.objects.exists()

    @pytest.mark.parametrize("keep_texts", [True, False])
    def test_voices_go_too_so_that_nobody_counts_twice(self, world, anna, keep_texts):
        stamp = current_stamp()
        personal.forget(anna, keep_texts=keep_texts)
        assert not Support.objects.filter(contribution__text="Von Bea").exists()
        assert not ChoiceAnswer.objects.exists()
        assert Contribution.objects.get(text="Ja, am Markt.").display_name == "Bea"
        assert current_stamp() > stamp

    def test_voices_of_whom_the_portal_forgets_by_itself_count_on(self, world, anna):
        personal.forget(anna, keep_texts=True, keep_voices=True)
        assert Support.objects.confirmed().get(contribution__text="Von Bea").participant is None
        answer = ChoiceAnswer.objects.get()
        assert (answer.choices, answer.participant, answer.submission) == (["ja"], None, None)

    def test_a_second_time_there_is_nobody(self, world, anna):
        same = Participant.objects.get(pk=anna.pk)
        personal.forget(anna, keep_texts=True)
        with pytest.raises(personal.NotYours):
            personal.forget(same, keep_texts=True)


class TestOnlyOnesOwn:
    ACTS = {
        "correct": lambda who, row: personal.correct(who, row.public_id, title="", text="Meins jetzt."),
        "withdraw": lambda who, row: personal.withdraw(who, row.public_id),
        "anonymise": lambda who, row: personal.anonymise(who, row.public_id),
    }

    @pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
    def test_somebody_elses_is_not_there(self, anna, bea, act):
        row = contribution("Beas Text", by=bea)
        with pytest.raises(personal.NotYours):
            act(anna, row)
        row.refresh_from_db()
        assert (row.text, row.display_name, row.state) == ("Beas Text", "Bea", "published")

    def test_somebody_elses_support_stays(self, anna, bea):
        theirs = support(bea, contribution("x"))
        personal.end_support(anna, theirs.pk)
        assert Support.objects.get() == theirs

    def test_what_is_not_confirmed_is_nobodys(self, anna):
        row = contribution("Noch nicht.", by=anna, state="awaiting", published_at=None)
        with pytest.raises(personal.NotYours):
            personal.correct(anna, row.public_id, title="", text="Anders.")


class TestFilesMadeBefore:
    """A table of a consultation holds texts and names; whoever takes them back does not find them there again."""

    ACTS = {
        "correct": lambda anna, row: personal.correct(anna, row.public_id, title="", text="Anders."),
        "withdraw": lambda anna, row: personal.withdraw(anna, row.public_id),
        "anonymise": lambda anna, row: personal.anonymise(anna, row.public_id),
        "rename": lambda anna, row: personal.rename(anna, "Anna B."),
        "forget": lambda anna, row: personal.forget(anna, keep_texts=True),
    }

    @pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
    def test_go_with_the_change_and_are_made_anew(self, anna, act, media):
        row = contribution("Mehr Bänke.", by=anna, consultation_key="phase")
        made = {"size": 1, "pages": 1, "sha256": "x", "key": "x", "file_name": "x.pdf"}
        Publication.objects.create(scope="phase", variant="weighing", state="done", due_at=timezone.now(), **made)
        act(anna, row)
        tables = Publication.objects.filter(scope="phase", variant="weighing")
        assert [table.state for table in tables] == ["due"]


def test_all_links_end_together(anna):
    personal.end_links(anna)
    anna.refresh_from_db()
    assert anna.link_version == 2


def test_using_the_link_counts_as_taking_part(anna):
    Participant.objects.update(last_active_at=timezone.now() - timedelta(days=700))
    personal.rename(anna, "Anna B.")
    anna.refresh_from_db()
    assert timezone.now() - anna.last_active_at < timedelta(minutes=1)


def test_an_answer_of_the_administration_stays_when_the_text_goes(anna):
    row = contribution("Mehr Bänke.", by=anna)
    response(make.staff("mo"), row)
    personal.withdraw(anna, row.public_id)
    assert row.responses.count() == 1
