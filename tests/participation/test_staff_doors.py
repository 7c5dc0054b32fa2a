"""Every door of the staff's side of contributions: each role, its own scope, the other one and the joint one."""

import pytest
from django.test import Client
from django.urls import reverse

from participation import grouping, moderation
from participation.models import AnswerModule, Contribution, Response
from tests import factories as make
from tests.participation.factories import contribution, participant, response
from tests.portal.admin_hands import add_address, address, list_address, signed_in, texts

pytestmark = pytest.mark.django_db

LIST = "/verwaltung/participation/contribution/"
ROLES = ("reader", "editor", "publisher", "moderator")
SCOPES = ("belzig", "wiesenburg", "joint")


def place(scope):
    return {"belzig": make.belzig, "wiesenburg": make.wiesenburg, "joint": lambda: None}[scope]()


@pytest.fixture
def people():
    found = {
        f"{role} {scope}": make.staff(f"{role}-{scope}", (role, place(scope))) for role in ROLES for scope in SCOPES
    }
    found["nobody"] = make.staff("neu")
    found["administrator"] = make.staff("chefin", is_superuser=True)
    return found


def may(who, act, scope):
    """The table of the design in other words than the code's."""
    role, _, own = who.partition(" ")
    roles = {
        "moderate": ["moderator"],
        "answer": ["moderator", "publisher"],
        "enter": ["moderator", "publisher", "editor"],
    }
    return who == "administrator" or (own == scope and role in roles[act])


def held(scope, text=None):
    return contribution(
        text or f"Geheim {scope}", state="held", published_at=None, municipality=place(scope), by=participant()
    )


def public(scope):
    return contribution(f"Offen {scope}", municipality=place(scope), by=participant())


def wrong_answers(people, doors):
    """(person, door, status) wherever a door opens for the wrong one or stays shut; `doors`: (ask, who may)."""
    wrong = []
    for who, person in people.items():
        client = signed_in(person)
        for name, ask, expected, allowed in doors:
            status = ask(client).status_code
            if status != (allowed if expected(who) else 403):
                wrong.append((who, name, status))
    return wrong


def test_what_is_not_public_is_read_by_moderators_of_its_scope_only(people):
    doors = []
    for scope in SCOPES:
        one, other = held(scope), public(scope)

        def moderator(who, scope=scope):
            return may(who, "moderate", scope)

        doors.append((f"held {scope}", lambda c, o=one: c.get(address(o)), moderator, 200))
        doors.append((f"history {scope}", lambda c, o=one: c.get(address(o, "history")), moderator, 302))
        doors.append((f"public {scope}", lambda c, o=other: c.get(address(o)), lambda w: True, 200))
    assert wrong_answers(people, doors) == []


def test_the_list_shows_held_texts_and_names_to_moderators_of_the_scope_only(people):
    for scope in SCOPES:
        held(scope)
        public(scope)
    for who, person in people.items():
        page = signed_in(person).get(f"{LIST}?zustand=alle").content.decode()
        for scope in SCOPES:
            assert (f"Geheim {scope}" in page) is may(who, "moderate", scope), (who, scope)
            assert f"Offen {scope}" in page


def test_only_moderators_of_the_scope_approve_and_hide_by_address(people):
    wrong = []
    for scope in SCOPES:
        for who, person in people.items():
            for door, data in (("approve", {}), ("hide", {"rule": "insult", "reason": "Beleidigt."})):
                one = held(scope)
                answer = signed_in(person).post(address(one, door), {"seen": moderation.fingerprint(one), **data})
                one.refresh_from_db()
                expected = may(who, "moderate", scope)
                if (answer.status_code, one.state != "held") != ((302, True) if expected else (403, False)):
                    wrong.append((who, scope, door, answer.status_code, one.state))
    assert wrong == []


@pytest.mark.parametrize("action", ["approve_selected", "hide_selected"])
def test_bulk_acts_leave_alone_what_others_moderate(people, action):
    for who, person in people.items():
        rows = {scope: contribution(f"{who} {scope}", state="published" if action == "hide_selected" else "hidden",
                                    municipality=place(scope)) for scope in SCOPES}  # fmt: skip
        before = {one.pk: one.state for one in rows.values()}
        data = {"action": action, "confirmed": "1", "rule": "insult", "reason": "So.",
                "_selected_action": [one.pk for one in rows.values()]}  # fmt: skip
        data |= {f"seen-{one.pk}": moderation.fingerprint(one) for one in rows.values()}
        signed_in(person).post(f"{LIST}?zustand=alle", data)
        for scope, one in rows.items():
            one.refresh_from_db()
            assert (one.state != before[one.pk]) is may(who, "moderate", scope), (who, scope)


def test_only_whoever_may_answer_in_the_scope_answers_and_groups(people):
    wrong = []
    for scope in SCOPES:
        for who, person in people.items():
            one, client = public(scope), signed_in(person)
            url = f"{add_address(Response)}?beitraege={one.pk}"
            form = {"beitrag": [one.pk], "office": "Amt", "outcome": "noted", "text": "Danke.", "revision": "none"}
            expected = may(who, "answer", scope)
            found = (client.get(url).status_code, client.post(url, form).status_code)
            if found != ((200, 302) if expected else (403, 403)) or one.responses.exists() is not expected:
                wrong.append((who, scope, found))
            data = {"action": "group_selected", "confirmed": "1", "title": "Gruppe", "_selected_action": [one.pk]}
            client.post(f"{LIST}?zustand=alle", data)
            one.refresh_from_db()
            if bool(one.group) is not expected:
                wrong.append((who, scope, "group"))
    assert wrong == []


def test_drafts_are_written_and_published_by_whoever_may_answer_all_of_their_contributions(people):
    by = make.staff("irgendwer")
    wrong = []
    for scope in SCOPES:
        for who, person in people.items():
            draft = response(by, public(scope), outcome="noted", published_at=None)
            client, expected = signed_in(person), may(who, "answer", scope)
            form = {"beitrag": [], "office": "Fremd", "outcome": "noted", "text": "Fremd."}
            found = [client.get(address(draft)).status_code, client.get(address(draft, "publish")).status_code,
                     client.post(address(draft), form).status_code, client.get(address(draft, "delete")).status_code,
                     client.post(address(draft, "publish"), {"seen": "x"}).status_code,
                     client.post(address(draft, "extend"), {"beitrag": [1]}).status_code]  # fmt: skip
            draft.refresh_from_db()
            if found != ([200, 200, 200, 200, 200, 302] if expected else [200, 403, 403, 403, 403, 403]):
                wrong.append((who, scope, found))
            assert draft.office != "Fremd" and draft.published_at is None
    assert wrong == []


def test_an_answer_over_two_scopes_needs_both(people):
    draft = response(make.staff("irgendwer"), public("belzig"), public("joint"), outcome="noted", published_at=None)
    both = make.staff("beide", ("publisher", make.belzig()), ("moderator", None))
    for who, person in {**people, "both": both}.items():
        status = signed_in(person).get(address(draft, "publish")).status_code
        assert status == (200 if who in ("both", "administrator") else 403), who


def test_what_was_published_as_an_answer_is_deleted_by_nobody(people):
    done = response(make.staff("irgendwer"), public("joint"))
    for person in people.values():
        assert signed_in(person).post(address(done, "delete"), {"post": "yes"}).status_code == 403
    assert Response.objects.exists()


def test_groups_are_read_by_all_and_changed_by_whoever_may_answer_all_of_them(people):
    chief = people["administrator"]
    wrong = []
    for who, person in people.items():
        one = public("belzig")
        group = grouping.group([one, public("belzig")], chief, title=f"Gruppe {who}")
        client, expected = signed_in(person), may(who, "answer", "belzig")
        assert client.get(address(group)).status_code == 200
        found = [client.post(address(group, door), data).status_code for door, data in (
            ("rename", {"title": "Neu"}), ("remove", {"beitrag": one.pk}), ("dissolve", {}))]  # fmt: skip
        if found != [302 if expected else 403] * 3:
            wrong.append((who, found))
    assert wrong == []


def test_only_editors_publishers_and_moderators_find_the_form_to_enter(people):
    doors = [
        ("get", lambda c: c.get(f"{LIST}add/"), lambda w: w != "nobody" and not w.startswith("reader"), 200),
        ("post", lambda c: c.post(f"{LIST}add/", {}), lambda w: w != "nobody" and not w.startswith("reader"), 200),
    ]
    assert wrong_answers(people, doors) == []


def test_nobody_enters_into_another_scope(people):
    make.live(make.belzig(), make.wiesenburg())
    for who, person in people.items():
        for scope in SCOPES:
            key = f"{place(scope).key}/" if place(scope) else ""
            data = {"source": "paper", "received_on": "2026-11-01", "subject": "proposal", "place": key,
                    "title": f"{who} {scope}", "text": "Mehr Licht.", "consent": "Kreuz",
                    "is_another": "on"}  # fmt: skip
            signed_in(person).post(f"{LIST}add/", data)
            entered = Contribution.objects.filter(title=f"{who} {scope}", municipality=place(scope)).exists()
            assert entered is may(who, "enter", scope), (who, scope)


def test_nobody_changes_or_deletes_what_citizens_wrote(people):
    one = public("joint")
    for person in people.values():
        client = signed_in(person)
        assert client.post(address(one), {"text": "Anders"}).status_code == 403
        assert client.post(address(one, "delete"), {"post": "yes"}).status_code == 403
    assert Contribution.objects.get().text == one.text


def test_what_is_not_confirmed_is_found_by_nobody(people):
    waiting = contribution("Noch nicht bestätigt", state="awaiting")
    for person in people.values():
        client = signed_in(person)
        assert client.get(address(waiting)).status_code == 404
        assert client.post(address(waiting, "approve"), {"seen": "x"}).status_code == 404
        assert "Noch nicht bestätigt" not in client.get(f"{LIST}?zustand=alle").content.decode()


def test_text_modules_are_kept_by_whoever_answers(people):
    module = AnswerModule.objects.create(title="Danke", text="Danke.")
    for who, person in people.items():
        client, expected = signed_in(person), any(may(who, "answer", scope) for scope in SCOPES)
        assert client.get(list_address(module)).status_code == 200
        data = {"title": "Danke", "outcome": "", "text": f"Danke von {who}."}
        assert client.post(address(module), data).status_code == (302 if expected else 403), who
        assert client.get(add_address(AnswerModule)).status_code == (200 if expected else 403)


def test_strangers_are_led_to_the_sign_in_at_every_door():
    one, group_of = public("joint"), grouping.group([public("joint")], make.staff("c", is_superuser=True), title="G")
    draft = response(make.staff("d"), one, published_at=None)
    doors = [LIST, f"{LIST}add/", address(one), address(one, "approve"), address(one, "hide"), address(draft),
             address(draft, "publish"), address(draft, "extend"), add_address(Response), address(group_of),
             *(address(group_of, door) for door in ("rename", "remove", "dissolve"))]  # fmt: skip
    for door in doors:
        for answer in (Client().get(door), Client().post(door, {})):
            assert answer.status_code == 302 and "/login/" in answer["Location"], door


@pytest.mark.parametrize(
    "query", ["participant__email__startswith=a", "participant__email=x", "display_name=Anna", "consent__contains=F",
              "text__contains=x", "submission__email__regex=.", "entered_by__password__startswith=p"],
)  # fmt: skip
def test_private_columns_cannot_be_searched(people, query):
    public("joint")
    answer = signed_in(people["administrator"]).get(f"{LIST}?{query}")
    assert answer.status_code in (302, 400)


def test_the_search_knows_texts_titles_and_names_that_everybody_reads(people):
    public("joint")
    held("joint")
    client = signed_in(people["administrator"])
    for word, number in (("offen", 1), ("OFFEN joint", 1), ("anna", 1), ("example.org", 0)):
        assert len(texts(client.get(f"{LIST}?zustand=alle&q={word}"), "field-what")) == number, word


def test_no_page_shows_a_mail_address(people):
    one = held("joint")
    done = public("joint")
    grouped = grouping.group([done], people["administrator"], title="G")
    draft = response(people["administrator"], done, published_at=None)
    client = signed_in(people["administrator"])
    for path in [LIST, f"{LIST}?zustand=alle", address(one), address(done), address(draft), address(draft, "publish"),
                 address(grouped), "/verwaltung/", reverse("admin:participation_response_changelist")]:  # fmt: skip
        assert "anna@example.org" not in client.get(path).content.decode(), path
