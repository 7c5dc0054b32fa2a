"""Addresses of this app. They are a contract: other sites, printed sheets and mails rely on them."""

from django.urls import path

from .views import appeals, astray, confirm, contribute, events, following, notices, personal, phases, reading, weighing
from .views import moderation_figures as moderation
from .views import personal_acts as acts
from .views import personal_mails as mails
from .views import personal_news as news

app_name = "participation"

urlpatterns = [
    # beteiligung/: reading
    path("beteiligung/", reading.overview, name="overview"),
    path("beteiligung/beitraege/", reading.contribution_list, name="contribution-list"),
    path("beteiligung/beitraege/<slug:public_id>/", reading.contribution, name="contribution"),
    path("beteiligung/kapitel/<slug:key>/", reading.chapter, name="chapter"),
    path("beteiligung/kapitel/<slug:key>/entfallen/", reading.removed, name="removed"),
    path("beteiligung/zahlen/", reading.figures, name="figures"),
    path("beteiligung/zahlen.csv", reading.figures_csv, name="figures-csv"),
    # beteiligung/: writing
    path("beteiligung/absatz/<slug:block_id>/", contribute.block, name="block"),
    path("beteiligung/massnahme/<slug:key>/", contribute.measure, name="measure"),
    path("beteiligung/termin/<slug:key>/", contribute.event, name="event-contributions"),
    path("beteiligung/vorschlag/", contribute.proposal, name="proposal"),
    path("beteiligung/beitraege/<slug:public_id>/antworten/", contribute.reply, name="reply"),
    path("beteiligung/beitraege/<slug:public_id>/unterstuetzen/", contribute.support, name="support"),
    path("beteiligung/beitraege/<slug:public_id>/melden/", notices.report, name="report"),
    path("beteiligung/gemeldet/", notices.reported, name="reported"),
    path("beteiligung/nicht-ich/<str:token>/", notices.disown, name="disown"),
    path("beteiligung/widerspruch/<str:token>/", appeals.appeal, name="appeal"),
    path("beteiligung/moderation/", moderation.figures, name="moderation"),
    path("beteiligung/moderation.csv", moderation.figures_csv, name="moderation-csv"),
    path("beteiligung/gesendet/", contribute.sent, name="sent"),
    # beteiligung/: confirming, and the personal link
    path("beteiligung/bestaetigen/<str:token>/", confirm.confirm, name="confirm"),
    path("beteiligung/meine/", personal.ask_link, name="ask-link"),
    path("beteiligung/meine/gesendet/", personal.link_sent, name="link-sent"),
    path("beteiligung/meine/geloescht/", personal.gone, name="personal-gone"),
    path("beteiligung/meine/<str:token>/", personal.personal, name="personal"),
    path("beteiligung/meine/<str:token>/daten.json", personal.export, name="personal-export"),
    path("beteiligung/meine/<str:token>/loeschen/", acts.delete_all, name="personal-delete"),
    path("beteiligung/meine/<str:token>/beenden/", acts.end_links, name="personal-end"),
    path("beteiligung/meine/<str:token>/name/", acts.rename, name="personal-name"),
    path("beteiligung/meine/<str:token>/ohne-namen/", acts.anonymise_all, name="personal-anonymise-all"),
    path("beteiligung/meine/<str:token>/mails/", mails.resume, name="personal-mails"),
    path("beteiligung/meine/<str:token>/erinnerung/<int:pk>/", acts.end_reminder, name="personal-reminder-end"),
    path("beteiligung/meine/<str:token>/abo/<int:pk>/", news.end_subscription, name="personal-subscription-end"),
    path("beteiligung/meine/<str:token>/abo/<int:pk>/rhythmus/", news.rhythm, name="personal-rhythm"),
    path("beteiligung/meine/<str:token>/abos/", news.end_subscriptions, name="personal-subscriptions-end"),
    path("beteiligung/meine/<str:token>/unterstuetzung/<int:pk>/", acts.end_support, name="personal-support-end"),
    path("beteiligung/meine/<str:token>/<slug:public_id>/aendern/", acts.edit, name="personal-edit"),
    path("beteiligung/meine/<str:token>/<slug:public_id>/zurueckziehen/", acts.withdraw, name="personal-withdraw"),
    path("beteiligung/meine/<str:token>/<slug:public_id>/ohne-namen/", acts.anonymise, name="personal-anonymise"),
    # Behind all links from mails: the same addresses, damaged
    path("beteiligung/bestaetigen/<path:rest>", astray.astray, {"name": "confirm_invalid"}),
    path("beteiligung/meine/<path:rest>", astray.astray, {"name": "personal_invalid"}),
    path("beteiligung/widerspruch/<path:rest>", astray.astray, {"name": "appeal_invalid"}),
    path("beteiligung/nicht-ich/<path:rest>", astray.astray, {"name": "disown", "notice": None}),
    # beteiligung/: phases
    path("beteiligung/phasen/", phases.consultation_list, name="consultation-list"),
    path("beteiligung/phasen/<slug:slug>/", phases.consultation, name="consultation"),
    path("beteiligung/phasen/<slug:slug>/mitmachen/", phases.take_part, name="take-part"),
    path("beteiligung/phasen/<slug:slug>/abwaegung/", weighing.table, name="weighing"),
    path("beteiligung/phasen/<slug:slug>/abwaegung.csv", weighing.table_csv, name="weighing-csv"),
    path("beteiligung/phasen/<slug:slug>/abwaegung.xlsx", weighing.table_xlsx, name="weighing-xlsx"),
    path("beteiligung/phasen/<slug:slug>/abwaegung.pdf", weighing.table_pdf, name="weighing-pdf"),
    # beteiligung/: sheets to print
    path("beteiligung/bogen/kapitel/<slug:key>/", weighing.chapter_sheet, name="chapter-sheet"),
    path("beteiligung/bogen/massnahme/<slug:key>/", weighing.measure_sheet, name="measure-sheet"),
    path("beteiligung/bogen/kapitel/<slug:key>/bogen.pdf", weighing.chapter_sheet_pdf, name="chapter-sheet-pdf"),
    path("beteiligung/bogen/massnahme/<slug:key>/bogen.pdf", weighing.measure_sheet_pdf, name="measure-sheet-pdf"),
    # termine/
    path("termine/", events.event_list, name="event-list"),
    path("termine/kalender.ics", events.calendar, name="calendar"),
    path("termine/<slug:slug>/", events.event, name="event"),
    path("termine/<slug:slug>/termin.ics", events.event_calendar, name="event-calendar"),
    path("termine/<slug:slug>/erinnern/", events.reminder, name="reminder"),
    # folgen/
    path("folgen/", following.overview, name="following"),
    path("folgen/alles/", following.follow, {"about": "alles", "key": ""}, name="follow-all"),
    path("folgen/alles/feed.atom", following.feed, {"about": "alles", "key": ""}, name="follow-all-feed"),
    path("folgen/alles/bestellt/", following.ordered, {"about": "alles", "key": ""}, name="follow-all-ordered"),
    path("folgen/abmelden/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("folgen/abmelden/<path:rest>", astray.astray, {"name": "unsubscribe_invalid"}),
    path("folgen/<slug:about>/<slug:key>/", following.follow, name="follow"),
    path("folgen/<slug:about>/<slug:key>/bestellt/", following.ordered, name="follow-ordered"),
    path("folgen/<slug:about>/<slug:key>/feed.atom", following.feed, name="follow-feed"),
]
