"""What changed because of contributions: the way back from a measure or a passage to who asked for it.

Only what can be read already: an answer that promises a change leaves no mark here until it names the state in which
the change was published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from strategy.history import anchor
from strategy.replacing import successors

from .kept import kept
from .models import Contribution, Response

Change = dict[str, Any]
#: Letters of a text that stand for its title.
BEGINNING = 60


def of_measure(measure_key: str) -> list[Change]:
    """Published answers that changed this measure, newest first; see `_change`. At most four statements."""
    return [change for _answer, change in _changes(_taking_up().filter(measure_key=measure_key))]


def of_chapter(chapter_key: str, blocks: Iterable[Mapping[str, Any]]) -> dict[str, list[Change]]:
    """Block id → the published answers that changed this passage; "" for the chapter. At most four statements.

    `blocks` are those of the chapter today. A change of a passage that goes on in another one stands there; what
    none goes on for belongs to the chapter.
    """
    blocks = list(blocks)
    places = {**successors(blocks), **{block["id"]: block["id"] for block in blocks}}
    found = defaultdict(list)
    for response, change in _changes(_taking_up().filter(chapter_key=chapter_key)):
        found[places.get(response.block_id, "")].append(change)
    return dict(found)


def _changes(answers: QuerySet[Response]) -> list[tuple[Response, Change]]:
    found = [(answer, one) for answer in answers for one in answer.public_contributions]  # type: ignore[attr-defined]
    heard = kept(found)
    reasons = defaultdict(list)
    for answer, one in found:
        if (answer.pk, one.pk) in heard:
            reasons[answer].append(one)
    return [(answer, _change(answer, ones)) for answer, ones in reasons.items()]


def _taking_up() -> QuerySet[Response]:
    contributions = Contribution.objects.public().order_by("published_at", "id")
    public = Prefetch("contributions", contributions, to_attr="public_contributions")
    answers = Response.objects.published().taking_up().filter(revision__isnull=False)
    return (
        answers.select_related("revision")
        .defer("revision__content")
        .prefetch_related(public)
        .order_by("-published_at", "-id")
    )


def _change(response: Response, contributions: list[Contribution]) -> Change:
    """{at: when the text changed; anchor of that state in the history; outcome, outcome_label, office,
    text, contributions [{url, title, author, label, short}]}. `label` and `short` tell each from the others.
    """
    assert response.revision is not None
    return {
        "at": response.revision.published_at,
        "anchor": anchor(response.revision),
        "outcome": response.outcome,
        "outcome_label": response.get_outcome_display(),
        "office": response.office,
        "text": response.text,
        "contributions": [
            {
                "url": one.get_absolute_url(),
                "title": one.title,
                "author": one.author,
                "label": label,
                "short": one.author if label == _by_author(one) else label,
            }
            for one, label in zip(contributions, _labels(contributions), strict=True)
        ],
    }


def _labels(contributions: list[Contribution]) -> list[str]:
    """The title, or who wrote it; where that is nobody or more than one, also how the text begins."""
    names = [one.title or _by_author(one) for one in contributions]
    return [
        name if one.title or (one.display_name and names.count(name) == 1) else _by_beginning(one, name)
        for one, name in zip(contributions, names, strict=True)
    ]


def _by_author(one: Contribution) -> str:
    return _("Beitrag von {}").format(one.author)


def _by_beginning(one: Contribution, name: str) -> str:
    beginning = Truncator(one.text).chars(BEGINNING, truncate=" …")
    return f"{name if one.display_name else _('Beitrag ohne Namen')}: „{beginning}“"
