"""An HTML page with a leaner style sheet of the layout engine.

WeasyPrint 70 computes and keeps six styles for every element, which only list items and notes can use: half a megabyte
a page. Here these have them and nothing else has. The bytes are the same.
"""

import re
from functools import cache

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA

#: What has such parts in our documents. `float: footnote` anywhere else ends in an error of the layout engine.
OWNERS = {"marker": "li", "footnote-call": ".footnote", "footnote-marker": ".footnote"}
EVERYWHERE = re.compile(r"^::([\w-]+) (\{.*\})$", re.MULTILINE)


class LeanHTML(HTML):
    """Use it where WeasyPrint's HTML would be used."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [lean_stylesheet(), *super()._ua_stylesheets(forms)[1:]]


@cache
def lean_stylesheet() -> CSS:
    return CSS(string=EVERYWHERE.sub(_where_printed, UA), counter_style=CounterStyle())


def _where_printed(rule: re.Match[str]) -> str:
    owner = OWNERS.get(rule[1])
    return f"{owner}::{rule[1]} {rule[2]}" if owner else ""
