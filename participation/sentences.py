"""The sentences of a passage, so that a contribution can quote one of them. It knows no Django.

German full stops also stand after abbreviations, ordinal numbers and in dates; only the ones that end a
sentence part it. In doubt two sentences stay together: a long quote is better than a torn one.
"""

from __future__ import annotations

import re

#: Characters kept before and after a quote, so that it is found again where it stands twice.
AROUND = 30


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Lower case, without the last full stop and without spaces: "z. B." is "z.b".
_ABBREVIATIONS = _words(
    """abs art aufl bd bspw bzgl bzw ca d.h d.i dr e.v ev evtl f ff gem ggf ggü hr hrsg i.a i.d.r i.s.d i.s.v i.v.m
    inkl insb jh kap lt max mind min mio mrd mtl nr o.g p.a pl prof s s.a s.o s.u sog st std str tel tsd u.u v.a vgl
    vol vs z.b z.hd z.t z.zt zit zzgl jan feb mär apr jun jul aug sep sept okt nov dez"""
)
# These may end a sentence; whether they do says the next word.
_CLOSING = _words("usw etc u.a o.ä u.ä o.dgl u.dgl n.chr v.chr u.v.m u.s.w")
# Small words that are written with a capital only where a sentence begins. „Sie“ and „Ihr“ are not among them.
_STARTERS = _words(
    """alle allerdings als am an auch auf aus außerdem bei beide bis bisher da dabei dadurch dafür daher damit danach
    dann daran darauf darin darum darüber das dazu den denn der deshalb die dies diese dieser dieses doch dort durch
    ein eine einen einer er es für gibt hier hierzu ich im in ist jede jeder jedes jetzt kann kein keine man mit nach
    nicht noch nun nur ob ohne sein seine seit sind so sobald sollten sowohl trotzdem um und unser unsere viele vom
    von vor was weil welche wenn wer wie wir wird wo zu zudem zugleich zum zur zwar"""
)

_END = re.compile(r"[.!?…]+[\"'“”‘’«»)\]]*(?=\s)")
_LAST_WORD = re.compile(r"[^\s(\[\"„‚»«]+$")
_SPACED_ABBREVIATION = re.compile(r"(?:(?<![\w.])\w{1,2}\.\s)+\w+\.$")
_NEXT_WORD = re.compile(r"\s+[\"'„“‚»«(\[]*(\w+)")


def sentences(text: str) -> list[str]:
    """The sentences of a plain text in order; a line is never part of two sentences, and none is empty.

    Joined with spaces they are the text with all white space as single spaces.
    """
    return [_plain(text[start:end]) for start, end in _spans(text)]


def quote_of(text: str, n: int) -> tuple[str, str, str]:
    """(sentence number `n` counted from 0, up to 30 characters before it, up to 30 after it).

    Raises IndexError if the text has no such sentence.
    """
    if n < 0:
        raise IndexError("sentences are counted from 0")
    start, end = _spans(text)[n]
    before, after = _plain(text[:start]), _plain(text[end:])
    return _plain(text[start:end]), before[-AROUND:], after[:AROUND]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\r\n]+", text):
        start = line.start()
        for stop in _END.finditer(text, line.start(), line.end()):
            if _ends_sentence(text[start : stop.end()], text[stop.end() : line.end()]):
                spans.append((start, stop.end()))
                start = stop.end()
        spans.append((start, line.end()))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _ends_sentence(before: str, after: str) -> bool:
    """Whether the stop at the end of `before` ends a sentence that `after` does not go on with."""
    found = _NEXT_WORD.match(after)
    if not found:
        # A dash or a sign follows; at the end of the line it does not matter.
        return not before.endswith(".")
    following = found[1]
    if not before.endswith("."):
        # „Wer hilft?“, fragt sie: a small letter goes on.
        return not following[0].islower()
    if following[0].islower() or before.endswith(".."):
        return not following[0].islower()
    return not _is_short_for_something(before, following)


def _is_short_for_something(before: str, following: str) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or an ordinal number."""
    word = _LAST_WORD.search(before)
    last = word[0][:-1] if word else ""
    spaced = _SPACED_ABBREVIATION.search(before)
    short = "".join(spaced[0].split())[:-1].casefold() if spaced else last.casefold()
    if "." in short and short not in _CLOSING:
        return short in _ABBREVIATIONS
    if short in _CLOSING | _ABBREVIATIONS or (last.isdigit() and len(last) < 4):
        return following.casefold() not in _STARTERS
    return len(last) == 1 and last.isalpha()
