"""The arrows between the parts go one way, and a few doors are the only ones of their kind.

The tests read the imports from the source; run this file as a program to see the graph.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("strategy", "measures", "participation", "belzig_portal")
#: Whom a part may know besides itself.
KNOWS = {
    "strategy": set(),
    "measures": {"strategy"},
    "participation": {"strategy", "measures"},
    "belzig_portal": {"strategy", "measures", "participation"},
}
#: Modules that know no Django, so that their tests are the fastest and they can be used anywhere.
PURE = {
    "strategy/align.py",
    "strategy/blocks.py",
    "strategy/canonical.py",
    "strategy/content_files.py",
    "strategy/differences.py",
    "strategy/glossary_marks.py",
    "strategy/german.py",
    "strategy/german_words.py",
    "strategy/html.py",
    "strategy/html_rules.py",
    "strategy/html_tables.py",
    "strategy/html_text.py",
    "strategy/html_tree.py",
    "strategy/links.py",
    "strategy/replacing.py",
    "strategy/similarity.py",
    "strategy/snippets.py",
    "strategy/svg_chart.py",
    "strategy/svg_map.py",
    "strategy/worddiff.py",
    "measures/matching.py",
    "participation/addresses.py",
    "participation/bounce_reading.py",
    "participation/fate.py",
    "participation/holding.py",
    "participation/hygiene.py",
    "participation/ical.py",
    "participation/percent.py",
    "participation/place_map.py",
    "participation/risk.py",
    "participation/sentences.py",
    "participation/whereabouts.py",
}
#: Who may hand work to the queue or a letter to the post, besides the tasks, which call the next of their kind.
SENDERS = {
    "strategy/nudging.py", "strategy/tasks.py", "belzig_portal/accounts/mail.py", "participation/mails.py",
    "participation/sending.py",
}  # fmt: skip


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


SOURCES = dict(sources())


def imports(name: str) -> Iterator[str]:
    """The full names of all modules that a file imports, also inside functions and by relative path."""
    package = name.split("/")[:-1]
    for node in ast.walk(SOURCES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def arrows() -> dict[tuple[str, str], list[str]]:
    """(from app, to app) → the files with such an import."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in SOURCES:
        here = name.split("/")[0]
        for module in imports(name):
            there = module.split(".")[0]
            if there in APPS and there != here:
                found.setdefault((here, there), []).append(name)
    return found


def calls(name: str) -> Iterator[tuple[str, int]]:
    """The last words of everything that is called or used as a decorator in a file, with the line."""
    for node in ast.walk(SOURCES[name]):
        called = [node.func] if isinstance(node, ast.Call) else getattr(node, "decorator_list", [])
        for func in called:
            if isinstance(func, ast.Name | ast.Attribute):
                yield (func.id if isinstance(func, ast.Name) else func.attr), func.lineno


def test_no_arrow_goes_back():
    wrong = {f"{here} → {there}": files for (here, there), files in arrows().items() if there not in KNOWS[here]}
    assert wrong == {}


def test_the_test_sees_an_arrow():
    assert ("measures", "strategy") in arrows()
    assert "strategy.models.revisions.Revision" in set(imports("strategy/publishing.py"))


def test_strategy_names_no_other_app_in_words_either():
    """Not by dotted path, not by app label: what it needs stands in settings."""
    named = [
        (name, node.value)
        for name, tree in SOURCES.items()
        if name.startswith("strategy/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.match(r"(measures|participation|belzig_portal)[.:]\w", node.value)
    ]
    assert named == []


def test_every_module_that_says_so_is_in_the_list_of_pure_ones():
    saying = {name for name, tree in SOURCES.items() if "knows no Django" in (ast.get_docstring(tree) or "")}
    assert saying - PURE == set()


@pytest.mark.parametrize("name", sorted(PURE))
def test_pure_modules_know_no_django(name):
    """Neither themselves nor through a module of ours."""
    seen, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        seen.add(current)
        for module in imports(current):
            assert not module.startswith(("django", "celery")), f"{current} imports {module}"
            for part in (module, module.rpartition(".")[0]):
                path = f"{part.replace('.', '/')}.py"
                if path in SOURCES and path not in seen:
                    waiting.append(path)


def users(*words: str) -> set[str]:
    return {name for name in SOURCES for word, _line in calls(name) if word in words}


def test_only_the_owed_documents_and_tasks_hand_work_to_the_queue():
    assert users("delay", "apply_async", "send_task", "delay_on_commit", "apply") <= SENDERS
    assert {name for name in SOURCES if any(m.startswith("django.core.mail") for m in imports(name))} <= SENDERS


def test_news_are_written_at_one_place():
    """`settled_news` waits for the lock that `announce` takes; news written without it could be skipped by digests."""
    makers = {
        name
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and re.fullmatch(r"ChangeEvent(\.objects\.(bulk_create|create|get_or_create))?", ast.unparse(node.func))
    }
    assert makers == {"strategy/publishing.py"}


def test_only_forms_without_a_session_do_without_the_token():
    """Forms for everybody, and pages whose address is itself the authority."""
    assert users("csrf_exempt") == {
        "belzig_portal/demo/views.py",
        "participation/views/personal_door.py",
        "participation/views/public_form.py",
        "strategy/views/feedback.py",
        "strategy/views/orders.py",
        "strategy/views/selections.py",
    }


def test_nobody_writes_sql_out_of_strings():
    """Values go as parameters; text of statements is written in the source."""
    assert users("RawSQL", "extra", "raw") == set()
    for name, tree in SOURCES.items():
        if name.startswith("belzig_portal/embedded/"):
            continue  # makes the database itself, and no visitor reaches it
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "execute" and node.args:
                assert not isinstance(node.args[0], ast.JoinedStr), f"{name}:{node.lineno}"


def test_no_query_is_built_from_what_a_visitor_named():
    """`filter(**request.GET)` lets strangers ask private columns."""
    for name, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "filter",
                "exclude",
                "get",
                "order_by",
            ):
                given = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg is None]
                given += [ast.unparse(a.value) for a in node.args if isinstance(a, ast.Starred)]
                assert not any(re.search(r"\.(GET|POST|query_params|data)\b", text) for text in given), (
                    f"{name}:{node.lineno}"
                )


#: Who may call something safe HTML: what is cleaned on saving and again on publishing, or escaped piece by piece.
SAFE_MAKERS = {
    "strategy/admin/richtext.py",
    "strategy/changes.py",
    "strategy/documents/filters.py",
    "strategy/documents/rich.py",
    "strategy/formats/page.py",
    "strategy/templatetags/portal_ui.py",
}
CLEAN = re.compile(r"(\w*_html|block\.html|snippet|html)$")


def test_html_is_called_safe_in_few_places():
    assert users("mark_safe", "SafeString") - SAFE_MAKERS - with_documents() == set()


def with_documents() -> set[str]:
    """The PDF fetches and runs nothing, whatever stands in it; its own tests look after it."""
    return {name for name in SOURCES if name.startswith("strategy/documents/")}


def test_templates_call_only_cleaned_fields_safe():
    wrong = []
    for path in (ROOT / "templates").rglob("*.html"):
        for expression in re.findall(r"{{\s*([^}]*?\|\s*(?:safe|safeseq|scrolling_tables)[^}]*)}}", path.read_text()):
            if not CLEAN.search(expression.split("|")[0].strip()):
                wrong.append((path.name, expression))
        assert "{% autoescape off" not in path.read_text(), path
    assert wrong == []


def test_no_page_carries_scripts_styles_or_handlers_inside():
    wrong = []
    for path in (ROOT / "templates").rglob("*.html"):
        if {"pdf", "admin", "mail", "files"} & set(path.parts):  # mail programs drop style sheets, files have none
            continue
        text = re.sub(r"{%.*?%}", "", path.read_text())
        inline = re.search(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", text)
        outside = re.search(r"""(?:src|srcset)=["']?(?:https?:)?//""", text)
        if inline or outside:
            wrong.append((str(path.relative_to(ROOT)), (inline or outside)[0]))
    assert wrong == []


def test_the_repository_names_no_machine():
    """No path of somebody's machine."""
    pattern = re.compile(r"/(home|Users|work)/\w+/")
    for folder in (*APPS, "templates", "docs", "scripts", "requirements", "deploy", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".md", ".txt", ".sh", ".toml"}:
                assert not pattern.search(path.read_text()), path


if __name__ == "__main__":
    for (here, there), files in sorted(arrows().items()):
        print(f"{here} → {there}: {len(set(files))} Dateien")
