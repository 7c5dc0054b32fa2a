"""Reported and appealed contributions: what stays says why, nobody decides in a matter of their own."""

import pytest
from django.core.exceptions import PermissionDenied

from participation import appeals, claims, moderation, permissions, queue
from participation.models import Appeal, Claim, Contribution, Decision, OutgoingMail
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import appeal, contribution, notice, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return make.staff("mo", ("moderator", None), first_name="Mo", last_name="Moderation", email="mo@example.org")


@pytest.fixture
def eva():
    return make.staff("eva", ("moderator", None), first_name="Eva", last_name="Eule", email="eva@example.org")


def kinds():
    return sorted(OutgoingMail.objects.values_list("kind", flat=True))


class TestKeeping:
    def test_what_was_reported_stays_with_a_reason_and_only_who_reported_is_told(self, mo):
        one = contribution(by=participant())
        told, stamp = notice(one), current_stamp()
        decision = moderation.keep(one, mo, "  Das ist eine Meinung.  ")
        one.refresh_from_db(), told.refresh_from_db()
        assert (one.state, decision.act, decision.before, decision.reason) == (
            "published", "keep", "published", "Das ist eine Meinung.",
        )  # fmt: skip
        assert (told.outcome, told.decision) == ("kept", decision)
        assert kinds() == ["notice-decided"] and current_stamp() > stamp  # the public figures count it

    def test_nothing_reported_is_nothing_to_keep(self, mo):
        one = contribution()
        with pytest.raises(moderation.Conflict, match="keine Meldung mehr"):
            moderation.keep(one, mo, "Bleibt.")
        assert not Decision.objects.exists()

    def test_twice_is_once(self, mo, eva):
        one = contribution()
        notice(one)
        moderation.keep(one, eva, "Bleibt.")
        with pytest.raises(moderation.Conflict, match="Eva Eule hat den Beitrag am .* stehen gelassen"):
            moderation.keep(one, mo, "Bleibt.")
        assert Decision.objects.count() == 1

    @pytest.mark.parametrize("state", ["held", "hidden"])
    def test_only_what_everybody_can_read_can_stay(self, mo, state):
        one = contribution(state=state)
        notice(one)
        with pytest.raises(moderation.Conflict):
            moderation.keep(one, mo, "Bleibt.")

    def test_it_needs_a_reason(self, mo):
        one = contribution()
        notice(one)
        with pytest.raises(ValueError, match="Begründung"):
            moderation.keep(one, mo, " ")


class TestDecidingOnReported:
    def test_hiding_settles_every_notice(self, mo):
        one = contribution(by=participant())
        notice(one), notice(one, "zweite@example.org")
        decision = moderation.hide(one, mo, "insult", "Beleidigt.")
        assert {n.outcome for n in one.notices.all()} == {"hidden"}
        assert set(one.notices.values_list("decision", flat=True)) == {decision.pk}
        assert kinds() == ["hidden", "notice-decided", "notice-decided"]

    def test_approving_what_was_held_after_a_report_settles_it_too(self, mo):
        one = contribution(state="held", by=participant())
        notice(one)
        moderation.approve(one, mo)
        assert one.notices.get().outcome == "kept"

    def test_a_decision_ends_the_claim_whoever_has_it(self, mo, eva):
        one = contribution(state="held", published_at=None)
        claims.claim(one, eva)
        moderation.approve(one, mo)
        assert not Claim.objects.exists()


class TestAppeals:
    @pytest.fixture
    def hidden(self, eva):
        """Hidden by Eva, and its author objects."""
        one = contribution(by=participant())
        moderation.hide(one, eva, "insult", "Beleidigt.")
        OutgoingMail.objects.all().delete()
        return one

    def test_what_is_appealed_is_not_just_approved(self, mo, hidden):
        appeal(hidden.decisions.get())
        with pytest.raises(moderation.Conflict, match="Widerspruch"):
            moderation.approve(hidden, mo)
        assert Contribution.objects.get().state == "hidden" and Decision.objects.count() == 1

    def test_granted_it_is_public_again_and_the_answer_is_the_only_mail(self, mo, hidden):
        granted = appeal(hidden.decisions.get())
        decision = moderation.approve(hidden, mo, appeal=granted)
        assert (Contribution.objects.get().state, decision.appeal, decision.before) == ("published", granted, "hidden")
        assert kinds() == []

    def test_granted_to_who_reported_it_is_hidden_and_the_author_is_told_at_once(self, mo, eva):
        one = contribution(by=participant())
        told = notice(one)
        kept = moderation.keep(one, eva, "Bleibt.")
        told.refresh_from_db()
        granted = appeal(kept, told)
        decision = moderation.hide(one, mo, "insult", "Doch.", appeal=granted)
        mail = OutgoingMail.objects.get(kind="hidden")
        assert (one.state, decision.appeal) == ("hidden", granted) and mail.due_at <= mail.created_at

    def test_rejected_everything_stays_and_the_log_says_so(self, mo, hidden):
        rejected, stamp = appeal(hidden.decisions.get()), current_stamp()
        decision = moderation.uphold(hidden, mo, "Es bleibt dabei.", rejected)
        assert (decision.act, decision.before, decision.appeal) == ("uphold", "hidden", rejected)
        assert Contribution.objects.get().state == "hidden" and current_stamp() > stamp and kinds() == []

    def test_once(self, mo, hidden):
        rejected = appeal(hidden.decisions.get())
        moderation.uphold(hidden, mo, "Es bleibt dabei.", rejected)
        with pytest.raises(moderation.Conflict, match="Sie haben am .* einen Widerspruch zurückgewiesen"):
            moderation.uphold(hidden, mo, "Es bleibt dabei.", rejected)
        assert Decision.objects.filter(appeal=rejected).count() == 1

    def test_never_by_whose_decision_it_is_against(self, eva, hidden):
        own = appeal(hidden.decisions.get())
        for act in (
            lambda: moderation.approve(hidden, eva, appeal=own),
            lambda: moderation.uphold(hidden, eva, "Es bleibt dabei.", own),
        ):
            with pytest.raises(PermissionDenied, match="jemand anderes"):
                act()
        assert Decision.objects.count() == 1

    def test_it_needs_a_reason(self, mo, hidden):
        with pytest.raises(ValueError, match="Begründung"):
            moderation.uphold(hidden, mo, "", appeal(hidden.decisions.get()))

    def test_who_left_it_standing_may_still_hide_it_at_once_which_is_what_the_appeal_asks_for(self, eva):
        """What is unlawful must not wait for a colleague."""
        one = contribution(by=participant())
        told = notice(one)
        kept = moderation.keep(one, eva, "Bleibt.")
        told.refresh_from_db()
        waiting = appeal(kept, told)
        decision = moderation.hide(one, eva, "law", "Doch rechtswidrig.")
        waiting.refresh_from_db()
        assert one.state == "hidden" and waiting.outcome == Appeal.Outcome.GONE
        assert not moderation.undoable(decision, eva)  # somebody has been told
        with pytest.raises(moderation.Conflict, match="Widerspruch"):
            moderation.undo(decision, eva)


class TestOwnMatters:
    def acts(self, one, by):
        notice(one)
        return (
            lambda: moderation.approve(one, by),
            lambda: moderation.hide(one, by, "insult", "So."),
            lambda: moderation.keep(one, by, "So."),
            lambda: claims.claim(one, by),
        )

    def test_nobody_decides_on_a_text_of_their_own(self, mo):
        one = contribution(state="held", by=participant("MO@Example.org", "Mo"))
        for act in self.acts(one, mo):
            with pytest.raises(PermissionDenied, match="eigener Beitrag"):
                act()
        assert not Decision.objects.exists()

    def test_a_stranger_who_reports_with_every_moderators_address_stops_nobody(self, mo, eva):
        """Nobody has confirmed the address of a notice."""
        for person, other in ((mo, eva), (eva, mo)):
            one = contribution(by=participant())
            reported = [notice(one, address) for address in ("MO@example.org", "eva@example.org")]
            assert not permissions.refusal(person, one) and one in queue.cases(person)
            assert not queue.for_others(person).exists() and claims.claim(one, person)
            kept = moderation.keep(one, person, "Bleibt.")
            waiting = appeal(kept, reported[0])
            assert one in queue.cases(other)
            assert appeals.decide(waiting, other, upheld=False, answer="Bleibt.").decided_by == other

    def test_also_administrators(self):
        chief = make.staff("chef", is_superuser=True, email="chef@example.org")
        one = contribution(by=participant("chef@example.org", "Chef"))
        with pytest.raises(PermissionDenied):
            moderation.hide(one, chief, "insult", "So.")

    def test_without_an_address_nobody_is_taken_for_somebody_else(self):
        mo = make.staff("mo", is_superuser=True, email="")
        one = contribution()
        notice(one, "", ground="child")
        assert moderation.keep(one, mo, "Bleibt.")

    def test_the_rule_for_one_is_the_rule_for_many(self, mo):
        here, there = make.belzig(), make.wiesenburg()
        keen = make.staff("bo", ("moderator", here), email="Bo@Example.org")
        people = [mo, keen, make.staff("x", email="x@example.org"), make.staff("y", is_superuser=True, email="")]
        for place in (None, here, there):
            for author in (None, participant("bo@example.org", "Bo"), participant("mo@example.org", "Mo")):
                contribution(municipality=place, by=author)
                notice(contribution(municipality=place, by=author), "BO@example.org")
                notice(contribution(municipality=place, by=author), "", ground="child")
        rows = list(Contribution.objects.all())
        for person in people:
            allowed = set(permissions.decided_by(person, Contribution.objects.all()))
            assert allowed == {row for row in rows if not permissions.refusal(person, row)}
