"""The table to take away: CSV and Excel say the same, hold no names and run nothing."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from participation.weighing_files import COLUMNS
from participation.weighing_xlsx import WIDTHS, xlsx
from strategy.publishing import bump_stamp, publish
from tests import factories as make
from tests.participation import factories
from tests.participation.weighing_hands import phase

pytestmark = pytest.mark.django_db
NAMESPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture
def asked():
    return phase()


def csv_rows(client, asked):
    response = client.get(asked.file("csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


class Book:
    """What Excel would read."""

    def __init__(self, data: bytes):
        self.files = zipfile.ZipFile(io.BytesIO(data))
        strings = etree.fromstring(self.files.read("xl/sharedStrings.xml"))
        self.strings = ["".join(one.itertext()) for one in strings]

    def part(self, name):
        return etree.fromstring(self.files.read(f"xl/{name}"))

    def sheets(self):
        return [sheet.get("name") for sheet in self.part("workbook.xml").iterfind(".//m:sheet", NAMESPACE)]

    def rows(self, sheet=1):
        found = self.part(f"worksheets/sheet{sheet}.xml").findall(".//m:row", NAMESPACE)
        return [[self.value(cell) for cell in row] for row in found]

    def is_day(self, cell):
        """Whether the cell holds a number that is shown as TT.MM.JJJJ."""
        styles = self.part("styles.xml")
        (day,) = [f.get("numFmtId") for f in styles.iterfind(".//m:numFmt", NAMESPACE)
                  if f.get("formatCode") == "dd.mm.yyyy"]  # fmt: skip
        style = styles.findall("m:cellXfs/m:xf", NAMESPACE)[int(cell.get("s", 0))]
        return style.get("numFmtId") == day and cell.get("t") is None

    def value(self, cell):
        value = cell.findtext("m:v", "", NAMESPACE)
        return self.strings[int(value)] if cell.get("t") == "s" else value


def book_of(client, asked):
    response = client.get(asked.file("xlsx"))
    assert response.status_code == 200 and "spreadsheetml" in response["Content-Type"]
    return Book(response.content)


def test_an_empty_table_has_its_head(asked, client):
    assert csv_rows(client, asked) == []
    assert book_of(client, asked).rows() == [[column.label for column in COLUMNS]]


def test_a_row_says_everything_but_the_name(asked, client):
    one = asked.on_block(2, by=factories.participant(), received_on=date(2026, 11, 3))
    answer = {"text": "Wir bauen mit.\nBald.", "measure_key": asked.measure.key}
    factories.response(make.staff("ola"), one, **answer)
    factories.support(one)
    (row,) = csv_rows(client, asked)
    assert (
        row
        | {
            "Nr.": "1",
            "Kennung": one.public_id,
            "Eingereicht am": "2026-11-03",
            "Eingang": "im Portal",
            "Kommune": "Bad Belzig",
            "Worauf": "Absatz 1.1-2",
            "Kapitel, Maßnahme oder Frage": "1 Netz",
            "Wortlaut der Stelle": "WLAN gibt es am Marktplatz.",
            "Beitrag": "Auch nach Lübnitz?",
            "Anderen auch wichtig": "1",
            "Ergebnis": "Aufgenommen",
            "Beantwortet von": "Stabsstelle Digitalisierung",
            "Antwort": "Wir bauen mit.\nBald.",
            "Zugesagt für": "Maßnahme „Offenes WLAN“",
            "Aufgenommen in": "",
            "Adresse": f"http://testserver/beteiligung/beitraege/{one.public_id}/",
        }
        == row
    )
    assert "Anna" not in client.get(asked.file("csv")).content.decode()
    assert not any("Anna" in text for text in book_of(client, asked).strings)


def test_the_files_hold_the_whole_passage(asked, client):
    words = ("Glasfaser kommt in alle Orte. " * 9).strip()
    asked.chapter.text = f"<h2>Netz</h2><p>{words}</p>"
    asked.chapter.save()
    publish(asked.chapter)
    asked.on_block()
    assert csv_rows(client, asked)[0]["Wortlaut der Stelle"] == words
    assert words in book_of(client, asked).strings


def test_excel_says_the_same_as_csv(asked, client):
    factories.response(make.staff("ola"), asked.on_block(), asked.proposal())
    asked.on_measure(state="hidden")
    head, *rows = book_of(client, asked).rows()
    days = {"Eingereicht am", "Beantwortet am"}
    for ours, theirs in zip(rows, csv_rows(client, asked), strict=True):
        for label, value in zip(head, ours, strict=True):
            if label not in days:
                assert value == theirs[label], label


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", "＝1"])
def test_nothing_becomes_a_formula(asked, client, text):
    one = asked.proposal(text, title=text.strip()[:100])
    factories.response(make.staff("ola"), one, text=text, office=text.strip())
    (row,) = csv_rows(client, asked)
    for label in ("Titel", "Beitrag", "Antwort", "Beantwortet von"):
        assert row[label].startswith("'"), label
    book = book_of(client, asked)
    assert not book.part("worksheets/sheet1.xml").findall(".//m:f", NAMESPACE)
    assert text in book.strings


def test_days_are_days(asked, client):
    """In Excel cells that sort as days, all in one format; in CSV JJJJ-MM-TT."""
    ola, first, second = (
        make.staff("ola"),
        datetime(2026, 11, 9, 23, 30, tzinfo=UTC),
        datetime(2026, 11, 12, tzinfo=UTC),
    )
    one = asked.on_block(received_on=date(2026, 11, 3))
    factories.response(ola, one, published_at=first)
    asked.proposal(received_on=date(2026, 11, 4))
    days = [(row["Eingereicht am"], row["Beantwortet am"]) for row in csv_rows(client, asked)]
    assert days == [("2026-11-03", "2026-11-10"), ("2026-11-04", "")]
    book = book_of(client, asked)
    cells = [cell for cell in book.part("worksheets/sheet1.xml").iterfind(".//m:c", NAMESPACE) if book.is_day(cell)]
    assert [(cell.get("r"), book.value(cell)) for cell in cells] == [("C2", "46329"), ("Q2", "46336"), ("C3", "46330")]
    assert "TT.MM.JJJJ" in dict(row for row in book.rows(2) if len(row) == 2)["Tage"]

    factories.response(ola, one, published_at=second, office="Bauamt")
    bump_stamp()
    row = csv_rows(client, asked)[0]
    assert row["Beantwortet am"] == "2026-11-12"
    assert set(row["Beantwortet von"].split("\n")) == {
        "Stabsstelle Digitalisierung, 10. November 2026", "Bauamt, 12. November 2026"
    }  # fmt: skip


def test_what_is_hidden_or_withdrawn_leaves_its_reason_only(asked, client):
    asked.proposal("GEHEIM", title="GEHEIM", state="hidden")
    (row,) = csv_rows(client, asked)
    assert "GEHEIM" not in str(row)
    assert row["Beitrag"].startswith("[Am ") and row["Beitrag"].endswith("ausgeblendet.]")


def test_after_the_end_excel_counts_what_was_chosen(asked, client, time_machine):
    asked.ask("Wie oft?", "single", ["Oft", "=Nie"])
    asked.choose("Wie oft?", "Oft"), asked.choose("Wie oft?", "=Nie"), asked.choose("Wie oft?", "Oft")
    book = book_of(client, asked)
    assert len(book.sheets()) == 2 and "Oft" not in book.strings
    time_machine.move_to(asked.consultation.ends_at)
    bump_stamp()
    book = book_of(client, asked)
    assert book.sheets() == ["Abwägungstabelle", "Auswahlfragen", "Erläuterung"]
    assert book.rows(2) == [
        ["Frage", "Auswahl", "Stimmen", "Anteil in Prozent", "Personen", "Art"],
        ["Wie oft?", "Oft", "2", "67", "3", "eine Auswahl"],
        ["Wie oft?", "=Nie", "1", "33", "3", "eine Auswahl"],
    ]
    assert not book.part("worksheets/sheet2.xml").findall(".//m:f", NAMESPACE)


def test_excel_keeps_its_head_in_sight_and_explains_itself(asked, client):
    asked.proposal()
    book = book_of(client, asked)
    sheet = book.part("worksheets/sheet1.xml")
    assert sheet.find(".//m:pane", NAMESPACE).get("state") == "frozen"
    columns = sheet.findall(".//m:col", NAMESPACE)
    assert int(columns[-1].get("max")) == len(COLUMNS) == len(WIDTHS)
    assert max(float(column.get("width")) for column in columns) > 60
    about = book.rows(2)
    assert about[0] == ["Titel", "Abwägungstabelle: Wie wollen wir leben?"]
    assert ["Beiträge", "1, davon 1 öffentlich lesbar"] in about
    assert {row[0] for row in about if row} >= {"Stand", "Beteiligung", *(column.label for column in COLUMNS)}


def test_excel_takes_what_no_cell_could_hold(asked, client):
    one = asked.proposal("x" * 5000 + "\x0b\ufffe")
    for _number in range(8):
        factories.response(make.staff(f"o{_number}"), one, text="y" * 5000)
    texts = book_of(client, asked).rows()[1]
    assert max(map(len, texts)) == 32767


def test_equal_rows_give_equal_bytes():
    rows = [{column.name: "a" for column in COLUMNS} | {"eingereicht_am": date(2026, 11, 3)}]
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert xlsx(rows, [], [("Titel", "T")], moment) == xlsx(rows, [], [("Titel", "T")], moment)
