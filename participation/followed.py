"""What can be followed, found by its address; and all there is to choose from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from measures.models import PublicMeasure
from strategy.models import ChangeEvent, Revision
from strategy.state import State

from .about import NotPublic
from .following import EVERYTHING, About, described, news_filter
from .subjects import chapter_title

#: The word in an address → what is followed.
WORDS = {"alles": About.ALL, "kommune": About.MUNICIPALITY, "kapitel": About.CHAPTER, "massnahme": About.MEASURE}
_WORD_OF = {about.value: word for word, about in WORDS.items()}


@dataclass(frozen=True)
class Followed:
    """A thing that is public and can be followed; `label` is its kind („Maßnahme“), `url` where it stands."""

    about: str
    key: str
    title: str
    label: str
    url: str

    @property
    def is_everything(self) -> bool:
        return self.about == About.ALL

    @property
    def follow_url(self) -> str:
        return follow_url(self.about, self.key)

    @property
    def ordered_url(self) -> str:
        """The path of the page that thanks for ordering it, the same for everybody."""
        return f"{self.follow_url}bestellt/"

    @property
    def feed_url(self) -> str:
        """The path of its Atom feed; that of everything has always been the one of the news."""
        return reverse("strategy:news-feed") if self.is_everything else f"{self.follow_url}feed.atom"

    def news(self) -> QuerySet[ChangeEvent]:
        """Its news, the newest first."""
        return ChangeEvent.objects.filter(news_filter(self.about, self.key)).order_by("-at", "-id")


def find(word: str, key: str) -> Followed:
    """What the words of an address name. Raises Http404 if there never was such a thing, NotPublic if it is gone."""
    about = WORDS.get(word)
    if about is None or (about == About.ALL) != (key == ""):
        raise Http404("Dem kann man nicht folgen.")
    thing = (about.value, key)
    subject = described({thing})[thing]
    if subject["url"]:
        return Followed(about.value, key, subject["title"], subject["label"], subject["url"])
    if not Revision.objects.filter(kind=about.value, key=key).exists():
        raise Http404("Das gab es nie.")
    sentence = _("{}: Neues dazu gibt es zurzeit nicht zu bestellen.").format(subject["title"])
    raise NotPublic(sentence, reverse("participation:following"), _("Etwas anderem folgen"))


def follow_url(about: str, key: str) -> str:
    """The path of the page where it can be ordered."""
    if (about, key) == EVERYTHING:
        return reverse("participation:follow-all")
    return reverse("participation:follow", args=[_WORD_OF[about], key])


# --- All there is ------------------------------------------------------------------------------------------


def choices() -> dict[str, Any]:
    """{municipalities, chapters, bundles}: all that can be followed, in three statements.

    Municipalities are [{title, url}], the others [{title, things: [{title, url}]}].
    """
    state = State.live("municipality", "chapter")
    return {
        "municipalities": [_choice(About.MUNICIPALITY, m["key"], m["name"]) for m in state.all("municipality")],
        "chapters": _chapters(state),
        "bundles": _measures(),
    }


def _chapters(state: State) -> list[dict[str, Any]]:
    """The shared part first, then that of each municipality; none without chapters."""
    of: dict[str | None, list[dict[str, str]]] = defaultdict(list)
    for one in state.all("chapter"):
        of[one["municipality"]].append(_choice(About.CHAPTER, one["key"], chapter_title(one)))
    parts = [(None, _("Gemeinsamer Teil")), *((m["key"], m["name"]) for m in state.all("municipality"))]
    return [{"title": title, "things": of[key]} for key, title in parts if of[key]]


def _measures() -> list[dict[str, Any]]:
    of: dict[str, list[dict[str, str]]] = defaultdict(list)
    rows = PublicMeasure.objects.order_by("bundle_key", "number").values_list("bundle_key", "key", "code", "title")
    for bundle, key, code, title in rows:
        of[bundle].append(_choice(About.MEASURE, key, f"{code} {title}"))
    bundles = State.live("bundle").all("bundle")
    return [{"title": one["title"], "things": of[one["key"]]} for one in bundles if of[one["key"]]]


def _choice(about: About, key: str, title: str) -> dict[str, str]:
    return {"title": title, "url": follow_url(about.value, key)}
