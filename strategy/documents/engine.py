"""A template engine of its own: hermetic, without the web's context processors, and without localised numbers.

A German decimal comma in the coordinates of a chart breaks the chart, so nothing is formatted unless a filter says so.
"""

from functools import cache

from django.template import Context, Engine

from .fetcher import ROOT


@cache
def engine() -> Engine:
    return Engine(
        dirs=[str(ROOT / "templates")],
        autoescape=True,
        builtins=["django.templatetags.i18n", "strategy.documents.filters", "strategy.documents.drawing_tags"],
    )


def fill(name: str, **values) -> str:
    """The template templates/pdf/<name>.html with these values."""
    return engine().get_template(f"pdf/{name}.html").render(Context(values, use_l10n=False))
