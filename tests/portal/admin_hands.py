"""Hands for the tests of the admin: forms filled as a browser would, messages, a world with every kind."""

from __future__ import annotations

from typing import Any

import lxml.html
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.participation import phase_factories as phases

PRIVATE = "private"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(obj: Any, door: str = "change") -> str:
    meta = type(obj)._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{door}", args=[obj.pk])


def list_address(obj: Any) -> str:
    meta = obj._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def add_address(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def document(response: Any) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(response.content.decode())


def fields(response: Any) -> dict[str, Any]:
    """What the page's form would send if nothing were changed."""
    forms = [form for form in document(response).forms if form.get("id") not in ("logout-form", "changelist-search")]
    form = next((f for f in forms if f.get("id", "").endswith("_form")), forms[0])
    values: dict[str, Any] = {}
    for name, value in form.form_values():
        if name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
        else:
            values[name] = value
    return {name: value for name, value in values.items() if not name.endswith("__prefix__")}


def texts(response: Any, css_class: str) -> list[str]:
    found = document(response).xpath(f'//*[contains(concat(" ", @class, " "), " {css_class} ")]')
    return [" ".join(element.text_content().split()) for element in found]


def messages(response: Any) -> list[str]:
    found = document(response).xpath('//ul[@class="messagelist"]/li')
    return [" ".join(element.text_content().split()) for element in found]


def public_pages(*paths: str) -> dict[str, bytes]:
    """What anybody gets under these addresses."""
    return {path: Client().get(path).content for path in paths}


def world() -> dict[str, Any]:
    """Of each kind one object in each scope in which it can be, by a name that says so."""
    belzig, wiesenburg = make.belzig(), make.wiesenburg()
    make.live(belzig, wiesenburg)
    shared = make.live_measure("Geteilt", belzig, wiesenburg)
    objects = {
        "measure joint": shared,
        "measure belzig": make.measure("Nur Belzig", municipality=belzig),
        "measure wiesenburg": make.measure("Nur Wiesenburg", municipality=wiesenburg),
        "implementation belzig": shared.implementations.get(municipality=belzig),
        "implementation wiesenburg": shared.implementations.get(municipality=wiesenburg),
        "bundle joint": shared.bundle,
        "municipality belzig": belzig,
        "municipality wiesenburg": wiesenburg,
        "goal joint": make.goal(1, "1.1"),
        "strategy joint": make.strategy(),
        "glossary joint": make.term(),
        "page joint": make.page(),
    }
    for scope, place in (("joint", None), ("belzig", belzig), ("wiesenburg", wiesenburg)):
        objects[f"chapter {scope}"] = make.chapter(f"Kapitel {scope}", place)
        objects[f"indicator {scope}"] = make.indicator(f"Indikator {scope}", place)
        objects[f"consultation {scope}"] = phases.consultation(f"Phase {scope}", place)
        objects[f"event {scope}"] = phases.event(f"Termin {scope}", place)
        if place:
            objects[f"resolution {scope}"] = make.resolution(place)
    return objects
