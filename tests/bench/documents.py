"""How long documents take and how much memory, against the plain layout engine on the same pages, in the same run.

    python -m tests.bench.documents [pages …]        # 50 150 450; ROUNDS=1 for a first look
    python -m tests.bench.documents --side-by-side   # a long and a short one on two processes

The contents are the strategy's own, repeated until there are enough. „Plain“ is WeasyPrint as its manual shows it, with
dotted lines in the table of contents as everybody knows them. Each measurement is a process of its own.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
import time
from copy import deepcopy
from itertools import count, cycle, islice
from statistics import median
from typing import Any

import django

os.environ.setdefault("SECRET_KEY", "only-for-measuring-" * 3)
os.environ.setdefault("DATABASE_URL", "postgresql:///nobody")
os.environ.setdefault("REDIS_URL", "redis://localhost:1/0")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")

#: About so many pages: so many sheets of measures, chapters, charts.
SIZES = {50: (12, 1, 6), 150: (60, 1, 30), 450: (200, 8, 90)}
#: So many of the shortest measures are repeated, two thirds cut to one paragraph: sheets of one or two pages.
SHORT_SHEETS = 12
ROUNDS = int(os.environ.get("ROUNDS", "3"))
DOTS = ".contents li a::after { content: leader('.') target-counter(attr(href), page); position: static }"


# --- What is printed ----------------------------------------------------------------------------------------------


def contents(sheets: int, chapters: int, charts: int) -> Any:
    """The content files as a state with so many measures, chapters and indicators."""
    from tests.pdf.files import state

    made = state()
    wanted = {"measure": sheets, "chapter": chapters, "indicator": charts}
    by_kind = {kind: [c for c in made.contents if c["kind"] == kind] for kind in wanted}
    by_kind["measure"] = sorted(by_kind["measure"], key=lambda c: len(c["description_html"]))[:SHORT_SHEETS]
    implementations = [c for c in made.contents if c["kind"] == "implementation"]
    kept = [c for c in made.contents if c["kind"] not in (*wanted, "implementation")]
    for kind, number in wanted.items():
        kept += [_again(content, turn) for content, turn in _turns(by_kind[kind], number)]
    measures = [content for content in kept if content["kind"] == "measure"]
    for content in measures[::3] + measures[1::3]:
        content["description_html"] = content["description_html"].partition("</p>")[0] + "</p>"
    for place, (measure, turn) in enumerate(_turns(by_kind["measure"], sheets)):
        short = {} if place % 3 == 2 else {"milestones": [], "notes": [], "budget": []}
        kept += [_of_measure(row, turn) | short for row in implementations if row["measure"] == measure["key"]]
    made.contents = kept
    return made


def _turns(found: list[dict], number: int) -> Any:
    """The first `number` of the list, begun again as often as needed, each with the number of its round."""
    turns = (turn for turn in count() for _ in found)
    return islice(zip(cycle(found), turns, strict=False), number)


def _again(content: dict, turn: int) -> dict:
    made = deepcopy(content)
    if turn:
        for name in ("key", "slug", "number", "code"):
            if isinstance(made.get(name), str):
                made[name] += f"-{turn}"
        made["url"] = made.get("url", "").removesuffix("/") + f"-{turn}/"
        for block in made.get("blocks", ()):
            block["id"] += f"-{turn}"
    return made | ({"relations": []} if content["kind"] == "measure" else {})


def _of_measure(row: dict, turn: int) -> dict:
    made = deepcopy(row)
    if turn:
        made["measure"] += f"-{turn}"
        made["key"] = f"{made['measure']}/{made['municipality']}"
    return made


def tree(pages: int, variant: str = "long") -> dict:
    from measures.document_parts import PARTS
    from strategy.documents import assemble

    return assemble(contents(*SIZES[pages]), "", variant, PARTS, portal_url="https://portal.example")


# --- One measurement, in a process of its own -----------------------------------------------------------------------


def measure(way: str, pages: int, variant: str) -> dict[str, Any]:
    django.setup()
    logging.disable(logging.ERROR)
    from strategy.documents import document_key, warm
    from strategy.documents.render import render_document, to_html

    warm()
    made = tree(pages, variant)
    key = document_key(made)
    html = to_html(made)
    wall, cpu = time.perf_counter(), time.process_time()
    if way == "ours":
        rendered = render_document(made, key)
        size, number = len(rendered.pdf), rendered.pages
    else:
        size, number = plain(html)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "space": _peak_space(),
        "pages": number,
        "size": size,
    }


def plain(html: str) -> tuple[int, int]:
    from weasyprint import HTML

    from strategy.documents.fetcher import StaticFetcher

    html = html.replace("</head>", f"<style>{DOTS}</style></head>")
    document = HTML(string=html, url_fetcher=StaticFetcher()).render(pdf_variant="pdf/ua-1")
    return len(document.write_pdf(pdf_variant="pdf/ua-1")), len(document.pages)


def _peak_space() -> float:
    """Address space in MB, which DOCUMENT_MEMORY_LIMIT_MB limits."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmPeak"))


def start(way: str, pages: int, variant: str = "long") -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.documents", "--one", way, str(pages), variant]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = process.communicate()
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


# --- Tables ----------------------------------------------------------------------------------------------------------


def sizes(wanted: list[int]) -> None:
    print("| Seiten | Sekunden | je Seite | schlicht | Verhältnis | Speicher | Adressraum | Datei |")
    print("|---|---|---|---|---|---|---|---|")
    for pages in wanted:
        rounds = [
            {way: result(start(way, pages)) for way in ("ours", "plain")} for _ in range(ROUNDS if pages < 400 else 1)
        ]
        ours, theirs = (median(r[way]["cpu"] for r in rounds) for way in ("ours", "plain"))
        ratio = median(r["ours"]["cpu"] / r["plain"]["cpu"] for r in rounds)
        one = rounds[-1]["ours"]
        print(
            f"| {one['pages']} | {ours:.1f} | {ours / one['pages'] * 1000:.0f} ms | {theirs:.1f} | {ratio:.2f} "
            f"| {max(r['ours']['rss'] for r in rounds):.0f} MB (schlicht {rounds[-1]['plain']['rss']:.0f}) "
            f"| {one['space']:.0f} MB | {one['size'] / 1e6:.1f} MB |",
            flush=True,
        )


def side_by_side() -> None:
    alone = [result(start("ours", 150, variant))["wall"] for variant in ("long", "short")]
    begun = time.perf_counter()
    both = [start("ours", 150, variant) for variant in ("long", "short")]
    walls = [result(process)["wall"] for process in both]
    together = time.perf_counter() - begun
    print(f"Allein: lang {alone[0]:.1f} s, kurz {alone[1]:.1f} s, zusammen {sum(alone):.1f} s.")
    print(f"Nebeneinander: lang {walls[0]:.1f} s, kurz {walls[1]:.1f} s, mit dem Starten {together:.1f} s.")


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["--one"]:
        print(json.dumps(measure(words[1], int(words[2]), words[3])))
    elif words == ["--side-by-side"]:
        side_by_side()
    else:
        sizes([int(word) for word in words] or list(SIZES))


if __name__ == "__main__":
    main()
