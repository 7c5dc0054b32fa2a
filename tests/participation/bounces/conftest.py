"""Where mails come back to."""

import pytest

from tests.participation.returned_mails import ADDRESS


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.BOUNCE_ADDRESS = ADDRESS
