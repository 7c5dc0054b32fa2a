"""Filters and tags of the document templates. The template engine of the documents loads them for every template."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from . import charts, wording
from . import standing as said
from .links import WEB, Links
from .palette import colour as tone_colour
from .palette import tones
from .qr import qr as draw_qr
from .rich import rich as print_rich

register = template.Library()

register.filter("long_date", wording.long_date)
register.filter("tone_colour", tone_colour)
register.filter("is_overdue", charts.is_overdue)
register.filter("standing", said.standing)
register.filter("bare", said.bare)
register.filter("at", said.at)
register.filter("place_of", said.address)
register.filter("printed_at", said.printed_at)
register.filter("frozen", said.frozen)
register.filter("is_decided_later", said.is_decided_later)
register.filter("result", said.result)
register.simple_tag(draw_qr, name="qr")


@register.filter
def euro(value) -> str:
    return wording.euro(value)


@register.filter
def figures(value) -> str:
    return wording.number(value)


@register.filter
def known(value) -> SafeString:
    """The value, or the words for one that is not there yet."""
    return escape(value) if value not in (None, "") else UNKNOWN


UNKNOWN = format_html('<span class="unknown">{}</span>', wording.UNKNOWN)


@register.filter
def example(is_example) -> SafeString:
    """The mark of an example value; its meaning stands below the table and at the foot of the page."""
    return mark_safe('<sup class="ex">B</sup>') if is_example else mark_safe("")


@register.filter
def example_foot(has_examples) -> str:
    """What the foot of a page with example values says."""
    return wording.EXAMPLE_FOOT if has_examples else ""


@register.filter
def period(row: dict) -> str:
    """Planned time of an implementation, in words."""
    return wording.period(row["planned_start"], row["planned_end"], row["precision"])


@register.filter
def actual_period(row: dict) -> str:
    return wording.span(row["actual_start"], row["actual_end"], row["precision"])


@register.filter
def span(phase: dict) -> str:
    """When a phase of the strategy was, in long words."""
    return wording.span(phase.get("start"), phase.get("end"), phase.get("precision") or "day")


@register.filter
def steps(row: dict) -> list[bool]:
    """One entry for each phase: reached or not."""
    return [number <= row["step"] for number in range(1, row["steps"] + 1)]


@register.filter
def overdue(milestones: list[dict], date: str) -> list[dict]:
    return [milestone for milestone in milestones if charts.is_overdue(milestone, date)]


@register.filter
def css_string(value: str) -> str:
    """Text that may stand between double quotes in a style sheet inside an HTML page."""
    return "".join(c if c.isalnum() or c in " .,:;·–-()" else f"\\{ord(c):x} " for c in value)


@register.filter
def unbroken(title: str) -> SafeString:
    """A title in which names with a slash stay on one line."""
    return mark_safe(re.sub(r"([^\s/]{1,20}/[^\s/]{1,20})", r'<span class="nb">\1</span>', escape(title)))


@register.filter
def shortened(text: str, length: int) -> str:
    return wording.shortened(text, length)


@register.filter
def web(href: str | None) -> str:
    """An address as it may stand in a link, "" when it is none or not known."""
    return href if href and WEB.fullmatch(href) else ""


@register.filter
def in_list(value, listed) -> bool:
    return value in listed


@register.filter
def has_sources(tree: dict) -> bool:
    return any(node["type"] == "sources" for node in tree["nodes"])


@register.filter
def words(values: list[str]) -> str:
    return wording.enumerate_words(list(values))


@register.simple_tag(takes_context=True)
def rich(context, html: str, first_level: int = 3) -> SafeString:
    """Stored HTML, made printable; its highest heading gets this level."""
    links = context.get("links") or Links(context["tree"])
    return mark_safe(print_rich(html, first_level=first_level, resolve=links))


@register.simple_tag(takes_context=True)
def passage(context, block: dict, first_level: int = 4) -> SafeString:
    """A block of a chapter: its HTML with footnotes, and a table with its number."""
    links = context.get("links") or Links(context["tree"])
    table = block.get("captions", {}).get("table")
    return mark_safe(
        print_rich(
            block["html"],
            first_level=first_level,
            resolve=links,
            notes=block.get("notes", ()),
            caption=caption(table) if table and table.get("number") else "",
        )
    )


@register.filter
def caption(said: dict | None) -> SafeString:
    """ "Tabelle 4" and the title of a table or chart; without a number the title alone."""
    if not said:
        return mark_safe("")
    if not said.get("number"):
        return escape(said["title"])
    return format_html('<b class="no">{}</b> {}', said["number"], said["title"])


@register.filter
def place(said: dict | None) -> SafeString:
    """The attribute that makes a numbered table or chart a place links can lead to."""
    return format_html(' id="{}"', said["anchor"]) if said and said.get("anchor") else mark_safe("")


@register.simple_tag
def tone_classes() -> SafeString:
    """A class for each tone: its colour and the tints made from it."""
    rule = ".{name} {{ --c: {colour}; --tint: {tint}; --soft: {soft}; --dark: {dark} }}"
    return mark_safe("\n".join(rule.format(**tone) for tone in tones()))


@register.filter
def linked(line: str) -> SafeString:
    """A line of text whose web addresses are links."""
    parts = re.split(r"(https?://[^\s<>\"']*[^\s<>\"'.,;)])", line)
    return mark_safe(
        "".join(_link(part) if n % 2 and WEB.fullmatch(part) else escape(part) for n, part in enumerate(parts))
    )


def _link(address: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, address)
