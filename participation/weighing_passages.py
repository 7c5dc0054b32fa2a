"""To which words of a chapter a contribution was written: the passage as it stood then, with its number of then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from strategy.blocks import numbered
from strategy.models import Revision
from strategy.registry import Content, kinds

from .cards import Card
from .models import Contribution
from .subjects import block_label, chapter_title

#: So many letters of a passage are enough to find it.
LENGTH = 160


@dataclass(frozen=True)
class Passage:
    """`label` names it („Absatz 3.2-4“), `chapter` its chapter, `words` are the whole of it or the quoted sentence."""

    label: str
    chapter: str
    words: str
    is_quote: bool = False

    @property
    def beginning(self) -> str:
        """Enough to find it: the quoted sentence, or the first words and an ellipsis."""
        return self.words if self.is_quote else whole_words(self.words, LENGTH)


def passages(contributions: Iterable[Contribution]) -> dict[int, Passage]:
    """Contribution's number → passage, for those on a passage whose text of then is known; one statement."""
    on_blocks = [one for one in contributions if one.subject == Contribution.Subject.BLOCK and one.revision_id]
    wanted = {one.revision_id for one in on_blocks if one.revision_id}
    read = {revision.pk: _blocks(revision) for revision in Revision.objects.filter(pk__in=wanted)} if wanted else {}
    found = {one.pk: read.get(one.revision_id or 0, {}).get(one.block_id) for one in on_blocks}
    return {one.pk: _with_quote(passage, one.quote) for one in on_blocks if (passage := found[one.pk])}


def _blocks(revision: Revision) -> dict[str, Passage]:
    chapter: Content | None = kinds()[revision.kind].read(revision)
    if chapter is None:
        return {}
    return {
        block["id"]: Passage(block_label(number or ""), chapter_title(chapter), block["text"])
        for block, number in numbered(chapter["number"], chapter["blocks"])
    }


def _with_quote(passage: Passage, quote: str) -> Passage:
    return Passage(passage.label, passage.chapter, quote, is_quote=True) if quote else passage


def whole_words(text: str, length: int) -> str:
    """At most `length` letters, cut behind a word (in it only if it alone is longer), and then „ …“."""
    if len(text) <= length:
        return text
    room = text[: length - 1]
    cut = room.rpartition(" ")[0] if " " in room.strip() else room[:-1]
    return f"{cut.rstrip(' ,;:–-')} …"


def fate_note(passage: Passage, card: Card) -> str:
    """What became of the passage, for those who look for it today; "" if nothing did."""
    code = card["fate"]["code"] if card["fate"] else ""
    is_elsewhere = card["subject_url"] and code != "removed" and card["subject_label"] != passage.label
    moved = _("Heute {}.").format(card["subject_label"]) if is_elsewhere else ""
    changed = card["fate"]["sentence"] if code in ("changed", "merged", "removed") else ""
    return " ".join(filter(None, [moved, changed]))
