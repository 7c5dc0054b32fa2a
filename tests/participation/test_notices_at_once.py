"""A report in the very moment in which others report, decide, or take the text back: each is told one thing."""

from threading import Event
from time import sleep
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from participation import guard, moderation, notices, personal
from participation.about import NotPublic
from participation.guard import DAY, Limit
from participation.models import Decision, Notice, OutgoingMail
from tests import factories as make
from tests.participation.factories import contribution, notice, participant
from tests.participation.test_notices_pages import filled
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_hands(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def anna():
    return participant()


@pytest.fixture
def text(anna):
    make.live(make.belzig(), make.wiesenburg())
    return contribution("Der Bürgermeister ist ein Esel.", by=anna)


@pytest.fixture
def moderator():
    return make.staff("mo", is_superuser=True)


def sender(one, values, network="10.0.0.1"):
    address = reverse("participation:report", args=[one.public_id])
    return lambda: Client(REMOTE_ADDR=network).post(address, values).status_code


def reporting(one, email):
    def act():
        try:
            values = {"ground": "insult", "explanation": "Das beleidigt.", "name": "Nora", "email": email}
            return notices.file(uuid4(), one, **values)
        except NotPublic as gone:
            return gone

    return act


def test_a_double_click_is_one_notice_and_one_receipt(text):
    assert set(at_once(*[sender(text, filled())] * 6)) == {303}
    assert Notice.objects.count() == OutgoingMail.objects.count() == 1


def test_two_forms_with_one_address_are_one_notice(text):
    assert set(at_once(*(sender(text, filled(text=f"Zum {n}. Mal.")) for n in range(6)))) == {303}
    assert Notice.objects.count() == OutgoingMail.objects.count() == 1


def test_many_neighbours_at_once_are_each_heard(text):
    acts = [sender(text, filled(email=f"n{n}@example.org"), f"10.0.{n}.1") for n in range(8)]
    assert set(at_once(*acts)) == {303}
    assert Notice.objects.count() == OutgoingMail.objects.count() == 8


def test_a_crowd_from_one_network_gets_no_further_than_its_limit(monkeypatch):
    monkeypatch.setattr(guard, "REPORTS", (Limit(4, DAY),))
    make.live(make.belzig(), make.wiesenburg())
    rows = [contribution(f"Text Nummer {n} zum Melden.") for n in range(9)]
    codes = at_once(*(sender(one, filled(email=f"n{n}@example.org")) for n, one in enumerate(rows)))
    assert sorted(codes) == [303] * 4 + [429] * 5
    assert Notice.objects.count() == OutgoingMail.objects.count() == 4


@pytest.mark.parametrize("again", range(4))
def test_a_report_while_it_is_hidden_is_settled_with_it_or_told_that_it_is_gone(text, moderator, again):
    first = notice(text, "erste@example.org")
    seen = type(text).objects.get(pk=text.pk)
    act = reporting(text, "nora@example.org")
    made, decision = at_once(act, lambda: moderation.hide(seen, moderator, "insult", "Eine Beleidigung."))
    assert not Notice.objects.open().exists() and isinstance(decision, Decision)
    kept = {first.pk} if isinstance(made, NotPublic) else {first.pk, made.pk}
    assert set(Notice.objects.filter(decision=decision).values_list("pk", flat=True)) == kept
    assert OutgoingMail.objects.filter(kind="notice-decided").count() == len(kept)


@pytest.mark.parametrize("again", range(4))
def test_a_report_while_its_author_takes_it_back(text, anna, again):
    made, _ = at_once(reporting(text, "nora@example.org"), lambda: personal.withdraw(anna, text.public_id))
    assert not Notice.objects.open().exists()
    assert OutgoingMail.objects.filter(kind="notice-decided").count() == Notice.objects.count()
    assert isinstance(made, NotPublic) is not Notice.objects.exists()


@pytest.mark.parametrize("again", range(4))
def test_a_decision_while_its_author_deletes_everything(text, anna, moderator, again):
    """Either it was decided first, or the moderator hears that it is gone; never both, and the log has no gap."""
    notice(text, "nora@example.org")
    seen = type(text).objects.get(pk=text.pk)

    def decide():
        try:
            return moderation.keep(seen, moderator, "Das ist erlaubt.")
        except moderation.Conflict as conflict:
            return conflict

    decided, _ = at_once(decide, lambda: personal.forget(anna, keep_texts=False))
    settled = Notice.objects.get()
    if isinstance(decided, Decision):
        assert (settled.outcome, settled.decision) == ("kept", decided)
    else:
        assert (settled.outcome, settled.decision) == ("gone", None) and "zurückgezogen" in str(decided)
    assert OutgoingMail.objects.filter(notice=settled).count() == 1


@pytest.mark.parametrize("is_undone_first", [True, False])
def test_its_sender_is_forgotten_while_the_decision_is_taken_back(text, moderator, is_undone_first):
    """Open again it keeps its sender, forgotten it stays closed; nobody meets a fault."""
    notice(text, "Nora@example.org")
    decision = moderation.keep(text, moderator, "Das ist erlaubt.")
    first_done = Event()

    def undo():
        return moderation.undo(decision, moderator)

    def forget():
        with transaction.atomic():  # not the whole of personal.forget: there the two mostly wait for each other earlier
            notices.forget(Notice.objects.filter(email__iexact="nora@example.org"))

    def begins(act):
        with transaction.atomic():
            act()
            first_done.set()
            sleep(0.5)  # the other one comes before it is committed

    def follows(act):
        first_done.wait(10)
        act()

    first, second = (undo, forget) if is_undone_first else (forget, undo)
    at_once(lambda: begins(first), lambda: follows(second))
    left = Notice.objects.get()
    assert (left.outcome, left.email) == (("", "Nora@example.org") if is_undone_first else ("kept", ""))


def test_two_moderators_on_one_notice_one_decides(text, moderator):
    notice(text, "nora@example.org")
    other = make.staff("zwei", is_superuser=True)

    def act(who, how):
        seen = type(text).objects.get(pk=text.pk)

        def acting():
            try:
                return how(seen, who)
            except moderation.Conflict:
                return None

        return acting

    made = at_once(
        act(moderator, lambda one, who: moderation.keep(one, who, "Das ist erlaubt.")),
        act(other, lambda one, who: moderation.hide(one, who, "insult", "Eine Beleidigung.")),
    )
    # Keeping changes nothing that hiding saw, so hiding may follow it; never the other way round.
    settled = Notice.objects.get()
    assert settled.decision in made and settled.closed_at
    assert OutgoingMail.objects.filter(notice=settled).count() == 1
