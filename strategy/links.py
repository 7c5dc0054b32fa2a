"""Which addresses a text may link to.

nh3 looks at schemes only and lets `//host`, `/\\host` and every relative address pass, so each address is
taken apart here.
"""

import re
from urllib.parse import urlsplit

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\<>\"'`{}|^]|\s")
_BLOCK = re.compile(r"#a-[a-z0-9]+")
_MAILBOX = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+")


def safe_href(href: str) -> str | None:
    """Return the address if a text may link to it, else None.

    Allowed: http and https with a host and no user name, mailto with one mailbox, a path on this site, the
    anchor of a block (`#a-7k2m`).
    """
    href = href.strip()
    if not href or len(href) > 2000 or _FORBIDDEN.search(href):
        return None
    if href.startswith("#"):
        return href if _BLOCK.fullmatch(href) else None
    if href.startswith("/"):
        return None if href.startswith("//") else href
    return href if _is_outside_address(href) else None


def is_external(href: str) -> bool:
    """Say whether an allowed address leaves the site."""
    return href.lower().startswith(("http:", "https:"))


def _is_outside_address(href: str) -> bool:
    try:
        parts = urlsplit(href)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme == "mailto":
        # A subject is harmless; cc, bcc and body would let a link write a letter to others.
        named = not parts.query or re.fullmatch(r"subject=[^&]*", parts.query)
        return bool(_MAILBOX.fullmatch(parts.path) and named and not parts.fragment)
    # `https:host` without slashes is read by browsers in their own way: insist on the plain form.
    plain = re.match(r"https?://[^/?#@]+([/?#]|$)", href, re.IGNORECASE)
    return parts.scheme in {"http", "https"} and bool(host and plain)
