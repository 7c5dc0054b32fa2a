"""What the API says of the shared kinds; each field is named here."""

from __future__ import annotations

from rest_framework import serializers

from . import api_fields as field
from .api_fields import PortalAddress, PublicSerializer
from .models import District, Indicator, Publication

MUNICIPALITY = "Kennung der Kommune; null: gemeinsam"
SOURCES = "Quellen"


class DistrictSerializer(serializers.Serializer):
    key = field.text("dauerhafte Kennung")
    url = PortalAddress(help_text="Stelle auf der Seite der Kommune")
    name = field.text("Name")
    kind = field.choice("Art des Ortes", District.Kind.choices)
    parent = field.text("Kennung des Ortsteils, zu dem ein Gemeindeteil gehört", allow_null=True)
    population = field.number("Einwohnerzahl", allow_null=True)
    population_as_of = field.text("Stand der Einwohnerzahl")
    note = field.text("Hinweis")


class MunicipalitySerializer(PublicSerializer):
    name = field.text("Name")
    official_name = field.text("amtlicher Name")
    kind_label = field.text("Stadt oder Gemeinde")
    ags = field.text("Amtlicher Gemeindeschlüssel")
    postcode = field.text("Postleitzahl")
    landkreis = field.text("Landkreis")
    region = field.text("Region")
    area_km2 = field.amount("Fläche in Quadratkilometern")
    population = field.number("Einwohnerzahl", allow_null=True)
    population_as_of = field.day("Stand der Einwohnerzahl")
    website = field.text("eigene Internetseite")
    council = field.text("Name der Vertretung")
    summary = field.text("kurz gesagt")
    focus = field.text("Schwerpunkt in der Strategie")
    text_html = field.html("Beschreibung")
    centre = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Länge und Breite in Grad (WGS 84)"
    )
    boundary_url = PortalAddress(allow_null=True, help_text="Grenzen als GeoJSON")
    boundary_attribution = field.text("Quellenvermerk, den jede Nutzung der Grenze nennen muss")
    districts = DistrictSerializer(many=True, help_text="Ortsteile und Gemeindeteile")
    sources = field.keys(SOURCES)


class ObjectiveSerializer(serializers.Serializer):
    key = field.text("dauerhafte Kennung")
    url = PortalAddress(help_text="Stelle auf der Seite des Leitziels")
    number = field.text("Nummer, etwa 1.2")
    title = field.text("Titel")
    text = field.text("Text")


class GoalSerializer(PublicSerializer):
    number = field.number("Nummer")
    title = field.text("Titel")
    summary = field.text("kurz gesagt")
    text_html = field.html("Text")
    objectives = ObjectiveSerializer(many=True, help_text="Unterziele")
    sources = field.keys(SOURCES)


class ChapterEntrySerializer(PublicSerializer):
    api_url = PortalAddress(help_text="dieses Kapitel mit allen Absätzen")
    number = field.text("Nummer")
    title = field.text("Titel")
    municipality = field.text(MUNICIPALITY, allow_null=True)


class BlockSerializer(serializers.Serializer):
    id = field.text("dauerhafte Kennung des Absatzes")
    url = PortalAddress(help_text="Stelle im Kapitel")
    anchor = field.text("Sprungmarke auf der Seite des Kapitels")
    number = field.text("Nummer zum Zitieren, etwa 3.2-4; null: Überschrift", allow_null=True)
    kind = field.choice("Art", ["heading", "paragraph", "list", "table", "figure", "quote"])
    level = field.number("Ebene einer Überschrift", allow_null=True)
    html = field.text("der Absatz als HTML")
    text = field.text("der Absatz als reiner Text")


class ChapterSerializer(ChapterEntrySerializer):
    blocks = BlockSerializer(many=True, help_text="Absätze des Langtextes in ihrer Reihenfolge")
    summary_html = field.html("Kurzfassung")
    plain_html = field.html("Text in einfacher Sprache")
    plain_kind = field.text("einfache Sprache oder geprüfte Leichte Sprache")
    sources = field.keys(SOURCES)


class TermSerializer(PublicSerializer):
    term = field.text("Begriff")
    variants = field.keys("andere Formen des Begriffs")
    definition = field.text("Erklärung")


class ValueSerializer(serializers.Serializer):
    date = serializers.DateField(help_text="Tag, zu dem der Wert gehört")
    value = field.amount("Wert in der Einheit des Indikators", null=False)
    note = field.text("Hinweis")
    is_example = field.example()


class IndicatorSerializer(PublicSerializer):
    title = field.text("Titel")
    level = field.choice("Ebene", Indicator.Level.choices)
    unit = field.text("Einheit")
    direction = field.choice("welche Richtung besser ist", Indicator.Direction.choices)
    method = field.text("wie gemessen wird")
    source = field.text("Datenquelle")
    municipality = field.text(MUNICIPALITY, allow_null=True)
    objectives = field.keys("Kennungen der Unterziele")
    measures = field.keys("Kennungen der Maßnahmen")
    baseline = field.amount("Ausgangswert")
    readings = ValueSerializer(many=True, help_text="Messwerte")
    targets = ValueSerializer(many=True, help_text="Zielwerte")


class ResolutionSerializer(PublicSerializer):
    municipality = field.text("Kennung der Kommune")
    body = field.text("Gremium")
    date = field.day("Sitzungstag")
    date_note = field.text("Hinweis zum Datum")
    paper_number = field.text("Nummer der Vorlage; null: noch nicht bekannt", allow_null=True)
    link = field.text("Adresse der Vorlage", allow_null=True)
    outcome = field.text("Ergebnis")
    edition_title = field.text("worüber beschlossen wurde")
    note = field.text("Hinweis")
    sources = field.keys(SOURCES)


class DocumentSerializer(serializers.Serializer):
    key = field.text("Kennung aus Fassung und Geltungsbereich")
    url = PortalAddress(help_text="die Datei (PDF); ändert sich der Inhalt, ändert sich die Adresse")
    stand = field.moment("Stand der Inhalte")
    title = field.text("Titel")
    variant = field.choice("Fassung", Publication.Variant.choices)
    municipality = field.text("Kennung der Kommune; null: beide", allow_null=True)
    description = field.text("was darin steht")
    pages = field.number("Seiten")
    size = field.number("Größe in Byte")
    sha256 = field.text("Prüfsumme der Datei")


class NewsSerializer(serializers.Serializer):
    id = field.number("laufende Nummer")
    url = PortalAddress(allow_null=True, help_text="worum es geht; null: nicht (mehr) öffentlich")
    stand = field.moment("wann es geschah")
    sentence = field.text("was geschah, in einem Satz")
    municipalities = field.keys("Namen der Kommunen, die es betrifft; leer: beide")


class ErrorSerializer(serializers.Serializer):
    detail = field.text("was nicht stimmt")
