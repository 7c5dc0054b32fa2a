"""The kinds of objects that are published on their own, and where the apps list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from .models.base import Publishable
    from .models.revisions import Revision
    from .state import State

Content = dict[str, Any]


@dataclass(frozen=True)
class SearchText:
    """What of an object can be found: `fragment` is the anchor on its page, context the place in words."""

    title: str
    text: str
    fragment: str = ""
    context: str = ""


class Kind:
    """How one kind of object becomes public. Subclasses say what differs; no method changes anything but `project`."""

    name: ClassVar[str]
    label: ClassVar[str]
    #: The label for several of them.
    plural: ClassVar[str]
    model: ClassVar[type[Publishable]]
    #: Number of today's form of the content; older revisions are read through `upgrades`.
    schema: ClassVar[int] = 1
    #: German names of the content's fields, for differences that staff and citizens read.
    field_labels: ClassVar[Mapping[str, str]] = {}
    #: Field within a list → value → its German word; fields of the model itself know theirs.
    value_labels: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    #: Kinds whose contents are needed to compute an address.
    address_needs: ClassVar[tuple[str, ...]] = ()
    #: Kinds that contents refer to by key, besides those that every difference can name.
    mentions: ClassVar[tuple[str, ...]] = ()
    #: True where an object's title and address appear in search results and news.
    has_page: ClassVar[bool] = True
    #: True where an edition has a page for it too, at the edition's address followed by the object's own.
    in_editions: ClassVar[bool] = False

    def serialize(self, obj: Any, previous: Content | None = None) -> Content:
        """The workspace object as canonical content: plain JSON, every public field, HTML cleaned."""
        raise NotImplementedError

    def queryset(self) -> models.QuerySet:
        """All workspace objects with what `serialize` reads, in a fixed number of statements."""
        return self.model._default_manager.all()

    def title(self, content: Content) -> str:
        return content["title"]

    def order(self, content: Content) -> Any:
        """What sorts contents of this kind in natural order."""
        return self.title(content)

    def path(self, key: str, content: Content, state: State) -> str:
        """The public address, with a fragment where the object is part of a page; "" if it has none."""
        return ""

    def municipality_keys(self, key: str, content: Content) -> list[str]:
        """Whose news this is; empty for both."""
        key_of_one = content.get("municipality")
        return [key_of_one] if key_of_one else []

    def subjects(self, key: str, content: Content) -> list[tuple[str, str]]:
        """Whose followers its news concern, as (kind, key)."""
        return [(self.name, key)]

    def search_texts(self, content: Content) -> list[SearchText]:
        return []

    def project(self, revision: Revision) -> None:
        """Bring this app's projections in line with the revision; also from nothing, in any order."""

    def clear(self) -> None:
        """Empty this app's projections of this kind, before they are made again."""

    def before_publish(self, content: Content) -> None:
        """Complete the content, in place, once it is certain that it becomes a revision."""

    def after_publish(self, revision: Revision, previous: Content | None) -> None:
        """What publishing has to write besides the revision, in the same transaction."""

    def settle(self, revision: Revision) -> None:
        """What follows from a publication once the projections are in line, in the same transaction."""

    def replace(self, content: Content, previous: Content | None, replaces: Mapping[str, int]) -> Content:
        """The content with what staff say of its passages: old id → index of the block that goes on for it.

        Raises ValueError where that cannot be, or where objects of this kind have no passages.
        """
        raise ValueError(f"{self.label}: no passages to replace")

    def retrace(self) -> None:
        """Make again what is derived from all revisions of this kind, not only from the newest ones."""

    def sentence(self, content: Content, state: State, *, is_new: bool) -> str:
        verb = "ist neu im Portal" if is_new else "wurde geändert"
        return f"{self.label} „{self.title(content)}“ {verb}."

    def farewell(self, content: Content, state: State) -> str:
        """The news when an object is withdrawn; `content` is what was public last."""
        return f"{self.label} „{self.title(content)}“ ist nicht mehr öffentlich."

    def read(self, revision: Revision) -> Content | None:
        """The content of a revision in today's form, whatever its schema; None if it was withdrawn."""
        return None if revision.content is None else self.upgrade(revision.content, revision.schema)

    def upgrade(self, content: Content, schema: int) -> Content:
        """Content of an older schema in today's form."""
        return content


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name, in the order in which the settings list them."""
    found: dict[str, Kind] = {}
    for dotted_path in settings.PORTAL_KINDS:
        for kind in import_string(dotted_path):
            found[kind.name] = kind
    return found


def kind_of(obj: Publishable) -> Kind:
    return kinds()[obj.kind]
