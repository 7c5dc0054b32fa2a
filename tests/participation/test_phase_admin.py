"""Phases and events in the admin: planned in local time, seen before they are published, fair to who answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from participation.models import ChoiceAnswer, Consultation, Event, EventReminder, Question
from strategy.models import Revision
from strategy.publishing import publish
from tests import factories as make
from tests.participation import factories as take
from tests.participation import phase_factories as phases
from tests.portal.admin_hands import add_address, address, document, fields, list_address, signed_in, texts

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
DAY = timedelta(days=1)
SINGLE = ("Wie oft?", "single", ["Nie, gar nicht", "Oft"])


@pytest.fixture
def client(time_machine):
    time_machine.move_to(NOON, tick=False)
    return signed_in(make.staff("leitung", ("publisher", None), ("publisher", make.belzig())))


def words(answer):
    return " ".join(answer.content.decode().split())


def errors(answer):
    return " ".join(texts(answer, "errorlist"))


def hints(client, obj):
    return words(client.get(address(obj, "publish")))


def answer_to(phase, question="f1", *chosen):
    return ChoiceAnswer.objects.create(consultation_key=phase.key, question_key=question, choices=chosen or ["Oft"])


def new_question(data, number, text, form, choices=""):
    prefix = f"questions-{number}-"
    row = {"position": number, "text": text, "form": form, "choices": choices}
    return {**data, "questions-TOTAL_FORMS": number + 1, **{prefix + name: value for name, value in row.items()}}


def test_a_new_phase_is_planned_in_local_time_with_its_questions(client):
    data = fields(client.get(add_address(Consultation)))
    data |= {"title": "Offene Netze", "summary": "Wo fehlt WLAN?", "expected_result": "Wir antworten."}
    data |= {"starts_at_0": "01.07.2027", "starts_at_1": "12:00", "ends_at_0": "15.07.2027", "ends_at_1": "18:30"}
    data = new_question(data, 0, "Was\r\nfehlt?", "free")
    data = new_question(data, 1, "Wie oft?", "single", "Nie, gar nicht\r\n\r\n Oft \r\n")
    answer = client.post(add_address(Consultation), data)
    assert answer.status_code == 302, errors(answer)
    phase = Consultation.objects.get()
    assert (phase.slug, phase.starts_at) == ("offene-netze", datetime(2027, 7, 1, 10, tzinfo=UTC))
    asked = list(phase.questions.values_list("key", "text", "form", "choices"))
    assert asked == [("f1", "Was fehlt?", "free", []), ("f2", "Wie oft?", "single", ["Nie, gar nicht", "Oft"])]
    assert not Revision.objects.filter(kind="consultation").exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Wie?", "single", "Nur eine"), "mindestens zwei verschiedene"),
        (("Wie?", "multiple", "Gleich\nGleich"), "mindestens zwei verschiedene"),
        (("Wie?", "single", "Mit Lehne\nOhne\nMit Lehne"), "steht zweimal in der Auswahl: „Mit Lehne“"),
        (("Wie?", "free", "Eine\nZwei"), "keine Auswahl"),
        (("Wie?", "single", f"{'x' * 161}\nZwei"), "höchstens 160 Zeichen"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(client, row, sentence):
    phase = phases.consultation("Offene Netze")
    answer = client.post(address(phase), new_question(fields(client.get(address(phase))), 0, *row))
    assert answer.status_code == 200 and sentence in errors(answer)
    assert not phase.questions.exists()


@pytest.mark.parametrize("make_one", [phases.consultation, phases.event])
def test_what_ends_before_it_begins_is_refused(client, make_one):
    obj = make_one("Verdreht")
    data = {**fields(client.get(address(obj))), "ends_at_0": "01.01.2020"}
    assert "Das Ende liegt vor dem Beginn." in errors(client.post(address(obj), data))


class TestOnceSomebodyAnswered:
    @pytest.fixture
    def phase(self, client):
        made = phases.consultation("Offene Netze", questions=[SINGLE, "Was fehlt?"])
        publish(made)
        return made

    def save(self, client, phase, **changed):
        return client.post(address(phase), {**fields(client.get(address(phase))), **changed})

    @pytest.mark.parametrize(
        "changed",
        [
            {"questions-0-choices": "Nie\nOft"},
            {"questions-0-choices": "Oft\nImmer"},
            {"questions-0-form": "multiple"},
            {"questions-0-DELETE": "on"},
        ],
    )
    def test_its_choices_are_not_changed_under_it(self, client, phase, changed):
        answer_to(phase)
        refused = self.save(client, phase, **changed)
        assert refused.status_code == 200
        assert "Zur Frage „Wie oft?“ gibt es schon Antworten." in errors(refused)
        question = phase.questions.get(key="f1")
        assert (question.form, question.choices) == ("single", ["Nie, gar nicht", "Oft"])

    def test_more_to_choose_from_and_a_better_wording_are_fine(self, client, phase):
        answer_to(phase)
        changed = {"questions-0-choices": "Nie, gar nicht\nOft\nManchmal", "questions-0-text": "Wie oft etwa?"}
        assert self.save(client, phase, **changed).status_code == 302
        assert phase.questions.get(key="f1").choices == ["Nie, gar nicht", "Oft", "Manchmal"]

    def test_a_question_answered_in_words_is_not_deleted(self, client, phase):
        take.contribution(subject="question", consultation_key=phase.key, question_key="f2", state="awaiting")
        refused = self.save(client, phase, **{"questions-1-DELETE": "on"})
        assert "Zur Frage „Was fehlt?“ gibt es schon Antworten." in errors(refused)

    def test_questions_nobody_answered_are_free(self, client, phase):
        answer_to(phase)
        assert self.save(client, phase, **{"questions-1-DELETE": "on"}).status_code == 302
        assert list(phase.questions.values_list("key", flat=True)) == ["f1"]

    def test_a_deleted_questions_name_is_not_given_to_another(self, client, phase):
        """Somebody may still have the form with the old question open."""
        self.save(client, phase, **{"questions-1-DELETE": "on"})
        assert list(phase.questions.values_list("key", flat=True)) == ["f1"]
        added = Question.objects.create(consultation=phase, text="Neu?")
        assert added.key == "f3"

    def test_staff_see_what_was_chosen_before_the_public_does(self, client, phase):
        one = answer_to(phase)
        ChoiceAnswer.objects.filter(pk=one.pk).update(confirmed_at=timezone.now())
        answer_to(phase)
        assert "Wie oft? (1 Person): Nie, gar nicht 0, Oft 1" in words(client.get(address(phase)))
        assert "Oft 1" not in words(client.get("/beteiligung/phasen/offene-netze/"))


class TestHints:
    def test_a_phase_that_begins_in_the_past_says_so_only_the_first_time(self, client):
        phase = phases.consultation("Offene Netze", starts_at=NOON - DAY, questions=["Was?"])
        assert "Die Phase beginnt in der Vergangenheit." in hints(client, phase)
        publish(phase)
        phase.title = "Anders"
        phase.save()
        assert "Vergangenheit" not in hints(client, phase)

    def test_a_phase_that_asks_for_nothing_and_one_with_answers(self, client):
        phase = phases.consultation("Offene Netze", starts_at=NOON + DAY)
        assert "Die Phase fragt nach nichts" in hints(client, phase)
        Question.objects.create(consultation=phase, text="Was?")
        assert "Die Phase fragt nach nichts" not in hints(client, phase)
        answer_to(phase)
        assert "Es gibt schon Antworten" in hints(client, phase)

    def test_what_it_refers_to_and_is_not_public(self, client):
        phase = phases.consultation("Offene Netze", chapters=[make.chapter("Geheim")])
        assert "Noch nicht öffentlich und deshalb auf der Seite nicht zu sehen: 1 Geheim." in hints(client, phase)
        event = phases.event("Werkstatt", consultation=phase)
        assert "nicht zu sehen: Offene Netze." in hints(client, event)

    def test_another_phase_about_the_same_at_the_same_time(self, client):
        chapter = make.live(make.chapter("Warum"))
        publish(phases.consultation("Andere", chapters=[chapter]))
        assert "Zur selben Zeit läuft „Andere“" in hints(client, phases.consultation("Neue", chapters=[chapter]))
        later = phases.consultation("Spätere", chapters=[chapter], starts_at=NOON + 30 * DAY)
        assert "Zur selben Zeit" not in hints(client, later)

    def test_how_many_get_a_mail_when_an_event_changes(self, client):
        event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
        publish(event)
        for number in range(2):
            person = take.participant(f"p{number}@example.org")
            EventReminder.objects.create(event_key=event.key, participant=person, confirmed_at=NOON)
        assert "eine Erinnerung bestellt" not in hints(client, event)
        event.is_cancelled = True
        event.save()
        assert "2 Personen haben eine Erinnerung bestellt." in hints(client, event)


def test_what_publishing_changes_is_said_in_german(client):
    phase = phases.consultation("Offene Netze", make.belzig(), starts_at=NOON + DAY, chapters=[])
    make.live(make.belzig(), phase)
    chapter = make.live(make.chapter("Warum"))
    phase.chapters.add(chapter)
    phase.starts_at, phase.publishes_at_once = NOON + 2 * DAY, False
    phase.save()
    page = words(client.get(address(phase, "publish")))
    assert "Montag, 23. November 2026, 12:00 Uhr" in page and "Dienstag, 24. November 2026, 12:00 Uhr" in page
    assert "neu: </span>Warum</ins>" in page or ">Warum<" in page
    assert "2026-11-2" not in document(client.get(address(phase, "publish"))).text_content()


@pytest.mark.parametrize(("make_one", "page"), [(phases.consultation, "Beteiligungsphase"), (phases.event, "Termine")])
def test_the_preview_is_the_public_page_of_what_nobody_else_sees(client, make_one, page):
    obj = make_one("Geheime Sache")
    shown = words(client.get(f"/verwaltung/vorschau/{obj.kind}/{obj.pk}/"))
    assert "Geheime Sache" in shown and page in shown and "Vorschau" in shown


class TestScopes:
    @pytest.fixture
    def belzig(self, time_machine):
        time_machine.move_to(NOON, tick=False)
        return signed_in(make.staff("belzig", ("publisher", make.belzig())))

    @pytest.mark.parametrize("make_one", [phases.consultation, phases.event])
    def test_the_other_municipality_and_the_joint_scope_are_refused_at_every_door(self, belzig, make_one):
        for obj in (make_one("Fremd", make.wiesenburg()), make_one("Gemeinsam")):
            publish(obj)
            shown = belzig.get(address(obj))
            assert shown.status_code == 200 and 'name="_save"' not in shown.content.decode()
            assert belzig.post(address(obj), {"title": "Meins"}).status_code == 403
            assert belzig.post(address(obj, "publish"), {}).status_code == 403
            assert belzig.post(address(obj, "withdraw"), {}).status_code == 403
            belzig.post(list_address(type(obj)), {"action": "publish_selected", "_selected_action": [obj.pk]})
            obj.refresh_from_db()
            assert obj.title in ("Fremd", "Gemeinsam")
            assert Revision.objects.filter(kind=obj.kind, key=obj.key).count() == 1

    @pytest.mark.parametrize("make_one", [phases.consultation, phases.event])
    def test_nothing_is_moved_or_added_to_another_scope(self, belzig, make_one):
        mine = make_one("Meins", make.belzig())
        for place in ("", make.wiesenburg().pk):
            data = {**fields(belzig.get(address(mine))), "municipality": place}
            assert belzig.post(address(mine), data).status_code in (200, 403)
            data = {**fields(belzig.get(add_address(type(mine)))), "municipality": place, "title": "Neu"}
            assert belzig.post(add_address(type(mine)), data).status_code in (200, 403)
        mine.refresh_from_db()
        assert (mine.municipality, type(mine).objects.count()) == (make.belzig(), 1)

    def test_a_phase_of_one_municipality_makes_no_rules_for_the_others_text(self, belzig):
        theirs, shared = make.chapter("Fremd", make.wiesenburg()), make.chapter("Gemeinsam")
        phase = phases.consultation("Meins", make.belzig())
        data = fields(belzig.get(address(phase)))
        refused = belzig.post(address(phase), {**data, "chapters": [theirs.pk]})
        assert "Gehört nicht zu Bad Belzig: „1 Fremd“." in errors(refused)
        assert belzig.post(address(phase), {**data, "chapters": [shared.pk]}).status_code == 302

    def test_an_event_happens_in_a_place_of_its_municipality(self, belzig):
        far = make.district("Grubo", make.wiesenburg())
        event = phases.event("Meins", make.belzig())
        refused = belzig.post(address(event), {**fields(belzig.get(address(event))), "district": far.pk})
        assert "Grubo gehört nicht zu Bad Belzig." in errors(refused)


def test_the_mark_of_examples_is_set_in_a_demo_only(client, settings):
    assert "is_example" not in fields(client.get(add_address(Event))) and not settings.DEMO
    settings.DEMO = True
    assert 'name="is_example"' in words(client.get(add_address(Event)))
