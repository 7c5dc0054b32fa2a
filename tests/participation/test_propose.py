"""A proposal of one's own with its place on the map, contributions on events, and phases that cover them."""

import re
from types import SimpleNamespace

import pytest

from participation.forms.proposal import PICTURES, as_text
from participation.models import Contribution
from participation.place_map import WIDTH, PlaceMap
from strategy.models import Live
from strategy.publishing import withdraw
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation.places import IN_BELZIG, IN_WIESENBURG, region
from tests.participation.test_contribute import HOSTILE, filled, shown, words

pytestmark = pytest.mark.django_db

PAGE = "/beteiligung/vorschlag/"
IN_BERLIN = (13.40500, 52.52000)


@pytest.fixture(autouse=True)
def _no_waiting(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0


@pytest.fixture
def map_(db):
    region()
    return PlaceMap(row.revision.content | {"key": row.key} for row in Live.objects.filter(kind="municipality"))


def proposed(**values):
    return filled(title="Bänke am Weg", place="", point="", objective="", **values)


def press(map_, point, button="punkt"):
    """What a browser sends when the picture is pressed where this point is."""
    x, y = (round(value * PICTURES[button] / WIDTH) for value in map_.drawing(*point))
    return {f"{button}.x": str(x), f"{button}.y": str(y)}


def selected(response, name):
    select = re.search(rf'<select name="{name}".*?</select>', response.content.decode(), re.S)[0]
    return re.findall(r'value="([^"]*)" selected', select)


def drawing(response):
    return re.search(r"data-pick .*?(<svg.*?</svg>)", response.content.decode(), re.S)[1]


class TestAProposal:
    def test_needs_a_sentence_a_text_and_an_address_and_no_more(self, client, map_):
        assert client.post(PAGE, proposed()).status_code == 303
        kept = Contribution.objects.get()
        assert (kept.subject, kept.title, kept.text) == ("proposal", "Bänke am Weg", "Das fehlt mir.")
        assert (kept.municipality, kept.district_key, kept.objective_key, kept.longitude) == (None, "", "", None)

    def test_may_say_where_and_to_which_objective(self, client, map_):
        client.post(PAGE, proposed() | {"place": "wiesenburg-mark/reetzerhuetten", "objective": "1-2"})
        kept = Contribution.objects.get()
        assert (kept.municipality, kept.district_key, kept.objective_key) == (
            make.wiesenburg(), "reetzerhuetten", "1-2")  # fmt: skip

    def test_may_be_for_the_whole_of_a_municipality(self, client, map_):
        client.post(PAGE, proposed() | {"place": "bad-belzig/"})
        assert Contribution.objects.get().municipality == make.belzig()

    def test_a_point_says_whose_it_is(self, client, map_):
        client.post(PAGE, proposed() | {"point": as_text(IN_WIESENBURG)})
        kept = Contribution.objects.get()
        assert (kept.longitude, kept.latitude, kept.municipality) == (*IN_WIESENBURG, make.wiesenburg())

    FAULTS = {
        "no title": ({"title": ""}, "in einem Satz"),
        "a long title": ({"title": "x" * 121}, "Er hat 121"),
        "an unknown place": ({"place": "berlin/mitte"}, "Diesen Ort gibt es in der Liste nicht"),
        "a place of the other municipality": ({"place": "bad-belzig/reetz"}, "Diesen Ort gibt es in der Liste nicht"),
        "an unknown objective": ({"objective": "9-9"}, "Dieses Ziel gibt es nicht"),
        "a point far away": ({"point": as_text(IN_BERLIN)}, "außerhalb der Kommunen"),
        "no point at all": ({"point": "hier"}, "war nicht zu lesen"),
        "half a point": ({"point": "12.5"}, "war nicht zu lesen"),
        "a point without end": ({"point": "nan,inf"}, "außerhalb der Kommunen"),
        "a point of many digits": ({"point": "9" * 400 + ",1"}, "war nicht zu lesen"),
        "point and list contradict": (
            {"point": as_text(IN_WIESENBURG), "place": "bad-belzig/dippmannsdorf"},
            "Der Punkt liegt in Wiesenburg/Mark, in der Liste steht Bad Belzig.",
        ),
        "hostile": ({"title": HOSTILE * 3, "point": HOSTILE, "place": HOSTILE}, "Diesen Ort gibt es"),
    }

    @pytest.mark.parametrize(("values", "sentence"), FAULTS.values(), ids=FAULTS)
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, client, map_, values, sentence):
        sent = proposed() | values
        response = client.post(PAGE, sent)
        assert response.status_code == 422 and sentence in words(response)
        assert (shown(response), shown(response, "title")) == (sent["text"], sent["title"])
        assert "<script>alert" not in response.content.decode()
        assert not Contribution.objects.exists()

    def test_is_possible_without_any_borders(self, client):
        make.live(make.belzig(), make.wiesenburg())
        assert 'type="image"' not in client.get(PAGE).content.decode()
        assert client.post(PAGE, proposed()).status_code == 303
        assert client.post(PAGE, proposed() | {"punkt.x": "5", "punkt.y": "5"}).status_code == 200

    def test_lists_the_parts_of_a_place_below_it(self, client, map_):
        text = words(client.get(PAGE))
        assert "beide Kommunen ganz Bad Belzig Dippmannsdorf ganz Wiesenburg/Mark Reetz – Reetzerhütten" in text


class TestThePictureAsAButton:
    @pytest.mark.parametrize("button", PICTURES)
    def test_a_press_marks_the_point_and_keeps_what_was_typed(self, client, map_, button):
        sent = proposed() | {"text": HOSTILE, "title": "", "place": "bad-belzig/", "objective": "1-1", "email": "halb@"}
        response = client.post(PAGE, sent | press(map_, IN_BELZIG, button))
        assert response.status_code == 200 and "Der Punkt liegt in Bad Belzig." in words(response)
        longitude, latitude = map(float, shown(response, "point").split(","))
        assert (longitude, latitude) == pytest.approx(IN_BELZIG, abs=0.002)
        assert (shown(response), shown(response, "email")) == (HOSTILE, "halb@")
        assert (selected(response, "place"), selected(response, "objective")) == (["bad-belzig/"], ["1-1"])
        assert 'role="alert"' not in response.content.decode()
        assert "translate(-100" not in response.content.decode()
        assert not Contribution.objects.exists()

    @pytest.mark.parametrize(
        ("chosen", "then"),
        [("", "wiesenburg-mark/"), ("bad-belzig/", "wiesenburg-mark/"),
         ("bad-belzig/dippmannsdorf", "bad-belzig/dippmannsdorf"), ("wiesenburg-mark/reetz", "wiesenburg-mark/reetz")],
    )  # fmt: skip
    def test_the_list_goes_with_the_point_unless_an_ortsteil_was_chosen(self, client, map_, chosen, then):
        response = client.post(PAGE, proposed() | {"place": chosen} | press(map_, IN_WIESENBURG))
        assert selected(response, "place") == [then]

    def test_names_the_places_whose_centre_is_known_once_and_says_what_is_missing(self, client, map_):
        pictured = drawing(client.get(PAGE))
        assert pictured.count(">Bad Belzig<") == pictured.count(">Wiesenburg/Mark<") == 1
        place = make.belzig()
        place.longitude, place.latitude = 12.59556, 52.14222
        place.save()
        make.live(place)
        response = client.get(PAGE)
        pictured = drawing(response)
        assert (
            pictured.count(">Bad Belzig<") == pictured.count(">Wiesenburg/Mark<") == pictured.count("<circle cx=") == 1
        )
        assert "Wo die Ortsteile liegen, ist hier nicht hinterlegt" in words(response)

    def test_the_point_marked_is_the_point_sent(self, client, map_):
        marked = client.post(PAGE, proposed() | press(map_, IN_WIESENBURG))
        client.post(PAGE, proposed() | {"point": shown(marked, "point"), "stamp": shown(marked, "stamp")})
        assert Contribution.objects.get().municipality == make.wiesenburg()

    @pytest.mark.parametrize(
        ("where", "sentence"),
        [
            ({"punkt.x": "250", "punkt.y": "4"}, "außerhalb der Kommunen"),
            ({"punkt.x": "0", "punkt.y": "0"}, "Mit der Tastatur"),
            ({"punkt.x": "", "punkt.y": ""}, "Mit der Tastatur"),
            ({"punkt.x": "-5", "punkt.y": "1e9"}, "Mit der Tastatur"),
            ({"punkt.x": "²", "punkt.y": "5"}, "Mit der Tastatur"),
            ({"punkt.x": "9" * 5000, "punkt.y": "5"}, "Mit der Tastatur"),
            ({"punkt.x": "99999", "punkt.y": "5"}, "außerhalb der Kommunen"),
            ({"punkt.x": "5"}, "Mit der Tastatur"),
        ],
    )
    def test_a_press_beside_it_leaves_the_point_of_before(self, client, map_, where, sentence):
        response = client.post(PAGE, proposed() | {"point": as_text(IN_BELZIG)} | where)
        assert response.status_code == 200 and sentence in words(response)
        assert shown(response, "point") == as_text(IN_BELZIG)

    def test_the_point_can_be_taken_away(self, client, map_):
        response = client.post(PAGE, proposed() | {"point": as_text(IN_BELZIG), "punkt_weg": "1"})
        assert shown(response, "point") == "" and shown(response, "title") == "Bänke am Weg"

    def test_the_first_button_of_the_form_sends_it(self, client, map_):
        """Pressing Enter in a line presses the first button there is; it must not be the map."""
        form = client.get(PAGE).content.decode().partition("data-writing")[2]
        assert form.index('type="submit"') < form.index('type="image"')


class TestPhases:
    def test_an_open_phase_takes_the_proposal_and_is_named(self, client, map_):
        make.live(phases.consultation("Ideen gesucht", takes_proposals=True, rules="Bitte nur eine Idee."))
        text = words(client.get(PAGE))
        assert "Ideen gesucht" in text and "Bitte nur eine Idee." in text
        client.post(PAGE, proposed())
        assert Contribution.objects.get().consultation_key == "ideen-gesucht"

    def test_the_phase_of_one_municipality_takes_what_is_proposed_there(self, client, map_):
        make.live(phases.consultation("Nur hier", make.belzig(), takes_proposals=True))
        client.post(PAGE, proposed() | {"place": "bad-belzig/"})
        client.post(PAGE, proposed() | {"place": "wiesenburg-mark/", "text": "Dort."})
        found = Contribution.objects.order_by("id").values_list("consultation_key", flat=True)
        assert list(found) == ["nur-hier", ""]

    def test_a_phase_that_reads_everything_first_says_so(self, client, map_):
        chapter = make.chapter("Wege")
        make.live(chapter, phases.consultation("Erst lesen", chapters=[chapter], publishes_at_once=False))
        block = Live.objects.get(kind="chapter", key="wege").revision.content["blocks"][0]["id"]
        address = f"/beteiligung/absatz/{block}/"
        assert "Wir lesen jeden Beitrag, bevor er erscheint." in words(client.get(address))
        client.post(address, filled())
        assert Contribution.objects.get().consultation_key == "erst-lesen"

    def test_a_measure_in_a_phase_belongs_to_it(self, client, map_):
        measure = make.live_measure("Offenes WLAN", make.belzig())
        make.live(phases.consultation("Netz", measures=[measure], result_expected_on="2027-03-01"))
        assert "Das Ergebnis erwarten wir am 1. März 2027" in words(
            client.get(f"/beteiligung/massnahme/{measure.key}/")
        )
        client.post(f"/beteiligung/massnahme/{measure.key}/", filled())
        assert Contribution.objects.get().consultation_key == "netz"


class TestAnEvent:
    @pytest.fixture
    def event(self, map_):
        made = phases.event("Werkstatt", make.belzig())
        make.live(made)
        return SimpleNamespace(row=made, page=f"/beteiligung/termin/{made.key}/")

    def test_takes_contributions(self, client, event):
        assert "Werkstatt" in words(client.get(event.page)) and "Bürgerhaus" in words(client.get(event.page))
        assert client.post(event.page, filled()).status_code == 303
        kept = Contribution.objects.get()
        assert (kept.subject, kept.event_key, kept.municipality) == ("event", event.row.key, make.belzig())

    def test_unknown_is_not_found_and_withdrawn_says_so(self, client, event):
        assert client.get("/beteiligung/termin/gibt-es-nicht/").status_code == 404
        withdraw(event.row)
        assert client.get(event.page).status_code == 410
        assert "Das fehlt mir." in words(client.post(event.page, filled()))
