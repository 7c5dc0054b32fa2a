"""How much of a council sheet is shown: all lists end somewhere and say how much more there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

Tree = dict[str, Any]


@dataclass(frozen=True)
class Lengths:
    """How many items each list shows, and how many letters each text; for print also the size of the letters."""

    changes: int
    facts: int
    concerns: int
    overdue: int
    years: int
    discussed: int
    questions: int
    dates: int
    title: int
    text: int
    reason: int
    size: float = 0  # points


#: Of the page, which can be as long as it must; longer lists lead on to where everything stands.
PAGE = Lengths(
    changes=40, facts=8, concerns=60, overdue=20, years=12, discussed=10, questions=12, dates=12,
    title=300, text=400, reason=4000,
)  # fmt: skip
#: Of the two printed pages: the first with which all fits is taken. With the last all does, whatever is written.
PRINTED = (
    Lengths(13, 6, 8, 5, 7, 6, 8, 8, title=110, text=160, reason=600, size=10),
    Lengths(13, 4, 8, 5, 7, 6, 8, 8, title=90, text=110, reason=420, size=9.4),
    Lengths(11, 4, 7, 4, 6, 6, 7, 7, title=80, text=100, reason=280, size=9),
    Lengths(9, 3, 6, 3, 6, 5, 6, 6, title=72, text=84, reason=200, size=9),
    Lengths(7, 2, 5, 2, 5, 4, 5, 5, title=60, text=64, reason=130, size=9),
    Lengths(5, 1, 3, 2, 5, 4, 4, 4, title=44, text=44, reason=90, size=9),
)


def shortened(text: str, letters: int) -> str:
    """At most so many letters, the last of them an ellipsis where something was cut."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def cut(tree: Tree, to: Lengths) -> Tree:
    """The same tree, where each list is not longer than that and has its rest beside it as `more…`; texts are cut."""
    talk = tree["talk"]
    return {
        **tree,
        "size": to.size,
        "decision": _named(tree["decision"], to),
        "changes": _changes(tree["changes"], to),
        "measures": _measures(tree["measures"], to),
        "money": {**tree["money"], **_years(tree["money"]["years"], int(tree["today"][:4]), to.years)},
        "talk": {
            **talk,
            "discussed": [_named(place, to) for place in talk["discussed"][: to.discussed]],
            "more_discussed": max(0, len(talk["discussed"]) - to.discussed),
            "open": _open(talk["open"], to),
        },
        "dates": [_named(day, to) for day in tree["dates"][: to.dates]],
        "more_dates": max(0, len(tree["dates"]) - to.dates),
    }


def _named(item: Tree, to: Lengths) -> Tree:
    """With its title, and what it is about, not longer than titles may be."""
    return {**item, **{name: shortened(item[name], to.title) for name in ("title", "about", "measure") if name in item}}


def _changes(changes: Tree, to: Lengths) -> Tree:
    shown = _of_each(changes["rows"], to.changes)
    rest = Counter(row["kind_label"] for row in changes["rows"] if row not in shown)
    kinds = ", ".join(f"{label}: {count}" for label, count in rest.items())
    return {**changes, "rows": [_change(row, to) for row in shown], "more": rest.total(), "more_kinds": kinds}


def _of_each(rows: list[Tree], most: int) -> list[Tree]:
    """As many, in their order; what comes first leaves a third to all others, so that none is pushed out."""
    first = [row for row in rows if row["kind"] == rows[0]["kind"]]
    others = rows[len(first) :]
    first = first[: most - min(len(others), most // 3)]
    return [*first, *others[: most - len(first)]]


def _change(row: Tree, to: Lengths) -> Tree:
    facts = [shortened(fact, to.text) for fact in row["facts"][: to.facts]]
    return {**_named(row, to), "facts": facts, "more": len(row["facts"]) - len(facts)}


def _measures(measures: Tree, to: Lengths) -> Tree:
    concerns, overdue = measures["concerns"], measures["overdue"]
    return {
        **measures,
        "concerns": [
            {**_named(row, to), "reason": shortened(row["reason"], to.reason)} for row in concerns[: to.concerns]
        ],
        "more_concerns": max(0, len(concerns) - to.concerns),
        "overdue": [_named(row, to) for row in overdue[: to.overdue]],
        "more_overdue": max(0, len(overdue) - to.overdue),
    }


def _years(years: list[Tree], today: int, most: int) -> Tree:
    """Those nearest to this year, in order."""
    near = sorted(years, key=lambda row: (abs(row["year"] - today), -row["year"]))[:most]
    return {"years": sorted(near, key=lambda row: row["year"]), "more_years": len(years) - len(near)}


def _open(waiting: Tree, to: Lengths) -> Tree:
    groups = waiting["groups"]
    rest = sum(group["count"] for group in groups[to.questions :])
    return {
        **waiting,
        "groups": [_named(group, to) for group in groups[: to.questions]],
        "more": waiting["more"] + rest,
    }
