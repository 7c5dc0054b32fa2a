"""Lists of a council sheet end somewhere, say how much more there is, and leave room for every kind."""

from strategy.council_lengths import PRINTED, _changes, _of_each, _years, shortened


def rows(**counts):
    found = [{"kind": kind, "kind_label": kind.title(), "title": f"{kind} {n}", "facts": ["a", "b", "c"]}
             for kind, count in counts.items() for n in range(count)]  # fmt: skip
    return found


def titles(found):
    return [row["title"] for row in found]


def test_short_lists_stay_as_they_are():
    assert _of_each(rows(measure=2, chapter=1), 5) == rows(measure=2, chapter=1)
    assert _of_each([], 5) == []


def test_the_first_kind_leaves_a_third_to_the_others():
    assert titles(_of_each(rows(measure=9, chapter=9), 6)) == [
        "measure 0", "measure 1", "measure 2", "measure 3", "chapter 0", "chapter 1",
    ]  # fmt: skip


def test_it_leaves_no_more_than_the_others_need():
    assert titles(_of_each(rows(measure=9, chapter=1), 6))[-2:] == ["measure 4", "chapter 0"]


def test_the_rest_is_named_by_its_kinds():
    found = _changes({"rows": rows(measure=20, chapter=20)}, PRINTED[-1])
    assert len(found["rows"]) == 5 and found["more"] == 35
    assert found["more_kinds"] == "Measure: 16, Chapter: 19"
    assert found["rows"][0]["facts"] == ["a"] and found["rows"][0]["more"] == 2


def test_the_years_around_this_one_are_shown():
    found = _years([{"year": year} for year in range(2018, 2030)], 2026, 5)
    assert [row["year"] for row in found["years"]] == [2024, 2025, 2026, 2027, 2028] and found["more_years"] == 7


def test_texts_are_cut_with_an_ellipsis():
    assert (shortened("kurz", 4), shortened("zu lang", 4)) == ("kurz", "zu…")
