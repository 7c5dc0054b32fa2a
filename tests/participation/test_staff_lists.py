"""Small promises of the staff's lists: an order that fits what is shown, names instead of keys, German heads."""

import pytest

from belzig_portal.accounts.models import SecondFactor
from measures.models import Measure
from participation.models import Response
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation.factories import contribution, days_ago, response
from tests.portal.admin_hands import add_address, document, list_address, signed_in, texts

pytestmark = pytest.mark.django_db


def test_answers_stand_in_the_order_of_the_day_that_is_shown():
    boss = make.staff("eva", ("publisher", None))
    old = response(boss, contribution(), text="zuletzt veröffentlicht")
    response(boss, contribution(), text="vor Tagen veröffentlicht", published_at=days_ago(3))
    assert old.pk < Response.objects.latest("pk").pk
    rows = texts(signed_in(boss).get(list_address(Response)), "field-summary")
    assert rows == ["zuletzt veröffentlicht", "vor Tagen veröffentlicht"]


def test_the_first_page_names_a_table_by_the_title_of_its_phase():
    make.live(phases.consultation("Offene Netze"))
    page = signed_in(make.staff("eva", ("publisher", None))).get("/verwaltung/")
    assert "„Offene Netze“: " in " ".join(document(page).text_content().split())


def test_who_edits_one_municipality_is_not_told_to_leave_it_empty():
    page = signed_in(make.staff("eva", ("publisher", make.belzig()))).get(add_address(Measure))
    assert "Leer: gemeinsame" not in page.content.decode()


def test_the_list_of_second_factors_is_german():
    SecondFactor.objects.create(user=make.staff("eva"), type="totp", data={})
    page = signed_in(make.staff("root", is_superuser=True)).get(list_address(SecondFactor))
    heads = [" ".join(head.text_content().split()) for head in document(page).xpath("//thead//th")]
    assert {"Konto", "Eingerichtet am", "Zuletzt benutzt am"} <= set(heads)
