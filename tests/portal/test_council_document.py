"""The council sheet as a file: two pages whatever there is to say, no words of citizens, made when somebody asks."""

from datetime import timedelta

import pymupdf
import pytest
import time_machine
from django.utils import timezone

from strategy import council_document, printing
from strategy.council_document import MAKER, TEMPLATE, TooLong, tree, two_pages
from strategy.council_lengths import PRINTED, cut
from strategy.document_makers import maker
from strategy.document_workshop import work
from strategy.editions import freeze
from strategy.models import Publication
from strategy.snapshot import Snapshot
from tests import factories as make
from tests.participation import factories as people
from tests.pdf.checking import findings
from tests.portal.council_hands import day, decided, overfull, places, printed, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
PDF = "/dokumente/ratsblatt/bad-belzig/ratsblatt.pdf"


@pytest.fixture
def belzig():
    return places()[0]


def test_two_pages_of_nothing(belzig, tmp_path):
    path = printed(f"bad-belzig/{day(30)}", tmp_path)
    assert len(pymupdf.open(path)) == 2
    assert findings(path) == []
    words = words_of(path)
    for heading in ("Was sich geändert hat", "Stand der Maßnahmen", "Geld", "Worüber", "Offene Fragen", "Termine"):
        assert heading in words
    assert "Künftige Termine sind noch nicht bekannt" in words


def test_two_pages_of_more_than_fits(belzig, tmp_path):
    overfull(belzig)
    path = printed(f"bad-belzig/{day(1)}", tmp_path)
    assert len(pymupdf.open(path)) == 2
    assert findings(path) == []
    words = words_of(path)
    assert "und weitere Stellen" in words and words.count("weitere") >= 5 and "kein Markup" not in words


def test_no_word_and_no_name_of_a_citizen_stands_in_the_file(belzig, tmp_path):
    anna = people.participant("anna@example.org", "Anna Unverkennbar")
    people.on_measure(make.live_measure("Offenes WLAN", belzig), "Geheimnisvoll formuliert", by=anna)
    people.contribution("Geheimnisvoll formuliert", title="Geheimnisvoll betitelt", by=anna)
    words = words_of(printed(f"bad-belzig/{day(30)}", tmp_path))
    assert "Eigener Vorschlag" in words and "Maßnahme: Offenes WLAN" in words
    assert "Geheimnisvoll" not in words and "Anna" not in words


def test_what_never_fits_is_an_error_and_no_other_number_of_pages(belzig, monkeypatch):
    monkeypatch.setattr(council_document, "PAGES", 1)
    with pytest.raises(TooLong, match="2 Seiten statt 1"):
        two_pages(tree(f"bad-belzig/{day(1)}", Snapshot()), "0" * 64)


def test_there_is_none_for_an_edition_or_a_municipality_that_is_not_public(belzig):
    assert MAKER.draft(f"atlantis/{day(3)}", Snapshot()) is None
    edition = freeze("Stand")
    assert MAKER.draft(f"bad-belzig/{day(3)}", Snapshot(edition)) is None


def test_the_same_on_the_same_day_is_the_same_file(belzig):
    scope = f"bad-belzig/{day(3)}"
    key = MAKER.draft(scope, Snapshot()).key
    assert MAKER.draft(scope, Snapshot()).key == key
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        assert MAKER.draft(scope, Snapshot()).key != key


def test_files_go_with_the_next_and_old_names_lead_to_today(belzig):
    assert maker("council") is MAKER and not MAKER.is_lasting
    name = MAKER.draft(f"bad-belzig/{day(3)}", Snapshot()).file_name
    assert name == f"Ratsblatt_bad-belzig_seit-{day(3)}_Stand-{day(0)}.pdf"
    assert MAKER.lasting_address(name) == f"{PDF}?seit={day(3)}"
    assert MAKER.lasting_address("Ratsblatt_atlantis_seit-2026-01-01_Stand-2026-01-02.pdf") == ""
    assert MAKER.lasting_address("Langfassung.pdf") == ""


def test_an_edition_that_no_council_has_adopted_is_called_undecided_once(belzig):
    freeze("Stand")
    html = printing.page(TEMPLATE, cut(tree(f"bad-belzig/{day(3)}", Snapshot()), PRINTED[0]))
    assert "<b>Noch nicht entschieden:</b> Fassung 1 (Stand)." in html
    assert html.count("In Bad Belzig noch nicht entschieden") == 1 and "Neueste Fassung" not in html


class TestAsking:
    def test_it_is_made_on_demand_and_then_served(self, client, belzig, tmp_path):
        decided(belzig, 10)
        waiting = client.get(PDF)
        assert waiting.status_code == 202
        assert Publication.objects.get(variant="council").scope == f"bad-belzig/{day(10)}"
        assert work()
        ready = client.get(PDF)
        assert (ready.status_code, ready["Content-Type"]) == (200, "application/pdf")
        assert b"".join(ready.streaming_content).startswith(b"%PDF")
        assert "Ratsblatt_bad-belzig" in ready["Content-Disposition"]
        assert Publication.objects.filter(variant="council").count() == 1

    def test_a_new_contribution_makes_it_anew(self, belzig):
        row = Publication.objects.create(variant="council", scope=f"bad-belzig/{day(3)}", due_at=timezone.now())
        Publication.objects.filter(pk=row.pk).update(
            state="done",
            key=MAKER.draft(row.scope, Snapshot()).key,
            size=1,
            pages=2,
            sha256="0" * 64,
            file_name="x.pdf",
        )
        row.refresh_from_db()
        assert MAKER.is_current(row)
        people.contribution(municipality=belzig)
        assert not MAKER.is_current(row)

    @pytest.mark.parametrize("named", ["gestern", "2999-01-01", "1900-01-01"])
    def test_a_day_that_means_nothing_leads_to_the_page_that_says_so(self, client, belzig, named):
        response = client.get(PDF, {"seit": named})
        assert (response.status_code, response["Location"]) == (302, f"/dokumente/ratsblatt/bad-belzig/?seit={named}")
        assert not Publication.objects.filter(variant="council").exists()
