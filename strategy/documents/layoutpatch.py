"""Fewer rounds of layout: only a page that names another page's number is made again, and only if that number changed.

WeasyPrint 70 lays a document out, learns where every place is, and makes the pages again that name one. It does so in
three rounds, because it confuses the page a reference stands on with the page it names, and cannot tell which place
`attr(href)` is. Here each place knows its references:

- a reference to an earlier place gets its number before its own page is made;
- one to a later place is made again in the second round;
- whatever keeps its number is left alone.
"""

import copy
from collections import defaultdict
from contextlib import contextmanager

from weasyprint.css.targets import TargetCollector

_cache = TargetCollector.cache_target_page_counters


def _tell_the_references(collector, anchor, values, page_index, page_maker):
    """Note on which page a place is, and renew what prints that."""
    target = collector.target_lookup_items.get(anchor)
    if collector.collecting or target is None or target.state != "up-to-date":
        return
    target.page_maker_index = page_index
    references = _references(collector).get(anchor)
    if not references:
        return
    before, target.cached_page_counter_values = target.cached_page_counter_values, copy.deepcopy(values)
    for item, names in references:
        if any(before.get(name) != values.get(name) for name in names):
            _renew(item, page_maker)


def _renew(item, page_maker):
    item.parse_again(item.cached_page_counter_values)
    if item.page_maker_index is not None and item.page_maker_index < len(page_maker):
        page_maker[item.page_maker_index][-1]["content_changed"] = True


def _references(collector):
    """Place → [(what names it, the counters it prints)]; complete as soon as nothing is collected any more."""
    found = getattr(collector, "references", None)
    if found is None:
        found = collector.references = defaultdict(list)
        for (box, token), item in collector.counter_lookup_items.items():
            for anchor, names in item.missing_target_counters.items() if token == "content" else ():
                found[anchor or _place(box)].append((item, names))
                if item.missing_counters is names:  # those of the place, taken for those of the page it stands on
                    item.missing_counters = []
    return found


def _place(box) -> str:
    """What the element's link leads to: the styles ask for the page of `attr(href)` only."""
    return (box.element.get("href") or "").removeprefix("#")


@contextmanager
def fewer_rounds():
    """Patch WeasyPrint for the time of one render. Inside tagpatch, which lets one render at a time in."""
    TargetCollector.cache_target_page_counters = _tell_the_references
    try:
        yield
    finally:
        TargetCollector.cache_target_page_counters = _cache
