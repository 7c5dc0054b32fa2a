"""What the news say of answers: that one was given, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from strategy.models import Municipality
from strategy.publishing import announce
from strategy.state import State

from . import subjects
from .models import Contribution


def tell(sentence: str, contributions: list[Contribution], place: Municipality | None, at: datetime) -> None:
    """One line of news, at the moment of the act: that is how a digest finds what was answered."""
    about = [_object(one) for one in contributions if one.subject != Contribution.Subject.PROPOSAL]
    keys = [place.key] if place else []
    announce(sentence, municipality_keys=keys, path=_where(contributions), about=about, at=at)


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


def _where(contributions: list[Contribution]) -> str:
    """The page of the contribution, or of all that were answered lately."""
    if len(contributions) == 1:
        return contributions[0].get_absolute_url()
    return reverse("participation:contribution-list") + "?sortierung=beantwortet"


def _are_proposals(contributions: list[Contribution]) -> bool:
    return all(one.subject == Contribution.Subject.PROPOSAL and not one.parent_id for one in contributions)


def _about(contributions: list[Contribution]) -> str:
    """What all of them are about, if it is one and the same public object."""
    found = {_object(one) for one in contributions}
    kind, key = found.pop()
    content = State.live_objects([(kind, key)], "bundle").get(kind, key) if kind and not found else None
    if content is None:
        return ""
    words = {"measure": "zur Maßnahme", "chapter": "zum Kapitel", "event": "zur Veranstaltung"}
    title = subjects.chapter_title(content) if kind == "chapter" else content["title"]
    return f" {words.get(kind, 'zur Beteiligung')} „{title}“"


def _object(contribution: Contribution) -> tuple[str, str]:
    """Kind and key of what it is about; empty for a proposal."""
    return {
        "block": ("chapter", contribution.chapter_key),
        "measure": ("measure", contribution.measure_key),
        "event": ("event", contribution.event_key),
        "question": ("consultation", contribution.consultation_key),
    }.get(contribution.subject, ("", ""))
