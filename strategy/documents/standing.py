"""How a document says what it is: an edition with what became of it, or the live state of a day."""

from typing import Any

from .wording import FIXED, long_date

EXAMPLE = "Beispiel"
#: The words for a council's result; "" is none yet.
RESULTS = {
    "": "noch nicht entschieden",
    "accepted": "beschlossen",
    "amended": "mit Änderungen beschlossen",
    "rejected": "abgelehnt",
    "postponed": "vertagt",
    "noted": "zur Kenntnis genommen",
}


def standing(tree: dict[str, Any]) -> str:
    """ "Fassung 2, Entwurf", "Fassung 2, beschlossen am 3. Mai 2027" or "Arbeitsstand vom 20. November 2026".

    `tree` has `edition` (strategy.snapshot.Snapshot.described, or None) and `date` (YYYY-MM-DD or ""); what is made
    from several states says itself which, in `standing`.
    """
    if tree.get("standing"):
        return str(tree["standing"])
    edition = tree.get("edition")
    if not edition:
        date = tree.get("date")
        return f"Arbeitsstand vom {long_date(date)}" if date else "Arbeitsstand"
    words = f"Fassung{FIXED}{edition['number']}, {'Entwurf' if edition['is_draft'] else adopted(edition)}"
    return f"{words} ({EXAMPLE})" if edition.get("is_example") else words


def adopted(edition: dict[str, Any]) -> str:
    """ "beschlossen am …" with the day on which the last council did, where every day is known."""
    days = [council["latest"]["date"] for council in edition["councils"] if council["latest"]]
    if not days or not all(days):
        return "beschlossen"
    return f"beschlossen {'am' if len(set(days)) == 1 else 'bis'} {long_date(max(days))}"


def address(tree: dict[str, Any]) -> str:
    """Where what the document says stays to be read: the page of its edition, else that of all documents."""
    edition, portal = tree.get("edition"), (tree.get("portal_url") or "").rstrip("/")
    if not portal:
        return ""
    return f"{portal}/dokumente/{edition['slug']}/" if edition else f"{portal}/dokumente/"


def frozen(tree: dict[str, Any]) -> str:
    """ "Inhalt: Fassung 1, eingefroren am 14. November 2026 · Beschlüsse bis 18. November 2026"; "" for the live state.

    What the councils decided may be told later than the wording was frozen; then both days are named.
    """
    edition = tree.get("edition")
    if not edition:
        return ""
    words = f"Inhalt: Fassung{FIXED}{edition['number']}, eingefroren am {long_date(edition['frozen_on'])}"
    return f"{words} · Beschlüsse bis {long_date(tree['date'])}" if is_decided_later(tree) else words


def is_decided_later(tree: dict[str, Any]) -> bool:
    """Whether something in the document, a resolution that is, was published after its edition was frozen."""
    return bool(tree.get("edition")) and (tree.get("date") or "") > tree["edition"]["frozen_on"]


def printed_at(tree: dict[str, Any], path: str) -> str:
    """The address to print for a short path ("/k/9/"): in its edition, so that paper leads to the words it carries."""
    edition = tree.get("edition")
    return at(f"/dokumente/{edition['slug']}{path}" if edition and path else path, tree.get("portal_url") or "")


def at(path: str, portal: str) -> str:
    """A path of the portal as an address; "" where no portal is known."""
    return f"{portal.rstrip('/')}{path}" if path and portal else ""


def result(code: str) -> str:
    return RESULTS.get(code or "", "")


def bare(address: str) -> str:
    """An address as people type it."""
    return address.removeprefix("https://").removeprefix("http://")
