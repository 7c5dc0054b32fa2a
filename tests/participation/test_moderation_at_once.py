"""Two act on the same contribution in the same second: one of them decides, the other is told, the log has it all."""

from uuid import uuid4

import pytest

from participation import moderation, notices, outbox, personal
from participation.models import Contribution, Decision, Notice, OutgoingMail
from tests.participation.factories import appeal, contribution, notice, participant
from tests.participation.moderation_hands import fresh, held, moderator, replayed, send_due, tried
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
#: Who is first is a matter of chance.
ROUNDS = range(2)


@pytest.fixture
def mo():
    return moderator("mo")


@pytest.fixture
def eva():
    return moderator("eva")


def approve(one, by):
    return lambda: tried(lambda: moderation.approve(one, by))


def hide(one, by):
    return lambda: tried(lambda: moderation.hide(one, by, "insult", "Beleidigt."))


def keep(one, by):
    return lambda: tried(lambda: moderation.keep(one, by, "Bleibt."))


def undo(decision, by):
    return lambda: tried(lambda: moderation.undo(decision, by))


def withdraw(one):
    return lambda: tried(lambda: personal.withdraw(one.participant, one.public_id))


def correct(one):
    return lambda: tried(
        lambda: personal.correct(one.participant, one.public_id, title="", text="Neu: www.example.org")
    )


def refused(results):
    return [answer for answer in results if answer.startswith("nein")]


@pytest.mark.parametrize("_", ROUNDS)
@pytest.mark.parametrize(
    ("first", "second"), [(approve, hide), (hide, hide), (approve, approve), (hide, keep), (keep, keep)]
)
def test_two_moderators(mo, eva, first, second, _):
    one = contribution(by=participant()) if keep in (first, second) else held()
    if keep in (first, second):
        notice(one)
    known = one.decisions.count()

    results = at_once(first(fresh(one), mo), second(fresh(one), eva))

    # Hiding what a colleague has just left standing is no contradiction to what the second one saw.
    (lost,) = refused(results) or [""]
    assert bool(lost) or sorted(results) == ["hide", "keep"]
    assert not lost or " hat den Beitrag " in lost
    assert one.decisions.count() == known + 2 - len(refused(results))
    last = one.decisions.order_by("-pk").first()
    assert fresh(one).state == {"publish": "published", "hide": "hidden", "keep": "published"}[last.act]
    assert replayed(one) == {"publish": "public", "hide": "hidden", "keep": "public"}[last.act]
    assert not Notice.objects.open().exists()
    kinds = send_due()
    assert kinds.count("hidden") == (last.act == "hide") and kinds.count("published") == (last.act == "publish")
    assert kinds.count("notice-decided") <= 1


@pytest.mark.parametrize("_", ROUNDS)
def test_taking_back_and_a_colleagues_decision(mo, eva, _):
    one = held()
    decision = moderation.approve(one, mo)
    results = at_once(undo(decision, mo), hide(fresh(one), eva))
    assert len(refused(results)) == 1
    assert fresh(one).state == ("held" if results[0] == "undo" else "hidden") == replayed(one)
    assert send_due() == ([] if results[0] == "undo" else ["hidden"])


@pytest.mark.parametrize("_", ROUNDS)
def test_taking_back_twice(mo, _):
    one = held()
    decision = moderation.approve(one, mo)
    results = at_once(undo(decision, mo), undo(decision, mo), undo(decision, mo))
    assert results.count("undo") == 1 and len(refused(results)) == 2
    assert Decision.objects.filter(act="undo").count() == 1
    assert fresh(one).state == "held" and send_due() == []


@pytest.mark.parametrize("_", ROUNDS)
@pytest.mark.parametrize("act", [approve, hide])
def test_taking_back_and_the_authors_withdrawal(mo, act, _):
    """In either order the text is gone, and nobody can bring it back."""
    one = held()
    act(one, mo)()
    at_once(undo(one.decisions.first(), mo), withdraw(one))
    now = fresh(one)
    assert now.text == "" and now.state in ("withdrawn", "hidden")
    assert not Contribution.objects.public().exists()
    assert "published" not in send_due()


@pytest.mark.parametrize("_", ROUNDS)
@pytest.mark.parametrize("act", [approve, hide, keep])
def test_a_decision_and_the_authors_withdrawal(mo, act, _):
    """Whoever is second finds what the first has left, and nobody waits for a decision that will not come."""
    one = contribution(by=participant()) if act is keep else held()
    if act is keep:
        notice(one)
    decided, withdrawn = at_once(act(fresh(one), mo), withdraw(one))
    now = fresh(one)
    assert withdrawn == "done" and now.text == "" and now.state in ("withdrawn", "hidden")
    assert decided in ("publish", "hide", "keep") or "zurückgezogen" in decided
    assert not Notice.objects.open().exists()
    assert len(send_due()) <= 1


@pytest.mark.parametrize("_", ROUNDS)
def test_a_decision_and_the_authors_correction(mo, _):
    """What was approved is what was read, or the changed text waits anew."""
    one = held()
    decided, _corrected = at_once(approve(fresh(one), mo), correct(one))
    now = fresh(one)
    assert (decided, now.state) == ("publish", "held") or ("geändert" in decided and now.state == "held")
    assert replayed(one) == "held"
    assert "www" not in "".join(Contribution.objects.public().values_list("text", flat=True))


@pytest.mark.parametrize("_", ROUNDS)
def test_taking_back_and_the_worker_who_sends_the_mail(mo, _):
    """Either it is taken back and nobody hears of it, or somebody heard and it stays."""
    one = held()
    decision = moderation.approve(one, mo)
    OutgoingMail.objects.update(due_at=decision.at)
    undone, _sent = at_once(undo(decision, mo), outbox.work)
    state = OutgoingMail.objects.get().state
    assert (undone, state) == ("undo", "obsolete") or ("unterwegs" in undone and state == "sent")
    assert fresh(one).state == ("held" if undone == "undo" else "published")


@pytest.mark.parametrize("_", ROUNDS)
def test_a_report_and_hiding_leave_no_report_without_an_answer(mo, _):
    one = contribution(by=participant())

    def report():
        values = {"ground": "insult", "explanation": "Das.", "name": "Nora", "email": "nora@example.org"}
        try:
            return notices.file(uuid4(), one, network="192.0.2.1", **values)
        except notices.NotPublic:
            return None

    _decided, filed = at_once(hide(fresh(one), mo), report)
    assert fresh(one).state == "hidden" and not Notice.objects.open().exists()
    assert filed is None or Notice.objects.get().outcome == "hidden"


@pytest.mark.parametrize("_", ROUNDS)
def test_an_appeal_is_decided_by_one_of_two(mo, eva, _):
    one = contribution(by=participant())
    waiting = appeal(moderation.hide(one, moderator("ida"), "insult", "Beleidigt."))
    seen = fresh(one)
    results = at_once(
        lambda: tried(lambda: moderation.approve(seen, mo, appeal=waiting)),
        lambda: tried(lambda: moderation.uphold(fresh(one), eva, "Es bleibt dabei.", waiting)),
    )
    assert len(refused(results)) == 1 and Decision.objects.filter(appeal=waiting).count() == 1
    assert fresh(one).state == ("published" if results[0] == "publish" else "hidden")
