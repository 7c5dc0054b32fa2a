"""What the database refuses to keep, whoever writes it: the promises of the forms hold without them."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from strategy import editions
from strategy.models import Edition, Publication, Resolution, Selection
from tests import factories as make

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef" * 2


def refused(act, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"body": ""}, "says_who_and_what"),
        ({"edition_title": ""}, "says_who_and_what"),
        ({"date": None, "date_note": ""}, "result_has_a_day"),
        ({"link": "http://ratsinfo.example/1"}, "link_is_https"),
        ({"link": "javascript:alert(1)"}, "link_is_https"),
    ],
)
def test_a_resolution_that_the_form_would_refuse(values, name):
    make.resolution(make.belzig(), result="accepted", date="2026-03-01")
    refused(lambda: Resolution.objects.update(**values), name)


@pytest.mark.parametrize(
    "values",
    [
        {"date": None, "date_note": "26. oder 27. Juni 2023"},
        {"date": None, "result": ""},
        {"link": "https://ratsinfo.example/1"},
        {"link": ""},
    ],
)
def test_a_resolution_that_says_what_is_known(values):
    make.resolution(make.belzig(), result="accepted", date="2026-03-01")
    assert Resolution.objects.update(**values) == 1


def test_the_only_states_of_an_edition():
    make.live(make.belzig())
    editions.freeze("Stand für die Beratung")
    refused(lambda: Edition.objects.update(state="beschlossen"), "edition_state_is_known")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"title": ""}, "edition_has_a_title_and_contents"),
        ({"size": 0}, "edition_has_a_title_and_contents"),
        ({"slug": "fassung-8"}, "edition_slug_says_its_number"),
        ({"slug": "neunte"}, "edition_slug_says_its_number"),
    ],
)
def test_an_edition_that_nobody_froze(values, name):
    whole = {"number": 9, "slug": "fassung-9", "title": "Stand", "size": 1, "sha256": "0" * 64}
    refused(lambda: Edition.objects.create(**{**whole, "frozen_at": timezone.now(), **values}), name)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"key": "a"}, "selection_key_is_a_checksum"),
        ({"key": KEY.upper()}, "selection_key_is_a_checksum"),
        ({"chapter_keys": []}, "selection_is_not_empty"),
    ],
)
def test_a_selection_that_nobody_made(values, name):
    refused(lambda: Selection.objects.create(**{"key": KEY, "chapter_keys": ["vision"], **values}), name)


def test_a_document_in_the_making_without_an_end():
    refused(
        lambda: Publication.objects.create(variant="long", state="rendering", due_at=timezone.now()),
        "document_in_the_making_has_a_lease",
    )
