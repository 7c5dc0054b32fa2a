"""A moderator of all scopes, signed in."""

import pytest

from tests.participation.queue_hands import moderator
from tests.portal.admin_hands import signed_in


@pytest.fixture
def mo():
    return moderator("mo")


@pytest.fixture
def client(mo):
    return signed_in(mo)
