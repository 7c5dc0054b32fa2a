"""Anna of the staff, and the mails that her account brings."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from belzig_portal.accounts import adapter as adapter_module
from belzig_portal.accounts.mail import send_later
from tests.portal.account_hands import PASSWORD


@pytest.fixture
def anna():
    """A member of staff."""
    return get_user_model().objects.create_user(
        "anna", "anna@stadt.example", PASSWORD, is_staff=True, first_name="Anna", last_name="Abendroth"
    )


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Mails, in the order in which they were sent; waits for the sender."""
    futures = []
    monkeypatch.setattr(adapter_module, "send_later", lambda message: futures.append(send_later(message)))

    def wait():
        for future in futures:
            future.result(5)
        return mail.outbox

    yield wait
    wait()  # no mail of this test may reach the next one
