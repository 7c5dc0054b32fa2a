"""The published state as one document may see it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Berlin")
# Both municipalities and both resolutions belong to the story of each of them.
SHARED_KINDS = {"municipality", "resolution"}


class ScopedState:
    """A state without what belongs to another municipality; scope "" sees everything.

    It also remembers what it handed out, and the newest publication among that: the only date a document knows, so that
    the same content gives the same document on any day.
    """

    def __init__(self, state, scope: str = ""):
        self.whole = state  # to ask whether something exists elsewhere, never for words to print
        self.scope = scope
        #: (kind, key) of everything that was asked for so far: what the document is made from.
        self.used: set[tuple[str, str]] = set()
        self._newest: date | None = None

    def get(self, kind: str, key: str) -> dict | None:
        content = self.whole.get(kind, key)
        if content is None or not self.shows(kind, content):
            return None
        return self._noted(kind, key, content)

    def all(self, kind: str) -> list[dict]:
        """What is published of a kind, in the state's order."""
        found = [content for content in self.whole.all(kind) if self.shows(kind, content)]
        return [self._noted(kind, content["key"], content) for content in found]

    def published_at(self, kind: str, key: str) -> date | None:
        """The day, for the hour is not content: text that was changed and changed back is the same document."""
        return local_day(self.whole.published_at(kind, key))

    def shows(self, kind: str, content: dict) -> bool:
        owner = content.get("municipality")
        if self.scope and kind == "indicator":
            # One over both municipalities counts the other's money and people too.
            return owner == self.scope
        return not self.scope or kind in SHARED_KINDS or not owner or owner == self.scope

    @property
    def newest(self) -> str:
        """Day of the newest publication handed out so far, "" when there is none."""
        return self._newest.isoformat() if self._newest else ""

    def absorb(self, other: "ScopedState") -> None:
        """What another view handed out is printed too."""
        self.used |= other.used
        if other._newest and (self._newest is None or other._newest > self._newest):
            self._newest = other._newest

    def _noted(self, kind: str, key: str, content: dict) -> dict:
        self.used.add((kind, key))
        day = self.published_at(kind, key)
        if day and (self._newest is None or day > self._newest):
            self._newest = day
        return content


def local_day(moment) -> date | None:
    if isinstance(moment, datetime):
        return moment.astimezone(LOCAL).date() if moment.tzinfo else moment.date()
    return moment if isinstance(moment, date) else None
