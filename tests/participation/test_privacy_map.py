"""docs/privacy.md names each personal datum of this app, and nothing that is not there."""

import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps

from participation import guard, retention
from participation.appeal_rights import KEEP_FOR

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
               "closed_at"},
    "OutgoingMail": {"kind", "state", "due_at", "lease_until", "attempts", "last_error", "created_at", "finished_at"},
    "Response": {
        "municipality", "office", "outcome", "text", "revision", "measure_key", "chapter_key", "block_id", "created_at",
        "published_at", "edited_at",
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
