"""docs/privacy.md names each personal datum of this app, and nothing that is not there."""

import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps

from participation import guard, retention, tokens
from participation.appeal_rights import APPEAL_FOR, KEEP_FOR

ROOT = Path(__file__).resolve().parents[2]
SECTION = (ROOT / "docs/privacy.md").read_text().split("## Beteiligung")[1].split("\n## ")[0]
ROWS = [line for line in SECTION.splitlines() if line.startswith("| ")][1:]
NAMED = set(re.findall(r"`([A-Z]\w+\.[a-z_]+)`", SECTION))

#: Models that staff fill, published in the name of the administration, and what is made from those.
OF_THE_ADMINISTRATION = {"AnswerModule", "Consultation", "Event", "PassedMoment", "PublicPeriod", "Question"}
#: Fields that say nothing about a person: what it is about, which state it is in, in which order.
NOT_PERSONAL = {
    "Appeal": {"public_id", "form_id", "decision", "notice", "created_at", "outcome", "decided_at"},
    "ChoiceAnswer": {"consultation_key", "question_key"},
    "Contribution": {
        "public_id", "subject", "parent", "chapter_key", "block_id", "measure_key", "event_key", "consultation_key",
        "question_key", "municipality", "revision", "fate", "block_now", "fate_since", "objective_key", "source",
        "state", "group", "created_at", "confirmed_at", "published_at", "state_changed_at", "edited_at", "is_example",
    },
    "ContributionGroup": {"title", "created_at"},
    "ContributionVersion": {"contribution"},
    "DailySalt": {"day"},
    "Claim": {"contribution"},
    "Decision": {"contribution", "act", "before", "undoes", "appeal"},
    "Notice": {"public_id", "form_id", "contribution", "ground", "good_faith", "created_at", "outcome", "decision",
               "closed_at", "additions", "disowned_at"},
    "OutgoingMail": {"kind", "state", "due_at", "lease_until", "attempts", "last_error", "created_at", "finished_at"},
    "Response": {
        "municipality", "office", "outcome", "text", "revision", "measure_key", "chapter_key", "block_id", "created_at",
        "published_at", "withdrawn_at", "withdrawn_reason", "edited_at",
    },
    "Submission": {"form_id", "emptied"},
    "Support": {"contribution"},
}  # fmt: skip


def fields():
    for model in apps.get_app_config("participation").get_models():
        if model.__name__ not in OF_THE_ADMINISTRATION:
            yield from (f"{model.__name__}.{field.name}" for field in model._meta.concrete_fields if field.name != "id")


FIELDS = set(fields())
LEFT_OUT = {f"{model}.{field}" for model, names in NOT_PERSONAL.items() for field in names}


def test_every_field_is_on_the_map_or_says_nothing_about_a_person():
    assert sorted(FIELDS - NAMED - LEFT_OUT) == []


def test_no_field_is_on_both_lists():
    assert sorted(NAMED & LEFT_OUT) == []


def test_the_map_and_the_list_name_only_what_is_there():
    assert sorted((NAMED | LEFT_OUT) - FIELDS) == []


def test_addresses_names_and_texts_are_never_called_impersonal():
    """A net for whoever fills the list in a hurry."""
    wrong = re.compile(r"(email|display_name|participant|consent|pseudonym|longitude|latitude)$")
    assert sorted(name for name in LEFT_OUT if wrong.search(name)) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_each_datum_has_a_reason_readers_an_end_and_a_job(row):
    datum, where, reason, readers, end, job = (cell.strip() for cell in row.strip("| ").split(" | "))
    assert datum and reason and readers and end
    assert re.search(r"`[A-Z]\w+\.\w+`", where)
    for name in re.findall(r"`([a-z_]+)`", job):
        assert callable(getattr(retention, name, None) or getattr(guard, name, None)), name
    assert job != "–" or end.startswith("bleibt")


def test_every_job_of_the_hourly_run_is_on_the_map():
    jobs = set(re.findall(r"^        (?:guard\.)?(\w+),$", inspect.getsource(retention.delete_expired), re.M))
    assert len(jobs) >= 9
    assert sorted(job for job in jobs if f"`{job}`" not in SECTION) == []


def test_the_periods_on_the_map_are_those_of_the_code():
    assert retention.KEEP_INACTIVE_PEOPLE.days == retention.KEEP_NAMES_FROM_PAPER.days == 2 * 365
    assert retention.KEEP_FORMER_TEXTS.days == retention.KEEP_DECIDED_APPEALS.days == 183
    # Half a year to the end of its last day, and never shorter than somebody may appeal.
    assert retention.KEEP_HIDDEN_TEXTS == retention.KEEP_CLOSED_NOTICES == KEEP_FOR and KEEP_FOR.days == 186
    assert retention.KEEP_FINISHED_MAILS.days == 30
    assert {"24 Monate", "6 Monate", "30 Tage", "7 Tage"} <= set(re.findall(r"\d+ (?:Monate|Tage)", SECTION))


# --- The same in other words ------------------------------------------------------------------------------

TOLD = (ROOT / "strategy/content/seiten/datenschutz.md").read_text()
FOR_STAFF = (ROOT / "docs/moderation.md").read_text().split("## Was wann gelöscht wird")[1]
TOLD_ROWS = dict(
    tuple(cell.strip() for cell in line.strip("| ").split(" | "))
    for line in TOLD.split("### Wie lange wir es speichern")[1].split("\n#")[0].splitlines()
    if line.startswith("| ")
)
_DAYS = {"Tag": 1, "Tage": 1, "Monate": 183 / 6}


def told(start):
    """The days that citizens are told, in the row of what begins so: the first figure in it."""
    (end,) = [end for what, end in TOLD_ROWS.items() if what.startswith(start)]
    number, unit = re.search(r"(\d+) (Tage|Monate)", end).groups()
    return int(number) * _DAYS[unit]


@pytest.mark.parametrize(
    ("start", "kept"),
    [
        ("Beiträge, die Sie nicht bestätigen", tokens.CONFIRM_FOR),
        ("Frühere Fassungen", retention.KEEP_FORMER_TEXTS),
        ("Was Sie in einem Widerspruch schreiben", retention.KEEP_DECIDED_APPEALS),
        ("Dass Mails an Ihre Adresse zurückkamen", retention.KEEP_BOUNCES),
        ("Dass wir Ihnen eine Mail geschickt haben", retention.KEEP_FINISHED_MAILS),
    ],
)
def test_citizens_are_told_the_days_of_the_code(start, kept):
    assert told(start) == kept.days


def test_and_the_months():
    assert told("Ihre Adresse und Ihr Name") == pytest.approx(retention.KEEP_INACTIVE_PEOPLE.days, abs=3)
    assert told("Name und Einwilligung") == pytest.approx(retention.KEEP_NAMES_FROM_PAPER.days, abs=3)
    for start in ("Von der Moderation ausgeblendete Texte", "Name, Adresse und Begründung einer Meldung"):
        assert told(start) <= KEEP_FOR.days <= told(start) + 3
    assert f"nur {retention.KEEP_PEOPLE_WITHOUT_ANYTHING.days} Tage" in TOLD_ROWS["Ihre Adresse und Ihr Name"]
    assert f"Er gilt {tokens.PERSONAL_FOR.days} Tage" in TOLD


def test_nobody_is_told_that_reasons_and_answers_are_deleted():
    """No job deletes them, and the database refuses to."""
    kept = {"Decision.reason", "Appeal.answer"}
    assert kept == {name for row in ROWS for name in kept if f"`{name}`" in row and row.rstrip("| ").endswith("–")}
    (end,) = [end for what, end in TOLD_ROWS.items() if "Antwort" in what]
    assert end.startswith("ohne Ende")
    assert "Unsere Begründungen bleiben im Verzeichnis der Entscheidungen" in TOLD
    assert "Antworten auf Widersprüche werden nie gelöscht" in FOR_STAFF


def test_staff_are_told_how_much_longer_than_an_appeal_takes():
    assert (KEEP_FOR - APPEAL_FOR).days == 2 and "zwei Tage dazu" in FOR_STAFF


def test_bounces_are_kept_as_long_as_all_three_say():
    assert f"{retention.KEEP_BOUNCES.days} Tage danach" in next(row for row in ROWS if "`Bounce.at`" in row)
    assert f"in den letzten {retention.KEEP_BOUNCES.days} Tagen" in (ROOT / "docs/operation.md").read_text()
