"""The table of all contributions with their answers, and printable feedback sheets."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from strategy.downloads import licence, portal_address
from strategy.registry import Content
from strategy.state import State
from strategy.views.lookup import find
from strategy.views.orders import deliver

from .. import feedback_document, sheets, weighing, weighing_files
from ..filter_words import OPEN, OUTCOME_WORDS, TOGETHER
from ..models.answers import Outcome
from ..weighing_choices import counted, final_from
from ..weighing_document import offer, stand
from ..weighing_tree import period, standing
from ..weighing_xlsx import xlsx

PER_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OUTCOMES = {word: outcome for outcome, word in OUTCOME_WORDS.items()}


@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Readable for people: chosen, in pages."""
    state, consultation = _found(request, slug, "abwaegung/")
    every = weighing.lines(consultation["key"])
    choices = _choices(state)
    chosen = {name: _known(request, name, options) for name, options in choices.items()}
    outcome = chosen["ergebnis"]
    found = weighing.chosen(every, chosen["kommune"], _OUTCOMES.get(outcome, outcome))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "consultation": consultation,
        "period": period(consultation),
        "standing": standing(consultation, stand(consultation, state)),
        "figures": weighing.figures(every),
        "selects": [
            {
                "name": name,
                "label": {"kommune": _("Kommune"), "ergebnis": _("Ergebnis")}[name],
                "options": [{"value": v, "label": label, "selected": v == chosen[name]} for v, label in options],
            }
            for name, options in choices.items()
        ],
        "is_chosen": any(chosen.values()),
        "page_obj": page,
        "rows": weighing.rows(list(page), state),
        "chosen": counted(consultation),
        "still_confirming_until": _while_confirming(consultation),
        "pdf": offer(consultation["key"]),
    }
    return render(request, "participation/weighing.html", context)


def _while_confirming(consultation: Content) -> datetime | None:
    """Until when what was chosen may still change, None once it cannot."""
    final = final_from(consultation)
    return final if timezone.now() < final else None


def _choices(state: State) -> dict[str, list[tuple[str, str]]]:
    places = [(m["key"], m["name"]) for m in state.all("municipality")]
    outcomes = [(OUTCOME_WORDS[outcome.value], str(outcome.label)) for outcome in Outcome]
    return {
        "kommune": [*places, (TOGETHER, _("beide Kommunen"))],
        "ergebnis": [(OPEN, _("noch nicht beantwortet")), *outcomes],
    }


def _known(request: HttpRequest, name: str, options: list[tuple[str, str]]) -> str:
    """What the address chooses; a word that means nothing (any more) chooses nothing."""
    wanted = request.GET.get(name, "")
    return wanted if wanted in dict(options) else ""


@require_safe
def table_csv(request: HttpRequest, slug: str) -> HttpResponse:
    state, consultation = _found(request, slug, "abwaegung.csv")
    found = weighing.rows(weighing.lines(consultation["key"]), state)
    return _file(weighing_files.csv(found), "text/csv; charset=utf-8", consultation, "csv")


@require_safe
def table_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    state, consultation = _found(request, slug, "abwaegung.xlsx")
    lines = weighing.lines(consultation["key"])
    changed = stand(consultation, state)
    facts = [
        ("Titel", f"Abwägungstabelle: {consultation['title']}"),
        ("Worum es ging", consultation["summary"]),
        ("Beteiligung", period(consultation)),
        ("Stand", standing(consultation, changed)),
        *weighing_files.figure_facts(weighing.figures(lines)),
        ("Namen", "stehen nur im Portal, nicht in dieser Datei."),
        ("Aktueller Stand", portal_address(weighing.address(consultation))),
        ("Lizenz", licence()),
    ]
    rows = map(weighing_files.cells, weighing.rows(lines, state))
    return _file(xlsx(rows, counted(consultation), facts, changed), XLSX, consultation, "xlsx")


@require_safe
def table_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The lasting address of the newest file; as long as there is none, the page says what is happening."""
    _state, consultation = _found(request, slug, "abwaegung.pdf")
    url = offer(consultation["key"])["url"]
    return HttpResponseRedirect(url) if url else redirect(f"{weighing.address(consultation)}#dateien")


def _found(request: HttpRequest, slug: str, below: str) -> tuple[State, Content]:
    state = State.live(*weighing.KINDS)
    return state, find(request, state, "consultation", slug, below=below)


def _file(content: str | bytes, kind: str, consultation: Content, ending: str) -> HttpResponse:
    name = f"abwaegungstabelle-{consultation['slug']}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_safe
def chapter_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """A page to print for a chapter."""
    return _sheet(request, sheets.of_chapter(key), feedback_document.address("chapter", key))


@require_safe
def measure_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """A page to print for a measure."""
    return _sheet(request, sheets.of_measure(key), feedback_document.address("measure", key))


def _sheet(request: HttpRequest, sheet: sheets.Sheet, pdf_url: str) -> HttpResponse:
    context = {"sheet": sheet, "ruled": range(sheets.RULES), "pdf_url": pdf_url}
    return render(request, "participation/sheet.html", context)


@require_safe
def chapter_sheet_pdf(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same as a file."""
    return _sheet_pdf(request, "chapter", key, sheets.of_chapter(key))


@require_safe
def measure_sheet_pdf(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same as a file."""
    return _sheet_pdf(request, "measure", key, sheets.of_measure(key))


def _sheet_pdf(request: HttpRequest, kind: str, key: str, sheet: sheets.Sheet) -> HttpResponseBase:
    title = _("Rückmeldebogen: {}").format(sheet.title)
    back = (sheet.title, reverse(f"participation:{kind}-sheet", args=[key]))
    return deliver(request, feedback_document.VARIANT, f"{kind}/{key}", title=title, back=back)
