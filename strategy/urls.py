"""Addresses of this app. They are a contract: other sites rely on them."""

from django.urls import path

from .views import (
    chapters,
    comparison,
    council_sheet,
    data,
    documents,
    edition_files,
    editions,
    feedback,
    files,
    frame,
    news,
    orders,
    quotations,
    search,
    selections,
    short_addresses,
)

app_name = "strategy"

urlpatterns = [
    # strategie/
    path("strategie/", chapters.chapter_list, name="chapter-list"),
    path("strategie/<slug:slug>/", chapters.chapter, name="chapter"),
    path("strategie/<slug:slug>/verlauf/", chapters.chapter_history, name="chapter-history"),
    path("strategie/<slug:slug>/zitat/<slug:block>/", quotations.passage, name="quotation"),
    # ziele/
    path("ziele/", frame.goal_list, name="goal-list"),
    path("ziele/<slug:slug>/", frame.goal, name="goal"),
    # kommunen/
    path("kommunen/", frame.municipality_list, name="municipality-list"),
    path("kommunen/<slug:slug>/", frame.municipality, name="municipality"),
    # dokumente/
    path("dokumente/", documents.document_list, name="documents"),
    path("dokumente/stand/", documents.document_progress, name="document-progress"),
    path("dokumente/datei/<str:checksum>/<str:file_name>", files.document_file, name="document-file"),
    # What is made when somebody asks for it
    path("dokumente/auftrag/<int:number>-<slug:proof>/", orders.order, name="document-order"),
    path("dokumente/sitzungsunterlage/", selections.selection, name="selection"),
    # What changed
    path("dokumente/vergleich/", comparison.choose, name="comparisons"),
    path("dokumente/vergleich/<slug:before>..<slug:after>/", comparison.compare, name="comparison"),
    path("dokumente/vergleich/<slug:before>..<slug:after>/synopse.pdf", comparison.synopsis, name="synopsis"),
    path("dokumente/ratsblatt/", council_sheet.choose, name="council-sheets"),
    path("dokumente/ratsblatt/<slug:municipality>/", council_sheet.sheet, name="council-sheet"),
    path("dokumente/ratsblatt/<slug:municipality>/ratsblatt.pdf", council_sheet.pdf, name="council-sheet-pdf"),
    # An edition; „arbeitsstand“ is what is public now
    path("dokumente/<slug:edition>/", editions.edition, name="edition"),
    path("dokumente/<slug:edition>/stand/", editions.progress, name="edition-progress"),
    path("dokumente/<slug:edition>/strategie/", editions.chapter_list, name="edition-chapters"),
    path("dokumente/<slug:edition>/strategie/<slug:slug>/", editions.chapter, name="edition-chapter"),
    path(
        "dokumente/<slug:edition>/strategie/<slug:slug>/zitat/<slug:block>/",
        quotations.edition_passage,
        name="edition-quotation",
    ),
    path("dokumente/<slug:edition>/ziele/", editions.goals, name="edition-goals"),
    path("dokumente/<slug:edition>/ziele/<slug:slug>/", editions.goal, name="edition-goal"),
    path("dokumente/<slug:edition>/glossar/", editions.glossary, name="edition-glossary"),
    path("dokumente/<slug:edition>/k/<str:number>/", editions.short_chapter, name="edition-short-chapter"),
    path("dokumente/<slug:edition>/inhalt.json", edition_files.content, name="edition-content"),
    path("dokumente/<slug:edition>/pruefliste.txt", edition_files.checksums, name="edition-checksums"),
    path("dokumente/<slug:edition>/text.html", edition_files.text, name="edition-text"),
    path("dokumente/<slug:edition>/text.docx", edition_files.word, name="edition-word"),
    path("dokumente/<slug:edition>/<slug:name>.csv", edition_files.table, {"form": "csv"}, name="edition-csv"),
    path("dokumente/<slug:edition>/<slug:name>.json", edition_files.table, {"form": "json"}, name="edition-json"),
    # Short addresses for print
    path("k/<str:number>/", short_addresses.chapter, name="short-chapter"),
    # daten/
    path("daten/", data.data, name="data"),
    path("daten/grenzen.geojson", data.boundaries, name="boundaries"),
    path("daten/<slug:name>.csv", data.download, {"form": "csv"}, name="download-csv"),
    path("daten/<slug:name>.json", data.download, {"form": "json"}, name="download-json"),
    # neues/
    path("neues/", news.news_list, name="news"),
    path("neues/feed.atom", news.NewsFeed(), name="news-feed"),
    path("suche/", search.search, name="search"),
    path("glossar/", frame.glossary, name="glossary"),
    # barrierefreiheit/ itself is a page
    path("barrierefreiheit/melden/", feedback.accessibility_feedback, name="feedback"),
    path("barrierefreiheit/melden/danke/", feedback.feedback_thanks, name="feedback-thanks"),
    path("<slug:slug>/", frame.page, name="page"),
]
