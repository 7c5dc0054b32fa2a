"""Whatever is done to a text, no contribution is lost, and none ends up under words it was not about."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.fate import Version, outcomes
from strategy import blocks as splitting
from strategy.replacing import continued, replaced

BUS = "Ein Bus auf Bestellung verbindet die Dörfer abends und am Wochenende mit dem Bahnhof."
TICKET = "Die Fahrt kostet so viel wie im Linienbus, und Kinder fahren in Begleitung frei mit."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."
OTHER = "Gemeinsam beschaffen beide Kommunen Sensoren und werten sie aus."
LIST = "<ul><li>Radwege zum Bahnhof</li><li>Ladesäulen am Markt</li><li>Mitfahrbänke in allen Dörfern</li></ul>"
TABLE = (
    "<table><thead><tr><th>Jahr</th><th>Betrag</th></tr></thead>"
    "<tbody><tr><td>2026</td><td>40.000 Euro</td></tr><tr><td>2027</td><td>60.000 Euro</td></tr></tbody></table>"
)


class Chapter:
    """A chapter across its publications, with a contribution on every passage of every one of them."""

    def __init__(self) -> None:
        self.content: list[dict] = []
        self.retired: set[str] = set()
        self.heirs: dict[str, str] = {}
        self.versions: list[Version] = []
        self._numbers = itertools.count()

    def publish(self, new, replaces=None):
        """`new` are bare blocks. Gives the content with its ids and notes what retires."""
        drafts = (f"neu-{number}" for number in itertools.count())
        content = continued(self.content, new, drafts.__next__)
        if replaces:
            content = replaced(self.content, content, replaces, drafts.__next__)
        for block in content:
            if block["id"].startswith("neu-"):
                block["id"] = f"b{next(self._numbers)}"
        self.retired |= set(ids(self.content)) - set(ids(content))
        self.heirs |= {old: content[index]["id"] for old, index in (replaces or {}).items() if old in self.retired}
        self.content = content
        self.versions.append(Version.of(content))
        return ids(content)

    def heir(self, id_):
        """Where a passage has gone, step by step as staff said; "" if it ends nowhere."""
        while id_ in self.retired:
            id_ = self.heirs.get(id_, "")
        return id_

    def fates(self, version=0):
        return [outcome.fate for outcome in outcomes(self.versions[version], self.versions[-1]).values()]


def ids(content):
    return [block["id"] for block in content]


def bare(*texts):
    """Paragraphs, or any HTML, as blocks without ids."""
    html = "".join(text if text.startswith("<") else f"<p>{text}</p>" for text in texts)
    return [block.as_dict() for block in splitting.split(html)]


@pytest.fixture
def chapter():
    return Chapter()


class TestByName:
    def test_split_the_bigger_half_goes_on(self, chapter):
        (one,) = chapter.publish(bare(f"{BUS} {TICKET} {NET}"))
        assert chapter.publish(bare(f"{BUS} {TICKET}", NET))[0] == one
        assert chapter.fates() == ["changed"]

    def test_split_staff_may_prefer_the_other_half(self, chapter):
        (one,) = chapter.publish(bare(f"{BUS} {TICKET} {NET}"))
        first, second = chapter.publish(bare(f"{BUS} {TICKET}", NET), {one: 1})
        assert second == one != first

    def test_merge_one_goes_on_and_the_other_is_gone(self, chapter):
        bus, net = chapter.publish(bare(BUS, NET))
        assert chapter.publish(bare(f"{BUS} {NET}"))[0] in (bus, net)
        assert sorted(chapter.fates()) == ["changed", "removed"]

    def test_merge_with_a_word_of_staff_both_go_on(self, chapter):
        old = chapter.publish(bare(BUS, NET))
        (new,) = chapter.publish(bare(f"{BUS} {NET}"), dict.fromkeys(old, 0))
        assert sorted(chapter.fates()) == ["changed", "merged"]
        assert {outcome.block for outcome in outcomes(chapter.versions[0], chapter.versions[1]).values()} == {new}

    def test_move_nothing_but_the_place_changes(self, chapter):
        bus, net, care = chapter.publish(bare(BUS, NET, CARE))
        assert chapter.publish(bare(NET, CARE, BUS)) == [net, care, bus]
        assert chapter.fates() == ["moved", "unchanged", "unchanged"]

    def test_a_small_rewording_changes_the_passage(self, chapter):
        old = chapter.publish(bare(BUS, NET))
        assert chapter.publish(bare(BUS.replace("abends", "ab sechs Uhr"), NET)) == old
        assert chapter.fates() == ["changed", "unchanged"]

    def test_a_large_rewording_is_another_passage_unless_staff_say_so(self, chapter):
        bus, net = chapter.publish(bare(BUS, NET))
        rewritten = bare("Nach Feierabend bringt ein Rufwagen alle heim, die keinen eigenen haben.", NET)
        assert chapter.publish(rewritten)[0] not in (bus, net)
        assert chapter.fates() == ["removed", "unchanged"]

        other = Chapter()
        bus, net = other.publish(bare(BUS, NET))
        assert other.publish(rewritten, {bus: 0}) == [bus, net]
        assert other.fates() == ["changed", "unchanged"]

    def test_lists_and_tables_go_on_with_other_items_and_rows(self, chapter):
        old = chapter.publish(bare(NET, LIST, TABLE))
        more = LIST.replace("</ul>", "<li>Ein Rufbus</li></ul>"), TABLE.replace("60.000", "65.000")
        assert chapter.publish(bare(*more, NET)) == [old[1], old[2], old[0]]
        assert sorted(chapter.fates()) == ["changed", "changed", "moved"]

    def test_a_list_that_becomes_a_paragraph_of_the_same_words_is_unchanged(self, chapter):
        old = chapter.publish(bare("<ul><li>Radwege zum Bahnhof bauen</li></ul>", NET))
        assert chapter.publish(bare("Radwege zum Bahnhof bauen", NET)) == old
        assert chapter.fates() == ["unchanged", "unchanged"]

    def test_a_chapter_replaced_as_a_whole_keeps_nothing_but_what_staff_say(self, chapter):
        bus, net, care = chapter.publish(bare(BUS, NET, CARE))
        new = bare("Sensoren messen das Wasser.", "Archive werden digital.", "Feste Plätze für Werkstätten.")
        fresh = chapter.publish(new, {net: 2, care: 2})
        assert fresh[2] == net and not {bus, care} & set(fresh)
        assert chapter.fates() == ["removed", "changed", "merged"]

    def test_an_empty_chapter_loses_nobody(self, chapter):
        chapter.publish(bare(BUS, NET))
        chapter.publish([])
        assert chapter.fates() == ["removed", "removed"]
        assert not set(chapter.publish(bare(BUS, NET))) & chapter.retired


STEMS, ENDS = ("bau", "netz", "rad", "haus", "wald", "dorf"), ("weg", "plan", "platz", "amt", "e")
WORDS = [f"{stem}{end}" for stem in STEMS for end in ENDS]
_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)
_step = st.tuples(
    st.sampled_from(["insert", "delete", "move", "little", "much", "split", "merge", "twice", "whole", "nothing"]),
    st.integers(0, 20),
    st.integers(0, 20),
    _words,
)
_round = st.tuples(st.lists(_step, max_size=4), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3))


def edited(texts, step):
    """The text after one edit; texts are lists of words."""
    act, at, to, words = step
    texts = [list(text) for text in texts]
    if act == "insert" or not texts:
        texts.insert(at % (len(texts) + 1), words)
        return texts
    at, to = at % len(texts), to % len(texts)
    if act == "delete":
        del texts[at]
    elif act == "move":
        texts.insert(to, texts.pop(at))
    elif act == "little":
        texts[at][len(texts[at]) // 2 :][:1] = words[:1]
        texts[at].append(words[0])
    elif act == "much":
        texts[at] = texts[at][:1] + words
    elif act == "split" and len(texts[at]) > 1:
        middle = len(texts[at]) // 2
        texts[at : at + 1] = [texts[at][:middle], texts[at][middle:]]
    elif act == "merge" and at + 1 < len(texts):
        texts[at : at + 2] = [texts[at] + texts[at + 1]]
    elif act == "twice":
        texts.insert(to, list(texts[at]))
    elif act == "whole":
        texts = [words[n:] + [words[0]] * n for n in range(min(3, len(words)))]
    return texts


@settings(max_examples=300, deadline=None)
@given(st.lists(_words, max_size=6), st.lists(_round, min_size=1, max_size=6))
def test_no_sequence_of_edits_loses_a_contribution(texts, rounds):
    chapter = Chapter()
    chapter.publish(bare(*map(" ".join, texts)))
    for steps, wishes in rounds:
        for step in steps:
            texts = edited(texts, step)
        new = bare(*map(" ".join, texts))
        before, retired = list(chapter.content), set(chapter.retired)
        replaces = {before[old % len(before)]["id"]: place % len(new) for old, place in wishes if before and new}
        chapter.publish(new, replaces)

        assert_ids_are_sound(chapter, before, retired)
        assert_same_words_keep_their_id(before, chapter.content, replaces)
        assert_wishes_came_true(chapter.content, replaces)
        for version in chapter.versions:
            assert_nobody_is_lost(version, chapter)
        # Publishing the same again changes nothing, so that it is no new revision.
        assert continued(chapter.content, new, itertools.count().__next__) == chapter.content


def assert_ids_are_sound(chapter, before, retired):
    now = ids(chapter.content)
    assert len(set(now)) == len(now)
    assert not set(now) & retired
    named = [old for block in chapter.content for old in block.get("replaces", [])]
    assert len(set(named)) == len(named)
    assert set(named) <= chapter.retired


def assert_same_words_keep_their_id(before, after, replaces):
    """Where the words stand once in both, and staff have not said anything of either."""
    old, new = Counter(b["text"] for b in before), Counter(b["text"] for b in after)
    places = {block["text"]: block["id"] for block in before}
    for index, block in enumerate(after):
        text = block["text"]
        if old[text] == new[text] == 1 and index not in replaces.values() and places[text] not in replaces:
            assert block["id"] == places[text]


def assert_wishes_came_true(content, replaces):
    for old, index in replaces.items():
        assert content[index]["id"] == old or old in content[index]["replaces"]


def assert_nobody_is_lost(version, chapter):
    living = set(ids(chapter.content))
    found = outcomes(version, chapter.versions[-1])
    assert set(found) == set(version.texts)
    for id_, outcome in found.items():
        assert outcome.block == chapter.heir(id_)
        if outcome.fate == "removed":
            assert outcome.block == "" and id_ in chapter.retired
        elif outcome.fate == "merged":
            assert outcome.block in living and id_ in chapter.retired
        else:
            assert outcome.block == id_ in living
            assert (outcome.text == version.texts[id_]) == (outcome.fate != "changed")
