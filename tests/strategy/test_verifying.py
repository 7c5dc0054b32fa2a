"""Editions and documents are examined: what is the same, what differs for a reason, and what was tampered with."""

import json
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from strategy import document_workshop as workshop
from strategy import editions, verifying
from strategy.documents import Rendered, RenderError
from strategy.models import EditionEntry, Publication, Revision
from strategy.publishing import publish, withdraw
from strategy.verifying import Outcome
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def renderer(media, settings, monkeypatch):
    """Renders in no time, like the real one: equal trees are equal bytes."""
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0

    def render(tree, key, progress=None):
        return Rendered(b"%PDF-1.7 " + json.dumps(tree, sort_keys=True).encode() + key.encode(), 3)

    monkeypatch.setattr("strategy.documents.render_document", render)


@pytest.fixture
def edition():
    """Frozen from a public strategy of one municipality; all its documents are made."""
    make.live(make.strategy(), make.belzig(), make.goal(1, "1.1"), make.chapter("Warum", text="<p>Darum.</p>"))
    made = editions.freeze("Stand für die Beratung", "Die erste.")
    work_off()
    return made


def work_off():
    while workshop.work():
        pass


def found(edition, *, render=True):
    """Outcomes and reasons by what was looked at, without the name of the edition."""
    findings = list(verifying.verify(edition, render=render))
    return {f.about.split(", ", 1)[1]: (f.outcome, f.reason) for f in findings}


def outcomes(edition, **options):
    return {about: outcome for about, (outcome, _) in found(edition, **options).items()}


@contextmanager
def without_triggers():
    """What only somebody can do who owns the tables: the guards off, and on again."""
    tables = ("strategy_revision", "strategy_edition", "strategy_editionentry")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class TestUntouched:
    def test_everything_is_the_same(self, edition):
        assert set(outcomes(edition).values()) == {Outcome.SAME}
        assert set(found(edition)) == {
            "Stände",
            "Liste",
            "Langfassung gemeinsam",
            "Langfassung Bad Belzig",
            "Kurzfassung gemeinsam",
            "Kurzfassung Bad Belzig",
        }

    def test_what_became_public_since_changes_nothing(self, edition):
        make.live(make.chapter("Wozu"), make.wiesenburg())
        work_off()
        assert set(outcomes(edition).values()) == {Outcome.SAME}

    def test_every_decision_of_a_council_can_be_followed(self, edition):
        """Each made the documents anew; one was withdrawn again. All these files can still be made."""
        place = make.Municipality.objects.get()
        for number, result in enumerate(("postponed", "accepted")):
            resolution = make.resolution(place, edition=edition, result=result, slug=f"beschluss-{number}")
            publish(resolution)
            work_off()
        withdraw(resolution)
        work_off()
        assert Publication.objects.done().filter(edition=edition, variant="short", scope="").count() == 4
        assert set(outcomes(edition).values()) == {Outcome.SAME}

    def test_the_live_documents_are_examined_with_all_revisions(self, edition):
        reasons = found(None)
        assert reasons["Stände"] == (Outcome.SAME, f"Alle {Revision.objects.count()} Stände passen zu ihrer Prüfsumme.")
        assert reasons["Langfassung gemeinsam"][0] == Outcome.SAME
        assert "Liste" not in reasons

    def test_only_the_files_if_so_wished(self, edition, monkeypatch):
        monkeypatch.setattr("strategy.documents.render_document", None)
        assert "Prüfsumme und Größe" in found(edition, render=False)["Langfassung gemeinsam"][1]
        assert set(outcomes(edition, render=False).values()) == {Outcome.SAME}


class TestTampered:
    """Each needs the guards of the database off, or the disk."""

    def test_a_content(self, edition):
        with without_triggers():
            revision = edition.revisions.get(kind="chapter")
            Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "title": "Anders"})
        seen = found(edition)
        assert seen["Stände"][0] == seen["Liste"][0] == seen["Langfassung gemeinsam"][0] == Outcome.ALARM
        assert "anderer Inhalt" in seen["Langfassung gemeinsam"][1]
        named = next(verifying.check_revisions(edition))
        assert "Kapitel" in named.reason and revision.key in named.reason

    def test_a_content_with_its_checksum(self, edition):
        """The list's own checksum still tells."""
        with without_triggers():
            revision = edition.revisions.get(kind="chapter")
            content = {**revision.content, "title": "Anders"}
            changed = Revision(content=content, sha256=verifying.digest(content))
            Revision.objects.filter(pk=revision.pk).update(content=content, sha256=changed.sha256)
        seen = outcomes(edition)
        assert (seen["Stände"], seen["Liste"]) == (Outcome.SAME, Outcome.ALARM)

    def test_a_shorter_list(self, edition):
        with without_triggers():
            EditionEntry.objects.filter(edition=edition).first().delete()
        outcome, reason = found(edition)["Liste"]
        assert outcome == Outcome.ALARM and "3 Stände" in reason and "4" in reason

    def test_a_file(self, edition):
        row = document()
        row.path.write_bytes(row.path.read_bytes().replace(b"Darum", b"Warum"))
        outcome, reason = found(edition)["Langfassung gemeinsam"]
        assert outcome == Outcome.ALARM and "verändert" in reason

    def test_a_file_with_its_checksum(self, edition):
        row = document()
        changed = row.path.read_bytes().replace(b"Darum", b"Warum")
        row.path.write_bytes(changed)
        Publication.objects.filter(pk=row.pk).update(sha256=sha256(changed).hexdigest())
        outcome, reason = found(edition)["Langfassung gemeinsam"]
        assert outcome == Outcome.ALARM and "andere Datei" in reason

    def test_a_missing_file(self, edition):
        document().path.unlink()
        outcome, reason = found(edition)["Langfassung gemeinsam"]
        assert outcome == Outcome.ALARM and "fehlt" in reason


class TestReasons:
    def test_a_template_of_another_time(self, edition):
        Publication.objects.update(rendering_hash="0" * 64)
        outcome, reason = found(edition)["Langfassung gemeinsam"]
        assert outcome == Outcome.EXPLAINED
        assert "Inhalt ergibt sich genau so" in reason and "Vorlage" in reason

    def test_software_of_another_time_puts_contents_together_otherwise(self, edition):
        Publication.objects.update(rendering_hash="0" * 64, content_hash="1" * 64)
        outcome, reason = found(edition)["Langfassung gemeinsam"]
        assert outcome == Outcome.EXPLAINED and "Software" in reason

    def test_other_content_from_the_same_software_is_a_fault(self, edition):
        Publication.objects.update(content_hash="1" * 64)
        assert found(edition)["Langfassung gemeinsam"][0] == Outcome.ALARM

    def test_a_kind_of_document_that_nobody_makes_any_more(self, edition):
        Publication.objects.filter(pk=document().pk).update(variant="plakat")
        assert found(edition)["plakat gemeinsam"] == (Outcome.EXPLAINED, verifying.GONE)

    def test_what_holds_more_than_revisions(self, edition):
        Publication.objects.filter(pk=document().pk).update(up_to=None)
        assert found(edition)["Langfassung gemeinsam"] == (Outcome.EXPLAINED, verifying.UNREPEATABLE)

    def test_one_that_breaks_does_not_end_the_examination(self, edition, monkeypatch):
        def broken(*args):
            raise RenderError(["Bild fehlt"])

        monkeypatch.setattr("strategy.documents.render_document", broken)
        seen = found(edition)
        assert len(seen) == 6
        assert seen["Langfassung gemeinsam"][0] == Outcome.ALARM and "Bild fehlt" in seen["Langfassung gemeinsam"][1]


def test_contents_of_an_older_schema_still_make_the_document(monkeypatch):
    """Before schema 2 a resolution named no edition and had its result in words."""
    resolution = make.resolution(make.belzig())
    make.live(make.strategy(), resolution.municipality, make.chapter("Warum"))
    content = {k: v for k, v in publish(resolution).content.items() if k not in ("edition", "result")}
    content["outcome"] = "beschlossen"
    with without_triggers():
        values = {"schema": 1, "content": content, "sha256": verifying.digest(content)}
        Revision.objects.filter(kind="resolution").update(**values)
    made = editions.freeze("Aus alter Zeit")
    work_off()
    assert set(outcomes(made).values()) == {Outcome.SAME}


class TestCommand:
    def run(self, capsys, *arguments):
        code = 0
        try:
            call_command("verify_editions", *arguments)
        except SystemExit as end:
            code = end.code
        return code, capsys.readouterr().out.splitlines()

    def test_it_prints_a_line_for_each_and_a_summary(self, edition, capsys):
        code, lines = self.run(capsys)
        assert code == 0
        assert lines[0] == "gleich   Fassung 1, Stände: Alle 4 Stände passen zu ihrer Prüfsumme."
        assert lines[-1] == "Geprüft: 11, davon 11 gleich, 0 mit genanntem Grund anders, 0 fehlerhaft."
        assert len(lines) == 12

    def test_a_fault_ends_it_with_one_and_all_the_rest_is_said(self, edition, capsys):
        document().path.unlink()
        code, lines = self.run(capsys, "--edition", "fassung-1")
        assert code == 1
        assert [line for line in lines if line.startswith("FEHLER")] and lines[-1].endswith("1 fehlerhaft.")
        assert len(lines) == 7

    def test_a_stated_reason_is_no_fault(self, edition, capsys):
        Publication.objects.update(rendering_hash="0" * 64)
        code, lines = self.run(capsys)
        assert code == 0 and "9 mit genanntem Grund" not in lines[-1] and "8 mit genanntem Grund" in lines[-1]

    def test_one_edition_or_the_live_state_alone(self, edition, capsys):
        assert not any("Arbeitsstand" in line for line in self.run(capsys, "--edition", "fassung-1", "--no-render")[1])
        assert not any("Fassung 1" in line for line in self.run(capsys, "--edition", "arbeitsstand", "--no-render")[1])

    def test_of_several_files_of_a_document_it_says_which_is_which(self, edition, capsys):
        before = document()
        day = timezone.now().replace(year=2026, month=3, day=5)
        Publication.objects.filter(pk=before.pk).update(finished_at=day)
        before.pk, before.key, before.finished_at = None, "0" * 64, timezone.now()
        before.save(force_insert=True)
        _code, lines = self.run(capsys, "--edition", "fassung-1", "--no-render")
        said = [line[9:].partition(":")[0] for line in lines if "Langfassung" in line]
        about = "Fassung 1, Langfassung gemeinsam"
        assert said[0] == f"{about} (frühere Datei vom 5. März 2026)" and said[-1] == f"{about} (aktuell)"
        assert "Fassung 1, Langfassung Bad Belzig" in said

    def test_an_unknown_edition_is_said(self, edition):
        with pytest.raises(CommandError, match="fassung-1, arbeitsstand"):
            call_command("verify_editions", "--edition", "fassung-7")

    def test_an_empty_portal_is_sound(self, capsys):
        assert self.run(capsys)[0] == 0


def document():
    return Publication.objects.done().get(variant="long", scope="", edition__isnull=False)
