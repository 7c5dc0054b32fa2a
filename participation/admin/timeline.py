"""All that happened to one contribution, for its moderators: what came in, was complained about and was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..appeal_rights import was_public
from ..models import Appeal, Contribution, Decision, Notice
from .words import person

Act = Decision.Act
State = Contribution.State


@dataclass(frozen=True)
class Entry:
    """`said`: (label, citizen's or moderator's words) pairs; `remarks`: short words that stand beside it as marks."""

    at: datetime
    #: Of what happened at the same moment, what came in stands before what was decided.
    order: int
    who: str
    what: str
    said: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def timeline(one: Contribution, *, with_complaints: bool) -> list[Entry]:
    """Oldest first, in a constant number of statements.

    Without complaints, for somebody whose text it is or who reported it: who complained and why, and what others were
    answered, is not theirs to read here.
    """
    appeals = list(Appeal.objects.filter(decision__contribution=one).select_related("decision"))
    chosen = appeals if with_complaints else [row for row in appeals if row.notice_id is None]
    for row in appeals:
        row.decision.contribution = one
    found = [
        *_arrivals(one),
        *([_notice(row, one) for row in one.notices.all()] if with_complaints else []),
        *(entry for row in chosen for entry in _appeal(row)),
        *_decisions(one, with_complaints),
    ]
    return sorted(found, key=lambda entry: (entry.at, entry.order))


def _said(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in pairs if pair[1])


# --- What came in --------------------------------------------------------------------------------------------------


def _arrivals(one: Contribution) -> list[Entry]:
    by = person(one.entered_by) if one.entered_by else one.author
    source = one.get_source_display()
    what = f"Beitrag {source} eingegangen" + (", hier erfasst" if one.entered_by else "")
    found = [Entry(one.confirmed_at or one.created_at, 0, by, what)]
    found += [Entry(row.replaced_at, 0, one.author, "Beitrag geändert") for row in one.versions.all()]
    if one.state == State.WITHDRAWN:
        found.append(Entry(one.state_changed_at, 0, one.author, "Beitrag zurückgezogen"))
    return found


def _notice(row: Notice, one: Contribution) -> Entry:
    author = one.participant.email if one.participant else ""
    is_by_author = bool(author) and row.email.casefold() == author.casefold()
    remarks = ("von der Person, die den Beitrag geschrieben hat",) if is_by_author else ()
    remarks += ("Absender bestritten",) if row.disowned_at else ()
    return Entry(
        row.created_at, 1, row.name or "ohne Namen", f"Meldung {row.public_id}: {row.get_ground_display()}",
        _said(("Stelle", row.place), ("Was gemeldet wurde", row.explanation)), (*remarks, *_open(row)),
    )  # fmt: skip


def _appeal(row: Appeal) -> list[Entry]:
    who = "Person, die gemeldet hat" if row.notice_id else "Person, die den Beitrag geschrieben hat"
    what = f"Widerspruch {row.public_id} gegen „{act_words(row.decision)}“"
    found = [Entry(row.created_at, 2, who, what, _said(("Text des Widerspruchs", row.text)), _open(row))]
    if row.outcome == Appeal.Outcome.GONE and row.decided_at:
        ended = f"Widerspruch {row.public_id} erledigt, ohne Entscheidung"
        found.append(Entry(row.decided_at, 4, "das Portal", ended))
    return found


def _open(row: Notice | Appeal) -> tuple[str, ...]:
    return ("offen",) if row.outcome == "" else ()


# --- What was decided ----------------------------------------------------------------------------------------------


def _decisions(one: Contribution, with_complaints: bool) -> list[Entry]:
    rows = one.decisions.select_related("by", "appeal", "undoes", "undone_by").order_by("at", "id")
    return [_decision(row, with_complaints) for row in rows]


def _decision(row: Decision, with_complaints: bool) -> Entry:
    what = decision_words(row) + (f" (Regel: {row.get_rule_display()})" if row.rule else "")
    remarks = ("zurückgenommen",) if row.is_undone else ()
    return Entry(row.at, 3, judge(row), what, _reasons(row, with_complaints), remarks)


def _reasons(row: Decision, with_complaints: bool) -> tuple[tuple[str, str], ...]:
    """What its author was told, and what was answered to who had reported it."""
    to_reporter = row.appeal is not None and row.appeal.notice_id is not None
    answer = row.appeal.answer if row.appeal and (with_complaints or not to_reporter) else ""
    is_theirs = with_complaints or not (row.act == Act.KEEP or (row.act == Act.UPHOLD and to_reporter))
    reason = row.reason if is_theirs and row.reason != answer else ""
    return _said(("Begründung", reason), ("Antwort auf den Widerspruch", answer))


def judge(row: Decision) -> str:
    return "automatisch" if row.is_automatic else person(row.by)


def decision_words(row: Decision) -> str:
    """What was done, and that an appeal was the reason. `row` comes with its `appeal` and what it `undoes`."""
    if row.undoes:
        return f"Entscheidung „{act_words(row.undoes)}“ zurückgenommen"
    if row.act == Act.UPHOLD:
        return "Widerspruch zurückgewiesen"
    return act_words(row) + (" nach Widerspruch: stattgegeben" if row.appeal_id else "")


def act_words(row: Decision) -> str:
    """The act in the words of the buttons: what was never public is not hidden, and not shown again."""
    first = row.contribution.published_at
    if row.act == Act.HIDE and not was_public(row):
        return "nicht veröffentlicht"
    if row.act == Act.PUBLISH and row.before == State.HIDDEN:
        return "wieder gezeigt" if first and first < row.at else "doch veröffentlicht"
    return str(row.get_act_display())
