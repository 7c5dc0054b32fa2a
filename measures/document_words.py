"""The German words for the codes in published contents, without loading a model."""

PHASES = {
    "idea": "Idee",
    "decided": "Beschlossen",
    "preparation": "Vorbereitung",
    "implementation": "Umsetzung",
    "operation": "Betrieb",
    "closed": "Abgeschlossen",
}
ASSESSMENTS = {
    "on_track": "Im Plan",
    "at_risk": "Gefährdet",
    "delayed": "Verzögert",
    "paused": "Pausiert",
    "dropped": "Aufgegeben",
    "unknown": "Noch nicht bewertet",
}
FUNDING = {
    "in_strategy": "In der Strategie",
    "submitted": "Eingereicht",
    "under_review": "In Prüfung",
    "approved": "Bewilligt",
    "other_programme": "Nicht aus diesem Programm",
}
#: How a relation reads from the measure that names it, and from the one it names.
RELATIONS = {"depends_on": "Baut auf", "related": "Verwandt mit"}
REVERSED = {"depends_on": "Voraussetzung für", "related": "Verwandt mit"}
FIELDS = {
    "need": "Warum es die Maßnahme braucht",
    "continuation": "Wie es nach der Förderung weitergeht",
    "data_note": "Daten und Datenschutz",
    "open_source": "Offene Software",
}
