"""What the news say of answers: that one was given, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from strategy.models import Municipality
from strategy.publishing import announce
from strategy.state import State

from . import subjects
from .filter_words import ANSWERED, list_url
from .models import Contribution


def tell(
    sentence: str, contributions: list[Contribution], place: Municipality | None, at: datetime, **listed: str
) -> None:
    """One line of news, at the moment of the act: that is how a digest finds what was answered.

    `listed` chooses from the list of contributions, to which the line leads if there are several.
    """
    about = [_object(one) for one in contributions if one.subject != Contribution.Subject.PROPOSAL]
    keys = [place.key] if place else []
    announce(sentence, municipality_keys=keys, path=_where(contributions, listed), about=about, at=at)


#: Where those are found that were answered, the last first.
ANSWERED_LAST = {"ergebnis": ANSWERED, "sortierung": "beantwortet"}


def news_sentence(contributions: list[Contribution]) -> str:
    """„Die Verwaltung hat auf 3 Beiträge zur Maßnahme „Offenes WLAN“ geantwortet.“"""
    return f"Die Verwaltung hat auf {_how_many(contributions)}{_about(contributions)} geantwortet."


def withdrawn_sentence(contributions: list[Contribution]) -> str:
    """„Die Verwaltung hat ihre Antwort auf einen Beitrag zur Maßnahme „Offenes WLAN“ zurückgezogen.“"""
    return f"Die Verwaltung hat ihre Antwort auf {_how_many(contributions)}{_about(contributions)} zurückgezogen."


def _how_many(contributions: list[Contribution]) -> str:
    count = len(contributions)
    one, many = ("Vorschlag", "Vorschläge") if _are_proposals(contributions) else ("Beitrag", "Beiträge")
    return f"einen {one}" if count == 1 else f"{count} {many}"


def _where(contributions: list[Contribution], listed: dict[str, str]) -> str:
    """The page of the contribution, or the list; of one measure or chapter if all of them are about it."""
    if len(contributions) == 1:
        return contributions[0].get_absolute_url()
    kind, key = _common_object(contributions)
    word = {"measure": "massnahme", "chapter": "kapitel"}.get(kind)
    return list_url(**listed, **({word: key} if word else {}))


def _are_proposals(contributions: list[Contribution]) -> bool:
    return all(one.subject == Contribution.Subject.PROPOSAL and not one.parent_id for one in contributions)


def _about(contributions: list[Contribution]) -> str:
    """What all of them are about, if it is one and the same public object."""
    kind, key = _common_object(contributions)
    content = State.live_objects([(kind, key)], "bundle").get(kind, key) if kind else None
    if content is None:
        return ""
    words = {"measure": "zur Maßnahme", "chapter": "zum Kapitel", "event": "zur Veranstaltung"}
    title = subjects.chapter_title(content) if kind == "chapter" else content["title"]
    return f" {words.get(kind, 'zur Beteiligung')} „{title}“"


def _common_object(contributions: list[Contribution]) -> tuple[str, str]:
    """Kind and key of what all of them are about; empty if that is not one and the same."""
    found = {_object(one) for one in contributions}
    return found.pop() if len(found) == 1 else ("", "")


def _object(contribution: Contribution) -> tuple[str, str]:
    """Kind and key of what it is about; empty for a proposal."""
    return {
        "block": ("chapter", contribution.chapter_key),
        "measure": ("measure", contribution.measure_key),
        "event": ("event", contribution.event_key),
        "question": ("consultation", contribution.consultation_key),
    }.get(contribution.subject, ("", ""))
