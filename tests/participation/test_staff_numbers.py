"""Staff addresses with a number that no row can have are not found: no fault of the portal."""

import pytest

from tests import factories as make
from tests.participation.factories import contribution

pytestmark = pytest.mark.django_db
HOME = "/verwaltung/participation/"
NUMBERS = ["9" * 19, "9" * 30, "9" * 5000, "²", "x"]


@pytest.fixture
def chief(client):
    client.raise_request_exception = False
    client.force_login(make.staff("mo", is_superuser=True))
    return client


@pytest.mark.parametrize("number", NUMBERS, ids=["19", "30", "5000", "raised", "letter"])
def test_no_row_has_this_number(chief, number):
    for kind in ("contribution", "contributiongroup", "response"):
        assert chief.get(f"{HOME}{kind}/{number}/change/").status_code == 404, kind
    one = contribution("Bitte Bänke.")
    add = f"{HOME}response/add/?beitraege="
    assert chief.get(add + number).status_code < 500
    sent = {"_module": "1", "module": number, "beitrag": str(one.pk)}
    assert chief.post(f"{add}{one.pk}", sent).status_code < 500
