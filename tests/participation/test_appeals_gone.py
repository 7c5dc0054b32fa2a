"""Appeals whose matter or whose sender is gone."""

import pytest

from participation import appeals, moderation, personal
from participation import mails as outbox_mails
from participation.models import Notice, OutgoingMail
from strategy.publishing import current_stamp
from tests.participation.appeal_hands import file, fresh, mails
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db


class TestGone:
    def test_withdrawing_ends_the_appeal_of_who_reported_and_tells_them(self, keeping):
        appeal = file(keeping, said_by=keeping.notices.get())
        personal.withdraw(participant(), keeping.contribution.public_id)
        assert fresh(appeal).outcome == "gone"
        assert [m.notice for m in mails("appeal-decided")] == [appeal.notice]

    def test_deleting_everything_takes_the_appeal_along(self, hiding):
        appeal = file(hiding)
        personal.forget(participant(), keep_texts=True)
        appeal.refresh_from_db()
        assert (appeal.outcome, appeal.text, appeal.participant) == ("gone", "", None)
        assert not OutgoingMail.objects.filter(kind__startswith="appeal").exists()

    def test_whoever_reported_and_deletes_everything_takes_their_appeals_along(self, keeping, mo, eva):
        """Though they wrote nothing else here, and the text is somebody else's."""
        sender = keeping.notices.get()
        rejected = appeals.decide(file(keeping, said_by=sender), eva, upheld=False, answer="Nein.")
        other = contribution("Auch das.", by=participant())
        notice(other, "Nachbar@example.org")
        kept = moderation.keep(other, mo, "Eine Meinung.")
        waiting = file(kept, said_by=kept.notices.get())
        stamp = current_stamp()
        personal.forget(participant("nachbar@example.org", "Nora"), keep_texts=True)
        assert current_stamp() > stamp, "the public figures tell of it"
        assert [(one.outcome, one.text) for one in (fresh(rejected), fresh(waiting))] == [
            ("rejected", ""),
            ("gone", ""),
        ]
        assert set(Notice.objects.values_list("email", "name", "explanation")) == {("", "", "")}
        assert all(outbox_mails.build(mail) is None for mail in mails("appeal-receipt"))

    def test_nobodys_appeal_ends_because_they_were_inactive_elsewhere(self, keeping):
        waiting = file(keeping, said_by=keeping.notices.get())
        personal.forget(participant("nachbar@example.org", "Nora"), keep_texts=True, keep_voices=True)
        assert (fresh(waiting).outcome, fresh(waiting).text) == ("", waiting.text)
        assert fresh(waiting.notice).email

    def test_of_others_nothing_is_forgotten(self, keeping):
        waiting = file(keeping, said_by=keeping.notices.get())
        personal.forget(participant("jemand@example.org", "Jo"), keep_texts=False)
        assert (fresh(waiting).outcome, fresh(waiting).text) == ("", waiting.text)

    def test_hiding_it_for_another_reason_ends_it(self, keeping, mo):
        appeal = file(keeping, said_by=keeping.notices.get())
        moderation.hide(fresh(keeping.contribution), mo, "personal", "Nennt eine Adresse.")
        assert fresh(appeal).outcome == "gone" and len(mails("appeal-decided")) == 1

    def test_undoing_the_decision_ends_it(self, hiding, mo):
        appeal = file(hiding)
        moderation.undo(hiding, mo)
        assert fresh(appeal).outcome == "gone" and fresh(hiding.contribution).state == "published"

    def test_again_changes_nothing(self, keeping):
        appeal = file(keeping, said_by=keeping.notices.get())
        for _ in range(2):
            appeals.gone([keeping.contribution])
        assert len(mails("appeal-decided")) == 1 and fresh(appeal).outcome == "gone"


class TestTakingTheNameAway:
    def test_a_decided_appeal_leads_nobody_to_the_author_any_more(self, hiding, eva):
        appeal = appeals.decide(file(hiding), eva, upheld=True, answer="Ironie.")
        personal.anonymise(participant(), hiding.contribution.public_id)
        left = fresh(appeal)
        assert (left.participant, left.text, left.outcome, left.answer) == (None, "", "upheld", "Ironie.")

    def test_its_answer_still_arrives(self, hiding, eva):
        appeals.decide(file(hiding), eva, upheld=True, answer="Ironie.")
        personal.anonymise_all(participant())
        (owed,) = mails("appeal-decided")
        assert outbox_mails.build(owed).to == ["anna@example.org"]

    def test_one_that_waits_keeps_its_author_until_the_name_is_taken_from_what_is_public(self, hiding, eva):
        appeal = file(hiding)
        personal.anonymise(participant(), hiding.contribution.public_id)
        assert (fresh(appeal).participant, fresh(appeal).text) == (participant(), appeal.text)
        appeals.decide(fresh(appeal), eva, upheld=True, answer="Ironie.")
        personal.anonymise(participant(), hiding.contribution.public_id)
        assert fresh(appeal).participant is None

    def test_what_others_objected_to_stays(self, keeping, eva):
        appeal = appeals.decide(file(keeping, said_by=keeping.notices.get()), eva, upheld=False, answer="Nein.")
        personal.anonymise(participant(), keeping.contribution.public_id)
        assert fresh(appeal).text
