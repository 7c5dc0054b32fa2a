"""The other forms of the long version as documents that are made when somebody asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from strategy.document_makers import Draft, assemble, draft_of, file_name, load_documents
from strategy.models import Publication
from strategy.snapshot import Snapshot

HERE = Path(__file__).parent
TEMPLATE = settings.BASE_DIR / "templates" / "files" / "text.html"
#: Pages come out of a program that shows the file, not out of the file; the workshop wants a number.
UNPAGED = 1


@dataclass(frozen=True)
class FormMaker:
    """Makes one file form (suffix) of the long version; `writer` is the dotted path of a function from tree to bytes,
    `address` the name of the address where it is to be had.
    """

    label: str
    suffix: str
    writer: str
    address: str
    #: Those of what is public now change with every publication, and can be made again at any time.
    is_lasting: bool = False

    def draft(self, scope: str, snapshot: Snapshot) -> Draft:
        documents = load_documents()
        from strategy.printing import page_key

        state = snapshot.state()
        # The very tree of the PDF, so that all forms name the same checksum of what they say.
        tree = assemble(state, scope, Publication.Variant.LONG, snapshot)
        return draft_of(
            tree,
            str(Path(file_name("Langfassung", tree, state)).with_suffix(self.suffix)),
            state.up_to,
            render=lambda tree, _key, _progress: documents.Rendered(import_string(self.writer)(tree), UNPAGED),
            key=page_key({"form": self.suffix, "tree": tree}, [*HERE.glob("*.py"), TEMPLATE]),
        )

    def lasting_address(self, file_name: str) -> str:
        """Where the newest of the live state is to be had, for a file of the live state; an edition has its page."""
        is_ours = file_name.startswith("Smart-City-Strategie_Langfassung_") and file_name.endswith(self.suffix)
        return reverse(self.address, args=["arbeitsstand"]) if is_ours else ""


HTML = FormMaker("Langfassung als HTML-Datei", ".html", "strategy.formats.page.write", "strategy:edition-text")
WORD = FormMaker("Langfassung für Word", ".docx", "strategy.formats.word.write", "strategy:edition-word")
