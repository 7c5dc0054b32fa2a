"""What the API says of bundles, measures and implementations; each field is named here."""

from __future__ import annotations

from rest_framework import serializers

from strategy import api_fields as field
from strategy.api_fields import PortalAddress, PublicSerializer
from strategy.api_serializers import MUNICIPALITY, SOURCES
from strategy.models.frame import DatePrecision

from .models import Assessment, FundingState, Phase

OBJECTIVES = "Kennungen der Unterziele"
OF_THE_ROW = "Phase, Bewertung, Förderstatus und Zeiten sind Beispielwerte der Vorführung"


class BundleSerializer(PublicSerializer):
    number = field.number("Nummer")
    title = field.text("Titel")
    summary = field.text("kurz gesagt")
    text_html = field.html("Text")
    territory_note = field.text("wo das Bündel wirkt")
    objectives = field.keys(OBJECTIVES)
    objectives_note = field.text("Hinweis zur Zuordnung")
    measures = field.keys("Kennungen der Maßnahmen")
    sources = field.keys(SOURCES)


class StateSerializer(serializers.Serializer):
    municipality = field.text("Kennung der Kommune")
    phase = field.choice("Phase; leer: noch nicht bekannt", Phase.choices, allow_blank=True)
    phase_label = field.text("Phase in Worten")
    assessment = field.choice("Bewertung", Assessment.choices)
    assessment_label = field.text("Bewertung in Worten")
    funding_state = field.choice("Förderstatus", FundingState.choices)
    funding_label = field.text("Förderstatus in Worten")
    planned_end = field.day("Ende geplant")
    is_example = field.example(OF_THE_ROW)


class MeasureEntrySerializer(PublicSerializer):
    api_url = PortalAddress(help_text="alles zu dieser Maßnahme")
    code = field.text("Kürzel")
    title = field.text("Titel")
    summary = field.text("kurz gesagt")
    bundle = field.text("Kennung des Bündels")
    objectives = field.keys(OBJECTIVES)
    implementations = StateSerializer(many=True, help_text="Stand der Umsetzung je Kommune")


class BudgetSerializer(serializers.Serializer):
    year = field.number("Jahr")
    planned = field.amount("geplant, in Euro")
    spent = field.amount("ausgegeben, in Euro")
    own_share = field.amount("davon Eigenanteil, in Euro")
    programme = field.text("Förderprogramm")
    note = field.text("Hinweis")
    is_example = field.example()


class MilestoneSerializer(serializers.Serializer):
    title = field.text("Titel")
    planned = field.day("geplant")
    precision = field.choice("wie genau die geplante Zeit ist", DatePrecision.choices)
    actual = serializers.DateField(allow_null=True, help_text="erreicht; null: noch nicht")
    is_late = serializers.BooleanField(help_text="geplante Zeit vorbei und nicht erreicht")
    note = field.text("Hinweis")
    is_example = field.example()


class NoteSerializer(serializers.Serializer):
    date = serializers.DateField(help_text="Tag")
    text_html = field.html("Sachstand")
    is_example = field.example("Beispieltext der Vorführung")


class ImplementationSerializer(PublicSerializer, StateSerializer):
    reason = field.text("Begründung der Bewertung")
    programme = field.text("Förderprogramm")
    lead = field.text("Federführung")
    contact = field.text("Ansprechstelle")
    planned_start = field.day("Beginn geplant")
    actual_start = field.day("begonnen")
    actual_end = field.day("beendet")
    precision = field.choice("wie genau die Zeiten sind", DatePrecision.choices)
    budget = BudgetSerializer(many=True, help_text="Haushaltszeilen")
    milestones = MilestoneSerializer(many=True, help_text="Meilensteine")
    notes = NoteSerializer(many=True, help_text="Sachstände, der neueste zuerst")


class RelationSerializer(serializers.Serializer):
    key = field.text("Kennung der anderen Maßnahme")
    title = field.text("ihr Titel")
    url = PortalAddress(help_text="ihre Seite")
    api_url = PortalAddress(help_text="alles zu ihr")


class LinkSerializer(serializers.Serializer):
    title = field.text("Titel")
    url = field.text("Adresse außerhalb des Portals")


class MeasureSerializer(PublicSerializer):
    api_url = PortalAddress(help_text="diese Antwort")
    code = field.text("Kürzel")
    number = field.number("Nummer im Bündel")
    title = field.text("Titel")
    municipality = field.text(MUNICIPALITY, allow_null=True)
    bundle = field.text("Kennung des Bündels")
    summary = field.text("kurz gesagt")
    description_html = field.html("Beschreibung")
    need = field.text("warum es die Maßnahme braucht")
    target_groups = field.text("für wen")
    partners = field.text("wer mitmacht")
    continuation = field.text("wie es nach der Förderung weitergeht")
    data_note = field.text("Daten und Datenschutz")
    open_source = field.text("offene Software")
    objectives = field.keys(OBJECTIVES)
    objectives_note = field.text("Hinweis zur Zuordnung")
    districts = field.keys("Kennungen der Orte; leer: ganze Kommune")
    area_note = field.text("Hinweis zum Ort")
    depends_on = RelationSerializer(many=True, help_text="worauf sie aufbaut")
    required_by = RelationSerializer(many=True, help_text="was auf ihr aufbaut")
    related = RelationSerializer(many=True, help_text="womit sie zu tun hat")
    links = LinkSerializer(many=True, help_text="Verweise")
    plain_html = field.html("Text in einfacher Sprache")
    origin = field.text("Herkunft")
    sources = field.keys(SOURCES)
    implementations = ImplementationSerializer(many=True, help_text="Umsetzung je Kommune")
