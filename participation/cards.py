"""Contributions as pages show them: who, about what, what was said, what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Prefetch, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from strategy.state import State
from strategy.templatetags.portal_ui import german_date

from .in_editions import edition_of, with_edition
from .kept import kept
from .models import Contribution, Decision, Response, Support
from .subjects import Lookup, Object, block_label, chapter_title, numbers_then, objects, subject_of

Card = dict[str, Any]
#: So many replies stand below a contribution in a list; all of them on its own page.
FIRST_REPLIES = 5

_FATES = {
    "unchanged": lazy("Der Text ist seitdem gleich geblieben."),
    "moved": lazy("Der Text steht inzwischen an anderer Stelle."),
    "changed": lazy("Der Text wurde seitdem geändert."),
    "merged": lazy("Der Text ist in einem anderen Absatz aufgegangen."),
    "removed": lazy("Der Text ist inzwischen entfallen."),
}


def cards(
    contributions: Iterable[Contribution],
    state: State,
    *,
    threads: bool = True,
    replies: Iterable[Contribution] | None = None,
) -> list[Card]:
    """One dict per contribution, in their order; the number of statements does not depend on how many there are.

    {id, url, author, at, source_label ("" for the portal), subject, subject_label, subject_title, subject_url,
    about (subject_label, and what the passage was called when it was written on, if that was another number),
    municipality ({key, name} or None), title, text, quote, fate ({code, sentence, url} or None), edited_at,
    support_count, support_url, reply_url, report_url ("" where nobody can), responses [{outcome, outcome_label,
    office, text, at, edited_at, took_up [{title, url}], is_kept (what was taken up can be read already),
    edition (the first that has it: in_editions.InEdition, or None)}],
    withdrawn [{at, given_at, office, reason}] (answers that were withdrawn),
    replies [card], more_replies (how many more there are than those),
    group ({title, others} or None), state, placeholder (a sentence in place of what is hidden or withdrawn, else ""),
    is_open (no published answer), is_example}.

    It shows what it is given: callers choose what is public. Of the replies come the first few of each, or those that
    are given as `replies`; none without `threads`.
    """
    contributions = list(contributions)
    if replies is None:
        replies = _first_replies(contributions) if threads else []
    below: defaultdict[int | None, list[Contribution]] = defaultdict(list)
    for reply in replies:
        below[reply.parent_id].append(reply)
    maker = _Maker([*contributions, *(reply for found in below.values() for reply in found)], state)
    return [
        {**maker.card(one, [maker.card(reply, []) for reply in below[one.pk]]), "more_replies": _more(below[one.pk])}
        for one in contributions
    ]


def _first_replies(contributions: list[Contribution]) -> list[Contribution]:
    """In the order in which they appeared; each knows in `siblings` how many there are beside the same contribution."""
    wanted = Contribution.objects.filter(parent__in=[one.pk for one in contributions]).visible()
    ranked = wanted.annotate(
        place=Window(RowNumber(), partition_by=F("parent"), order_by=["published_at", "id"]),
        siblings=Window(Count("id"), partition_by=F("parent")),
    )
    return list(ranked.filter(place__lte=FIRST_REPLIES).order_by("published_at", "id"))


def _more(replies: list[Contribution]) -> int:
    return getattr(replies[0], "siblings", len(replies)) - len(replies) if replies else 0


class _Maker:
    """What all cards of one page share, read once."""

    def __init__(self, contributions: list[Contribution], state: State) -> None:
        once_public = Response.objects.once_public().select_related("revision").defer("revision__content")
        answers = with_edition(once_public).order_by("published_at", "id")
        prefetch_related_objects(
            contributions, Prefetch("responses", answers, to_attr="all_responses"), "municipality", "group"
        )
        for one in contributions:
            one.public_responses = [r for r in one.all_responses if r.is_public]  # type: ignore[attr-defined]
        wanted = objects(contributions)
        wanted |= {("municipality", one.municipality.key) for one in contributions if one.municipality}
        for one in contributions:
            wanted.update(*(took_up_objects(response) for response in one.public_responses))  # type: ignore[attr-defined]
        self.lookup = Lookup(state, wanted)
        self.kept = kept((answer, one) for one in contributions for answer in one.public_responses)  # type: ignore[attr-defined]
        self.numbers_then = numbers_then(one for one in contributions if not one.parent_id)
        self.supports = _support_counts(contributions)
        self.rules = _hiding_rules(contributions)
        self.group_sizes = _group_sizes(contributions)

    def card(self, one: Contribution, replies: list[Card]) -> Card:
        subject = subject_of(one, self.lookup)
        placeholder = self.placeholder(one)
        responses = [self.response(r, one) for r in one.public_responses]  # type: ignore[attr-defined]
        return {
            "id": one.public_id,
            "url": one.get_absolute_url(),
            "author": "" if placeholder else _author(one),
            "at": one.published_at or one.created_at,
            "source_label": "" if one.source == Contribution.Source.PORTAL else one.get_source_display(),
            "subject": one.subject,
            "subject_label": subject.label,
            "subject_title": subject.title,
            "about": self.about(one, subject.label),
            "subject_url": subject.url,
            "municipality": self.municipality(one),
            "title": "" if placeholder else one.title,
            "text": "" if placeholder else one.text,
            "quote": "" if placeholder else one.quote,
            "fate": _fate(one),
            "edited_at": None if placeholder else one.edited_at,
            "support_count": self.supports.get(one.pk, 0),
            **_doors(one),
            "responses": responses,
            "withdrawn": [_withdrawn(r) for r in one.all_responses if r.withdrawn_at],  # type: ignore[attr-defined]
            "replies": replies,
            "more_replies": 0,
            "group": self.group(one),
            "state": one.state,
            "placeholder": placeholder,
            "is_open": one.is_public and not responses,
            "is_example": one.is_example,
        }

    def about(self, one: Contribution, label: str) -> str:
        """„Absatz 12.4-4, heute 12.4-3“ where the passage was called something else when it was written on."""
        chapter, then = self.lookup.get("chapter", one.chapter_key), self.numbers_then.get(one.pk)
        now = self.lookup.number(chapter, one.block_now) if chapter else ""
        return _("Absatz {then}, heute {now}").format(then=then, now=now) if then and now and then != now else label

    def placeholder(self, one: Contribution) -> str:
        """Role, date and rule in place of what is not shown any more; replies stay where they are."""
        day = german_date(one.state_changed_at)
        if one.state == Contribution.State.WITHDRAWN:
            return _("Am {} von der Verfasserin oder dem Verfasser zurückgezogen.").format(day)
        if one.state == Contribution.State.HELD and one.published_at:
            return _("Am {} geändert. Die Moderation liest den neuen Text, bevor er erscheint.").format(day)
        if one.state != Contribution.State.HIDDEN:
            return ""
        rule = self.rules.get(one.pk)
        reason = _(" (Regel: {})").format(rule) if rule else ""
        return _("Am {} von der Moderation ausgeblendet{}.").format(day, reason)

    def municipality(self, one: Contribution) -> dict[str, str] | None:
        found = self.lookup.get("municipality", one.municipality.key if one.municipality else None)
        return {"key": found["key"], "name": found["name"]} if found else None

    def group(self, one: Contribution) -> dict[str, Any] | None:
        """{title, others}: what similar contributions have in common, and how many more of them are public."""
        others = self.group_sizes.get(one.group_id or 0, 0) - 1
        return {"title": one.group.title, "others": others} if one.group and one.is_public and others > 0 else None

    def response(self, response: Response, one: Contribution) -> dict[str, Any]:
        is_kept = (response.pk, one.pk) in self.kept
        return {
            "outcome": response.outcome,
            "outcome_label": response.get_outcome_display(),
            "office": response.office,
            "text": response.text,
            "at": response.published_at,
            "edited_at": response.edited_at,
            "took_up": took_up(response, self.lookup, is_kept),
            "is_kept": is_kept,
            "edition": edition_of(response) if is_kept else None,
        }


def _withdrawn(response: Response) -> dict[str, Any]:
    return {
        "at": response.withdrawn_at,
        "given_at": response.published_at,
        "office": response.office,
        "reason": response.withdrawn_reason,
    }


def _author(one: Contribution) -> str:
    return _("Ohne Namen") if one.state == Contribution.State.ANONYMISED else one.author


def _doors(one: Contribution) -> dict[str, str]:
    """Where to support, to answer and to report: only what is public, and replies are answered only once."""
    support = reverse("participation:support", args=[one.public_id]) if one.is_public else ""
    can_reply = one.is_public and one.parent_id is None
    return {
        "support_url": support,
        "reply_url": reverse("participation:reply", args=[one.public_id]) if can_reply else "",
        "report_url": reverse("participation:report", args=[one.public_id]) if one.is_public else "",
    }


def _fate(one: Contribution) -> dict[str, str] | None:
    """What became of the passage; the page of the contribution shows it word by word."""
    if one.subject != Contribution.Subject.BLOCK or one.parent_id or one.fate not in _FATES:
        return None
    has_news = one.fate in ("changed", "merged", "removed")
    url = f"{one.get_absolute_url()}#passage" if has_news else ""
    return {"code": one.fate, "sentence": str(_FATES[one.fate]), "url": url}


def took_up_objects(response: Response) -> set[Object]:
    """Kind and key of what `took_up` looks up for this answer."""
    found = {("chapter", response.chapter_key), ("measure", response.measure_key)}
    if response.revision:
        found.add(_object_of_revision(response))
    return {(kind, key) for kind, key in found if key}


def _object_of_revision(response: Response) -> Object:
    """What the revision belongs to and has a page: an implementation stands on the page of its measure."""
    revision = response.revision
    assert revision is not None
    if revision.kind == "implementation":
        return "measure", revision.key.split("/")[0]
    return revision.kind, revision.key


def took_up(response: Response, lookup: Lookup, is_kept: bool) -> list[dict[str, str]]:
    """Where the answer led to something or promises to: passage, measure; if kept, the state with what changed."""
    found = []
    chapter = lookup.get("chapter", response.chapter_key)
    if chapter and response.block_id and lookup.has_block(chapter, response.block_id):
        label = block_label(lookup.number(chapter, response.block_id))
        url = f"{chapter['url']}#a-{response.block_id}"
        found.append({"title": f"{label} ({chapter_title(chapter)})", "url": url})
    elif chapter:
        found.append({"title": _("Kapitel {}").format(chapter_title(chapter)), "url": chapter["url"]})
    measure = lookup.get("measure", response.measure_key)
    if measure:
        found.append({"title": _("Maßnahme „{}“").format(measure["title"]), "url": measure["url"]})
    return [*found, *_changed_state(response, lookup)] if is_kept else found


def _changed_state(response: Response, lookup: Lookup) -> list[dict[str, str]]:
    if response.revision is None:
        return []
    content = lookup.get(*_object_of_revision(response))
    if content is None or content["kind"] not in ("chapter", "measure"):
        return []
    day = german_date(response.revision.published_at)
    return [{"title": _("Änderung vom {}").format(day), "url": f"{content['url']}verlauf/"}]


def _support_counts(contributions: list[Contribution]) -> dict[int, int]:
    wanted = Support.objects.confirmed().filter(contribution__in=[one.pk for one in contributions])
    return dict(wanted.order_by().values("contribution").annotate(n=Count("id")).values_list("contribution", "n"))


def _group_sizes(contributions: list[Contribution]) -> dict[int, int]:
    groups = {one.group_id for one in contributions if one.group_id is not None}
    if not groups:
        return {}
    counted = Contribution.objects.public().filter(group__in=groups).order_by().values("group")
    return dict(counted.annotate(n=Count("id")).values_list("group", "n"))


def _hiding_rules(contributions: list[Contribution]) -> dict[int, str]:
    """By which rule each hidden contribution was hidden last."""
    hidden = [one.pk for one in contributions if one.state == Contribution.State.HIDDEN]
    acts = Decision.objects.filter(contribution__in=hidden, act=Decision.Act.HIDE).order_by("at", "id")
    return {act.contribution_id: act.get_rule_display() for act in acts} if hidden else {}
