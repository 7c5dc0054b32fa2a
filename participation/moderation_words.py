"""What became of a contribution while somebody wanted to decide on it, in one sentence for them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from .models import Contribution, Decision

State = Contribution.State
Act = Decision.Act
_WORDS = {
    Act.PUBLISH: "den Beitrag {when} freigegeben.",
    Act.HIDE: "den Beitrag {when} ausgeblendet (Regel: {rule}).",
    Act.KEEP: "den Beitrag {when} nach einer Meldung stehen gelassen.",
    Act.UPHOLD: "{when} einen Widerspruch zurückgewiesen.",
    Act.UNDO: "die eigene Entscheidung {when} zurückgenommen.",
}


class Conflict(Exception):
    """Meanwhile something else happened; the message says what and who decided. Nothing was changed."""


def what_happened(contribution: Contribution, by: Any = None) -> str:
    """What became of the contribution since it was seen, with the name of who decided."""
    now = Contribution.objects.filter(pk=contribution.pk).first()
    if now is None:
        return "Der Beitrag wurde inzwischen gelöscht."
    if now.state == State.WITHDRAWN or (contribution.text and not now.text):
        return "Der Beitrag wurde inzwischen von der Person, die ihn geschrieben hat, zurückgezogen."
    if now.state == State.AWAITING:
        return "Der Beitrag ist noch nicht bestätigt."
    if now.state == contribution.state and now.text != contribution.text:
        return "Der Text wurde inzwischen von der Person, die ihn geschrieben hat, geändert."
    decision = now.decisions.exclude(act=Act.HOLD).select_related("by").order_by("-pk").first()
    if decision is None:
        return f"Der Beitrag ist inzwischen im Zustand „{now.get_state_display()}“."
    return f"{_who_has(decision.by, by)} {_did(decision)}"


def _who_has(person: Any, reader: Any) -> str:
    if person is None:
        return "Das Portal hat"
    return "Sie haben" if person == reader else f"{person.get_full_name() or person.get_username()} hat"


def _did(decision: Decision) -> str:
    when = "am " + date_format(timezone.localtime(decision.at), "j. F \\u\\m H:i") + " Uhr"
    first = decision.contribution.published_at
    if decision.act == Act.HIDE and (first is None or first > decision.at):
        return f"den Beitrag {when} nicht veröffentlicht (Regel: {decision.get_rule_display()})."
    return _WORDS[Act(decision.act)].format(when=when, rule=decision.get_rule_display())
