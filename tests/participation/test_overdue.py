"""A promise that has been kept since: staff are reminded to say so, and choose the state."""

import pytest

from participation import overdue
from participation.models import Contribution, Response
from strategy.models import Chapter
from strategy.publishing import publish
from tests import factories as make
from tests.participation.factories import contribution, days_ago, newest, on_block, on_measure, response
from tests.portal.admin_hands import address, fields, signed_in

pytestmark = pytest.mark.django_db

TEXT = "<p>Ein Bus auf Bestellung verbindet die Dörfer.</p><p>Sensoren messen das Wasser.</p>"


@pytest.fixture
def eva():
    return make.staff("eva", ("publisher", None), ("publisher", make.belzig()))


@pytest.fixture
def chapter():
    return make.live(make.chapter("Warum", text=TEXT))


def promise(eva, chapter, place=0, **values):
    block = newest("chapter", chapter.key).content["blocks"][place]["id"]
    one = on_block(chapter, block)
    Contribution.objects.filter(pk=one.pk).update(created_at=days_ago(2))
    return response(eva, one, **values)


def revise(chapter, text):
    Chapter.objects.filter(pk=chapter.pk).update(text=text)
    return publish(Chapter.objects.get(pk=chapter.pk))


def other_bus():
    return TEXT.replace("verbindet die Dörfer", "fährt stündlich durch die Dörfer")


def test_once_the_passage_reads_differently_the_answer_is_overdue(eva, chapter):
    made = promise(eva, chapter)
    assert overdue.of(eva) == {}
    state = revise(chapter, other_bus())
    assert overdue.of(eva) == {made.pk: state.pk}
    made.chapter_key, made.block_id, made.revision = chapter.key, made.contributions.get().block_now, state
    made.save()
    assert overdue.of(eva) == {}


def test_a_change_of_another_passage_keeps_no_promise(eva, chapter):
    promise(eva, chapter, place=1)
    revise(chapter, other_bus())
    assert overdue.of(eva) == {}


def test_a_measure_that_was_promised_elsewhere(eva):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    one = contribution()
    Contribution.objects.filter(pk=one.pk).update(created_at=days_ago(2))
    asked = on_measure(measure)
    made = response(eva, one, measure_key=measure.key)
    response(eva, asked, outcome="declined")
    state = newest("implementation", measure.implementations.get().key)
    assert overdue.of(eva)[made.pk] >= state.pk


def test_only_who_may_correct_the_answer_is_told(eva, chapter):
    made = promise(eva, chapter)
    Contribution.objects.update(municipality=make.wiesenburg())
    revise(chapter, other_bus())
    assert overdue.of(eva) == {} and overdue.of(make.staff("w", ("publisher", make.wiesenburg()))) != {}
    Response.objects.filter(pk=made.pk).update(published_at=None)
    assert overdue.of(make.staff("x", ("publisher", make.wiesenburg()))) == {}


def test_the_number_of_statements_does_not_grow(eva, chapter, django_assert_num_queries):
    for place in (0, 1):
        promise(eva, chapter, place)
    revise(chapter, other_bus().replace("messen", "zählen"))
    list(overdue.of(eva))
    with django_assert_num_queries(5):
        few = overdue.of(eva)
    for place in (0, 1, 0, 1):
        promise(eva, chapter, place)
    with django_assert_num_queries(5):
        assert len(few) == 2 and overdue.of(eva)


def test_from_the_first_page_to_the_corrected_answer(eva, chapter):
    made, client = promise(eva, chapter), signed_in(eva)
    assert "noch nicht nachgetragen" not in client.get("/verwaltung/").content.decode()
    state = revise(chapter, other_bus())
    assert "Zugesagt, noch nicht nachgetragen: 1 Rückmeldung" in client.get("/verwaltung/").content.decode()
    listed = client.get("/verwaltung/participation/response/?stand=nachtragen").content.decode()
    assert address(made) in listed
    page = client.get(address(made))
    assert "Inzwischen ist ein neuer Stand veröffentlicht" in page.content.decode()
    form = fields(page)
    assert form["revision"] == "none", "whether that keeps the promise, a person has to say"
    shown = client.post(address(made), {**form, "revision": state.pk})
    client.post(address(made), {**fields(shown), "_confirmed": "x"})
    made.refresh_from_db()
    assert (made.revision, made.block_id) == (state, made.contributions.get().block_now)
    assert "Zugesagt" not in client.get("/verwaltung/").content.decode()
