import copy

from hypothesis import given
from hypothesis import strategies as st

from strategy.differences import differences

START = {"title": "Start", "planned": "2026-03-01", "precision": "month"}
END = {"title": "Abschluss", "planned": "2027-12-01", "precision": "month"}
MIDDLE = {"title": "Halbzeit", "planned": "2026-12-01", "precision": "month"}


def told(old, new):
    return [(item.kind, item.path, item.before, item.after) for item in differences(old, new)]


def test_equal_contents_do_not_differ():
    content = {"title": "A", "milestones": [START], "centre": [12.5, 52.1]}
    assert differences(content, copy.deepcopy(content)) == []


def test_a_changed_field_says_what_it_was():
    assert told({"title": "A", "summary": "x"}, {"title": "B", "summary": "x"}) == [("changed", ("title",), "A", "B")]


def test_ways_to_say_unknown_do_not_differ():
    assert differences({"a": None, "b": "", "c": []}, {"a": "", "b": None, "d": {}}) == []


def test_zero_is_not_unknown():
    assert told({"planned": None}, {"planned": 0}) == [("added", ("planned",), None, 0)]


def test_an_inserted_milestone_is_one_difference():
    assert told({"milestones": [START, END]}, {"milestones": [START, MIDDLE, END]}) == [
        ("added", ("milestones", "Halbzeit"), None, MIDDLE)
    ]


def test_a_removed_milestone_is_one_difference():
    assert told({"milestones": [START, MIDDLE, END]}, {"milestones": [START, END]}) == [
        ("removed", ("milestones", "Halbzeit"), MIDDLE, None)
    ]


def test_a_postponed_milestone_is_a_changed_date():
    later = {**END, "planned": "2028-06-01"}
    assert told({"milestones": [START, END]}, {"milestones": [START, later]}) == [
        ("changed", ("milestones", "Abschluss", "planned"), "2027-12-01", "2028-06-01")
    ]


def test_a_renamed_milestone_is_a_changed_title():
    renamed = {**END, "title": "Übergabe"}
    assert told({"milestones": [START, END]}, {"milestones": [START, renamed]}) == [
        ("changed", ("milestones", "Übergabe", "title"), "Abschluss", "Übergabe")
    ]


def test_budget_lines_belong_to_their_year():
    old = {"budget": [{"year": 2026, "programme": "", "planned": "5000"}]}
    new = {"budget": [{"year": 2027, "programme": "", "planned": "5000"}]}
    assert [(kind, path) for kind, path, _, _ in told(old, new)] == [
        ("added", ("budget", "2027")),
        ("removed", ("budget", "2026")),
    ]


def test_items_with_an_id_are_never_matched_by_their_title():
    old = {"blocks": [{"id": "7k2m", "title": "A"}]}
    new = {"blocks": [{"id": "9x3p", "title": "A"}]}
    assert [(kind, path) for kind, path, _, _ in told(old, new)] == [
        ("added", ("blocks", "9x3p")),
        ("removed", ("blocks", "7k2m")),
    ]


def test_a_changed_order_is_one_difference():
    old = {"blocks": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}
    new = {"blocks": [{"id": "c"}, {"id": "a"}, {"id": "d"}]}
    assert told(old, new) == [
        ("added", ("blocks", "d"), None, {"id": "d"}),
        ("removed", ("blocks", "b"), {"id": "b"}, None),
        ("moved", ("blocks",), ["a", "c"], ["c", "a"]),
    ]


def test_plain_lists_and_boundaries_differ_as_a_whole():
    old = {"objectives": ["1-1"], "boundary": {"type": "Polygon", "coordinates": [[[0, 0]]]}}
    new = {"objectives": ["1-1", "2-1"], "boundary": {"type": "Polygon", "coordinates": [[[1, 0]]]}}
    assert [path for _, path, _, _ in told(old, new)] == [("objectives",), ("boundary",)]


def test_a_first_publication_adds_each_known_field():
    assert told(None, {"title": "A", "need": "", "milestones": [START]}) == [
        ("added", ("title",), None, "A"),
        ("added", ("milestones",), None, [START]),
    ]


def test_a_withdrawal_removes_each_known_field():
    assert told({"title": "A", "need": ""}, None) == [("removed", ("title",), "A", None)]


_values = st.none() | st.integers(0, 3) | st.sampled_from(["", "a", "b"])
_items = st.dictionaries(st.sampled_from(["id", "title", "date", "year", "note"]), _values, max_size=4)
_contents = st.dictionaries(st.sampled_from("abc"), _values | st.lists(_items, max_size=4), max_size=3)


def _known(content):
    """The content without its unknowns, at every depth."""
    if isinstance(content, dict):
        known = {name: _known(value) for name, value in content.items()}
        return {name: value for name, value in known.items() if value not in (None, "", [], {})}
    return [_known(item) for item in content] if isinstance(content, list) else content


@given(_contents, _contents)
def test_there_is_a_difference_exactly_if_what_is_known_differs(old, new):
    assert bool(differences(old, new)) == (_known(old) != _known(new))


@given(_contents, _contents)
def test_a_changed_order_is_told_in_both_directions(old, new):
    there, back = differences(old, new), differences(new, old)
    assert sorted(d.moved for d in there) == sorted(d.moved for d in back)
