"""What would happen without locks and conditions: so the tests of two acts at once would notice if one were lost."""

import threading

import pytest
from django.db import transaction

from participation import digests, moderation
from strategy import publishing
from tests.participation.factories import participant
from tests.participation.moderation_hands import fresh, held, moderator, tried
from tests.participation.test_digests import MONDAY, follow, news, told
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_moderators_would_both_decide_on_what_each_saw(monkeypatch):
    """The condition of the one UPDATE switched off."""
    one = held()
    seen = fresh(one), fresh(one)

    def take(decision, allowed, **values):
        type(one).objects.filter(pk=decision.contribution.pk).update(**values)
        decision.contribution.refresh_from_db()

    monkeypatch.setattr(moderation, "_take", take)
    results = [
        tried(lambda: moderation.approve(seen[0], moderator("mo"))),
        tried(lambda: moderation.hide(seen[1], moderator("eva"), "insult", "Beleidigt.")),
    ]
    assert results == ["publish", "hide"]  # test_moderation_at_once: one of them is refused


def test_news_that_become_visible_late_would_never_be_told(monkeypatch):
    """The exclusive lock switched off, for which who gathers waits until all who write news have committed."""
    monkeypatch.setattr(publishing, "one_at_a_time", lambda: None)
    follow(participant())
    has_number, is_gathered = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            number = news()
            has_number.set()
            assert is_gathered.wait(10)
        return number

    def gather():
        assert has_number.wait(10)
        larger = news()
        digests.make_due(MONDAY)
        is_gathered.set()
        return larger

    smaller, larger = at_once(slow, gather)
    assert smaller < larger and told() == [[larger]]
    digests.make_due(MONDAY, before_time=True)
    assert told() == [[larger]]  # test_digests: both are told
