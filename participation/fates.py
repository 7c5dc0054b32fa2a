"""The fate of every contribution on a passage, kept up with the text: whatever its state, none is lost.

What is stored (`fate`, `block_now`, `fate_since`) can be made again from the revisions at any time. A reply
shares the fate of what it replies to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from strategy.models import Revision
from strategy.publishing import hold_publishing
from strategy.registry import Content, kinds

from .fate import Outcome, Version, outcomes, unknown
from .models import Contribution

FIELDS = ["fate", "block_now", "fate_since"]


@dataclass(frozen=True)
class Stand:
    """What is stored of a contribution: its fate, its block today and since when that is so (None: unchanged)."""

    fate: str
    block: str
    since: datetime | None


@dataclass(frozen=True)
class Written:
    """A contribution: the revision and the passage it was written on, and what is stored of its fate."""

    pk: int | None
    revision: int | None
    block: str
    stand: Stand


def follow(revision: Revision, before: Content | None) -> None:
    """Bring all contributions of a chapter up to a revision that becomes public in this transaction.

    `before` is what was public last. Settings name this function; the number of statements is constant.
    """
    if revision.kind != "chapter":
        return
    rows = written_on(revision.key)
    then, was, now = versions(rows), version(before), version(revision.content)
    results = {key: outcomes(old, now) for key, old in then.items()}
    _store({row: _next(row, outcome(row, results, now), was, revision.published_at) for row in rows})


def settle(contribution: Contribution) -> None:
    """Give a contribution the fate that its passage has at this moment, and keep it true until the commit.

    For whoever writes, confirms or enters one: the text may have been published again since it was written, or
    may be at this very moment. Saves what it sets unless the contribution is not yet saved itself. To be called
    before the transaction locks contributions: publishing waits for those rows, and this waits for publishing.
    """
    if contribution.subject != Contribution.Subject.BLOCK:
        return
    with transaction.atomic():
        hold_publishing()
        source = contribution.parent or contribution
        row = Written(contribution.pk, source.revision_id, source.block_id, Stand("", "", None))
        stand = _walk([row], contribution.chapter_key)[row]
        _set(contribution, stand)
        if not contribution._state.adding:
            contribution.save(update_fields=FIELDS)


@transaction.atomic
def refollow(chapter_key: str) -> int:
    """Make the fates of a chapter's contributions again from its revisions; how many were wrong.

    Whoever calls this raises the content stamp if that is not 0.
    """
    hold_publishing()
    rows = written_on(chapter_key)
    return _store(_walk(rows, chapter_key))


def refollow_all() -> int:
    """The same for every chapter that somebody wrote on; called when projections are made again."""
    keys = Contribution.objects.exclude(chapter_key="").order_by("chapter_key").values_list("chapter_key", flat=True)
    return sum(refollow(key) for key in keys.distinct())


def written_on(chapter_key: str) -> list[Written]:
    """All contributions on passages of a chapter, in order; one statement."""
    rows = Contribution.objects.on_chapter(chapter_key).select_related("parent").order_by("pk")
    return [written(row) for row in rows.only("revision", "block_id", *FIELDS, "parent__revision", "parent__block_id")]


def written(contribution: Contribution) -> Written:
    source = contribution.parent or contribution
    stand = Stand(contribution.fate, contribution.block_now, contribution.fate_since)
    return Written(contribution.pk, source.revision_id, source.block_id, stand)


def version(content: Content | None) -> Version:
    return Version.of((content or {}).get("blocks", []))


def versions(rows: Iterable[Written]) -> dict[int | None, Version]:
    """The texts that the contributions were written on, by revision; one statement."""
    chapter = kinds()["chapter"]
    revisions = Revision.objects.filter(pk__in={row.revision for row in rows if row.revision})
    return {revision.pk: version(chapter.read(revision)) for revision in revisions}


def outcome(row: Written, results: dict[int | None, dict[str, Outcome]], now: Version) -> Outcome:
    """The outcome for one contribution out of those of its revision."""
    return results.get(row.revision, {}).get(row.block) or unknown(row.block, now)


def _next(row: Written, found: Outcome, was: Version, at: datetime) -> Stand:
    """What is stored from now on: the day counts anew where something changed once more."""
    same = (row.stand.fate, row.stand.block) == (found.fate, found.block)
    again = found.fate == "changed" and was.texts.get(found.block) != found.text
    since = row.stand.since if same and not again else at
    return Stand(found.fate, found.block, None if found.fate == "unchanged" else since)


def _walk(rows: list[Written], chapter_key: str) -> dict[Written, Stand]:
    """What is to be stored, found by going through the revisions of the chapter in their order."""
    chapter = kinds()["chapter"]
    waiting: dict[int | None, list[Written]] = defaultdict(list)
    for row in rows:
        waiting[row.revision].append(row)
    begun = waiting.pop(None, [])
    then: dict[int | None, Version] = {}
    last: dict[Written, tuple[Outcome, datetime]] = {}
    for revision in _revisions(rows, chapter_key) if rows else []:
        now = version(chapter.read(revision))
        if revision.pk in waiting:
            then[revision.pk] = now
            begun += waiting.pop(revision.pk)
        results = {pk: outcomes(old, now) for pk, old in then.items()}
        for row in begun:
            found = outcome(row, results, now)
            if row not in last or last[row][0].news != found.news:
                last[row] = found, revision.published_at
    gone = Outcome("removed", "", ""), None
    stands = {row: last.get(row, gone) for row in rows}
    return {
        row: Stand(found.fate, found.block, None if found.fate == "unchanged" else since)
        for row, (found, since) in stands.items()
    }


def _revisions(rows: list[Written], chapter_key: str) -> Iterable[Revision]:
    """Those of the chapter, in order, from the first that one of the contributions was written on."""
    found = Revision.objects.filter(kind="chapter", key=chapter_key).order_by("number")
    known = [row.revision for row in rows if row.revision]
    return (found.filter(pk__gte=min(known)) if len(known) == len(rows) else found).iterator()


def _store(stands: dict[Written, Stand]) -> int:
    """Write what differs from what is stored, always in the same order; how many that were."""
    wrong = {row.pk: stand for row, stand in stands.items() if row.pk and stand != row.stand}
    held = Contribution.objects.filter(pk__in=list(wrong)).select_for_update(no_key=True).order_by("pk")
    found = list(held.only("pk")) if wrong else []
    for contribution in found:
        _set(contribution, wrong[contribution.pk])
    Contribution.objects.bulk_update(found, FIELDS)
    return len(found)


def _set(contribution: Contribution, stand: Stand) -> None:
    contribution.fate, contribution.block_now, contribution.fate_since = stand.fate, stand.block, stand.since
