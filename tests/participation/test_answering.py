"""Answers: drafts that only a publication makes public; news once, one mail for each author."""

import pytest
from django.core.exceptions import PermissionDenied

from participation import answering, grouping
from participation.models import Contribution, ContributionGroup, OutgoingMail, Response
from strategy.models import ChangeEvent
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import contribution, newest, on_block, on_measure, participant, response
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return make.staff("eva", ("publisher", None), ("publisher", make.belzig()))


def draft(by, *contributions, **values):
    return response(by, *contributions, **{"published_at": None, **values})


def news():
    return list(ChangeEvent.objects.values_list("sentence", flat=True))


def test_a_draft_is_public_nowhere(eva):
    one = contribution(by=participant())
    draft(eva, one)
    assert not Contribution.objects.answered().exists() and not Response.objects.published().exists()
    assert not news() and not OutgoingMail.objects.exists()


def test_publishing_says_so_in_the_news_and_to_each_author_once(eva):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    anna, bert = participant(), participant("bert@example.org", "Bert")
    rows = [on_measure(measure, by=anna), on_measure(measure, by=anna), on_measure(measure, by=bert)]
    written, stamp = draft(eva, *rows), current_stamp()
    assert answering.publish_response(written, eva) is True
    assert written.published_at and Contribution.objects.answered().count() == 3
    assert news() == ["Die Verwaltung hat auf 3 Beiträge zur Maßnahme „Offenes WLAN“ geantwortet."]
    mails = list(OutgoingMail.objects.filter(kind="answered"))
    assert {mail.participant for mail in mails} == {anna, bert} and len(mails) == 2
    assert all(mail.context["response"] == written.pk for mail in mails)
    assert current_stamp() > stamp


def test_the_news_lead_to_what_was_answered(eva, client):
    one, *several = [contribution() for _ in range(3)]
    answering.publish_response(draft(eva, one), eva)
    answering.publish_response(draft(eva, *several), eva)
    page = client.get("/neues/").content.decode()
    assert f'href="{one.get_absolute_url()}"' in page
    assert 'href="/beteiligung/beitraege/?ergebnis=beantwortet&amp;sortierung=beantwortet"' in page
    assert client.get("/beteiligung/beitraege/?ergebnis=beantwortet&sortierung=beantwortet").context["count"] == 3


def test_publishing_twice_is_publishing_once(eva):
    written = draft(eva, contribution(by=participant()))
    assert answering.publish_response(written, eva)
    first = written.published_at
    assert answering.publish_response(written, eva) is False
    assert Response.objects.get().published_at == first
    assert OutgoingMail.objects.count() == len(news()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_publish_at_once_publish_once(eva):
    written = draft(eva, contribution(by=participant()))
    acts = [lambda: answering.publish_response(Response.objects.get(pk=written.pk), eva)] * 3
    assert sorted(at_once(*acts)) == [False, False, True]
    assert OutgoingMail.objects.count() == len(news()) == 1


def test_whoever_withdrew_meanwhile_gets_no_answer_and_no_mail(eva):
    stays, gone = contribution(by=participant()), contribution(by=participant("weg@example.org"))
    written = draft(eva, stays, gone)
    Contribution.objects.filter(pk=gone.pk).update(state="withdrawn", text="")
    answering.publish_response(written, eva)
    assert [mail.participant.email for mail in OutgoingMail.objects.all()] == ["anna@example.org"]
    assert news() == ["Die Verwaltung hat auf einen Vorschlag geantwortet."]


@pytest.mark.parametrize("state", ["hidden", "held", "withdrawn"])
def test_an_answer_to_nothing_public_is_refused(eva, state):
    one = contribution("", state=state, by=participant())
    with pytest.raises(answering.NothingToAnswer):
        answering.publish_response(draft(eva, one), eva)
    assert not OutgoingMail.objects.exists() and Response.objects.get().published_at is None


def test_only_whoever_may_answer_all_of_them_publishes(eva):
    written = draft(eva, contribution(municipality=make.belzig()), contribution(municipality=make.wiesenburg()))
    with pytest.raises(PermissionDenied):
        answering.publish_response(written, eva)
    assert Response.objects.get().published_at is None


def test_the_news_name_the_chapter_or_nothing_if_the_subjects_differ(eva):
    chapter = make.live(make.chapter("Warum", text="<p>Eins.</p><p>Zwei.</p>"))
    ids = [block["id"] for block in newest("chapter", chapter.key).content["blocks"]]
    rows = [on_block(chapter, ids[0]), on_block(chapter, ids[1])]
    assert answering.news_sentence(rows) == "Die Verwaltung hat auf 2 Beiträge zum Kapitel „1 Warum“ geantwortet."
    mixed = [*rows, contribution()]
    assert answering.news_sentence(mixed) == "Die Verwaltung hat auf 3 Beiträge geantwortet."


def test_a_correction_is_public_at_once_and_says_when(eva):
    written = response(eva, contribution())
    stamp = current_stamp()
    written.text = "Genauer gesagt."
    answering.correct(written)
    written.refresh_from_db()
    assert (written.text, bool(written.edited_at)) == ("Genauer gesagt.", True)
    assert current_stamp() > stamp and not news()


def test_a_draft_saved_twice_by_a_double_click_is_one(eva):
    rows = [contribution(), contribution()]
    values = {"office": "Bauamt", "outcome": "noted", "text": "Danke.", "written_by": eva}
    first, is_new = answering.draft(Response(**values), rows)
    again, is_new_again = answering.draft(Response(**values), rows)
    assert (first, is_new, is_new_again) == (again, True, False)
    other, _ = answering.draft(Response(**values), rows[:1])
    assert other != first


def test_the_office_of_the_last_answer_is_remembered_for_each_person(eva):
    response(eva, contribution(), office="Bauamt")
    response(make.staff("kai"), contribution(), office="Kämmerei")
    response(eva, contribution(), office="Stabsstelle")
    assert answering.last_office(eva) == "Stabsstelle" and answering.last_office(make.staff("neu")) == ""


# --- Groups ------------------------------------------------------------------------------------------------------


def test_a_group_is_made_answered_once_extended_and_dissolved(eva):
    rows = [contribution(by=participant(f"p{n}@example.org")) for n in range(3)]
    made = grouping.group(rows[:2], eva, title="  Mehr Bänke\n im Park ")
    assert made.title == "Mehr Bänke im Park" and set(made.contributions.all()) == set(rows[:2])
    written = draft(eva, *rows[:2])
    answering.publish_response(written, eva)
    grouping.group(rows[2:], eva, into=made)
    stamp = current_stamp()
    assert answering.extend(written, rows, eva) == [rows[2]]
    assert answering.extend(written, rows, eva) == []
    assert OutgoingMail.objects.filter(kind="answered").count() == 3 and len(news()) == 1
    assert current_stamp() == stamp + 1
    grouping.dissolve(made, eva)
    assert not Contribution.objects.filter(group__isnull=False).exists()
    assert Contribution.objects.answered().count() == 3


def test_a_group_that_lost_its_last_contribution_is_gone(eva):
    one, two = contribution(), contribution()
    first = grouping.group([one, two], eva, title="Eins")
    one.refresh_from_db()
    grouping.remove(one, eva)
    assert set(first.contributions.all()) == {two}
    two.refresh_from_db()
    grouping.group([two], eva, title="Zwei")
    assert [group.title for group in ContributionGroup.objects.all()] == ["Zwei"]


def test_groups_are_for_those_who_may_answer_everything_in_them(eva):
    ours, theirs = contribution(municipality=make.belzig()), contribution(municipality=make.wiesenburg())
    with pytest.raises(PermissionDenied):
        grouping.group([ours, theirs], eva, title="Beides")
    made = grouping.group([ours, theirs], make.staff("chefin", is_superuser=True), title="Beides")
    for act in (lambda: grouping.rename(made, "Anders", eva), lambda: grouping.dissolve(made, eva),
                lambda: grouping.group([ours], eva, into=made), lambda: grouping.remove(theirs, eva)):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    assert not grouping.manages(eva, made)
    with pytest.raises(ValueError, match="Titel"):
        grouping.group([ours], eva, title=" \u200b ")


def test_what_is_not_public_joins_no_group(eva):
    made = grouping.group([contribution(), contribution("", state="hidden")], eva, title="Eins")
    assert made.contributions.count() == 1
