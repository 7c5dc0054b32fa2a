"""Calendar files as a foreign program reads them: whatever a title says, it stays a title."""

import re
from datetime import UTC, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.ical import Entry, calendar

WHEN = {
    "changed_at": datetime(2026, 11, 1, 9, tzinfo=UTC),
    "starts_at": datetime(2026, 12, 5, 16, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 5, 18, tzinfo=UTC),
}


def entry(summary="Werkstatt", **values):
    return Entry("termin-werkstatt@example.org", 3, summary=summary, **{**WHEN, **values})


def lines(text):
    return text.split("\r\n")


def test_a_file_has_what_the_standard_wants():
    text = calendar(
        "Termine", [entry(location="Bürgerhaus, Markt 1", description="Kommen Sie; alle.", url="https://e.de/x")]
    )
    assert text.endswith("END:VCALENDAR\r\n")
    assert lines(text)[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Smart-City-Portal//Termine//DE"]
    assert {"SEQUENCE:3", "DTSTART:20261205T160000Z", "DTEND:20261205T180000Z", "STATUS:CONFIRMED",
            "DTSTAMP:20261101T090000Z", "LAST-MODIFIED:20261101T090000Z", "X-WR-CALNAME:Termine", "NAME:Termine",
            "UID:termin-werkstatt@example.org", "LOCATION:Bürgerhaus\\, Markt 1", "DESCRIPTION:Kommen Sie\\; alle.",
            "URL:https://e.de/x"} <= set(lines(text))  # fmt: skip


def test_an_empty_calendar_is_one_too():
    assert list(icalendar.Calendar.from_ical(calendar("Termine", [])).walk("VEVENT")) == []


@pytest.mark.parametrize(
    "evil",
    [
        "Fest\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Falsch",
        "Fest\nATTENDEE:mailto:x@example.org",
        "Fest\x0bATTENDEE:mailto:x@example.org\x85STATUS:CANCELLED\u2028X",
        "\\n;,:\"'\\\\",
        "\x00\x07\x1b[31m",
        "=HYPERLINK(1)",
    ],
)
def test_no_title_ends_its_line_or_begins_another_property(evil):
    text = calendar(evil, [entry(evil, location=evil, description=evil, url="https://e.de/" + evil)])
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(found) == 1
    assert set(found[0]) == {"UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "STATUS", "SUMMARY",
                             "LOCATION", "DESCRIPTION", "URL"}  # fmt: skip
    assert str(found[0]["STATUS"]) == "CONFIRMED"


@given(st.text(max_size=400), st.text(max_size=400))
def test_every_text_comes_out_as_it_went_in_without_what_controls(summary, description):
    text = calendar("Termine", [entry(f"x{summary}", description=f"x{description}")])
    assert all(len(line.encode()) <= 75 for line in lines(text))
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    for name, value in (("SUMMARY", summary), ("DESCRIPTION", description)):
        assert visible(str(event[name])) == visible(f"x{value}")


def visible(text):
    return "".join(sign for sign in re.sub("\r\n?", "\n", text) if sign.isprintable() or sign == "\n")


def test_long_lines_go_on_after_a_space_and_never_in_the_middle_of_a_letter():
    text = calendar("Termine", [entry("Ü" * 200)])
    assert "Ü" * 200 in text.replace("\r\n ", "")
    assert max(len(line.encode()) for line in lines(text)) <= 75
