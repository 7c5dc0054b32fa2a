"""The page with the table as a browser prints it: a compact table, without the controls of the screen."""

import pytest

from tests import factories as make
from tests.participation import factories
from tests.participation.test_sheets_printed import printed
from tests.participation.weighing_hands import phase

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(180)]
TEXT = "Die Kommune soll das Glasfasernetz in allen Ortsteilen ausbauen, damit auch kleine Betriebe arbeiten können. "


def test_many_rows_fill_few_pages(chromium, client, tmp_path):
    asked, ola = phase(), make.staff("ola")
    for number in range(20):
        one = asked.on_block(1 + number % 2, text=TEXT * 3)
        if number % 2:
            factories.response(ola, one, text=TEXT * 4, measure_key=asked.measure.key)
    pdf = printed(chromium, client.get(asked.page).content.decode())
    pdf.save(tmp_path / "table.pdf")
    assert len(pdf) <= 6
    width, height = pdf[0].rect[2:]
    assert width > height
    assert all("Ergebnis und Antwort" in page.get_text() for page in pdf if "Glasfasernetz" in page.get_text())
    words = pdf[0].get_text()
    assert "Filter anwenden" not in words and "Die ganze Tabelle als Datei" not in words
