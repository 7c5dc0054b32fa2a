"""A comparison in German words: what a page and the Synopse say of each change, so that they say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from .comparison_amounts import AmountChange, DateChange, MoneySum
from .comparison_passages import Passage
from .comparison_results import Comparison, FieldChange, Part, Subject
from .models import Revision
from .registry import kinds
from .templatetags.portal_ui import euro, german_date

UNKNOWN = "noch nicht bekannt"
OP_WORDS = {"new": "neu", "removed": "entfällt", "changed": "geändert", "added": "neu", "moved": "neue Reihenfolge"}
#: Of two sums that know different amounts.
INCOMPARABLE = "nicht vergleichbar"
#: Typographic minus: a hyphen before an amount reads like a dash.
MINUS = "−"


def passage_name(passage: Passage) -> str:
    """„Absatz 3.2-4“, „Überschrift“."""
    return f"Absatz {passage.number}" if passage.number else "Überschrift"


def passage_says(passage: Passage, chapters: Mapping[str, str]) -> str:
    """„geändert, verschoben von 3.2-1 nach 3.4-2“; `chapters`: what chapters are called, by key."""
    said = [] if passage.op == "same" or passage.is_moved and passage.op == "removed" else [OP_WORDS[passage.op]]
    if passage.is_markup:
        said = ["Wortlaut gleich, nur Hervorhebungen oder Verweise geändert"]
    if passage.is_moved:
        said.append(_moved(passage, chapters))
    elif passage.is_renumbered:
        said.append(f"bisher {passage.old_number}")
    if passage.merged_into:
        said.append(f"aufgegangen in {passage.merged_into}")
    return ", ".join(said)


def renumbered_words(passages: Iterable[Passage]) -> str:
    """„Neue Nummer, gleicher Wortlaut: 10.2-2 → 10.2-3“: what stayed while others moved around it; "" if nothing."""
    found = [f"{p.old_number} → {p.new_number}" for p in passages if p.is_renumbered and not p.is_changed]
    return f"Neue Nummer, gleicher Wortlaut: {', '.join(found)}" if found else ""


def _moved(passage: Passage, chapters: Mapping[str, str]) -> str:
    other = chapters.get(passage.other_chapter, "einem anderen Kapitel")
    if passage.other_chapter and passage.op == "removed":
        return f"verschoben nach {passage.new_number} in Kapitel „{other}“"
    if passage.other_chapter:
        return f"verschoben von {passage.old_number} aus Kapitel „{other}“"
    if passage.is_renumbered:
        return f"verschoben von {passage.old_number} nach {passage.new_number}"
    return "verschoben"


def amount_words(amount: Decimal | None, *, is_there: bool) -> str:
    """„12.000 €“, „noch nicht bekannt“, and „–“ where there is no such line."""
    if not is_there:
        return "–"
    return UNKNOWN if amount is None else euro(amount)


def difference_words(change: AmountChange) -> str:
    """„+2.000 €“, „−500 €“; "" where one side is not known."""
    if change.difference is not None:
        return signed_euro(change.difference)
    if change.has_before and change.has_after:
        return "jetzt bekannt" if change.before is None else "nicht mehr bekannt"
    return "neue Zeile" if change.has_after else "Zeile entfällt"


def sum_words(found: MoneySum) -> tuple[str, str]:
    """A sum over many lines, and what is to be known of it: („12.000 €“, „2 Zeilen noch nicht bekannt“)."""
    if not found.lines:
        return "keine Angaben", ""
    known = euro(found.known) if found.lines > found.unknown else UNKNOWN
    note = f"dazu {_counted(found.unknown, 'Zeile', 'Zeilen')} ohne Betrag" if found.unknown else ""
    return known, note


def sum_difference(old: MoneySum, new: MoneySum) -> str:
    """Two sums can be compared only if nothing became known or unknown in between."""
    if not (old.lines and new.lines):
        return INCOMPARABLE if old.lines or new.lines else ""
    if old.unknown == old.lines and new.unknown == new.lines:
        return ""  # unknown is not 0, and no difference of it is
    return signed_euro(new.known - old.known) if old.unknown == new.unknown else INCOMPARABLE


def difference_reason(old: MoneySum, new: MoneySum) -> str:
    """Why two sums cannot be compared: „seither 1 Betrag mehr bekannt“; "" where they can."""
    if sum_difference(old, new) != INCOMPARABLE:
        return ""
    if not (old.lines and new.lines):
        return "bisher keine Angaben" if new.lines else "jetzt keine Angaben"
    more = old.unknown - new.unknown
    if old.lines == new.lines:
        return f"seither {_counted(abs(more), 'Betrag', 'Beträge')} {'mehr' if more > 0 else 'weniger'} bekannt"
    gone = _counted(abs(more), "unbekannter Betrag", "unbekannte Beträge")
    return f"seither {gone} {'weniger' if more > 0 else 'mehr'}"


def signed_euro(amount: Decimal) -> str:
    sign = "+" if amount > 0 else MINUS if amount < 0 else "±"
    return f"{sign}{euro(abs(amount))}"


def day_words(day: date | None, precision: str, *, is_there: bool, field: str) -> str:
    if not is_there:
        return "–"
    if day is None:
        return "noch nicht" if field.startswith("actual") else UNKNOWN
    return german_date(day, precision)


def shift_words(change: DateChange) -> str:
    """„6 Monate später“, „12 Tage früher“; what else is to be said where one side is not known."""
    if change.before is None or change.after is None:
        return _without_days(change)
    if change.before == change.after:
        return "anders genau angegeben"
    later = "später" if change.after > change.before else "früher"
    first, last = sorted((change.before, change.after))
    months = (last.year - first.year) * 12 + last.month - first.month
    is_exact = change.precision_before == change.precision_after == "day"
    if is_exact and (months == 0 or (last - first).days < 28):
        return f"{_counted((last - first).days, 'Tag', 'Tage')} {later}"
    if months == 0:
        return later
    about = "rund " if is_exact and first.day != last.day else ""
    return f"{about}{_counted(months, 'Monat', 'Monate')} {later}"


def _without_days(change: DateChange) -> str:
    if change.has_before and change.has_after:
        if change.field.startswith("actual"):
            return "erreicht" if change.after else "doch nicht erreicht"
        return "jetzt bekannt" if change.after else "nicht mehr bekannt"
    return "neu" if change.has_after else "entfällt"


def subject_words(subject: Subject, places: Mapping[str, str]) -> str:
    """What of it changed, in one line: „3 Absätze geändert, 1 verschoben; Phase; 2 Beträge“."""
    if subject.op != "changed":
        return _whole_words(subject, places)
    text = [p for p in subject.passages if p.number or p.other_chapter]
    said = [_passages_words(text, "Absatz", "Absätze")]
    said += [_passages_words([p for p in subject.passages if p not in text], "Überschrift", "Überschriften")]
    said += _parts_words(subject, places)
    fields = [field for part in subject.parts if part.op == "changed" for field in part.fields]
    said += list(dict.fromkeys(_first_word(field) for field in fields))
    amounts, dates = (
        sum(len(getattr(p, name)) for p in subject.parts if p.op == "changed") for name in ("amounts", "dates")
    )
    said += [_counted(amounts, "Betrag", "Beträge")] if amounts else []
    said += [_counted(dates, "Termin", "Termine")] if dates else []
    return "; ".join(filter(None, said)) or "nur Angaben, die auf keiner Seite stehen"


def _whole_words(subject: Subject, places: Mapping[str, str]) -> str:
    of = [
        places[part.municipality] for part in subject.parts if part.kind != subject.kind and part.municipality in places
    ]
    words = "ganz neu" if subject.op == "new" else "entfällt ganz"
    paragraphs = [p for p in subject.passages if p.number and not (p.is_moved and p.op == "removed")]
    size = f", {_counted(len(paragraphs), 'Absatz', 'Absätze')}" if paragraphs else ""
    return f"{words}{size}{f', mit Umsetzung in {joined(of)}' if of else ''}"


def _parts_words(subject: Subject, places: Mapping[str, str]) -> list[str]:
    return [
        f"Umsetzung {places.get(part.municipality, '')} {'neu' if part.op == 'new' else 'entfällt'}"
        for part in subject.parts
        if part.op != "changed" and part.kind != subject.kind
    ]


def _first_word(field: FieldChange) -> str:
    return field.label.partition(" › ")[0]


def _passages_words(passages: Iterable[Passage], one: str, many: str) -> str:
    """„3 Absätze geändert, 1 neu, 1 entfällt, 2 verschoben“."""
    counts = Counter("moved" if p.is_moved and p.op in ("same", "removed") else p.op for p in passages)
    words = {"changed": "geändert", "new": "neu", "removed": "entfällt", "moved": "verschoben"}
    found = [(counts[op], word) for op, word in words.items() if counts[op]]
    if not found:
        return ""
    (first, word), *rest = found
    return ", ".join([f"{_counted(first, one, many)} {word}", *(f"{n} {word}" for n, word in rest)])


def figure_words(subjects: Iterable[Subject]) -> str:
    """„3 geändert, 1 neu“; „nichts geändert“."""
    counts: Counter[str] = Counter(subject.op for subject in subjects)
    words = {"changed": "geändert", "new": "neu", "removed": "entfallen"}
    return ", ".join(f"{counts[op]} {word}" for op, word in words.items() if counts[op]) or "nichts geändert"


def part_name(part: Part, label: str, places: Mapping[str, str]) -> str:
    """„Umsetzung Bad Belzig“."""
    return f"{label} {places.get(part.municipality, '')}".strip()


def joined(words: list[str]) -> str:
    """„Bad Belzig und Wiesenburg/Mark“, „a, b und c“."""
    return " und ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def facet_words(facet: str, count: int, subjects: int) -> str:
    """„5 Beträge in 3 Maßnahmen“; „nichts geändert“."""
    if not count:
        return "nichts geändert"
    one, many = {"geld": ("Betrag", "Beträge"), "termine": ("Termin", "Termine"), "staende": ("Angabe", "Angaben")}[
        facet
    ]
    return f"{_counted(count, one, many)} in {_counted(subjects, 'Maßnahme', 'Maßnahmen')}"


def counted_group(label: str, count: int) -> str:
    """„3 Kapitel“, „1 Maßnahme“, „2 weitere Angaben“."""
    one = {"Maßnahmen": "Maßnahme", "Leitziele": "Leitziel", "Indikatoren": "Indikator", "Sonstiges": "weitere Angabe"}
    many = {"Sonstiges": "weitere Angaben"}
    return _counted(count, one.get(label, label), many.get(label, label))


def _is_compared(revision: Revision, comparison: Comparison) -> bool:
    """Not if a comparison for one municipality leaves it out, because it belongs to another."""
    owners = kinds()[revision.kind].municipality_keys(revision.key, revision.content or {})
    return not comparison.municipality or len(owners) != 1 or owners[0] == comparison.municipality


def unchanged_words(comparison: Comparison) -> str:
    """„Alles Übrige ist gleich geblieben: 140 von 152 veröffentlichten Inhalten.“"""
    touched, decided = (
        {(part.kind, part.key) for subject in subjects for part in subject.parts}
        for subjects in (comparison.subjects, comparison.decisions)
    )
    places = {(r.kind, r.key) for r in comparison.after.revisions() if _is_compared(r, comparison)} - decided
    same = len(places - touched)
    return f"Gleich geblieben sind {same} von {len(places)} veröffentlichten Inhalten." if same else ""
