"""A copy of everything stored about one person, readable by people and by programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from . import holding
from .models import Contribution, Notice, Participant
from .personal_data import besides, rows, written_by

_ABOUT = (
    "Diese Datei enthält alles, was das Portal über Sie gespeichert hat. Jeder Teil beginnt mit einem Hinweis, der ihn "
    "erklärt. Zeiten sind in der Zeit der beiden Kommunen angegeben. Eine IP-Adresse ist nicht dabei, weil das Portal "
    "keine speichert."
)
_HINTS = {
    "person": "Ihre bestätigte E-Mail-Adresse und der Name, der gezeigt wird. „zuletzt_beteiligt“ bestimmt, wann "
    "Ihre Angaben gelöscht werden: 24 Monate danach.",
    "beitraege": "Was Sie geschrieben haben, mit früheren Fassungen, Zustand und Antworten der Verwaltung. Texte, "
    "die Sie zurückgezogen haben, sind gelöscht.",
    "widersprueche": "Was Sie gegen Entscheidungen der Moderation vorgebracht haben, und was daraus wurde. Den Text "
    "löschen wir sechs Monate nach der Antwort.",
    "unterstuetzungen": "Beiträge anderer, die auch Ihnen wichtig sind.",
    "antworten": "Was Sie bei Fragen zur Auswahl angekreuzt haben.",
    "erinnerungen": "Veranstaltungen, an die wir Sie erinnern sollen.",
    "abos": "Worüber wir Ihnen Neues schreiben sollen, wie oft, und wann die nächste Mail an der Reihe ist.",
    "meldungen": "Welche Beiträge mit Ihrer E-Mail-Adresse gemeldet wurden. Ein halbes Jahr nach der Entscheidung "
    "gelöscht.",
    "ruecklaeufer": "Wann Mails an Sie zurückkamen, mit der Angabe des Mailservers. 30 Tage danach gelöscht.",
    "einsendungen": "Wann Sie etwas abgeschickt und bestätigt haben. Wird sieben Tage nach dem Absenden gelöscht.",
    "mails": "Welche Mails das Portal Ihnen geschickt hat oder schuldet, ohne ihren Text. 30 Tage nach dem Senden "
    "gelöscht.",
}


def copy_of(participant: Participant) -> dict[str, Any]:
    """All data of the person in plain values; each part is {"hinweis": …, "eintraege": […]} (a person: its fields)."""
    mine = list(written_by(participant).prefetch_related("versions"))
    other = besides(participant)
    return {
        "hinweis": _ABOUT,
        "stand": _time(timezone.now()),
        "portal": settings.PORTAL_URL,
        "person": {"hinweis": _HINTS["person"], **_person(participant)},
        "beitraege": _part("beitraege", [_contribution(row) for row in rows(mine)]),
        "widersprueche": _part("widersprueche", _appeals(participant)),
        "unterstuetzungen": _part("unterstuetzungen", [_support(row) for row in other["supports"]]),
        "antworten": _part("antworten", [_answer(row) for row in other["answers"]]),
        "erinnerungen": _part("erinnerungen", [_reminder(row) for row in other["reminders"]]),
        "abos": _part("abos", [_subscription(row) for row in other["subscriptions"]]),
        "meldungen": _part("meldungen", _notices(participant)),
        "ruecklaeufer": _part("ruecklaeufer", _bounces(participant)),
        "einsendungen": _part("einsendungen", _submissions(participant)),
        "mails": _part("mails", _mails(participant)),
    }


def _part(name: str, entries: list[Any]) -> dict[str, Any]:
    return {"hinweis": _HINTS[name], "eintraege": entries}


def _person(participant: Participant) -> dict[str, Any]:
    return {
        "e_mail": participant.email,
        "gezeigter_name": participant.display_name,
        "bestaetigt_am": _time(participant.created_at),
        "zuletzt_beteiligt": _time(participant.last_active_at),
        "keine_mails_seit": _time(participant.mail_stopped_at),
        "ruecklaeufer_zaehlen_seit": _time(participant.mail_resumed_at),
    }


def _contribution(row: dict[str, Any]) -> dict[str, Any]:
    one: Contribution = row["contribution"]
    subject, place = row["subject"], row["place"]
    point = {"laenge": one.longitude, "breite": one.latitude} if one.longitude is not None else None
    return {
        "kennung": one.public_id,
        "adresse": settings.PORTAL_URL + one.get_absolute_url() if one.is_public else None,
        "worueber": " · ".join(filter(None, (subject.label, subject.title))),
        "zustand": one.get_state_display(),
        "titel": one.title,
        "text": one.text,
        "zitierter_satz": one.quote,
        "ort": place and place["name"],
        "punkt": point,
        "gezeigter_name": one.display_name,
        "geschrieben_am": _time(one.created_at),
        "bestaetigt_am": _time(one.confirmed_at),
        "veroeffentlicht_am": _time(one.published_at),
        "geaendert_am": _time(one.edited_at),
        "fruehere_fassungen": [
            {"titel": version.title, "text": version.text, "bis": _time(version.replaced_at)}
            for version in one.versions.all()
        ],
        "gruende_der_pruefung": [holding.LABELS.get(code, code) for code in one.held_reasons],
        "ausgeblendet": row["hidden"] and {"regel": row["hidden"]["rule"], "begruendung": row["hidden"]["reason"]},
        "schicksal_der_textstelle": row["card"]["fate"]["sentence"] if row["card"]["fate"] else None,
        "rueckmeldungen": [
            {"stelle": r["office"], "ergebnis": r["outcome_label"], "text": r["text"], "am": _time(r["at"])}
            for r in row["card"]["responses"]
        ],
    }


def _appeals(participant: Participant) -> list[dict[str, Any]]:
    return [
        {
            "vorgangsnummer": one.public_id,
            "beitrag": one.decision.contribution.public_id,
            "gegen": str(one.decision),
            "text": one.text,
            "eingelegt_am": _time(one.created_at),
            "ergebnis": one.get_outcome_display(),
            "antwort": one.answer,
            "entschieden_am": _time(one.decided_at),
        }
        for one in participant.appeals.select_related("decision__contribution").order_by("created_at")
    ]


def _support(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "beitrag": row["title"] or "nicht mehr zu lesen",
        "adresse": settings.PORTAL_URL + row["url"],
        "am": _time(row["at"]),
    }


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    return {"frage": str(row["question"]), "gewaehlt": row["choices"], "am": _time(row["at"])}


def _reminder(row: dict[str, Any]) -> dict[str, Any]:
    return {"veranstaltung": row["title"], "beginnt": row["starts_at"]}


def _subscription(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "worueber": row["name"],
        "wie_oft": row["rhythm"],
        "seit": _time(row["since"]),
        "naechste_mail": _time(row["due_at"]),
    }


def _notices(participant: Participant) -> list[dict[str, Any]]:
    reported = Notice.objects.filter(email__iexact=participant.email).select_related("contribution")
    return [
        {
            "vorgangsnummer": one.public_id,
            "beitrag": settings.PORTAL_URL + one.contribution.get_absolute_url(),
            "gemeldet_am": _time(one.created_at),
            "grund": one.get_ground_display(),
            "begruendung": one.explanation,
            "stelle": one.place,
            "name": one.name,
            "ergebnis": one.get_outcome_display(),
            "erledigt_am": _time(one.closed_at),
        }
        for one in reported
    ]


def _bounces(participant: Participant) -> list[dict[str, Any]]:
    returned = participant.bounces.order_by("at")
    return [{"am": _time(one.at), "endgueltig": one.is_permanent, "angabe": one.status} for one in returned]


def _submissions(participant: Participant) -> list[dict[str, Any]]:
    sent = participant.submissions.order_by("created_at")
    return [
        {"gesendet_am": _time(one.created_at), "bestaetigt_am": _time(one.confirmed_at), "name": one.display_name}
        for one in sent
    ]


def _mails(participant: Participant) -> list[dict[str, Any]]:
    mails = participant.mails.order_by("created_at")
    return [
        {"art": mail.kind, "zustand": mail.get_state_display(), "vorgemerkt_am": _time(mail.created_at),
         "erledigt_am": _time(mail.finished_at)}
        for mail in mails
    ]  # fmt: skip


def _time(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else None
