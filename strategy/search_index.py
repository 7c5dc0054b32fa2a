"""Writing and asking the search index.

The stems are made in Python, because the database's German does not know that „Bürgerinnen" and „Bürger"
belong together. Beginnings of words („rad" → „Radverkehr") are found by prefix, inner parts of compounds and
typing errors by trigrams.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When

from .german import fold, stems
from .models.revisions import Revision
from .models.search import SearchEntry
from .registry import Kind, SearchText

#: How alike a word must be to count as the same word mistyped. On the demo content „Mobilitet" reaches 0.54
#: for „Mobilität", „Beteilgung" 0.57 for „Beteiligung"; unrelated words stay below 0.35.
TYPO_LIMIT = 0.4
MAX_QUERY_WORDS = 12
MAX_QUERY_LENGTH = 200
#: Shorter pieces are found at the beginning of words only.
SHORTEST_INNER_PART = 4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Query:
    """What a visitor typed, in the forms in which the index can be asked."""

    text: str
    stems: tuple[str, ...]
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.stems)


@dataclass(frozen=True)
class Found:
    """Entries, best first, and the corrected query if only that one found them."""

    entries: QuerySet[SearchEntry]
    corrected: str = ""


def parse(text: str) -> Query:
    """Take a query apart; characters the database refuses and anything beyond a sane length are dropped."""
    text = " ".join(text.replace("\x00", " ").split())[:MAX_QUERY_LENGTH]
    words = _WORD.findall(fold(text))
    return Query(text, tuple(stems(text)[:MAX_QUERY_WORDS]), tuple(words[:MAX_QUERY_WORDS]))


def find(text: str, kinds: Iterable[str] = ()) -> Found:
    """Entries for a query. If nothing is found as typed, the nearest words that do occur are tried."""
    query = parse(text)
    if not query:
        return Found(SearchEntry.objects.none())
    entries = _matching(query, kinds)
    if entries.exists():
        return Found(entries)
    nearest = [_nearest(word) for word in query.words]
    if nearest == list(query.words):
        return Found(SearchEntry.objects.none())
    corrected = " ".join(_spelled(word) for word in nearest)
    return Found(_matching(parse(corrected), kinds), corrected)


def _matching(query: Query, kinds: Iterable[str]) -> QuerySet[SearchEntry]:
    tsquery = SearchQuery(" & ".join(f"{stem}:*" for stem in query.stems), search_type="raw", config="simple")
    by_stem = Q(vector=tsquery)
    inner = Q()
    for word in query.words:
        inner &= Q(words__contains=word)
    long_enough = all(len(word) >= SHORTEST_INNER_PART for word in query.words)
    entries = SearchEntry.objects.filter(by_stem | inner if long_enough and query.words else by_stem)
    if wanted := list(kinds):
        entries = entries.filter(kind__in=wanted)
    return entries.annotate(
        rank=Case(When(by_stem, then=SearchRank(F("vector"), tsquery)), default=Value(0.0))
    ).order_by("-rank", "title", "pk")


def _nearest(word: str) -> str:
    """The word itself if it finds something, else the word of the index that is most like it, if there is one."""
    if _matching(parse(word), ()).exists():
        return word
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM (SELECT DISTINCT unnest(string_to_array(words, ' ')) AS word"
            " FROM strategy_searchentry) AS vocabulary"
            " WHERE similarity(word, %s) >= %s ORDER BY similarity(word, %s) DESC, word LIMIT 1",
            [word, TYPO_LIMIT, word],
        )
        row = cursor.fetchone()
    return row[0] if row else word


def _spelled(folded: str) -> str:
    """A word of the index as it is written in the texts: "massnahme" → „Maßnahme"."""
    entry = SearchEntry.objects.filter(words__regex=f"(^| ){folded}( |$)").first()
    written = _WORD.findall(f"{entry.title} {entry.context} {entry.text}") if entry else []
    return next((word for word in written if fold(word) == folded), folded)


def project(kind: Kind, revision: Revision) -> None:
    """Bring the index in line with one revision."""
    SearchEntry.objects.filter(kind=revision.kind, key=revision.key).delete()
    if revision.content is None or not revision.path:
        return
    SearchEntry.objects.bulk_create(
        _entry(revision, part, found) for part, found in enumerate(kind.search_texts(revision.content))
    )


def _entry(revision: Revision, part: int, found: SearchText) -> SearchEntry:
    return SearchEntry(
        kind=revision.kind,
        key=revision.key,
        part=part,
        path=f"{revision.path}#{found.fragment}" if found.fragment else revision.path,
        title=found.title[:300],
        context=found.context[:300],
        text=found.text,
        words=" ".join(_WORD.findall(fold(f"{found.title} {found.context} {found.text}"))),
        vector=_vector(f"{found.title} {found.context}", "A") + _vector(found.text, "C"),
    )


def _vector(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(" ".join(stems(text, keep_stop_words=True))), config="simple", weight=weight)


def clear() -> None:
    SearchEntry.objects.all().delete()
