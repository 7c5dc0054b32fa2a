"""Staff read German everywhere: the portal's catalogue fills what Django's own leaves in English."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests.portal.admin_hands import address, document, signed_in

OURS = Path(settings.LOCALE_PATHS[0]) / "de" / "LC_MESSAGES"
DJANGOS = [
    Path(django.__file__).parent / place / "locale" / "de" / "LC_MESSAGES"
    for place in ("conf", "contrib/admin", "contrib/auth")
]
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"(?:\n|\Z))+)', re.MULTILINE)


def entries(file: Path) -> dict[str, str]:
    """{msgid: msgstr} without plurals and contexts; a file that is not there has none."""
    if not file.exists():
        return {}
    text = re.sub(r"^msgctxt .*\nmsgid", "# msgid", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {joined(one): joined(other) for one, other in ENTRY.findall(text)}
    found.pop("", None)  # the header
    return found


def joined(literals: str) -> str:
    return "".join(ast.literal_eval(line) for line in literals.splitlines())


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_django_leaves_in_english_stands_in_the_portals_catalogue(domain):
    theirs = [entries(folder / f"{domain}.po") for folder in DJANGOS]
    assert any(theirs)
    left = {words for found in theirs for words, translated in found.items() if not translated}
    assert left <= set(entries(OURS / f"{domain}.po"))


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_is_the_readable_one(domain):
    with (OURS / f"{domain}.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    written = entries(OURS / f"{domain}.po")
    assert written and {words: compiled.gettext(words) for words in written} == written
    assert {words for words in compiled._catalog if words} == set(written)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_placeholders_are_kept(domain):
    for words, translated in entries(OURS / f"{domain}.po").items():
        assert re.findall(r"%(?:\(\w+\))?\w", words) == re.findall(r"%(?:\(\w+\))?\w", translated)


def test_accounts_are_made_and_changed_in_german(db):
    admin = get_user_model().objects.create_superuser("admin", password="geheim-genug-4711")
    client = signed_in(admin)
    pages = [
        client.get(reverse("admin:auth_user_add")),
        client.get(address(admin)),
        client.get(reverse("admin:auth_user_password_change", args=[admin.pk])),
    ]
    for page in pages:
        assert page.status_code == 200
        read = document(page).find("body").text_content()
        assert not re.search(r"\b(the user|password-based|Raw passwords|will be able|Enabled|Disabled)\b", read)


def test_the_lists_to_choose_from_speak_german(db):
    admin = get_user_model().objects.create_superuser("admin", password="geheim-genug-4711")
    catalogue = signed_in(admin).get(reverse("admin:jsi18n")).content.decode()
    assert "Markierte entfernen: %s" in catalogue
