"""What somebody writes about, found by its permanent key as it is public now; and what a contribution on it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.models import Block, Live, Revision
from strategy.registry import Content, kinds
from strategy.state import State

from .closed_passages import Heading, Retired, find_block, place_in_chapter, retired
from .models import Contribution
from .open_phases import open_for
from .subjects import block_label, chapter_title

#: What every form needs besides its subject: whose it is, and whether people are being asked just now.
AROUND = ("municipality", "consultation")


class NotPublic(Exception):
    """It was public once and is not any more. `sentence` says so, `url` and `link` lead on."""

    def __init__(self, sentence: str, url: str, link: str) -> None:
        super().__init__(sentence)
        self.sentence, self.url, self.link = sentence, url, link


class Stale(Exception):
    """The text was published anew since it was read."""


@dataclass(frozen=True)
class About:
    """`id` is unique on a page; `label` („Absatz 3.2-4") and `title` name it, `url` is where it stands.

    `values` are the fields of a contribution on it; `municipality` is the key of the one that answers, None for all;
    `consultation` the open one that covers it, or None. `block` is the passage as the chapter has it ({id, html,
    text, …}), None for everything else.
    """

    id: str
    label: str
    title: str
    url: str
    state: State
    values: Mapping[str, Any]
    municipality: str | None = None
    consultation: Content | None = None
    block: Content | None = None
    content: Content = field(default_factory=dict)

    def hold(self) -> None:
        """Keep what was read as the newest until the transaction ends; raises Stale if something newer is public.

        Whoever publishes in this moment waits, and then finds the new contribution.
        """
        revision = self.values["revision"]
        live = Live.objects.select_for_update(no_key=True).filter(kind=revision.kind, key=revision.key)
        if live.values_list("revision_id", flat=True).first() != revision.pk:
            raise Stale


def scope_key(content: Content, chosen: str | None = None) -> str | None:
    """In whose scope a contribution on this content is answered, as a municipality's key; None: all of them.

    What belongs to one municipality is answered there; of what is shared somebody can mean what one of them does.
    """
    return content["municipality"] or chosen or None


def block(block_id: str, now: datetime) -> About | Retired:
    """The passage with this id; Http404 for ids never given, Heading for headings, NotPublic without its chapter."""
    row = Block.objects.filter(pk=block_id).first()
    if row is None:
        raise Http404("Diesen Absatz gab es nie.")
    state = State.live_objects([("chapter", row.chapter_key)], *AROUND)
    chapter = state.get("chapter", row.chapter_key)
    if chapter is None:
        raise NotPublic(
            _("Das Kapitel, zu dem dieser Absatz gehört, ist zurzeit nicht öffentlich."),
            reverse("strategy:chapter-list"),
            _("Zu den Kapiteln der Strategie"),
        )
    found, number = find_block(chapter, block_id)
    if found is None:
        return retired(row, chapter, state)
    if not number:
        raise Heading(found, chapter, state)
    return _on_block(found, number, chapter, state, now)


def _on_block(found: Content, number: str, chapter: Content, state: State, now: datetime) -> About:
    consultation = open_for(state, now, chapter_key=chapter["key"])
    values = {
        "subject": Contribution.Subject.BLOCK,
        "chapter_key": chapter["key"],
        "block_id": found["id"],
        "block_now": found["id"],
        "fate": Contribution.Fate.UNCHANGED,
        "revision": _revision(state, "chapter", chapter["key"]),
        "consultation_key": consultation["key"] if consultation else "",
    }
    url = place_in_chapter(chapter, found)
    return About(found["id"], block_label(number), chapter_title(chapter), url, state, values,
                 chapter["municipality"], consultation, found, chapter)  # fmt: skip


def measure(key: str, now: datetime) -> About:
    """The measure with this key; Http404 if there never was one, NotPublic if it was withdrawn."""
    state = State.live_objects([("measure", key)], "bundle", *AROUND)
    leads_on = (reverse("measures:list"), _("Zu allen Maßnahmen"))
    content = _content(state, "measure", key, _("Diese Maßnahme ist zurzeit nicht öffentlich."), leads_on)
    consultation = open_for(state, now, measure_key=key)
    return _on_content(content, Contribution.Subject.MEASURE, "measure_key", _("Maßnahme"), state, consultation)


def event(key: str, now: datetime) -> About:
    """The event with this key; Http404 if there never was one, NotPublic if it was withdrawn."""
    state = State.live_objects([("event", key)], *AROUND)
    leads_on = (reverse("participation:event-list"), _("Zu den Veranstaltungen"))
    content = _content(state, "event", key, _("Diese Veranstaltung ist zurzeit nicht öffentlich."), leads_on)
    consultation = open_for(state, now, event_key=key)
    return _on_content(content, Contribution.Subject.EVENT, "event_key", _("Veranstaltung"), state, consultation)


def _content(state: State, kind: str, key: str, sentence: str, leads_on: tuple[str, str]) -> Content:
    content = state.get(kind, key)
    if content is not None:
        return content
    if Revision.objects.filter(kind=kind, key=key).exists():
        raise NotPublic(sentence, *leads_on)
    raise Http404(f"{kinds()[kind].label} nicht gefunden")


def _on_content(
    content: Content, subject: str, key_field: str, label: str, state: State, consultation: Content | None
) -> About:
    values = {
        "subject": subject,
        key_field: content["key"],
        "revision": _revision(state, content["kind"], content["key"]),
        "consultation_key": consultation["key"] if consultation else "",
    }
    return About(content["key"], label, content["title"], content["url"], state, values,
                 content["municipality"], consultation, content=content)  # fmt: skip


def proposal(now: datetime) -> About:
    """A proposal of one's own is always possible."""
    state = State.live("goal", *AROUND)
    consultation = open_for(state, now, proposal=True)
    values = {"subject": Contribution.Subject.PROPOSAL}
    url = reverse("participation:overview")
    return About("vorschlag", _("Eigener Vorschlag"), "", url, state, values, None, consultation)


#: What a reply has in common with what it answers.
_OF_PARENT = ("subject", "chapter_key", "block_id", "block_now", "fate", "measure_key", "event_key",
              "consultation_key", "question_key", "revision", "municipality")  # fmt: skip


def contribution(public_id: str) -> Contribution:
    """One that can be answered and supported; Http404 before it is public, NotPublic afterwards."""
    found = Contribution.objects.select_related("parent", "municipality").filter(public_id=public_id).first()
    if found is None or found.published_at is None:
        raise Http404("Beitrag nicht gefunden")
    if not found.is_public:
        raise NotPublic(
            _("Dieser Beitrag ist nicht mehr zu lesen. Darauf antworten oder ihn unterstützen kann man nicht mehr."),
            reverse("participation:contribution", args=[public_id]),
            _("Zum Gespräch"),
        )
    return found


def reply(to: Contribution) -> About:
    """An answer to a contribution, or beside it if that is an answer itself: there is one level."""
    top = to.parent or to
    if not top.is_public:
        raise NotPublic(
            _("Das Gespräch, zu dem dieser Beitrag gehört, ist beendet."),
            reverse("participation:contribution", args=[top.public_id]),
            _("Zum Gespräch"),
        )
    values = {name: getattr(top, name) for name in _OF_PARENT} | {"parent": top}
    state = State.live(*AROUND)
    consultation = state.get("consultation", top.consultation_key)
    municipality = top.municipality.key if top.municipality else None
    return About(to.public_id, _("Antwort"), to.author, to.get_absolute_url(), state, values, municipality,
                 consultation)  # fmt: skip


def _revision(state: State, kind: str, key: str) -> Revision:
    return next(one for one in state.revisions() if (one.kind, one.key) == (kind, key))
