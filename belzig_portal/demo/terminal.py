"""What the demo tells the person who started it: plain lines, with or without a terminal."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


def say(text: str) -> None:
    """Print at once. A reader that has gone away (``make demo | head``) does not stop the demo."""
    try:
        print(text, flush=True)
    except (BrokenPipeError, OSError):
        with contextlib.suppress(OSError):
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and how long it took. Nothing is said at its end if it fails: the error speaks."""
    say(f"• {text} …")
    start = time.monotonic()
    yield
    seconds = f"{time.monotonic() - start:.1f}".replace(".", ",")
    say(f"  fertig nach {seconds} s")
