"""People, decisions that somebody may appeal, and a mail server; a module may have others of its own."""

import pytest

from participation import moderation
from tests import factories as make
from tests.mail_server import mail_server
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


@pytest.fixture
def server(settings):
    """A mail server that answers as told and keeps what it was sent."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "participation.sending.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        yield server
