"""An address for returned mails, and a mail server that answers as told."""

import pytest

from tests.mail_server import mail_server
from tests.participation.returned_mails import ADDRESS


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.BOUNCE_ADDRESS = ADDRESS


@pytest.fixture
def server(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        yield server
