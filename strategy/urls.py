"""Addresses of this app. They are a contract: other sites rely on them."""

from django.urls import path

from .views import chapters, data, documents, feedback, frame, news, search

app_name = "strategy"

urlpatterns = [
    # strategie/
    path("strategie/", chapters.chapter_list, name="chapter-list"),
    path("strategie/<slug:slug>/", chapters.chapter, name="chapter"),
    path("strategie/<slug:slug>/verlauf/", chapters.chapter_history, name="chapter-history"),
    # ziele/
    path("ziele/", frame.goal_list, name="goal-list"),
    path("ziele/<slug:slug>/", frame.goal, name="goal"),
    # kommunen/
    path("kommunen/", frame.municipality_list, name="municipality-list"),
    path("kommunen/<slug:slug>/", frame.municipality, name="municipality"),
    # dokumente/
    path("dokumente/", documents.document_list, name="documents"),
    path("dokumente/stand/", documents.document_progress, name="document-progress"),
    path("dokumente/datei/<str:checksum>/<str:file_name>", documents.document_file, name="document-file"),
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
