"""The number beside a choice is the length of the list that the choice gives, for every choice on the demo's data."""

import pytest

from measures.filters import NEEDS, MeasureFilter
from measures.matching import GROUPS
from strategy.state import State

pytestmark = [pytest.mark.usefixtures("demo_content"), pytest.mark.django_db]

SELECTIONS = [
    {},
    {"kommune": ["bad-belzig"]},
    {"kommune": ["gemeinsam"], "phase": ["operation", "preparation"]},
    {"kommune": ["bad-belzig", "wiesenburg-mark"], "phase": ["operation", "implementation"]},
    {"kommune": ["wiesenburg-mark"], "bewertung": ["delayed"], "foerderung": ["approved"]},
    {"leitziel": ["starke-verbindungen"], "ortsteil": ["luette"]},
    {"unterziel": ["1-1", "3-4"], "buendel": ["mobilitaetscampus"]},
    {"q": ["digital"], "phase": ["unbekannt", "idea"]},
]


def filtered(state, selection):
    found = MeasureFilter(selection, state=state)
    keys = set(found.qs.values_list("key", flat=True))
    return found, keys


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_each_count_is_the_length_of_the_list_with_that_choice(selection):
    state = State.live(*NEEDS)
    here, _ = filtered(state, selection)
    counts = here.option_counts()
    assert set(counts) == set(GROUPS)

    wrong = []
    for group, choices in counts.items():
        for choice, count in choices.items():
            _, keys = filtered(state, {**selection, group: [choice]})
            if count != len(keys):
                wrong.append((group, choice, count, len(keys)))
    assert wrong == []


def test_every_choice_occurs_in_the_page_with_its_count(client):
    facets = client.get("/massnahmen/?kommune=bad-belzig").context["facets"]
    assert [facet["name"] for facet in facets] == list(GROUPS)
    assert sum(option["checked"] for facet in facets for option in facet["options"]) == 1
    places = next(facet for facet in facets if facet["name"] == "ortsteil")
    assert len(places["options"]) > 28


def test_or_inside_a_group_is_the_union_and_and_between_groups_the_intersection_for_what_measures_have():
    state = State.live(*NEEDS)

    def keys(**selection):
        return filtered(state, selection)[1]

    everything = keys()
    assert keys(buendel=["mobilitaetscampus", "planen-mit-daten"]) == keys(buendel=["mobilitaetscampus"]) | keys(
        buendel=["planen-mit-daten"]
    )
    assert keys(leitziel=["starke-verbindungen"], buendel=["mobilitaetscampus"]) == (
        keys(leitziel=["starke-verbindungen"]) & keys(buendel=["mobilitaetscampus"])
    )
    assert set().union(*(keys(kommune=[key]) for key in ("bad-belzig", "wiesenburg-mark"))) == everything


def test_everybody_has_measures_nearby():
    state = State.live(*NEEDS)
    counts = filtered(state, {})[0].option_counts()["ortsteil"]
    assert [place for place, count in counts.items() if not count] == []
