"""How long 30 waiting cases take by keyboard alone, in a real browser on a running demo.

    make demo DATA=/tmp/bench PORT=8400        (one to throw away: texts are added to it and decided on)
    python -m tests.bench.moderate /tmp/bench http://localhost:8400 [how many wait, 30 of them are decided on]

Not one click: sign in, „Beginnen“, switch the keys on, skip a case, take a decision back, decide on all. What is timed
is the portal's share, from the key that decides to the next case with the focus on its heading; nobody reads here, so
the time for reading is reckoned from the number of words. A busy machine slows everything down.
"""

from __future__ import annotations

import os
import random
import re
import sys
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser_fixtures import FLAGS, find_chromium

CASES, REPORTED = 30, 6
WORDS_A_MINUTE = 200
SENTENCES = (
    "Am Bahnhof ist es abends zu dunkel.",
    "Der Rufbus fährt am Wochenende nur bis zum Nachmittag, und wer im Ortsteil wohnt, kommt dann nicht mehr heim.",
    "Die App ist gut, aber meine Mutter hat kein Telefon, auf dem sie läuft.",
    "Bitte denken Sie an einen Raum, in dem jemand hilft, wenn ein Antrag nur noch im Netz geht.",
    "Wer misst eigentlich, ob die Sensoren im Kurpark etwas bringen?",
    "Ich würde mitmachen, wenn es einen Abend im Monat gäbe, an dem man die Leute auch trifft.",
    "Das Dorfgemeinschaftshaus steht die halbe Woche leer.",
    "Mehr Bänke, mehr Schatten, und eine Anzeige, die man auch ohne Brille lesen kann.",
)
#: What the cases get in turn: mostly the easy one, as in life.
HELD_ACTS = ("f", "f", "f", "a5", "f")
REPORTED_ACTS = ("s", "a2")  # both wait for Enter
ANSWER = "Sie haben recht: Das war zu streng. Wir zeigen den Beitrag wieder."


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    connect(folder)
    words = fill(int(sys.argv[3]) if sys.argv[3:] else CASES)
    logins = dict(line.split() for line in (folder / "logins.txt").read_text().splitlines())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(base_url=url, viewport={"width": 1280, "height": 900}, locale="de-DE")
        sign_in(page, "moderation-zwei", logins["moderation-zwei"])
        run = Run(page)
        run.begin()
        while not run.is_done():
            run.decide()
        browser.close()
    run.report(words)


# --- What waits ----------------------------------------------------------------------------------------------------


def connect(folder: Path) -> None:
    """To the database and queue of the demo in this folder."""
    servers = folder / "servers"
    socket = (servers / "postgres" / "postmaster.pid").read_text().splitlines()[4]
    port, password = (
        re.search(rf"^{word} (\S+)", (servers / "valkey.conf").read_text(), re.M)[1] for word in ("port", "requirepass")
    )
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "belzig_portal.settings",
        "SECRET_KEY": (folder / "secret_key").read_text(),
        "DATABASE_URL": f"postgresql://portal@/portal?host={socket}",
        "REDIS_URL": f"redis://:{password}@127.0.0.1:{port}/0",
        "DATA_DIR": str(folder),
        "DEMO": "1",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs an event loop beside it
    }
    import django

    django.setup()


def fill(wanted: int) -> int:
    """Add texts until so many are waiting for the one who decides; gives the number of words in the first CASES."""
    from django.contrib.auth import get_user_model

    from participation import queue

    dice, person = random.Random(1), get_user_model().objects.get(username="moderation-zwei")
    missing = wanted - queue.counts(person)["total"]
    for number in range(missing):
        add(dice, number, is_reported=number < REPORTED)
    return sum(len(one.text.split()) for one in queue.cases(person)[:CASES])


def add(dice: random.Random, number: int, *, is_reported: bool) -> None:
    from tests.participation.factories import contribution, days_ago, notice, participant

    text = " ".join(dice.choices(SENTENCES, k=dice.choice((1, 2, 2, 3, 4, 8))))
    state = (
        {} if is_reported else {"state": "held", "published_at": None, "held_reasons": [dice.choice(["first", "link"])]}
    )
    author = participant(f"person-{number}@example.org", f"Person {number}")
    one = contribution(f"{text} ({number})", by=author, **state)
    type(one).objects.filter(pk=one.pk).update(state_changed_at=days_ago(dice.random() * 3))
    if is_reported:
        notice(one, f"nachbar-{number}@example.org", ground=dice.choice(["insult", "other", "law"]))


# --- The keyboard ----------------------------------------------------------------------------------------------


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/verwaltung/")
    tab_to(page, "input[name=login]")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-moderation")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(200):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise SystemExit(f"Mit dem Tabulator nicht zu erreichen: {selector}")


class Run:
    """One go through the queue: `times` is seconds from the deciding key to the next case."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.times: list[tuple[str, float]] = []
        self.keys = self.held = self.reported = self.appealed = 0
        self.start = perf_counter()

    def begin(self) -> None:
        tab_to(self.page, "section[aria-labelledby=h-moderation] input[type=submit]")
        self._go("Beginnen", "Enter")
        tab_to(self.page, "[data-queue-keys]")
        self.page.keyboard.press("Space")
        self._go("überspringen", "n")

    @property
    def decided(self) -> int:
        return self.held + self.reported + self.appealed

    def is_done(self) -> bool:
        return self.decided == CASES

    def decide(self) -> None:
        page = self.page
        if page.locator("[data-key-focus=w]").count():
            self._press("w")
            page.keyboard.type(ANSWER)
            page.keyboard.press("Tab")
            self.appealed += 1
            self._go("stattgeben", "Enter")
        elif page.locator("[data-key-focus=s]").count():
            self._act(REPORTED_ACTS[self.reported % len(REPORTED_ACTS)])
            self.reported += 1
        else:
            if not self.held:
                self._go("freigeben", "f")
                self._go("rückgängig", "u")
            self._act(HELD_ACTS[self.held % len(HELD_ACTS)])
            self.held += 1

    def _act(self, keys: str) -> None:
        if keys == "f":
            return self._go("freigeben", keys)
        for key in keys:
            self._press(key)
        return self._go("stehen lassen" if keys == "s" else "ausblenden", "Enter")

    def _press(self, key: str) -> None:
        self.page.wait_for_selector("[data-queue][data-ready]")
        self.page.keyboard.press(key)
        self.keys += 1

    def _go(self, name: str, key: str) -> None:
        """Press the key that sends, and wait until the next page can be read."""
        self.page.wait_for_load_state()
        if self.page.locator("[data-queue]").count():
            self.page.wait_for_selector("[data-queue][data-ready]")
        self.page.evaluate("document.documentElement.dataset.left = ''")
        begun = perf_counter()
        self.page.keyboard.press(key)
        self.page.wait_for_selector("html:not([data-left]) #fall")
        self.times.append((name, perf_counter() - begun))
        self.keys += 1

    def report(self, words: int) -> None:
        decided = [spent for name, spent in self.times if name not in ("Beginnen", "überspringen", "rückgängig")]
        total = perf_counter() - self.start
        for number, (name, spent) in enumerate(self.times, 1):
            print(f"{number:3}  {name:15}{spent * 1000:6.0f} ms")
        shown: dict[str, Any] = {
            "Fälle entschieden": f"{self.decided} ({self.held} auf Freigabe, "
            f"{self.reported} gemeldet, {self.appealed} Widerspruch)",
            "Tasten dafür": f"{self.keys}, ohne die Antwort auf den Widerspruch",
            "bis zum nächsten Fall": f"Median {median(decided) * 1000:.0f} ms, "
            f"90 % unter {quantiles(decided, n=10)[-1] * 1000:.0f} ms, höchstens {max(decided) * 1000:.0f} ms",
            "alles zusammen": f"{total:.0f} s ohne Lesen",
            "Lesen, gerechnet": f"{words} Wörter, bei {WORDS_A_MINUTE} in der Minute {words / WORDS_A_MINUTE:.1f} min",
        }
        for name, value in shown.items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
