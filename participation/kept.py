"""Whether what an answer says was taken up can be read already, or is promised so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from strategy.models import Revision
from strategy.registry import kinds

from .models import Contribution, Response

#: An answer with one of the contributions that it answers.
Pair = tuple[Response, Contribution]
#: Number, kind, key, place among the states of that object, and when it was published.
_State = tuple[int, str, str, int, datetime]


def kept(pairs: Iterable[Pair]) -> set[tuple[int, int]]:
    """{(answer's number, contribution's number)} of those that led to a change; at most two statements.

    The answer names a published state that is newer than what the contribution was written on. If it names a
    passage too, that passage reads differently in it.
    """
    named = [(answer, one) for answer, one in pairs if answer.revision_id]
    if not named:
        return set()
    states = _states(named)
    newer = [pair for pair in named if _is_newer(*pair, states)]
    before = {(answer.pk, one.pk): _before(answer, one, states) for answer, one in newer if answer.block_id}
    texts = _texts({number for (answer, _one) in newer if answer.block_id for number in _both(answer, _one, before)})
    return {(answer.pk, one.pk) for answer, one in newer if _reads_differently(answer, one, before, texts)}


def _states(pairs: list[Pair]) -> dict[int, _State]:
    """What is known of the states that contributions were written on, and of all states of the chapters named."""
    own = {one.revision_id for _answer, one in pairs if one.revision_id}
    chapters = {answer.chapter_key for answer, _one in pairs if answer.block_id}
    rows = Revision.objects.filter(Q(pk__in=own) | Q(kind="chapter", key__in=chapters))
    return {row[0]: row for row in rows.values_list("pk", "kind", "key", "number", "published_at")}


def _is_newer(answer: Response, one: Contribution, states: dict[int, _State]) -> bool:
    named, own = answer.revision, states.get(one.revision_id or 0)
    assert named is not None
    if answer.block_id and (named.kind, named.key) != ("chapter", answer.chapter_key):
        return False
    if own and (own[1], own[2]) == (named.kind, named.key):
        return named.number > own[3]
    return named.published_at > one.created_at


def _before(answer: Response, one: Contribution, states: dict[int, _State]) -> int:
    """The state of the named chapter that stood when the contribution was written; 0: there was none."""
    own = states.get(one.revision_id or 0)
    if own and (own[1], own[2]) == ("chapter", answer.chapter_key):
        return own[0]
    of_chapter = [row for row in states.values() if (row[1], row[2]) == ("chapter", answer.chapter_key)]
    return max((row[0] for row in of_chapter if row[4] <= one.created_at), default=0)


def _both(answer: Response, one: Contribution, before: dict[tuple[int, int], int]) -> tuple[int, int]:
    return before[answer.pk, one.pk], answer.revision_id or 0


def _texts(numbers: set[int]) -> dict[tuple[int, str], str]:
    """(state, block id) → what the block says in it; one statement, none if nothing is asked."""
    if not numbers:
        return {}
    chapter = kinds()["chapter"]
    return {
        (revision.pk, block["id"]): " ".join(block["text"].split())
        for revision in Revision.objects.filter(pk__in=numbers)
        for block in (chapter.read(revision) or {}).get("blocks", [])
    }


def _reads_differently(
    answer: Response, one: Contribution, before: dict[tuple[int, int], int], texts: dict[tuple[int, str], str]
) -> bool:
    if not answer.block_id:
        return True
    then, now = ((number, answer.block_id) for number in _both(answer, one, before))
    return texts.get(then) != texts.get(now)
