"""Fewer rounds of layout: only a page that names another page's number is made again, and only if that number changed.

WeasyPrint 70 lays a document out once, learns where every place is, and makes the pages again that name one. Then it
takes the total number of pages for news about every place, and makes most of them a third time; and it asks every
reference about every place. Here each place knows its references, and only counters that one of them prints are news.
"""

import copy
from contextlib import contextmanager

from weasyprint.css.targets import TargetCollector

_cache = TargetCollector.cache_target_page_counters


def _cache_what_is_asked_for(collector, anchor, values, page_index, page_maker):
    """Store the page counters of a place, and have the pages made again that print one of them that has changed."""
    target = collector.target_lookup_items.get(anchor)
    if collector.collecting or target is None or target.state != "up-to-date":
        return
    target.page_maker_index = page_index
    items = _references(collector).get(anchor)
    if not items or target.cached_page_counter_values == values:
        return
    before, target.cached_page_counter_values = target.cached_page_counter_values, copy.deepcopy(values)
    for item in items:
        if any(before.get(name) != values.get(name) for name in item.missing_target_counters[anchor]):
            _remake(item, page_maker)


def _remake(item, page_maker):
    if item.page_maker_index is None or item.page_maker_index >= len(page_maker):
        item.pending = True
        return
    page_maker[item.page_maker_index][-1]["content_changed"] = True
    item.parse_again(item.cached_page_counter_values)


def _references(collector):
    """Place → what names one of its counters; complete as soon as nothing is collected any more."""
    found = getattr(collector, "references", None)
    if found is None:
        found = collector.references = {}
        for (_box, token), item in collector.counter_lookup_items.items():
            for anchor in item.missing_target_counters if token == "content" else ():
                found.setdefault(anchor, []).append(item)
    return found


@contextmanager
def fewer_rounds():
    """Patch WeasyPrint for the time of one render. Inside tagpatch, which lets one render at a time in."""
    TargetCollector.cache_target_page_counters = _cache_what_is_asked_for
    try:
        yield
    finally:
        TargetCollector.cache_target_page_counters = _cache
