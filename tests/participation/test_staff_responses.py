"""Writing an answer: the form keeps what is typed, checks what took it up, and publishes by a button of its own."""

import pytest

from participation import grouping
from participation.models import AnswerModule, Contribution, OutgoingMail, Response
from strategy.models import ChangeEvent
from strategy.publishing import publish
from tests import factories as make
from tests.participation.factories import contribution, days_ago, newest, on_block, on_measure, participant, response
from tests.portal.admin_hands import add_address, address, document, fields, messages, signed_in, texts
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return make.staff("eva", ("publisher", None), ("publisher", make.belzig()), first_name="Eva")


@pytest.fixture
def client(eva):
    return signed_in(eva)


def form_of(*contributions):
    return f"{add_address(Response)}?beitraege={','.join(str(one.pk) for one in contributions)}"


def typed(*contributions, **values):
    return {"beitrag": [one.pk for one in contributions], "office": "Bauamt", "outcome": "noted", "text": "Danke.",
            "place": "", "revision": "none", **values}  # fmt: skip


def measure_with_later_revision():
    """A measure, a contribution on it, and the revision that was published afterwards."""
    measure = make.live_measure("Offenes WLAN", make.belzig())
    one = on_measure(measure, by=participant())
    Contribution.objects.filter(pk=one.pk).update(created_at=days_ago(2))
    measure.summary = "Jetzt auch am Bahnhof."
    measure.save()
    return measure, one, publish(measure, note="Bahnhof ergänzt")


def saved(client, *contributions, **values):
    answer = client.post(form_of(*contributions), typed(*contributions, **values))
    assert answer.status_code == 302, texts(answer, "errorlist")
    return Response.objects.latest("pk")


# --- Drafts -------------------------------------------------------------------------------------------------------


def test_saving_makes_a_draft_and_nothing_public(client, eva):
    one, two = contribution(municipality=make.belzig()), contribution(municipality=make.belzig())
    made = saved(client, one, two)
    assert (made.office, made.outcome, made.written_by, made.municipality) == ("Bauamt", "noted", eva, make.belzig())
    assert set(made.contributions.all()) == {one, two} and made.published_at is None
    assert not ChangeEvent.objects.exists() and not OutgoingMail.objects.exists()


def test_contributions_can_be_left_out_and_one_must_stay(client):
    one, two = contribution(), contribution()
    client.post(form_of(one, two), typed(two))
    assert set(Response.objects.get().contributions.all()) == {two}
    answer = client.post(form_of(one, two), typed(text="Das bleibt stehen."))
    assert "mindestens einen Beitrag" in answer.content.decode() and "Das bleibt stehen." in answer.content.decode()
    assert Response.objects.count() == 1


def test_a_double_click_saves_one_draft(client):
    one = contribution()
    assert saved(client, one) == saved(client, one)
    assert Response.objects.count() == 1


def test_the_office_is_remembered(client, eva):
    assert not fields(client.get(form_of(contribution()))).get("office")
    saved(client, contribution(), office="Stabsstelle Digitalisierung")
    assert fields(client.get(form_of(contribution())))["office"] == "Stabsstelle Digitalisierung"


@pytest.mark.parametrize(("field", "value"), [("office", ""), ("office", " \u200b"), ("outcome", ""), ("text", " "),
                                              ("text", "x" * 5001), ("outcome", "erfunden")])  # fmt: skip
def test_what_is_missing_is_said_and_what_was_typed_stays(client, field, value):
    one = contribution()
    answer = client.post(form_of(one), typed(one, **{field: value}))
    assert answer.status_code == 200 and texts(answer, "errorlist")
    kept = fields(answer)
    assert all(kept[name].strip() == v for name, v in (("office", "Bauamt"), ("text", "Danke.")) if name != field)
    assert not Response.objects.exists()


def test_a_module_comes_below_what_is_typed_and_nothing_is_lost(client):
    module = AnswerModule.objects.create(title="Dank", text="Vielen Dank für Ihren Hinweis.", outcome="declined")
    one = contribution()
    data = typed(one, module=module.pk, text="Guten Tag,", outcome="", _module="Baustein übernehmen")
    page = client.post(form_of(one), data)
    kept = fields(page)
    assert kept["text"].strip().split("\n") == ["Guten Tag,", "", "Vielen Dank für Ihren Hinweis."]
    assert (kept["office"], kept["outcome"]) == ("Bauamt", "declined")
    assert not texts(page, "errorlist") and not Response.objects.exists()
    twice = client.post(form_of(one), {**data, **kept, "module": module.pk, "_module": "x"})
    assert fields(twice)["text"].strip() == kept["text"].strip()
    again = fields(client.post(form_of(one), {**data, "outcome": "noted", "module": "unsinn"}))
    assert (again["text"].strip(), again["outcome"]) == ("Guten Tag,", "noted")


def test_of_two_people_in_one_draft_the_second_is_told(client, eva):
    draft = response(eva, contribution(), published_at=None, outcome="noted")
    first = fields(client.get(address(draft)))
    second = fields(client.get(address(draft)))
    client.post(address(draft), {**first, "text": "Von der ersten."})
    page = client.post(address(draft), {**second, "text": "Von der zweiten."})
    assert "hat Eva" in page.content.decode() and "Von der ersten." in page.content.decode()
    assert not texts(page, "errorlist") and not texts(page, "errornote")
    assert fields(page)["text"].strip() == "Von der zweiten."
    draft.refresh_from_db()
    assert draft.text == "Von der ersten."
    client.post(address(draft), fields(page))
    draft.refresh_from_db()
    assert draft.text == "Von der zweiten."


def test_without_contributions_the_form_leads_to_their_list(client):
    hidden = contribution(state="hidden")
    for path in (add_address(Response), f"{add_address(Response)}?beitraege=abc,9,²", form_of(hidden)):
        answer = client.get(path)
        assert answer.status_code == 302 and "/contribution/?" in answer["Location"]


def test_a_draft_can_be_deleted(client, eva):
    draft = response(eva, contribution(), published_at=None)
    page = client.get(address(draft, "delete"))
    assert "Response_contributions" not in page.content.decode()
    client.post(address(draft, "delete"), {"post": "yes"})
    assert not Response.objects.exists() and Contribution.objects.exists()


# --- What took it up --------------------------------------------------------------------------------------------


def test_left_alone_it_is_promised_for_what_the_contribution_is_about_and_no_state_is_named(client):
    measure, one, _revision = measure_with_later_revision()
    assert fields(client.get(form_of(one)))["revision"] == "none"
    made = saved(client, one, outcome="taken_up")
    assert (made.measure_key, made.revision) == (measure.key, None)
    page = " ".join(document(client.get(address(made, "publish"))).text_content().split())
    assert "Zugesagt für: Maßnahme „Offenes WLAN“" in page and "Aufgenommen in:" not in page


def test_nothing_is_named_where_nobody_wants_or_it_cannot_be_known(client):
    one = on_measure(make.live_measure("Offenes WLAN", make.belzig()))
    assert saved(client, one, outcome="partly", place="none").measure_key == ""
    other = saved(client, contribution(), outcome="taken_up")
    assert (other.measure_key, other.chapter_key, other.revision) == ("", "", None)


def test_a_passage_elsewhere_can_be_named_with_its_state(client):
    chapter = make.live(make.chapter("Warum", text="<h2>Teil</h2><p>Eins.</p>"))
    block = newest("chapter", chapter.key).content["blocks"][1]["id"]
    one = contribution()
    place = f"chapter:{chapter.key}:{block}"
    page = client.post(form_of(one), typed(one, outcome="taken_up", place=place, _offer="Stände dazu zeigen"))
    revision = newest("chapter", chapter.key)
    options = {o.get("value"): o.text for o in document(page).xpath('//select[@name="revision"]//option')}
    assert "Stand Nr. 1 vom" in options[str(revision.pk)]
    made = saved(client, one, outcome="taken_up", place=place, revision=revision.pk)
    assert (made.chapter_key, made.block_id, made.revision) == (chapter.key, block, revision)
    assert fields(client.get(address(made)))["place"] == place


def test_a_state_alone_says_what_it_belongs_to(client):
    measure, one, revision = measure_with_later_revision()
    made = saved(client, one, outcome="partly", revision=revision.pk)
    assert (made.measure_key, made.revision) == (measure.key, revision)


def test_the_state_of_an_implementation_belongs_to_its_measure(client):
    measure, one, _ = measure_with_later_revision()
    revision = newest("implementation", measure.implementations.get().key)
    made = saved(client, one, outcome="taken_up", place=f"measure:{measure.key}", revision=revision.pk)
    assert (made.measure_key, made.revision) == (measure.key, revision)


def test_a_state_of_something_else_is_refused(client):
    measure, one, revision = measure_with_later_revision()
    other = make.live_measure("Radwege", make.belzig())
    for chosen in (revision.pk, newest("chapter", make.live(make.chapter()).key).pk, 999999):
        data = typed(one, outcome="taken_up", place=f"measure:{other.key}", revision=chosen)
        answer = client.post(form_of(one), data)
        assert "gehört nicht zu dem, was Sie gewählt haben" in answer.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("place", ["measure:gibtsnicht", "chapter:x:y", "event:x", "x"])
def test_a_place_that_is_not_public_is_refused(client, place):
    one = contribution()
    assert texts(client.post(form_of(one), typed(one, outcome="taken_up", place=place)), "errorlist")


def test_what_was_declined_was_taken_up_nowhere(client):
    measure, one, revision = measure_with_later_revision()
    for values in ({"place": f"measure:{measure.key}"}, {"revision": revision.pk}):
        answer = client.post(form_of(one), typed(one, outcome="declined", **values))
        assert "passt nicht zum Ergebnis" in answer.content.decode()
    assert saved(client, one, outcome="declined").revision is None


def test_a_draft_keeps_a_passage_that_is_gone_by_now(client, eva):
    chapter = make.live(make.chapter("Warum", text="<p>Alt und lang genug.</p><p>Bleibt.</p>"))
    block = newest("chapter", chapter.key).content["blocks"][0]["id"]
    draft = response(eva, on_block(chapter, block), chapter_key=chapter.key, block_id=block, published_at=None)
    chapter.text = "<p>Bleibt.</p>"
    chapter.save()
    publish(chapter)
    form = fields(client.get(address(draft)))
    assert form["place"] == f"chapter:{chapter.key}:{block}"
    assert client.post(address(draft), form).status_code == 302
    draft.refresh_from_db()
    assert draft.block_id == block


# --- Publishing ---------------------------------------------------------------------------------------------------


def test_publishing_is_a_page_of_its_own_that_shows_what_happens(client):
    measure, one, _ = measure_with_later_revision()
    answer = client.post(form_of(one), typed(one, outcome="taken_up", _publish="x"), follow=True)
    made = Response.objects.get()
    assert answer.redirect_chain[-1][0] == address(made, "publish") and made.published_at is None
    page = " ".join(document(answer).text_content().split())
    assert "Maßnahme „Offenes WLAN“" in page and "1 Person bekommt dazu eine Mail." in page
    client.post(address(made, "publish"), fields(answer))
    made.refresh_from_db()
    assert made.published_at and OutgoingMail.objects.filter(kind="answered").count() == 1


def test_taken_up_without_saying_where_is_a_hint_and_no_refusal(client, eva):
    draft = response(eva, contribution(), published_at=None)
    page = client.get(address(draft, "publish"))
    assert "ohne Angabe, wo" in page.content.decode()
    client.post(address(draft, "publish"), fields(page))
    draft.refresh_from_db()
    assert draft.published_at


def test_a_promise_is_called_one_until_the_changed_state_is_named(client, eva):
    measure, one, state = measure_with_later_revision()
    made = response(eva, one, measure_key=measure.key, published_at=None)
    assert "Zugesagt für …" in client.get(address(made, "publish")).content.decode()
    Response.objects.filter(pk=made.pk).update(published_at=days_ago(1))
    assert "Inzwischen ist ein neuer Stand" in " ".join(texts(client.get(address(made, "change")), "hint"))
    Response.objects.filter(pk=made.pk).update(revision=state)
    assert len(texts(client.get(address(made, "change")), "hint")) == 1, "no promise any more"


def test_a_second_click_on_publish_changes_nothing(client, eva):
    draft = response(eva, contribution(by=participant()), published_at=None)
    form = fields(client.get(address(draft, "publish")))
    client.post(address(draft, "publish"), form, follow=True)
    assert messages(client.post(address(draft, "publish"), form, follow=True)) == [
        "Diese Rückmeldung ist schon veröffentlicht."
    ]
    assert ChangeEvent.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_publish_is_one_publication(client, eva):
    draft = response(eva, contribution(by=participant()), published_at=None)
    form = fields(client.get(address(draft, "publish")))
    two = [signed_in(eva), signed_in(eva)]
    acts = [lambda c=c: c.post(address(draft, "publish"), form).status_code for c in two]
    assert at_once(*acts) == [302, 302]
    assert ChangeEvent.objects.count() == OutgoingMail.objects.count() == 1


def test_what_changed_since_the_page_was_opened_is_shown_before_it_is_published(client, eva):
    draft = response(eva, contribution(), published_at=None)
    form = fields(client.get(address(draft, "publish")))
    Response.objects.update(text="Inzwischen anders.")
    answer = client.post(address(draft, "publish"), form)
    assert "Noch nicht veröffentlicht" in messages(answer)[0] and "Inzwischen anders." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.published_at is None


def test_an_answer_to_what_was_withdrawn_is_refused_with_a_reason(client, eva):
    draft = response(eva, contribution(), published_at=None)
    form = fields(client.get(address(draft, "publish")))
    Contribution.objects.update(state="withdrawn", text="")
    found = messages(client.post(address(draft, "publish"), form, follow=True))
    assert found == ["Nicht veröffentlicht: Keiner dieser Beiträge ist noch öffentlich."]


def corrected(client, made, **values):
    """Type a correction, look at how it will read, publish it; the page between."""
    page = client.post(address(made), {**fields(client.get(address(made))), **values})
    assert page.status_code == 200 and "Korrektur veröffentlichen" in page.content.decode(), texts(page, "errorlist")
    assert client.post(address(made), {**fields(page), "_confirmed": "x"}).status_code == 302
    made.refresh_from_db()
    return " ".join(document(page).text_content().split())


def test_a_correction_is_shown_first_and_then_public_with_its_date(client, eva):
    done = response(eva, contribution(by=participant()), outcome="noted")
    page = client.post(address(done), {**fields(client.get(address(done))), "text": "Genauer\r\n\r\ngesagt."})
    done.refresh_from_db()
    assert (done.text, done.edited_at) == ("Danke, das nehmen wir auf.", None), "so far it was only shown"
    words = " ".join(document(page).text_content().split())
    assert "Genauer gesagt." in words and "geändert am" in words and "Niemand bekommt dazu eine Mail." in words
    client.post(address(done), {**fields(page), "_confirmed": "x"})
    done.refresh_from_db()
    assert (done.text.split(), bool(done.edited_at)) == (["Genauer", "gesagt."], True)
    assert done.contributions.count() == 1 and not OutgoingMail.objects.exists()
    assert "Veröffentlichte Rückmeldung korrigiert." in client.get(address(done, "history")).content.decode()


def test_from_the_look_at_a_correction_one_gets_back_and_loses_nothing(client, eva):
    done = response(eva, contribution(), outcome="noted")
    page = client.post(address(done), {**fields(client.get(address(done))), "text": "Genauer."})
    back = client.post(address(done), {**fields(page), "_back": "x"})
    assert fields(back)["text"].strip() == "Genauer." and Response.objects.get().text != "Genauer."


def test_a_correction_that_was_overtaken_while_it_was_looked_at_is_not_published(client, eva):
    done = response(eva, contribution(), outcome="noted")
    page = client.post(address(done), {**fields(client.get(address(done))), "text": "Von der zweiten."})
    corrected(client, done, text="Von der ersten.")
    late = client.post(address(done), {**fields(page), "_confirmed": "x"})
    assert "Von der ersten." in late.content.decode() and fields(late)["text"].strip() == "Von der zweiten."
    done.refresh_from_db()
    assert done.text == "Von der ersten."


@pytest.mark.parametrize("named", [True, False])
def test_a_correction_adds_no_link_that_nobody_chose(client, eva, named):
    """Two unrelated changes of the measure, then a typing error is mended."""
    measure, one, _revision = measure_with_later_revision()
    done = response(eva, one, measure_key=measure.key if named else "")
    words = corrected(client, done, text="Wir nehmen es 2027 auf.")
    assert (done.measure_key, done.revision) == (measure.key if named else "", None)
    assert "Aufgenommen in:" not in words and ("Zugesagt für: Maßnahme" in words) is named


def test_a_correction_names_the_state_that_was_chosen_and_shows_it_first(client, eva):
    measure, one, revision = measure_with_later_revision()
    done = response(eva, one)
    words = corrected(client, done, revision=revision.pk)
    assert "Aufgenommen in: Maßnahme „Offenes WLAN“" in words and (done.measure_key, done.revision) == (
        measure.key,
        revision,
    )


def test_its_own_contributions_are_told_from_those_another_answer_has(client, eva):
    one, two = contribution(), contribution()
    done = response(eva, one, two)
    words = " ".join(document(client.get(address(done))).text_content().split())
    assert words.count("diese Rückmeldung") == 2 and "hat schon eine" not in words
    response(eva, two)
    words = " ".join(document(client.get(address(done))).text_content().split())
    assert words.count("hat noch eine andere Rückmeldung") == 1
    assert "hat schon eine Rückmeldung" in client.get(form_of(two)).content.decode()


# --- Two people, one contribution ---------------------------------------------------------------------------------


@pytest.fixture
def others(eva):
    """A contribution with the draft of a colleague and a published answer."""
    one = contribution()
    mo = make.staff("mo", ("publisher", None), first_name="Mo")
    drafted = response(mo, one, published_at=None, text="Moment, ich prüfe das.")
    return one, drafted, response(mo, one, text="Das geht leider nicht.")


def test_who_opens_the_form_reads_what_colleagues_have_written(client, others):
    one, drafted, done = others
    page = client.get(form_of(one))
    words = " ".join(document(page).text_content().split())
    assert "Moment, ich prüfe das." in words and "Das geht leider nicht." in words
    assert "Entwurf von Mo" in words and address(drafted) in page.content.decode()
    after = client.post(form_of(one), typed(one), follow=True)
    assert "noch eine andere Rückmeldung: Entwurf von Mo" in messages(after)[1]
    assert Response.objects.count() == 3
    assert "Dazu gibt es schon" not in client.get(form_of(contribution())).content.decode()


def test_a_second_answer_is_published_only_on_purpose(client, eva, others):
    one, drafted, _done = others
    mine = response(eva, one, published_at=None)
    page = client.get(address(mine, "publish"))
    assert "Das geht leider nicht." in page.content.decode()
    form = fields(page)
    refused = client.post(address(mine, "publish"), form, follow=True)
    assert "Noch nicht veröffentlicht: Zu diesen Beiträgen" in messages(refused)[0]
    (tick,) = document(page).xpath('//input[@name="trotzdem"]/@value')
    drafted.published_at = days_ago(0)
    drafted.save()
    client.post(address(mine, "publish"), {**form, "trotzdem": tick})
    mine.refresh_from_db()
    assert mine.published_at is None, "the draft that was seen has become public meanwhile"
    (tick,) = document(client.get(address(mine, "publish"))).xpath('//input[@name="trotzdem"]/@value')
    client.post(address(mine, "publish"), {**form, "trotzdem": tick})
    mine.refresh_from_db()
    assert mine.published_at


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_only_one_does(client, eva):
    """Both have seen the other's draft and want theirs beside it; neither has seen the other's in public."""
    one, mo = contribution(by=participant()), make.staff("mo", ("publisher", None))
    acts = []
    for draft in [response(who, one, published_at=None) for who in (eva, mo)]:
        acts.append((signed_in(draft.written_by), address(draft, "publish")))
    forms = []
    for desk, path in acts:
        page = desk.get(path)
        forms.append({**fields(page), "trotzdem": document(page).xpath('//input[@name="trotzdem"]/@value')[0]})
    at_once(*(lambda a=a, form=form: a[0].post(a[1], form) for a, form in zip(acts, forms, strict=True)))
    assert Response.objects.published().count() == 1


# --- Groups -------------------------------------------------------------------------------------------------------


def test_a_group_offers_its_answer_to_whoever_joined_later(client, eva):
    first, later = contribution("eins"), contribution("zwei", by=participant())
    group = grouping.group([first, later], eva, title="Mehr Bänke")
    done = response(eva, first, text="Bänke kommen.")
    page = client.get(address(group))
    (form,) = [f for f in document(page).forms if f.get("action") == address(done, "extend")]
    client.post(address(done, "extend"), dict(form.form_values()))
    assert set(done.contributions.all()) == {first, later}
    assert OutgoingMail.objects.get().participant == participant()
    assert "sind beantwortet" in client.get(address(group)).content.decode()


def test_from_one_contribution_the_whole_group_can_be_answered(client, eva):
    first, second, hidden = contribution("eins"), contribution("zwei"), contribution("drei")
    grouping.group([first, second, hidden], eva, title="Mehr Bänke")
    Contribution.objects.filter(pk=hidden.pk).update(state="hidden")
    page = document(client.get(address(first)))
    (link,) = [a.get("href") for a in page.xpath("//a") if "Ganze Gruppe beantworten (2 Beiträge)" in a.text_content()]
    assert sorted(fields(client.get(link))["beitrag"]) == sorted([str(first.pk), str(second.pk)])
    response(eva, second)
    assert "Ganze Gruppe" not in client.get(address(first)).content.decode()


def test_the_action_of_the_list_makes_a_group_or_adds_to_one(client):
    rows = [contribution(f"Nr. {n}") for n in range(3)]
    path = "/verwaltung/participation/contribution/?zustand=alle"
    chosen = {"action": "group_selected", "_selected_action": [one.pk for one in rows[:2]]}
    page = client.post(path, chosen)
    assert "Bitte geben Sie der Gruppe einen Titel" in client.post(path, fields(page)).content.decode()
    client.post(path, {**fields(page), "title": "Mehr Bänke"})
    group = rows[0].__class__.objects.get(pk=rows[0].pk).group
    client.post(path, {**chosen, "_selected_action": [rows[2].pk], "confirmed": "1", "into": group.pk})
    assert group.contributions.count() == 3 and group.title == "Mehr Bänke"


def test_the_action_of_the_list_answers_all_chosen(client):
    rows = [contribution(f"Nr. {n}") for n in range(3)]
    data = {"action": "answer_selected", "_selected_action": [one.pk for one in rows]}
    answer = client.post("/verwaltung/participation/contribution/?zustand=alle", data)
    page = client.get(answer["Location"])
    assert sorted(fields(page)["beitrag"]) == sorted(str(one.pk) for one in rows)
