"""The file says that it is PDF/A-3a and PDF/UA-1, keeps what both ask for, and brings its contents along."""

import json
import xml.etree.ElementTree as ET
from io import BytesIO

import pikepdf
import pytest

from strategy.documents import document_key, render
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small

NS = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "schema": "http://www.aiim.org/pdfa/ns/schema#"}
FILES = [
    {"name": "inhalt.json", "description": "Alle Inhalte", "text": json.dumps({"worte": "Grüße aus Łódź"})},
    {"name": "massnahmen.csv", "description": "Maßnahmen als Tabelle", "text": "\ufeffKürzel;Titel\r\n1.1;Plätze\r\n"},
]


def with_files(files=FILES) -> bytes:
    tree = {**tree_of(small(state()), variant="short"), "attachments": files}
    return render(tree, document_key(tree))


@pytest.fixture(scope="module")
def written() -> bytes:
    return with_files()


@pytest.fixture(scope="module")
def pdf(written, tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "made.pdf"
    path.write_bytes(written)
    with pikepdf.open(path) as opened:
        yield opened


def test_the_metadata_name_both_standards(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_the_metadata_are_one_packet_that_describes_the_words_pdfa_does_not_know(pdf):
    packet = ET.fromstring(pdf.Root.Metadata.read_bytes())
    assert len(packet.findall(".//rdf:RDF", NS)) == 1
    described = packet.findall(".//schema:namespaceURI", NS)
    assert [element.text for element in described] == ["http://www.aiim.org/pdfua/ns/id/"]


def test_the_document_information_says_the_same_as_the_metadata(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
        assert metadata["xmp:CreateDate"][:10].replace("-", "") == str(pdf.docinfo.CreationDate)[2:10]
        assert metadata["pdf:Producer"] == str(pdf.docinfo.Producer)


def test_colours_have_a_profile_every_font_is_inside_and_nothing_runs(pdf):
    assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
    fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    assert fonts and all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert not pdf.is_encrypted
    assert "/OpenAction" not in pdf.Root and "/AA" not in pdf.Root and "/JavaScript" not in pdf.Root.Names
    actions = [o.S for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/URI" in o]
    assert all(str(action) == "/URI" for action in actions)
    marks = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Link"]
    assert marks and all(mark.F == 4 for mark in marks)


def test_attachments_travel_whole_and_are_associated_once(pdf):
    assert {name: attached.get_file().read_bytes() for name, attached in pdf.attachments.items()} == {
        file["name"]: file["text"].encode() for file in FILES
    }
    assert [str(file.UF) for file in pdf.Root.AF] == [file["name"] for file in FILES]
    for file, said in zip(pdf.Root.AF, FILES, strict=True):
        assert (str(file.AFRelationship), str(file.Desc)) == ("/Data", said["description"])
        assert str(file.EF.F.Params.CreationDate) == str(file.EF.F.Params.ModDate) == "D:20261120000000Z"
    assert [str(file.EF.F.Subtype) for file in pdf.Root.AF] == ["/application/json", "/text/csv"]


def test_the_same_attachments_give_the_same_bytes_and_others_another_document(written):
    assert with_files() == written
    tree = tree_of(small(state()), variant="short")
    other = [{**FILES[0], "text": "{}"}]
    keys = {document_key({**tree, "attachments": files}) for files in ([], FILES, other)}
    assert len(keys) == 3


def test_without_attachments_nothing_is_associated():
    tree = tree_of(small(state()), variant="short")
    with pikepdf.open(BytesIO(render(tree, document_key(tree)))) as pdf:
        assert "/AF" not in pdf.Root and not pdf.attachments
