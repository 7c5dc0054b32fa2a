"""What differs between two states: every change once, nothing made up, and unknown never 0."""

from decimal import Decimal

import pytest

from strategy.comparison import compare
from tests.strategy.states import (
    BELZIG,
    BUNDLE,
    GOAL,
    LINE,
    MEASURE,
    MEASURES,
    MILESTONE,
    PLACES,
    ROW,
    WIESENBURG,
    chapter,
    state,
)

LONG = "Ein langer Absatz über die Netze der beiden Kommunen und darüber, wer sie wann baut und bezahlt."


def compared(before, after, municipality=""):
    return compare(state(before), state(after), municipality)


def only(comparison):
    (subject,) = comparison.subjects
    return subject


def rows(before, after):
    """The part of one Umsetzung that changed."""
    comparison = compared(
        {**MEASURES, "implementation/i": {**ROW, **before}}, {**MEASURES, "implementation/i": {**ROW, **after}}
    )
    (part,) = only(comparison).parts
    return part


def test_equal_states_differ_in_nothing():
    contents = {**MEASURES, "implementation/i": ROW, "chapter/k": chapter("aaaa: Eins.")}
    assert compared(contents, contents).is_empty


def test_unknown_in_two_spellings_is_no_difference():
    assert compared(PLACES, {**PLACES, "municipality/bad-belzig": {**BELZIG, "summary": "", "centre": None}}).is_empty


class TestSubjects:
    def test_an_umsetzung_is_told_with_its_measure(self):
        before = {**MEASURES, "implementation/i": ROW}
        subject = only(compared(before, {**MEASURES, "implementation/i": {**ROW, "phase": "implementation"}}))
        assert (subject.kind, subject.op, subject.title) == ("measure", "changed", "Offenes WLAN")
        assert subject.url == "/massnahmen/netz/wlan/"
        (part, field) = subject.states[0]
        assert (part.municipality, field.label) == ("bad-belzig", "Phase")
        assert (field.old, field.new) == ("Vorbereitung", "Umsetzung")

    def test_a_new_a_removed_and_a_renamed_object(self):
        renamed = {**MEASURE, "title": "Freies WLAN"}
        other = {**MEASURE, "slug": "bank", "code": "1-2", "number": 2, "title": "Mitfahrbank"}
        before = {**MEASURES, "goal/g": GOAL}
        comparison = compared(before, {**MEASURES, "measure/wlan": renamed, "measure/bank": other})
        told = [(s.kind, s.op, s.title, s.title_before, s.url) for s in comparison.subjects]
        assert told == [
            ("goal", "removed", "Starke Verbindungen", "", ""),
            ("measure", "changed", "Freies WLAN", "Offenes WLAN", "/massnahmen/netz/wlan/"),
            ("measure", "new", "Mitfahrbank", "", "/massnahmen/netz/bank/"),
        ]

    def test_a_renamed_goal_is_one_change_and_not_one_of_each_measure(self):
        measure = {**MEASURE, "objectives": ["1-1"]}
        renamed = {**GOAL, "objectives": [{**GOAL["objectives"][0], "title": "Breitband"}]}
        before = {**MEASURES, "measure/wlan": measure, "goal/g": GOAL}
        subject = only(compared(before, {**before, "goal/g": renamed}))
        (field,) = subject.parts[0].fields
        assert (field.label, field.old, field.new) == ("Unterziele › 1.1 Breitband › Titel", "Netze", "Breitband")

    def test_what_is_referred_to_has_the_name_of_its_time(self):
        before = {**MEASURES, "goal/g": GOAL, "measure/wlan": {**MEASURE, "objectives": ["1-1"]}}
        after = {**MEASURES, "measure/wlan": MEASURE}
        (field,) = compared(before, after).of_kinds("measure")[0].parts[0].fields
        assert field.steps == [("delete", "1.1 Netze")]

    def test_a_whole_new_municipality(self):
        before = {"municipality/bad-belzig": BELZIG}
        after = {**PLACES, "chapter/w": chapter("aaaa: Neu hier.", municipality="wiesenburg-mark")}
        told = [(s.kind, s.op, s.municipality) for s in compared(before, after).subjects]
        assert told == [("municipality", "new", "wiesenburg-mark"), ("chapter", "new", "wiesenburg-mark")]

    def test_a_measure_that_was_never_public_itself(self):
        subject = only(compared(PLACES, {**PLACES, "implementation/i": ROW}))
        assert (subject.kind, subject.title, subject.url) == ("measure", "noch nicht öffentlich", "")

    def test_what_nobody_sees_is_still_a_change(self):
        subject = only(compared(PLACES, {**PLACES, "municipality/bad-belzig": {**BELZIG, "position": 7}}))
        assert (subject.count, subject.parts[0].fields) == (1, [])


class TestMunicipality:
    def test_the_others_own_is_left_out_and_the_shared_stays(self):
        after = {
            **MEASURES,
            "implementation/b": ROW,
            "implementation/w": {**ROW, "municipality": "wiesenburg-mark"},
            "chapter/g": chapter("aaaa: Gemeinsam."),
            "chapter/w": chapter("bbbb: Nur hier.", number="2", municipality="wiesenburg-mark"),
        }
        comparison = compared(MEASURES, after, "bad-belzig")
        assert [(s.kind, [p.municipality for p in s.parts]) for s in comparison.subjects] == [
            ("chapter", [""]),
            ("measure", ["bad-belzig"]),
        ]


class TestPassages:
    def test_each_kind_of_change(self):
        before = chapter(
            "h1h1: <h2>Netze</h2>", "aaaa: Eins bleibt.", "bbbb: Zwei geht.", f"cccc: {LONG}", "dddd: Vier."
        )
        after = chapter(
            "h1h1: <h2>Netze</h2>", "dddd: Vier.", "aaaa: Eins bleibt.", f"cccc: {LONG} Bald.", "eeee: Neu."
        )
        subject = only(compared({"chapter/k": before}, {"chapter/k": after}))
        told = [(p.id, p.op, p.is_moved, p.old_number, p.new_number, p.section) for p in subject.passages]
        assert told == [
            ("dddd", "same", True, "1.1-4", "1.1-1", "Netze"),
            ("bbbb", "removed", False, "1.1-2", None, "Netze"),
            ("cccc", "changed", False, "1.1-3", "1.1-3", "Netze"),
            ("eeee", "new", False, None, "1.1-4", "Netze"),
        ]
        assert subject.passages[2].steps == [("equal", LONG), ("insert", " Bald.")]

    def test_a_passage_that_only_counts_differently_is_no_change(self):
        before, after = chapter("aaaa: Eins."), chapter("bbbb: Davor.", "aaaa: Eins.")
        (passage,) = only(compared({"chapter/k": before}, {"chapter/k": after})).passages
        assert (passage.id, passage.op) == ("bbbb", "new")

    @pytest.mark.parametrize(("ending", "op"), [("", "same"), (" Und dies ist neu.", "changed")])
    def test_a_passage_that_went_to_another_chapter(self, ending, op):
        before = {"chapter/a": chapter(f"aaaa: {LONG}", "bbbb: Rest."), "chapter/b": chapter("cccc: Hier.", number="2")}
        after = {
            "chapter/a": chapter("bbbb: Rest."),
            "chapter/b": chapter("cccc: Hier.", f"dddd: {LONG}{ending}", number="2"),
        }
        first, second = compared(before, after).subjects
        (gone,), (come,) = first.passages, second.passages
        assert (gone.op, gone.is_moved, gone.other_chapter, gone.new_number) == ("removed", True, "b", "2.0-2")
        assert (come.op, come.is_moved, come.other_chapter, come.old_number) == (op, True, "a", "1.0-1")

    def test_what_got_another_id_on_the_way_is_still_moved(self):
        before, after = chapter(f"aaaa: {LONG}", "bbbb: Rest."), chapter("bbbb: Rest.", f"zzzz: {LONG}")
        (passage,) = only(compared({"chapter/k": before}, {"chapter/k": after})).passages
        assert (passage.op, passage.is_moved, passage.old_number, passage.new_number) == (
            "same",
            True,
            "1.0-1",
            "1.0-2",
        )

    def test_short_texts_are_moved_only_if_they_are_equal(self):
        before = {"chapter/a": chapter("aaaa: Kurz und gut.")}
        after = {"chapter/a": chapter("bbbb: Kurz und schlecht.")}
        assert [p.is_moved for p in only(compared(before, after)).passages] == [False, False]

    def test_only_markup_changed(self):
        before, after = chapter("aaaa: Ein Wort."), chapter("aaaa: <p>Ein <strong>Wort</strong>.</p>")
        (passage,) = only(compared({"chapter/k": before}, {"chapter/k": after})).passages
        assert (passage.op, passage.is_markup) == ("changed", True)

    def test_a_passage_that_another_goes_on_for(self):
        before, after = chapter("aaaa: Eins.", "bbbb: Zwei."), chapter("aaaa: Eins und zwei.")
        after["blocks"][0]["replaces"] = ["bbbb"]
        gone = only(compared({"chapter/k": before}, {"chapter/k": after})).passages[1]
        assert (gone.op, gone.merged_into) == ("removed", "1.0-1")


class TestMoney:
    def test_before_after_and_the_difference(self):
        part = rows({"budget": [LINE]}, {"budget": [{**LINE, "planned": "1500.50", "spent": "20"}]})
        planned, spent = part.amounts
        assert (planned.before, planned.after, planned.difference) == (
            Decimal(1000),
            Decimal("1500.50"),
            Decimal("500.50"),
        )
        assert (spent.field, spent.before, spent.after, spent.difference) == ("spent", None, Decimal(20), None)
        assert part.fields == []

    def test_a_line_that_comes_with_unknown_amounts_is_told(self):
        (amount,) = rows({}, {"budget": [{**LINE, "planned": None}]}).amounts
        assert (amount.has_before, amount.has_after, amount.after, amount.difference) == (False, True, None, None)

    def test_equal_amounts_written_differently_are_no_change(self):
        part = rows({"budget": [LINE], "reason": "a"}, {"budget": [{**LINE, "planned": "1000.00"}], "reason": "b"})
        assert part.amounts == []

    def test_the_note_of_a_line_is_a_field(self):
        part = rows({"budget": [LINE]}, {"budget": [{**LINE, "note": "Vom Land."}]})
        assert (part.amounts, part.fields[0].label, part.fields[0].new) == (
            [],
            "Geld › 2026 › Hinweis (neu)",
            "Vom Land.",
        )


class TestDates:
    def test_a_period_that_moved_with_its_precision(self):
        (day,) = rows({}, {"planned_end": "2027-12-31"}).dates
        assert (day.field, day.precision_after, day.days) == ("planned_end", "month", 184)

    def test_a_milestone_that_moved_one_reached_and_one_new(self):
        new = {**MILESTONE, "title": "Zweiter Punkt", "planned": None}
        after = [{**MILESTONE, "planned": "2026-06-01", "actual": "2026-06-12"}, new]
        found = rows({"milestones": [MILESTONE]}, {"milestones": after}).dates
        told = [(d.milestone, d.field, str(d.before), str(d.after), d.has_before) for d in found]
        assert told == [
            ("Erster Punkt", "planned", "2026-05-01", "2026-06-01", True),
            ("Erster Punkt", "actual", "None", "2026-06-12", True),
            ("Zweiter Punkt", "planned", "None", "None", False),
        ]

    def test_only_the_precision_changed(self):
        found = rows({"milestones": [MILESTONE]}, {"milestones": [{**MILESTONE, "precision": "quarter"}]}).dates
        assert [(d.precision_before, d.precision_after) for d in found] == [("month", "quarter")]


class TestOlderSchemas:
    def test_a_content_of_an_older_schema_is_compared_in_todays_form(self):
        decided = {
            "municipality": "bad-belzig", "body": "Rat", "date": None, "date_note": "", "paper_number": None,
            "link": None, "outcome": "beschlossen", "edition_title": "Strategie", "note": "", "sources": [],
        }  # fmt: skip
        before = state({**PLACES, "resolution/r": decided}, schema=1)
        after = state({**PLACES, "resolution/r": {**decided, "edition": None, "result": "accepted"}})
        assert compare(before, after).is_empty


def test_only_some_kinds():
    before, after = state({**PLACES, "bundle/netz": BUNDLE}), state({"municipality/wiesenburg-mark": WIESENBURG})
    assert [s.kind for s in compare(before, after, only=("bundle",)).subjects] == ["bundle"]


class TestItemsOfLists:
    def test_a_new_note_is_its_text_and_says_that_it_is_an_example(self):
        note = {"date": "2026-11-01", "text_html": "<p>Gestartet.</p>", "is_example": True}
        (field,) = rows({}, {"notes": [note]}).fields
        assert field.label == "Sachstände › 1. November 2026 (neu)"
        assert (field.old, field.new) == ("", "Gestartet. (Beispielwert)")

    def test_a_new_objective_says_all_it_has(self):
        after = {
            **GOAL,
            "objectives": [*GOAL["objectives"], {"key": "1-2", "number": "1.2", "title": "Wege", "text": ""}],
        }
        (field,) = only(compared({"goal/g": GOAL}, {"goal/g": after})).parts[0].fields
        assert (field.label, field.new) == ("Unterziele › 1.2 Wege (neu)", "Nummer: 1.2; Titel: Wege")
