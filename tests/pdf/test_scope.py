"""A municipality's document holds what is shared and what is its own, and nothing of the other."""

import pytest

from strategy.documents.render import to_html
from strategy.documents.scope import ScopedState
from tests.pdf.conftest import tree_of
from tests.pdf.files import state

OTHER = {"bad-belzig": "wiesenburg-mark", "wiesenburg-mark": "bad-belzig"}
PRIVATE = ("chapter", "measure", "implementation", "indicator")


def branded(owner: str):
    """The state with a word of its own in every text that belongs to one municipality."""
    contents = state()
    for content in contents.contents:
        if content["kind"] in PRIVATE and content.get("municipality") == owner:
            brand(content, f"KANARIE-{owner}")
    return contents


def brand(value, word):
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and name in TEXTS:
                value[name] = f"<p>{word}</p>" if name.endswith("html") else word
            elif name == "is_example" or not isinstance(item, dict | list):
                continue
            else:
                brand(item, word)
    elif isinstance(value, list):
        for item in value:
            brand(item, word)


TEXTS = {
    "title", "summary", "summary_html", "html", "text", "description_html", "need", "reason", "programme", "lead",
    "contact", "note", "text_html", "target_groups", "partners", "continuation", "method", "source",
}  # fmt: skip


@pytest.mark.parametrize("variant", ["long", "short"])
@pytest.mark.parametrize("scope", OTHER)
def test_nothing_of_the_other_municipality_is_printed(scope, variant):
    assert "KANARIE" not in to_html(tree_of(branded(OTHER[scope]), scope, variant))
    assert "KANARIE" in to_html(tree_of(branded(scope), scope, variant))


@pytest.mark.parametrize("variant", ["long", "short"])
def test_the_joint_document_has_both(variant):
    for owner in OTHER:
        assert "KANARIE" in to_html(tree_of(branded(owner), "", variant))


def test_only_measures_it_takes_part_in():
    contents = state()
    sheets = [n for n in tree_of(contents, "wiesenburg-mark")["nodes"] if n["type"] == "sheet"]
    taking_part = {row["measure"] for row in contents.all("implementation") if row["municipality"] == "wiesenburg-mark"}
    assert {n["anchor"].removeprefix("massnahme-") for n in sheets} == taking_part
    assert all({row["name"] for row in n["implementations"]} == {"Wiesenburg/Mark"} for n in sheets)


def test_a_shared_measure_without_any_row_belongs_to_both():
    contents = state()
    measure = next(m for m in contents.all("measure") if not m["municipality"])
    contents.contents = [c for c in contents.contents if c.get("measure") != measure["key"]]
    for scope in OTHER:
        codes = [n["number"] for n in tree_of(contents, scope)["nodes"] if n["type"] == "sheet"]
        assert measure["code"] in codes


def test_unknown_scope_and_variant_are_refused():
    with pytest.raises(ValueError, match="municipality"):
        tree_of(state(), "potsdam")
    with pytest.raises(ValueError, match="variant"):
        tree_of(state(), "", "medium")


@pytest.mark.parametrize("scope", OTHER)
def test_an_indicator_over_both_municipalities_stands_in_the_joint_document_only(scope):
    """It counts the other's money and people too."""
    view = ScopedState(state(), scope)
    assert {indicator["municipality"] for indicator in view.all("indicator")} <= {scope}
    assert any(not indicator["municipality"] for indicator in ScopedState(state()).all("indicator"))


@pytest.mark.parametrize("variant", ["long", "short"])
def test_a_part_says_what_it_leaves_out(variant):
    contents = state()
    measures, bundles = len(contents.all("measure")), len(contents.all("bundle"))
    contents.contents.append({**contents.all("measure")[0], "key": "ohne-buendel", "bundle": "nicht-veroeffentlicht"})
    whole = f"Die gemeinsame Strategie hat {measures} Maßnahmen in {bundles} Bündeln."
    html = to_html(tree_of(contents, "wiesenburg-mark", variant))
    assert whole in html
    assert "die nur andere betreffen: Bad Belzig" in " ".join(html.split())
    joint = to_html(tree_of(contents, "", variant))
    assert whole not in joint and "die nur andere betreffen" not in joint


def test_what_is_said_of_several_bundles_is_said_once():
    overview = next(n for n in tree_of(state())["nodes"] if n["type"] == "measures_overview")
    texts = [note["text"] for note in overview["notes"]]
    assert texts and len(set(texts)) == len(texts)
    assert any(" und " in note["numbers"] for note in overview["notes"])
