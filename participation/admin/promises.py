"""What the buttons of moderation are called and what they bring about, in the words of the queue."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Contribution

State = Contribution.State
#: Button → what has been done.
DONE = {
    "Freigeben": "Freigegeben", "Wieder zeigen": "Wieder gezeigt", "Doch veröffentlichen": "Doch veröffentlicht",
    "Ausblenden": "Ausgeblendet", "Nicht veröffentlichen": "Nicht veröffentlicht",
}  # fmt: skip


def to_show(one: Contribution) -> str:
    """The button that makes it public; what was never public is not shown again."""
    if one.state != State.HIDDEN:
        return "Freigeben"
    return "Wieder zeigen" if one.published_at else "Doch veröffentlichen"


def to_hide(one: Contribution) -> str:
    return "Ausblenden" if one.published_at else "Nicht veröffentlichen"


def for_all(names: Sequence[str]) -> str:
    """One button for several: „Ausblenden oder nicht veröffentlichen“."""
    first, *others = dict.fromkeys(names)
    return " oder ".join([first, *(name[0].lower() + name[1:] for name in others)])


def of_hiding(rows: Sequence[Contribution]) -> list[str]:
    """Sentences: who gets a mail, what stands in the place, how long the text is kept. `rows` with `participant`."""
    return [_mail(rows), _place(rows), "Der Text bleibt sechs Monate erhalten, dann wird er gelöscht."]


def _mail(rows: Sequence[Contribution]) -> str:
    told = sum(one.participant is not None and one.participant.mail_stopped_at is None for one in rows)
    what = "eine Mail mit Regel, Begründung und dem Weg zum Widerspruch"
    if told == len(rows):
        return f"Die Person bekommt {what}." if told == 1 else f"Jede Person bekommt {what}."
    if told:
        return f"Zu {told} von {len(rows)} Beiträgen bekommt die Person {what}; zu den anderen geht keine Mail hinaus."
    if len(rows) > 1:
        return "Zu diesen Beiträgen geht keine Mail hinaus."
    if rows[0].participant is None:
        return "Zu diesem Beitrag gibt es keine Mailadresse: Es geht keine Mail hinaus."
    return "Mails an die Person kommen zurück: Sie liest die Begründung erst auf ihrer persönlichen Seite."


def _place(rows: Sequence[Contribution]) -> str:
    shown = sum(one.published_at is not None for one in rows)
    if not shown:
        return "Auf den öffentlichen Seiten erscheint dazu nichts."
    if shown == len(rows):
        return "An seiner Stelle steht dann, wann und nach welcher Regel ein Beitrag ausgeblendet wurde."
    return "Wo einer schon öffentlich war, steht dann, wann und nach welcher Regel er ausgeblendet wurde."
