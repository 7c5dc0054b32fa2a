"""Before a chapter is published staff see which contributions that concerns, and can say what goes on where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strategy.models import Block, Chapter, Revision
from strategy.publishing import withdraw
from tests import factories as make
from tests.participation.factories import contribution, on_block, participant
from tests.portal.admin_hands import address, document, fields, list_address, messages, signed_in, texts

pytestmark = pytest.mark.django_db

BUS = "Ein Bus auf Bestellung verbindet die Dörfer abends mit dem Bahnhof."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."
OTHER = "Gemeinsam beschaffen beide Kommunen Sensoren und werten sie aus."


@pytest.fixture
def leitung():
    return make.staff("leitung", ("publisher", None))


@pytest.fixture
def client(leitung):
    return signed_in(leitung)


@pytest.fixture
def chapter():
    return make.live(make.chapter("Warum", text=html(BUS, NET, CARE)))


@pytest.fixture
def ids(chapter):
    return [block["id"] for block in Revision.objects.get().content["blocks"]]


def html(*paragraphs):
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def saved(chapter, *paragraphs):
    chapter.text = html(*paragraphs)
    chapter.save()
    return chapter


def shown(client, chapter):
    return client.get(address(chapter, "publish"))


def fates(response):
    return texts(response, "affected__fate")


def options(response, block_id):
    """{label: value} of the choice for an old passage."""
    found = document(response).xpath(f'//select[@name="replaces-{block_id}"]/option')
    return {" ".join(option.text_content().split()): option.get("value") for option in found}


def pressed(client, chapter, response, button=None, **changed):
    data = {**fields(response), **{name.replace("_", "-"): value for name, value in changed.items()}}
    data.pop("predict", None)
    if button:
        data[button] = "1"
    return client.post(address(chapter, "publish"), data, follow=True)


def choose(client, chapter, response, block_id, label, button=None):
    value = next(v for words, v in options(response, block_id).items() if label in words)
    return pressed(client, chapter, response, button, **{f"replaces-{block_id}": value})


class TestWhatIsShown:
    def test_each_contribution_with_what_becomes_of_its_passage(self, client, chapter, ids):
        on_block(chapter, ids[0], "Der Bus fehlt.", by=participant())
        on_block(chapter, ids[1], "Das Netz auch.")
        on_block(chapter, ids[2], "Hier ist alles gut.")
        page = shown(client, saved(chapter, CARE, NET.replace("jedem", "jedem größeren"), OTHER))
        assert fates(page) == [
            "entfällt veröffentlicht",
            "Text ändert sich: Absatz 1.0-2 veröffentlicht",
            "Text gleich, an anderer Stelle: Absatz 1.0-1 veröffentlicht",
        ]
        text = " ".join(document(page).text_content().split())
        assert "Der Bus fehlt.Anna, " in text and "Von 3 Beiträgen zu diesem Kapitel sind 3 betroffen." in text
        assert "Bisher Absatz 1.0-1 " + BUS in text

    def test_only_those_that_are_concerned(self, client, chapter, ids):
        on_block(chapter, ids[0], "Der Bus fehlt.")
        page = shown(client, saved(chapter, BUS, NET, OTHER))
        assert "Der eine Beitrag zu diesem Kapitel ist nicht betroffen" in page.content.decode()
        assert not fates(page) and not document(page).xpath("//select")

    def test_nothing_where_nobody_has_said_anything(self, client, chapter):
        contribution("Ein Vorschlag zu etwas anderem.")
        assert "Betroffene Beiträge" not in shown(client, saved(chapter, OTHER)).content.decode()
        assert "Betroffene Beiträge" not in shown(client, make.term()).content.decode()

    def test_answers_are_counted_with_what_they_answer(self, client, chapter, ids):
        parent = on_block(chapter, ids[0])
        for _ in range(2):
            on_block(chapter, ids[0], "Geheimtipp", parent=parent)
        page = shown(client, saved(chapter, NET, CARE))
        assert "dazu 2 Antworten darauf" in page.content.decode()
        assert len(fates(page)) == 1 and "Geheimtipp" not in page.content.decode()

    def test_of_a_withdrawn_chapter_what_would_change_against_its_last_text(self, client, chapter, ids):
        on_block(chapter, ids[0])
        on_block(chapter, ids[1])
        withdraw(chapter)
        assert fates(shown(client, saved(chapter, NET, CARE))) == ["entfällt veröffentlicht"]

    def test_where_several_are_published_those_that_deserve_a_look_say_so(self, client, chapter, ids):
        on_block(chapter, ids[0], "Der Bus fehlt.")
        other = make.live(make.chapter("Wozu", text=html(BUS)))
        saved(chapter, NET, CARE)
        saved(other, OTHER)
        chosen = {"action": "publish_selected", "_selected_action": [chapter.pk, other.pk]}
        page = client.post(list_address(chapter), chosen)
        assert texts(page, "hint") == ["Ein Beitrag ist betroffen. „1 Warum“ einzeln ansehen"]
        assert document(page).xpath('//p[@class="hint"]/a/@href') == [address(chapter, "publish")]

    def test_code_in_a_contribution_is_text(self, client, chapter, ids):
        on_block(chapter, ids[0], "<script>alert(1)</script>", display_name="<img src=x>")
        text = shown(client, saved(chapter, NET)).content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text

    def test_many_are_counted_not_listed(self, client, chapter, ids):
        for number in range(23):
            on_block(chapter, ids[0], f"Stimme {number}")
        page = shown(client, saved(chapter, NET))
        assert len(fates(page)) == 20
        assert "und 3 weitere Beiträge" in page.content.decode()

    def test_with_a_fixed_number_of_statements(self, client, chapter, ids):
        saved(chapter, NET, OTHER)
        counts = []
        for number in range(3):
            for id_ in ids:
                parent = on_block(chapter, id_, f"Stimme {number}", by=participant(f"a{number}@example.org"))
                on_block(chapter, id_, parent=parent, municipality=make.belzig())
            with CaptureQueriesContext(connection) as found:
                shown(client, chapter)
            counts.append(len(found))
        assert len(set(counts)) == 1


class TestWhoReadsWhat:
    STATES = ("awaiting", "held", "hidden", "published")

    @pytest.fixture
    def page(self, chapter, ids):
        for state in self.STATES:
            on_block(chapter, ids[0], f"Text {state}", state=state, display_name=f"Name {state}")
        saved(chapter, NET, CARE)

        def seen(*roles):
            person = make.staff("person", *roles)
            return shown(signed_in(person), chapter).content.decode()

        return seen

    def read(self, text):
        return [state for state in self.STATES if f"Text {state}" in text or f"Name {state}" in text]

    def test_who_does_not_moderate_reads_what_everybody_reads(self, page):
        text = page(("publisher", None), ("moderator", make.belzig()))
        assert self.read(text) == ["published"]
        assert "3 Beiträge, die nicht öffentlich sind" in text and "<strong>entfällt</strong>" in text

    def test_who_moderates_reads_what_waits_but_nothing_unconfirmed(self, page):
        text = page(("publisher", None), ("moderator", None))
        assert self.read(text) == ["held", "hidden", "published"]
        assert "1 Beitrag, der nicht öffentlich ist" in text

    def test_what_was_withdrawn_is_gone(self, client, chapter, ids):
        on_block(chapter, ids[0], "", state="withdrawn")
        assert "Betroffene Beiträge" not in shown(client, saved(chapter, NET)).content.decode()


class TestChoosing:
    @pytest.fixture
    def row(self, chapter, ids):
        row = on_block(chapter, ids[0], "Der Bus fehlt.")
        saved(chapter, OTHER, NET, CARE)
        return row

    def test_offers_all_new_passages_for_one_that_would_vanish(self, client, chapter, ids, row):
        page = shown(client, chapter)
        assert list(options(page, ids[0])) == [
            "entfällt",
            "Absatz 1.0-1 (neu): Gemeinsam beschaffen beide Kommunen Sensoren und werten sie aus.",
            "Absatz 1.0-2: Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit …",
            "Absatz 1.0-3: Wer pflegt, findet an einem Ort alle Hilfen und …",
        ]
        assert not options(page, ids[1])

    def test_shows_what_would_become_of_it_and_publishes_nothing(self, client, chapter, ids, row):
        page = choose(client, chapter, shown(client, chapter), ids[0], "1.0-2", "predict")
        assert fates(page) == ["geht auf in Absatz 1.0-2 veröffentlicht"]
        assert Revision.objects.count() == 1
        assert document(page).xpath("//option[@selected]")[0].text_content().startswith("Absatz 1.0-2")
        page = choose(client, chapter, page, ids[0], "1.0-1", "predict")
        assert fates(page) == ["wird durch eine andere Passage ersetzt: Absatz 1.0-1 veröffentlicht"]

    def test_publishes_with_what_was_chosen(self, client, chapter, ids, row):
        page = choose(client, chapter, shown(client, chapter), ids[0], "1.0-2", "predict")
        answer = pressed(client, chapter, page)
        assert "veröffentlicht als Stand Nr. 2" in messages(answer)[0]
        row.refresh_from_db()
        assert (row.fate, row.block_now) == ("merged", ids[1])
        assert Block.objects.get(public_id=ids[0]).replaced_by_id == ids[1]

    def test_also_without_a_look_at_the_new_prediction(self, client, chapter, ids, row):
        choose(client, chapter, shown(client, chapter), ids[0], "1.0-1")
        row.refresh_from_db()
        assert (row.fate, row.block_now) == ("changed", ids[0])

    def test_the_prediction_is_what_happens(self, client, chapter, ids, row):
        others = [on_block(chapter, id_) for id_ in ids[1:]]
        saved(chapter, OTHER, CARE, NET + " Bald.")
        page = choose(client, chapter, shown(client, chapter), ids[0], "1.0-3", "predict")
        predicted = fates(page)
        pressed(client, chapter, page)
        happened = {"merged": "geht auf in", "changed": "Text ändert sich", "moved": "Text gleich, an anderer Stelle"}
        for each in (row, *others):
            each.refresh_from_db()
        found = [happened[each.fate] for each in (row, *others) if each.fate != "unchanged"]
        assert len(found) == len(predicted)
        assert all(words.startswith(start) for words, start in zip(predicted, found, strict=True))

    def test_a_double_click_is_one_revision(self, client, chapter, ids, row):
        page = shown(client, chapter)
        for _ in range(2):
            choose(client, chapter, page, ids[0], "1.0-2")
        assert Revision.objects.count() == 2

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("{0}", "99-0123456789ab"),
            ("{0}", "-1"),
            ("{0}", "quatsch"),
            ("{0}", "0-"),
            ("{0}", "x" * 5000),
            ("zzzz", "good"),
            ("<script>", "good"),
            ("", "good"),
        ],
    )
    def test_what_cannot_be_is_said_and_publishes_nothing(self, client, chapter, ids, row, name, value):
        on_block(chapter, ids[1])
        saved(chapter, OTHER, CARE)
        page = shown(client, chapter)
        good = options(page, ids[1])["Absatz 1.0-2: Wer pflegt, findet an einem Ort alle Hilfen und …"]
        sent = {f"replaces-{ids[1]}": good, f"replaces-{name.format(ids[0])}": good if value == "good" else value}
        answer = pressed(client, chapter, page, **sent)
        assert any("Bitte wählen Sie noch einmal." in text for text in messages(answer))
        assert Revision.objects.count() == 1
        assert "geht auf in Absatz 1.0-2" in " ".join(fates(answer))
        assert document(answer).xpath(f'//select[@name="replaces-{ids[1]}"]/option[@selected]/@value') == [good]

    def test_a_text_saved_meanwhile_keeps_the_choice_with_its_words(self, client, chapter, ids, row):
        page = shown(client, chapter)
        saved(chapter, "Ganz neu davor steht ein Satz.", OTHER, NET, CARE)
        answer = choose(client, chapter, page, ids[0], "1.0-1")
        assert any("noch einmal gespeichert" in text for text in messages(answer))
        assert Revision.objects.count() == 1
        assert fates(answer) == ["wird durch eine andere Passage ersetzt: Absatz 1.0-2 veröffentlicht"]

    def test_a_choice_whose_words_were_changed_meanwhile_is_asked_again(self, client, chapter, ids, row):
        page = shown(client, chapter)
        saved(chapter, "Etwas Drittes.", NET, CARE)
        answer = choose(client, chapter, page, ids[0], "1.0-1")
        assert any("nicht mehr so im gesicherten Text" in text for text in messages(answer))
        assert Revision.objects.count() == 1

    def test_nobody_chooses_who_may_not_publish(self, chapter, ids, row):
        stranger = signed_in(make.staff("leserin", ("reader", None)))
        page = shown(signed_in(make.staff("andere", ("publisher", None))), chapter)
        data = {**fields(page), f"replaces-{ids[0]}": list(options(page, ids[0]).values())[1]}
        assert stranger.post(address(chapter, "publish"), data).status_code == 403
        assert Revision.objects.count() == 1 and Chapter.objects.count() == 1
