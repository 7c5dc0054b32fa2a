"""What staff say of passages goes beyond what comparing can see, and is not forgotten."""

import itertools

import pytest

from strategy.replacing import BadReplacement, continued, replaced, successors

BUS = "Ein Bus auf Bestellung verbindet die Dörfer abends mit dem Bahnhof."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."
OTHER = "Gemeinsam beschaffen beide Kommunen Sensoren und werten sie aus."


def counter():
    numbers = itertools.count()
    return lambda: f"n{next(numbers)}"


def block(text, id_="", **more):
    return {"kind": "paragraph", "level": None, "html": f"<p>{text}</p>", "text": text, "id": id_, **more}


def old(*texts):
    return [block(text, f"o{index}") for index, text in enumerate(texts)]


def ids(blocks):
    return [found["id"] for found in blocks]


def after(before, texts, replaces=None):
    new = continued(before, [block(text) for text in texts], counter())
    return replaced(before, new, replaces, counter()) if replaces else new


def test_a_block_that_nobody_recognised_gets_the_id_of_the_one_it_goes_on_for():
    blocks = after(old(BUS, NET), [CARE, NET], {"o0": 0})
    assert ids(blocks) == ["o0", "o1"]
    assert "replaces" not in blocks[0]


def test_a_block_that_was_recognised_keeps_its_id_and_names_the_others():
    blocks = after(old(BUS, NET), [NET + " Dazu kommt ein Bus."], {"o0": 0})
    assert ids(blocks) == ["o1"]
    assert blocks[0]["replaces"] == ["o0"]
    assert successors(blocks) == {"o0": "o1"}


def test_of_several_for_one_new_block_the_first_in_the_old_text_gives_its_id():
    blocks = after(old(BUS, NET, CARE), [OTHER, CARE], {"o1": 0, "o0": 0})
    assert ids(blocks) == ["o0", "o2"]
    assert blocks[0]["replaces"] == ["o1"]


def test_what_was_said_is_carried_over_as_long_as_the_block_lives():
    first = after(old(BUS, NET), [NET], {"o0": 0})
    assert after(first, [CARE, NET]) == [block(CARE, "n0"), block(NET, "o1", replaces=["o0"])]
    assert after(first, [NET]) == first
    assert successors(after(first, [CARE])) == {}


def test_chains_resolve_to_the_last_one():
    first = after(old(BUS, NET), [NET], {"o0": 0})
    second = after(first, [NET, CARE])
    third = after(second, [CARE], {"o1": 0})
    assert ids(third) == ["n0"]
    assert successors(third) == {"o1": "n0", "o0": "n0"}


def test_who_takes_the_id_takes_its_past_as_well():
    first = after(old(BUS, NET), [NET], {"o0": 0})
    second = after(first, [CARE], {"o1": 0})
    assert (ids(second), successors(second)) == (["o1"], {"o0": "o1"})


def test_staff_may_give_a_passage_to_another_block_than_the_one_found():
    """Of a passage that was split the bigger half is found; staff may prefer the other."""
    near, far = f"{NET} Sehr bald.", "Beratung gibt es dort auch."
    assert ids(after(old(NET), [near, far])) == ["o0", "n0"]
    assert ids(after(old(NET), [near, far], {"o0": 1})) == ["n0", "o0"]


def test_staff_may_exchange_two():
    assert ids(after(old(NET, BUS), [NET, BUS], {"o0": 1, "o1": 0})) == ["o1", "o0"]


def test_naming_what_was_found_anyway_changes_nothing():
    assert after(old(NET, BUS), [BUS, CARE], {"o1": 0}) == after(old(NET, BUS), [BUS, CARE])


@pytest.mark.parametrize("replaces", [{"fremd": 0}, {"o0": 2}, {"o0": -1}, {"n0": 0}])
def test_what_is_not_there_is_refused(replaces):
    with pytest.raises(BadReplacement):
        after(old(NET, BUS), [CARE, BUS], replaces)
