"""What the page of a comparison shows: figures first, then the changes, asked for by group, facet and municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from . import comparison_words as words
from .comparison import compare, municipalities
from .comparison_decisions import heading, parted, told
from .comparison_results import Comparison, Subject
from .comparison_sides import Side
from .comparison_tree import FACETS, GROUPS, Tree, group_of
from .state import State

PER_PAGE = 25
#: With no more subjects than this on a page they stand open.
OPEN_UP_TO = 6
SIDE_BY_SIDE, RUNNING = "nebeneinander", "fortlaufend"


@dataclass(frozen=True)
class Wish:
    """What the reader asked for; anything unknown counts as not asked."""

    part: str = ""
    municipality: str = ""
    view: str = RUNNING
    only: str = ""
    is_open: bool = False
    page: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wish:
        part, view = query.get("teil", ""), query.get("ansicht", "")
        return cls(
            part if part in GROUPS or part in FACETS else "",
            query.get("kommune", ""),
            view if view == SIDE_BY_SIDE else RUNNING,
            query.get("nur", ""),
            query.get("offen") == "1",
            query.get("seite", ""),
        )


def context(sides: tuple[Side, Side], resolutions: State, wish: Wish) -> dict[str, Any]:
    """What templates/strategy/comparison.html shows; two statements, one for each side.

    `resolutions` are those that are public now: the sides say what the councils decided on them.
    """
    states = sides[0].state(), sides[1].state()
    decided = resolutions.all("resolution")
    places = municipalities(*states)
    municipality = wish.municipality if wish.municipality in places else ""
    comparison = parted(compare(*states, municipality))
    tree = Tree(comparison, sides[1])
    return {
        "before": sides[0].described(states[0], decided, of_today=True),
        "after": sides[1].described(states[1], decided, of_today=True),
        "is_backwards": sides[0].moment > sides[1].moment,
        "is_from_nothing": not any(states[0].revisions()),
        "is_empty": comparison.is_empty,
        "municipality": municipality,
        "municipality_name": places.get(municipality, ""),
        "municipalities": [{"key": key, "name": name} for key, name in places.items()],
        "sentence": sentence(comparison, sides),
        "figures": figures(comparison),
        "decisions": told(comparison),
        "decisions_title": heading(sides),
        "wish": wish,
        "part_title": FACETS.get(wish.part) or GROUPS.get(wish.part, ("",))[0],
        **_shown(comparison, tree, wish),
    }


def _shown(comparison: Comparison, tree: Tree, wish: Wish) -> dict[str, Any]:
    """The subjects of this page, and how they are gathered."""
    if wish.part in FACETS:
        page = _page(_with_facet(comparison, wish.part), wish)
        rows = [tree.facet(wish.part, subject) for subject in page.object_list]
        return {"page_obj": page, "facet": rows, "sums": tree.sums() if wish.part == "geld" else []}
    wanted = [s for s in comparison.subjects if wish.part in ("", group_of(s)) and wish.only in ("", s.anchor)]
    page = _page(wanted, wish)
    return {
        "page_obj": page,
        "groups": _groups(tree, page.object_list),
        "is_open": wish.is_open or page.paginator.count <= OPEN_UP_TO,
    }


def _page(subjects: list[Subject], wish: Wish) -> Any:
    in_order = sorted(subjects, key=lambda subject: list(GROUPS).index(group_of(subject)))
    return Paginator(in_order, PER_PAGE).get_page(wish.page)


def _groups(tree: Tree, subjects: list[Subject]) -> list[dict[str, Any]]:
    """[{key, title, subjects}], without groups in which nothing changed."""
    made = [
        {"key": key, "title": title, "subjects": [tree.subject(s) for s in subjects if group_of(s) == key]}
        for key, (title, _) in GROUPS.items()
    ]
    return [group for group in made if group["subjects"]]


def _with_facet(comparison: Comparison, facet: str) -> list[Subject]:
    name = {"geld": "amounts", "termine": "dates", "staende": "states"}[facet]
    return [subject for subject in comparison.subjects if getattr(subject, name)]


def figures(comparison: Comparison) -> list[dict[str, Any]]:
    """[{key, label, count, words}]: the groups, then the facets."""
    made: list[dict[str, Any]] = []
    for key, (label, _) in GROUPS.items():
        found = [subject for subject in comparison.subjects if group_of(subject) == key]
        made.append({"key": key, "label": label, "count": len(found), "words": words.figure_words(found)})
    for key, label in FACETS.items():
        found = _with_facet(comparison, key)
        name = {"geld": "amounts", "termine": "dates", "staende": "states"}[key]
        count = sum(len(getattr(subject, name)) for subject in found)
        made.append({"key": key, "label": label, "count": count, "words": words.facet_words(key, count, len(found))})
    return made


def sentence(comparison: Comparison, sides: tuple[Side, Side]) -> str:
    """All in one sentence, for whoever reads no further."""
    between = f"Zwischen {sides[0].in_sentence} und {sides[1].in_sentence}"
    if comparison.is_empty:
        return f"{between} hat sich nichts geändert."
    groups = {label: [s for s in comparison.subjects if group_of(s) == key] for key, (label, _) in GROUPS.items()}
    said = [words.counted_group(label, len(found)) for label, found in groups.items() if found]
    verb = "unterscheidet" if len(comparison.subjects) == 1 else "unterscheiden"
    return f"{between} {verb} sich {words.joined(said)}. {words.unchanged_words(comparison)}".strip()
