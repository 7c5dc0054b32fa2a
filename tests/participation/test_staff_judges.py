"""Where somebody must leave a decision to others, they read to whom."""

import pytest

from tests import factories as make
from tests.participation.factories import notice, participant
from tests.participation.queue_hands import contribution, door, hidden_and_appealed, moderator
from tests.portal.admin_hands import address, document, signed_in

pytestmark = pytest.mark.django_db


def words(user, path):
    return " ".join(document(signed_in(user).get(path)).text_content().split())


def test_who_decided_reads_who_can_decide_on_the_appeal():
    jo, mo = moderator("jo"), moderator("mo")
    make.staff("bea", ("moderator", make.belzig()), first_name="Bea")
    make.staff("eva", ("publisher", None), first_name="Eva")
    one = hidden_and_appealed(jo).decision.contribution
    assert "andere Person entscheiden. Entscheiden kann: Mo." in words(jo, door("case", one))
    chief = make.staff("chefin", is_superuser=True)
    assert "Entscheiden kann: Mo oder die Administration." in words(jo, door("case", one))
    mo.is_active = chief.is_active = False
    mo.save()
    chief.save()
    assert "Entscheiden kann" not in words(jo, door("case", one))


def test_the_author_reads_who_can_decide_and_is_not_among_them():
    anna = moderator("anna", email="Anna@example.org")
    moderator("mo")
    one = contribution("Meins.", by=participant())
    notice(one)
    for path in (door("case", one), address(one)):
        assert "Über ihn entscheidet jemand anderes. Entscheiden kann: Mo." in words(anna, path)
    assert "Entscheiden kann" not in words(moderator("jo"), address(one))
