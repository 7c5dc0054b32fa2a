"""Content files fill the portal and never overwrite what staff changed."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measures.models import Implementation, Measure
from strategy import content_loader, content_loading
from strategy.canonical import digest
from strategy.content_files import ContentError
from strategy.models import Block, ChangeEvent, Chapter, ContentFile, GlossaryTerm, Municipality, Revision
from strategy.publishing import publish
from strategy.registry import kind_of
from strategy.state import State

pytestmark = pytest.mark.django_db

FILES = {
    "strategy/quellen.toml": '[[quelle]]\nkey = "S1"\ntitle = "Strategie"\naddress = "https://example.org/"\n',
    "strategy/kommunen/bad-belzig.md": """+++
slug = "bad-belzig"
name = "Bad Belzig"
official_name = "Stadt Bad Belzig"
kind_label = "Stadt"
ags = "12069020"
area_km2 = 236.07
population = 11172
population_as_of = 2022-12-31
centre = [12.59, 52.14]
sources = ["S1"]

[[district]]
key = "luette"
name = "Lütte"
kind = "ortsteil"

[[district]]
key = "kranepuhl"
name = "Kranepuhl"
kind = "gemeindeteil"
parent = "luette"
+++
Eine Stadt im **Fläming**.
""",
    "strategy/ziele/verbindungen.md": """+++
slug = "verbindungen"
number = 1
title = "Verbindungen"
summary = "Kurz."

[[objective]]
key = "1-1"
number = "1.1"
title = "Netz"
text = "Überall."
+++
Text.
""",
    "strategy/kapitel/010-warum.md": """+++
slug = "warum"
number = "1"
position = 10
title = "Warum"
municipality = ""
sources = ["S1"]
+++
# Langtext
## Anlass
Ein Absatz.

# Kurzfassung
Kurz gesagt.

# Einfache Sprache
Ganz einfach.
""",
    "strategy/glossar.md": '+++\n[[term]]\nslug = "wlan"\nterm = "WLAN"\ndefinition = "Funk."\n+++\n',
    "strategy/seiten/impressum.md": '+++\nslug = "impressum"\ntitle = "Impressum"\n+++\nText.\n',
    "strategy/beschluesse/rat.md": """+++
municipality = "bad-belzig"
body = "Rat"
edition_title = "Strategie"
date = 2023-06-26
+++
""",
    "measures/buendel/01-digitales.md": '+++\nslug = "digitales"\nnumber = 1\ntitle = "Digitales"\n+++\nText.\n',
    "measures/massnahmen/digitales/01-wlan.md": """+++
code = "I-1"
slug = "offenes-wlan"
bundle = "digitales"
number = 1
title = "Offenes WLAN"
objectives = ["1-1"]
districts = ["luette"]
related = ["glasfaser"]
sources = ["S1"]

[[link]]
title = "Seite"
url = "https://example.org/wlan"

[[implementation]]
municipality = "bad-belzig"
phase = "idea"
assessment = "unknown"
reason = "Noch nicht bewertet."
funding_state = "in_strategy"
+++
# Beschreibung
Funk für alle.
""",
    "measures/massnahmen/digitales/02-glasfaser.md": """+++
code = "I-2"
slug = "glasfaser"
bundle = "digitales"
number = 2
title = "Glasfaser"
depends_on = ["offenes-wlan"]
+++
# Beschreibung
Kabel für alle.
""",
    "measures/demo/digitales.toml": """[[implementation]]
measure = "offenes-wlan"
municipality = "bad-belzig"
phase = "operation"
assessment = "on_track"
planned_start = 2026-01-01

[[implementation.budget]]
year = 2026
planned = 1000

[[implementation.milestone]]
title = "Start"
planned = 2026-03-01

[[implementation.note]]
date = 2026-04-01
text = "Es läuft."
""",
}


@pytest.fixture
def files(tmp_path, monkeypatch, settings):
    """A small set of content files in a folder of its own, which the commands read."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for app in ("strategy", "measures", "participation", "belzig_portal"):
        for function in ("load", "load_demo"):
            monkeypatch.setattr(f"{app}.content_loader.{function}.__defaults__", (tmp_path / app,))
    monkeypatch.setattr("measures.content_loader.STRATEGY_ROOT", tmp_path / "strategy")
    settings.DATA_DIR = tmp_path / "data"
    settings.DEMO = True
    monkeypatch.setattr("belzig_portal.management.commands.load_demo.STAFF", ())
    return tmp_path


def load(command="load_content"):
    """What the command says."""
    from io import StringIO

    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def chapter_content(chapter):
    """As it is loaded, without the ids of its passages."""
    content = kind_of(chapter).serialize(chapter)
    return {**content, "blocks": [{k: v for k, v in block.items() if k != "id"} for block in content["blocks"]]}


def everything():
    return list(Revision.objects.order_by("id").values_list("kind", "key", "sha256"))


class TestTheFirstLoad:
    def test_publishes_everything(self, files):
        assert "10 neu" in load()
        state = State.live()
        assert {(r.kind, r.key) for r in state.revisions()} == {
            ("municipality", "bad-belzig"), ("goal", "verbindungen"), ("chapter", "warum"), ("glossary", "wlan"),
            ("page", "impressum"), ("resolution", "rat"), ("bundle", "digitales"), ("measure", "offenes-wlan"),
            ("measure", "glasfaser"), ("implementation", "offenes-wlan/bad-belzig"),
        }  # fmt: skip

    def test_takes_every_field_over(self, files):
        load()
        state = State.live()
        town = state.get("municipality", "bad-belzig")
        assert (town["area_km2"], town["population"], town["population_as_of"]) == ("236.07", 11172, "2022-12-31")
        assert town["text_html"] == "<p>Eine Stadt im <strong>Fläming</strong>.</p>"
        assert [(d["key"], d["parent"]) for d in town["districts"]] == [("kranepuhl", "luette"), ("luette", None)]
        assert town["sources"] == ["Strategie — https://example.org/"]
        chapter = state.get("chapter", "warum")
        assert [b["text"] for b in chapter["blocks"]] == ["Anlass", "Ein Absatz."]
        assert (chapter["summary_html"], chapter["plain_html"]) == ("<p>Kurz gesagt.</p>", "<p>Ganz einfach.</p>")
        assert state.get("resolution", "rat")["date"] == "2023-06-26"
        wlan = state.get("measure", "offenes-wlan")
        assert (wlan["objectives"], wlan["districts"]) == (["1-1"], ["luette"])
        assert wlan["relations"] == [{"type": "related", "measure": "glasfaser"}]
        assert wlan["links"] == [{"title": "Seite", "url": "https://example.org/wlan"}]
        assert state.get("measure", "glasfaser")["relations"] == [{"type": "depends_on", "measure": "offenes-wlan"}]

    def test_is_one_line_of_news_not_hundreds(self, files):
        load()
        assert ChangeEvent.objects.count() == 1


class TestTheSecondLoad:
    def test_changes_nothing(self, files):
        load()
        before = everything(), ChangeEvent.objects.count()
        assert "0 neu, 0 aktualisiert, 10 unverändert, 0 von der Redaktion" in load()
        assert (everything(), ChangeEvent.objects.count()) == before

    def test_brings_a_changed_file_and_keeps_the_ids_of_its_passages(self, files):
        load()
        ids = set(Block.objects.values_list("public_id", flat=True))
        edit(files / "strategy/kapitel/010-warum.md", "Ein Absatz.", "Ein Absatz mehr.")
        assert "0 neu, 1 aktualisiert, 9 unverändert" in load()
        assert State.live().get("chapter", "warum")["blocks"][1]["text"] == "Ein Absatz mehr."
        assert set(Block.objects.values_list("public_id", flat=True)) == ids
        assert ChangeEvent.objects.count() == 2

    def test_renames_an_object_whose_file_got_another_address(self, files):
        load()
        edit(files / "strategy/kapitel/010-warum.md", 'slug = "warum"', 'slug = "wozu"')
        load()
        assert State.live().get("chapter", "warum")["url"] == "/strategie/wozu/"

    def test_leaves_alone_what_staff_changed(self, files):
        load()
        chapter = Chapter.objects.get()
        chapter.title = "Von der Redaktion"
        chapter.save()
        edit(files / "strategy/kapitel/010-warum.md", "Ein Absatz.", "Anders.")
        assert "1 von der Redaktion geändert" in load()
        assert Chapter.objects.get().title == "Von der Redaktion"
        assert "Anders" not in str(State.live().get("chapter", "warum"))

    @pytest.mark.parametrize(("opener", "said"), [("", "1 aktualisiert"), ("goals", "1 von der Redaktion geändert")])
    def test_knows_what_was_loaded_before_chapters_had_a_picture(self, files, opener, said):
        load()
        chapter = Chapter.objects.get()
        content = chapter_content(chapter)
        content.pop("opener")
        ContentFile.objects.filter(kind="chapter").update(loaded_digest=digest(content))
        Chapter.objects.update(opener=opener)
        assert content_loading.is_untouched(chapter) is not bool(opener)
        edit(files / "strategy/kapitel/010-warum.md", "Ein Absatz.", "Anders.")
        assert said in load()

    def test_leaves_alone_what_staff_changed_only_in_rows_below(self, files):
        load()
        Municipality.objects.get().districts.filter(key="luette").update(note="Geprüft")
        edit(files / "strategy/kommunen/bad-belzig.md", "Fläming", "Hohen Fläming")
        assert "1 von der Redaktion geändert" in load()

    def test_does_not_bring_back_what_staff_deleted(self, files):
        load()
        GlossaryTerm.objects.all().delete()
        Implementation.objects.all().delete()
        Measure.objects.filter(key="glasfaser").delete()
        edit(files / "strategy/glossar.md", "Funk.", "Funknetz.")
        load()
        assert not GlossaryTerm.objects.exists()
        assert not Implementation.objects.exists()
        assert set(Measure.objects.values_list("key", flat=True)) == {"offenes-wlan"}

    def test_does_not_overwrite_what_staff_made_under_the_same_name(self, files):
        GlossaryTerm.objects.create(slug="wlan", term="Unser WLAN", definition="Von der Redaktion.")
        load()
        assert GlossaryTerm.objects.get().definition == "Von der Redaktion."

    def test_adds_what_is_new(self, files):
        load()
        (files / "strategy/seiten/netiquette.md").write_text(
            '+++\nslug = "netiquette"\ntitle = "Netiquette"\n+++\nText'
        )
        assert "1 neu, 0 aktualisiert, 10 unverändert" in load()


class TestExampleValues:
    def test_are_all_marked_and_come_only_with_their_own_command(self, files):
        load()
        assert "is_example': True" not in str(State.live().all("implementation"))
        load("load_demo")
        row = State.live().get("implementation", "offenes-wlan/bad-belzig")
        assert row["is_example"] is True and row["phase"] == "operation"
        parts = [*row["budget"], *row["milestones"], *row["notes"]]
        assert len(parts) == 3 and all(part["is_example"] for part in parts)

    def test_are_loaded_once_and_stay_in_a_second_start(self, files):
        for command in ("load_content", "load_demo"):
            load(command)
        before = everything()
        for command in ("load_content", "load_demo"):
            load(command)
        assert everything() == before

    def test_follow_a_changed_file(self, files):
        for command in ("load_content", "load_demo"):
            load(command)
        edit(files / "measures/demo/digitales.toml", "planned = 1000", "planned = 2000")
        load("load_demo")
        budget = State.live().get("implementation", "offenes-wlan/bad-belzig")["budget"]
        assert [line["planned"] for line in budget] == ["2000"]

    def test_do_not_overwrite_what_staff_wrote_before(self, files):
        load()
        row = Implementation.objects.get()
        row.reason = "Von der Redaktion"
        row.save()
        load("load_demo")
        row.refresh_from_db()
        assert (row.reason, row.phase, row.is_example) == ("Von der Redaktion", "idea", False)

    def test_do_not_overwrite_what_staff_wrote_since(self, files):
        for command in ("load_content", "load_demo"):
            load(command)
        row = Implementation.objects.get()
        row.budget.update(planned=5)
        edit(files / "measures/demo/digitales.toml", "planned = 1000", "planned = 2000")
        load("load_demo")
        assert row.budget.get().planned == 5

    def test_belong_to_the_demo_alone(self, files, settings):
        settings.DEMO = False
        with pytest.raises(CommandError, match="Nur in der Demo"):
            load("load_demo")


WLAN = "measures/massnahmen/digitales/01-wlan.md"
GLASFASER = "measures/massnahmen/digitales/02-glasfaser.md"
BROKEN = {
    "no front matter": ("strategy/seiten/impressum.md", "+++\n", "", "Der Kopf"),
    "no TOML": ("strategy/seiten/impressum.md", 'slug = "impressum"', "slug = impressum", "kein gültiges TOML"),
    "no title": ("strategy/seiten/impressum.md", 'title = "Impressum"\n', "", "„title“ fehlt"),
    "no slug": ("strategy/kapitel/010-warum.md", 'slug = "warum"\n', "", "„slug“ fehlt"),
    "bad slug": ("strategy/ziele/verbindungen.md", 'slug = "verbindungen"', 'slug = "Ver Bindungen"', "slug: "),
    "word for a number": ("strategy/ziele/verbindungen.md", "number = 1\n", 'number = "eins"\n', "number: "),
    "word for a day": ("strategy/beschluesse/rat.md", "date = 2023-06-26", 'date = "neulich"', "date: "),
    "unknown municipality": ("strategy/beschluesse/rat.md", '"bad-belzig"', '"belzich"', "Kommune „belzich“"),
    "unknown objective": (WLAN, '["1-1"]', '["9-9"]', "Unterziel „9-9“"),
    "unknown place": (WLAN, '["luette"]', '["lutte"]', "„lutte“ gibt es nicht"),
    "unknown measure": (WLAN, '["glasfaser"]', '["nix"]', "Maßnahme „nix“"),
    "unknown bundle": (WLAN, '"digitales"', '"nix"', "bündel „nix“"),
    "unknown source": (WLAN, '["S1"]', '["S7"]', "Quelle „S7“"),
    "unknown phase": (WLAN, '"idea"', '"vision"', "phase: "),
    "no reason": (WLAN, '"Noch nicht bewertet."', '""', "braucht eine Begründung"),
    "a code twice": (GLASFASER, '"I-2"', '"I-1"', "Kürzel"),
    "a list that is none": (WLAN, '["luette"]', "5", "01-wlan.md"),
    "a row that is none": ("strategy/glossar.md", "[[term]]", "[term]", "glossar.md"),
    "one row in place of many": (WLAN, "[[implementation]]", "[implementation]", "01-wlan.md"),
}  # fmt: skip


class TestABrokenFile:
    @pytest.mark.parametrize(("name", "old", "new", "words"), BROKEN.values(), ids=BROKEN)
    def test_is_named_in_one_sentence_and_nothing_is_loaded(self, files, name, old, new, words):
        edit(files / name, old, new)
        with pytest.raises(CommandError) as caught:
            load()
        assert words in str(caught.value)
        assert name.split("/", 1)[1] in str(caught.value)
        assert "\n" not in str(caught.value) and "Traceback" not in str(caught.value)
        assert not Revision.objects.exists() and not ContentFile.objects.exists() and not Measure.objects.exists()

    def test_is_named_among_the_example_values_too(self, files):
        load()
        edit(files / "measures/demo/digitales.toml", '"offenes-wlan"', '"nix"')
        with pytest.raises(CommandError, match="demo/digitales.toml: Maßnahme „nix“"):
            load("load_demo")

    def test_the_next_load_finds_everything_as_if_nothing_had_been(self, files):
        path = files / "measures/massnahmen/digitales/02-glasfaser.md"
        edit(path, "offenes-wlan", "nix")
        with pytest.raises(CommandError):
            load()
        edit(path, "nix", "offenes-wlan")
        assert "10 neu" in load()
        assert State.live().get("measure", "glasfaser")["description_html"] == "<p>Kabel für alle.</p>"

    def test_in_another_encoding_is_named(self, files):
        (files / "strategy/seiten/impressum.md").write_bytes('+++\nslug = "ü"\n+++\n'.encode("latin-1"))
        with pytest.raises(CommandError, match="impressum.md: .*UTF-8"):
            load()

    def test_boundaries_that_are_no_geojson_are_named(self, files):
        (files / "strategy/kommunen/grenzen.geojson").write_text("{}")
        with pytest.raises(CommandError, match="grenzen.geojson"):
            load()


def test_a_file_written_under_windows_means_the_same(files):
    path = files / "strategy/kapitel/010-warum.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_text().replace("\n", "\r\n").encode())
    load()
    assert [block["text"] for block in State.live().get("chapter", "warum")["blocks"]] == ["Anlass", "Ein Absatz."]


def test_missing_folders_are_no_fault(files):
    shutil.rmtree(files / "strategy" / "beschluesse")
    (files / "strategy" / "glossar.md").unlink()
    assert "8 neu" in load()


def test_html_in_a_file_is_text(files):
    edit(files / "strategy/seiten/impressum.md", "Text.", "<script>alert(1)</script> [x](javascript:alert(1))")
    load()
    assert "<script" not in State.live().get("page", "impressum")["body_html"]
    assert 'javascript:alert(1)"' not in State.live().get("page", "impressum")["body_html"]


def test_the_loaders_raise_the_same_error_without_the_command(files):
    edit(files / "strategy/seiten/impressum.md", "+++\n", "")
    from strategy.content_loading import Report

    with pytest.raises(ContentError):
        content_loader.load(Report())


def test_staff_publish_what_was_loaded_like_their_own(files):
    load()
    chapter = Chapter.objects.get()
    assert publish(chapter) is None
    chapter.title = "Neu"
    chapter.save()
    assert publish(chapter).number == 2
