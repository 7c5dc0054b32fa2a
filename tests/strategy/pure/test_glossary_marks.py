"""Terms are linked once per text, only where a link may stand."""

from strategy.glossary_marks import Marker

TERMS = [
    {"term": "LoRaWAN", "variants": [], "definition": 'Funk "weit"', "url": "/glossar/#begriff-lorawan"},
    {"term": "Reallabor", "variants": ["Reallabore", "R&D"], "definition": "x", "url": "/glossar/#begriff-reallabor"},
]


def mark(*pieces: str) -> list[str]:
    marker = Marker(TERMS)
    return [marker.mark(piece) for piece in pieces]


def test_the_first_use_is_linked_with_its_definition():
    [html] = mark("<p>Mit LoRaWAN messen.</p>")
    link = '<a class="p-term" href="/glossar/#begriff-lorawan" title="Funk &quot;weit&quot;">LoRaWAN</a>'
    assert html == f"<p>Mit {link} messen.</p>"


def test_each_term_is_linked_once_per_text_whatever_its_form():
    first, second = mark("<p>Ein Reallabor.</p>", "<p>Zwei Reallabore und LoRaWAN.</p>")
    assert first.count("p-term") == 1
    assert "Reallabore" in second and second.count("p-term") == 1


def test_words_that_only_contain_a_term_are_left_alone():
    assert mark("<p>Reallaborleitung, LoRaWAN-Netz</p>") == ["<p>Reallaborleitung, LoRaWAN-Netz</p>"]


def test_no_link_inside_a_link_a_heading_or_a_table_head():
    pieces = ['<p><a href="/x">LoRaWAN</a></p>', "<h2>LoRaWAN</h2>", "<table><tr><th>LoRaWAN</th></tr></table>"]
    assert mark(*pieces) == pieces


def test_tags_and_attributes_are_never_touched():
    html = '<p>a<br>b <a href="/LoRaWAN" title="LoRaWAN">c</a></p>'
    assert mark(html) == [html]


def test_without_terms_nothing_happens():
    assert Marker([]).mark("<p>LoRaWAN</p>") == "<p>LoRaWAN</p>"
