"""What contributions were written on and what became of that passage, for lists on pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as lazy

from strategy.align import LIMIT
from strategy.blocks import numbered
from strategy.models import Revision
from strategy.registry import Content, kinds
from strategy.similarity import dice_scores
from strategy.state import State
from strategy.templatetags.portal_ui import german_date
from strategy.worddiff import Change, word_diff

from .fate import quote_fate, stands_in
from .models import Contribution

_SENTENCES = {
    "unchanged": lazy("Der Text ist seitdem gleich geblieben."),
    "moved": lazy("Der Text ist gleich geblieben und steht seit dem {} an anderer Stelle."),
    "changed": lazy("Der Text wurde am {} geändert."),
    "replaced": lazy("Die Passage wurde am {} durch eine andere ersetzt."),
    "merged": lazy("Der Text ist am {} in einem anderen Absatz aufgegangen."),
    "removed": lazy("Der Text ist am {} entfallen."),
}
_WITHOUT_DATE = {
    "moved": lazy("Der Text ist gleich geblieben und steht an anderer Stelle."),
    "changed": lazy("Der Text wurde seitdem geändert."),
    "replaced": lazy("Die Passage wurde durch eine andere ersetzt."),
    "merged": lazy("Der Text ist in einem anderen Absatz aufgegangen."),
    "removed": lazy("Der Text ist entfallen."),
}


@dataclass(frozen=True)
class Passage:
    """The passage of one contribution, then and now.

    `fate` is a value of Contribution.Fate, `sentence` says it in German. `diff` has the steps from `then_text`
    to `now_text` (see worddiff), None if the words are the same, the passage is gone, or the two have so little in
    common that nobody could read it. `url`, `number` ("3.2-4") and `now_text` are of today's passage, "" if there is
    none; a heading has no number. `since` is when what is said here became so; None if unchanged.

    `quote_fate` is exact, changed or gone; "" without a quote. If the quote stands word for word in another passage
    of the chapter instead, `quote_url` leads there and `quote_number` is that one's.
    """

    fate: str
    sentence: str
    then_text: str
    now_text: str
    diff: list[Change] | None
    quote_fate: str
    quote_url: str
    quote_number: str
    url: str
    number: str
    since: datetime | None


@dataclass(frozen=True)
class _Place:
    text: str
    url: str
    number: str


_NOWHERE = _Place("", "", "")


def passages(contributions: Iterable[Contribution], state: State) -> dict[int, Passage]:
    """{primary key: Passage} of those about a block; the others are left out. A constant number of statements.

    The state should hold the chapters; those it lacks are read in one statement more.
    """
    about = [one for one in contributions if one.subject == Contribution.Subject.BLOCK]
    places = _places({one.chapter_key for one in about}, state)
    now = {one.pk: places.get((one.chapter_key, one.block_now), _NOWHERE) for one in about}
    then = _then([one for one in about if _reads_differently(one, now[one.pk])])
    quotes = {one.pk: _quote_fate(one, now[one.pk].text) for one in about}
    elsewhere = {one.pk: _place_of_quote(one, places) for one in about if quotes[one.pk] in ("changed", "gone")}
    return {
        one.pk: _passage(one, now[one.pk], then.get(one.pk), quotes[one.pk], elsewhere.get(one.pk, _NOWHERE))
        for one in about
    }


def _places(keys: set[str], state: State) -> dict[tuple[str, str], _Place]:
    """{(chapter, block id): place} of all passages of these chapters."""
    chapters = {key: state.get("chapter", key) for key in keys}
    unread = [key for key, found in chapters.items() if found is None]
    if unread:
        more = State.live_objects([("chapter", key) for key in unread])
        chapters |= {key: more.get("chapter", key) for key in unread}
    return {
        (key, block["id"]): _Place(block["text"], f"{chapter['url']}#a-{block['id']}", number or "")
        for key, chapter in chapters.items()
        if chapter
        for block, number in numbered(chapter["number"], chapter["blocks"])
    }


def _reads_differently(one: Contribution, now: _Place) -> bool:
    return now is _NOWHERE or one.fate not in ("unchanged", "moved")


def _then(contributions: list[Contribution]) -> dict[int, str]:
    """{primary key: what the passage said when it was written}; one statement, none if there are none."""
    chapter = kinds()["chapter"]
    wanted = {one.revision_id for one in contributions if one.revision_id}
    contents = {r.pk: chapter.read(r) or {} for r in Revision.objects.filter(pk__in=wanted)} if wanted else {}
    return {one.pk: _text(contents.get(one.revision_id or 0, {}), one.block_id) for one in contributions}


def _text(content: Content, block_id: str) -> str:
    return next((block["text"] for block in content.get("blocks", []) if block["id"] == block_id), "")


def _passage(one: Contribution, now: _Place, then: str | None, quote: str, elsewhere: _Place) -> Passage:
    fate = one.fate if now is not _NOWHERE else Contribution.Fate.REMOVED
    then_text = now.text if then is None else then or one.quote
    since = None if fate == Contribution.Fate.UNCHANGED else one.fate_since
    is_other = fate == Contribution.Fate.CHANGED and then is not None and is_replaced(then_text, now.text)
    return Passage(
        fate=str(fate),
        sentence=fate_sentence("replaced" if is_other else str(fate), since),
        then_text=then_text,
        now_text=now.text,
        diff=_diff(str(fate), then_text, now.text) if then is not None else None,
        quote_fate=quote,
        quote_url=elsewhere.url,
        quote_number=elsewhere.number,
        url=now.url,
        number=now.number,
        since=since,
    )


def _diff(fate: str, then_text: str, now_text: str) -> list[Change] | None:
    if not now_text or then_text == now_text or fate == Contribution.Fate.MERGED:
        return None
    return None if is_replaced(then_text, now_text) else word_diff(then_text, now_text)


def is_replaced(then_text: str, now_text: str) -> bool:
    """Whether the words have so little in common that another passage goes on for the old one."""
    return dice_scores({0: then_text}, {0: now_text}).get((0, 0), 0.0) < LIMIT


def _quote_fate(one: Contribution, now_text: str) -> str:
    if not one.quote:
        return ""
    return quote_fate(one.quote, one.quote_before, one.quote_after, now_text)


def _place_of_quote(one: Contribution, places: dict[tuple[str, str], _Place]) -> _Place:
    """The first passage of the chapter that has the quoted sentence word for word; its own has not."""
    of_chapter = (place for (key, _block), place in places.items() if key == one.chapter_key)
    return next((place for place in of_chapter if stands_in(one.quote, place.text)), _NOWHERE)


def fate_sentence(fate: str, since: datetime | None = None) -> str:
    """What became of a passage, in one German sentence; "" if that is not known.

    `fate` is a value of Contribution.Fate, or "replaced" where other words go on for the old ones.
    """
    if since is None or fate not in _WITHOUT_DATE:
        return str(_WITHOUT_DATE.get(fate) or (_SENTENCES["unchanged"] if fate == "unchanged" else ""))
    return str(_SENTENCES[fate]).format(german_date(since))
