"""The public site as a robot sees it: every page that the sitemap names, and what they link to."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from html import unescape
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

from tinyhtml5.parser import HTMLParser

#: Attributes that name other elements of the page by their ids.
REFERENCES = ("for", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details")
#: What an address says of a document that is made on demand.
ORDERED = re.compile(r"((steckbrief|bogen|synopse|ratsblatt)\.pdf|text\.(html|docx))(\?.*)?$")
LOADING = {"img": "src", "script": "src", "source": "src", "iframe": "src", "use": "href", "link": "href"}


@dataclass
class Page:
    """One answer to a GET without a cookie; the tree is parsed when it is asked for."""

    path: str
    status: int
    headers: Message
    body: bytes
    errors: list[str] = field(default_factory=list)

    @property
    def is_html(self) -> bool:
        return self.headers.get_content_type() == "text/html"

    @property
    def text(self) -> str:
        return self.body.decode()

    @cached_property
    def tree(self) -> ElementTree.Element:
        parser = HTMLParser(namespace_html_elements=False)
        tree = parser.parse(self.body, transport_encoding="utf-8")
        self.errors = [f"{self.path} {position}: {code} {data}" for position, code, data in parser.errors]
        return tree

    def elements(self, *names: str) -> list[ElementTree.Element]:
        return [one for one in self.tree.iter() if not names or local_name(one) in names]

    @cached_property
    def ids(self) -> list[str]:
        return [one.attrib["id"] for one in self.elements() if "id" in one.attrib]

    def links(self) -> list[str]:
        """Absolute targets of links and forms, with their fragments."""
        targets = [one.get("href") for one in self.elements("a", "area")]
        targets += [one.get("action") for one in self.elements("form") if one.get("method", "get").lower() == "get"]
        return [urljoin(self.path, target) for target in targets if target]

    def loads(self) -> list[str]:
        """Addresses that the browser fetches by itself."""
        found = [one.get(LOADING[local_name(one)]) for one in self.elements(*LOADING) if not is_for_reading(one)]
        return [urljoin(self.path, address) for address in found if address]

    def headings(self) -> list[int]:
        return [int(local_name(one)[1]) for one in self.elements("h1", "h2", "h3", "h4", "h5", "h6")]

    def words(self) -> str:
        """What a person reads, without tags."""
        bare = re.sub(r"(?s)<(script|style|template)\b.*?</\1>|<[^>]*>", " ", self.text)
        return " ".join(unescape(bare).split())


def local_name(element: ElementTree.Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_for_reading(element: ElementTree.Element) -> bool:
    """A <link> that only names another address."""
    return element.get("rel") in ("canonical", "alternate", "next", "prev")


class Site:
    """Fetches pages of one portal, several at once, each address one time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, Page] = {}

    def fetch(self, paths: list[str]) -> list[Page]:
        missing = [path for path in dict.fromkeys(paths) if path not in self.pages]
        with ThreadPoolExecutor(6) as pool:
            self.pages.update(zip(missing, pool.map(self._get, missing), strict=True))
        return [self.pages[path] for path in paths]

    def _get(self, path: str) -> Page:
        try:
            with urllib.request.urlopen(self.url + path, timeout=60) as response:
                return Page(path, response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Page(path, error.code, error.headers, error.read())

    def sitemap(self) -> list[str]:
        """The public addresses without the host, as the sitemap gives them."""
        found = re.findall(r"<loc>([^<]+)</loc>", self.fetch(["/sitemap.xml"])[0].text)
        assert all(address.startswith(self.url + "/") for address in found), "a foreign address in the sitemap"
        return [unescape(address.removeprefix(self.url)) for address in found]

    def internal_links(self, pages: list[Page]) -> dict[str, set[str]]:
        """Target with its fragment → paths of the pages that link to it."""
        found: dict[str, set[str]] = {}
        for page in pages:
            for target in page.links():
                if target.startswith("/"):
                    found.setdefault(target, set()).add(page.path)
        return found

    def broken(self, links: dict[str, set[str]]) -> list[str]:
        """Links whose page or whose fragment does not exist.

        Of a document that is printed when somebody asks for it, the page it belongs to is looked at: following all of
        them would order a hundred.
        """
        addresses = {target: urldefrag(ORDERED.sub("", target)) for target in links}
        self.fetch([address.url for address in addresses.values()])
        return [
            f"{target} ({self.pages[address.url].status}) on {sorted(links[target])[:3]}"
            for target, address in addresses.items()
            if not self._leads_somewhere(*address)
        ]

    def _leads_somewhere(self, path: str, fragment: str) -> bool:
        page = self.pages[path]
        if page.status != 200 or not fragment:
            return page.status == 200
        return page.is_html and fragment in page.ids
