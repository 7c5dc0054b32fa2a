"""Addresses of the demo; the portal includes them only with DEMO=true."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("postfach/", views.mail_list, name="mail-list"),
    path("postfach/sammelmails/", views.send_digests, name="send-digests"),
]
