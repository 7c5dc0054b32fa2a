"""Hands for the tests of the pages behind the personal link."""

from __future__ import annotations

import html
import re

from django.urls import reverse

from participation import tokens
from tests.participation.factories import newest


def address(name, person, *more):
    return reverse(f"participation:{name}", args=[tokens.personal_link(person), *more])


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def chapter_blocks(chapter):
    return [block["id"] for block in newest("chapter", chapter.key).content["blocks"]]
