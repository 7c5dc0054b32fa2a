"""Two citizens, two moderators, and a decision of each kind that somebody may appeal; a module may have its own."""

import pytest

from participation import moderation
from tests import factories as make
from tests.participation.factories import contribution, notice, participant


@pytest.fixture
def anna():
    return participant("anna@example.org", "Anna")


@pytest.fixture
def bea():
    return participant("bea@example.org", "Bea")


@pytest.fixture
def mo():
    return make.staff("mo", ("moderator", None), first_name="Mo", last_name="Moderation")


@pytest.fixture
def eva():
    return make.staff("eva", ("moderator", None), first_name="Eva", last_name="Eule")


@pytest.fixture
def hiding(mo):
    """Of a text by Anna, decided by Mo."""
    return moderation.hide(contribution("Das Bad muss bleiben.", by=participant()), mo, "insult", "Der zweite Satz.")


@pytest.fixture
def keeping(mo):
    """Of a reported text; the notice that it closed is `keeping.notices.get()`."""
    one = contribution("Das Bad muss weg.", by=participant())
    notice(one)
    return moderation.keep(one, mo, "Das ist eine Meinung.")
