"""How long does the preview of a draft as PDF take on a warm worker, and what does plain layout take?

    python -m tests.bench.preview

Times the longest chapter and the longest sheet of the content files, in one process, after one warm-up as the worker
has it: the processor time of everything from the tree to the bytes, and beside it what plain WeasyPrint takes for the
same HTML.
"""

from __future__ import annotations

import os
import time
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")
os.environ.setdefault("SECRET_KEY", "x" * 50)
os.environ.setdefault("DATABASE_URL", "postgresql://postgres@/portal?host=/tmp/none")
os.environ.setdefault("REDIS_URL", "redis://localhost:6390/0")
os.environ.setdefault("PORTAL_URL", "http://localhost:8000")
os.environ.setdefault("LOG_LEVEL", "ERROR")

ROUNDS = 5


def main() -> None:
    import django

    django.setup()
    from weasyprint import HTML

    from strategy import documents, previews
    from strategy.documents.fetcher import StaticFetcher
    from strategy.documents.render import to_html

    documents.warm()
    for name, tree in trees():
        previews.printed(tree)
        ours, plain = [], []
        for _ in range(ROUNDS):
            start = time.process_time()
            rendered = previews.printed(tree)
            ours.append(time.process_time() - start)
            start = time.process_time()
            HTML(string=to_html(tree), url_fetcher=StaticFetcher()).write_pdf()
            plain.append(time.process_time() - start)
        print(
            f"{name}: {rendered.pages} Seiten, {1000 * median(ours):.0f} ms "
            f"(langsamste {1000 * max(ours):.0f} ms), schlichtes write_pdf {1000 * median(plain):.0f} ms, "
            f"Verhältnis {median(ours) / median(plain):.2f}"
        )


def trees():
    """The longest chapter and the longest sheet."""
    from measures import document_single
    from strategy.documents import front
    from strategy.documents.chapters import chapter_node
    from strategy.documents.scope import ScopedState
    from strategy.documents.tree import compose
    from tests.pdf.files import state

    contents = state()
    view = ScopedState(contents)
    chapter = max(contents.all("chapter"), key=lambda c: sum(len(block["html"]) for block in c["blocks"]))
    yield "Kapitel", compose(view, "preview", [chapter_node(chapter)], front.head(view, None, "preview"))
    sheets = [document_single.of_measure(contents, m["key"]) for m in contents.all("measure")]
    yield "Steckbrief", max(sheets, key=lambda tree: len(str(tree)))


if __name__ == "__main__":
    main()
