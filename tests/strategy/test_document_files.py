"""Finished documents are sent like static files: whole, in parts, not again; and are gone when taken back."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from strategy import document_files, documents_owed, retention
from strategy import document_workshop as workshop
from strategy.models import Publication
from tests.tiny_document import MAKERS, VARIANT, TinyMaker

pytestmark = pytest.mark.django_db
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def folder(media, settings):
    settings.PORTAL_DOCUMENT_MAKERS = MAKERS
    return settings.DOCUMENTS_DIR


def made(scope="large"):
    documents_owed.owe({(scope, VARIANT)}, timedelta(0))
    assert workshop.work()
    row = Publication.objects.newest_done().get(scope=scope)
    return row, f"/dokumente/datei/{row.sha256[:16]}/{row.file_name}"


def fetched(client, address, method="get", **headers):
    """The answer and its bytes; the file is closed as the server would do."""
    response = getattr(client, method)(address, headers={name.replace("_", "-"): v for name, v in headers.items()})
    data = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return response, data


@pytest.fixture(params=["shelf", "database"])
def file(request, folder):
    """The same answers, whether the file has its second name or must be looked up."""
    row, address = made()
    if request.param == "database":
        second = document_files.place(row.sha256[:16], row.file_name)
        second.unlink()
        second.parent.rmdir()
        second.parent.touch()  # so that it does not get it again
    return row, address


class TestTheWholeFile:
    def test_has_its_name_and_may_be_kept_for_a_year(self, client, file):
        row, address = file
        response, data = fetched(client, address)
        assert data == row.path.read_bytes()
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Length"] == str(row.size)
        assert response["Content-Disposition"] == f'inline; filename="{row.file_name}"'
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["ETag"] == f'"{row.sha256[:16]}"'
        assert response["Accept-Ranges"] == "bytes"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert not response.cookies and "Vary" not in response

    def test_is_not_sent_again_to_who_has_it(self, client, file):
        row, address = file
        tag = row.sha256[:16]
        for known in (f'"{tag}"', f'W/"{tag}"', f'"x", "{tag}"', "*"):
            response, data = fetched(client, address, If_None_Match=known, Range="bytes=0-9")
            assert (response.status_code, data) == (304, b"")
            assert "immutable" in response["Cache-Control"] and response["ETag"] == f'"{tag}"'
        assert fetched(client, address, If_None_Match='"x"')[0].status_code == 200

    def test_is_described_without_being_sent(self, client, file):
        row, address = file
        response, data = fetched(client, address, "head", Range="bytes=0-9")
        assert (response.status_code, data, response["Content-Length"]) == (200, b"", str(row.size))

    def test_is_not_compressed_a_second_time(self, client, file):
        response, _data = fetched(client, file[1], Accept_Encoding="gzip")
        assert "Content-Encoding" not in response and "Content-Length" in response

    def test_takes_no_other_method(self, client, file):
        assert client.post(file[1]).status_code == 405


class TestAPart:
    def test_is_sent_alone(self, client, file):
        row, address = file
        response, data = fetched(client, address, Range="bytes=10-29")
        assert (response.status_code, data) == (206, row.path.read_bytes()[10:30])
        assert response["Content-Range"] == f"bytes 10-29/{row.size}"
        assert response["Content-Length"] == "20"

    def test_all_parts_make_the_whole(self, client, file):
        row, address = file
        got, step = b"", 300_000
        while len(got) < row.size:
            got += fetched(client, address, Range=f"bytes={len(got)}-{len(got) + step - 1}")[1]
        assert got == row.path.read_bytes()
        assert fetched(client, address, Range="bytes=-7")[1] == got[-7:]

    def test_outside_the_file_is_refused(self, client, file):
        row, address = file
        response, data = fetched(client, address, Range=f"bytes={row.size}-")
        assert (response.status_code, data) == (416, b"")
        assert response["Content-Range"] == f"bytes */{row.size}"

    def test_of_another_file_is_the_whole_file(self, client, file):
        row, address = file
        tag = row.sha256[:16]
        for condition, status in ((f'"{tag}"', 206), (f'W/"{tag}"', 200), ('"x"', 200), ("Sun, 22 Nov 2026", 200)):
            assert fetched(client, address, Range="bytes=0-9", If_Range=condition)[0].status_code == status

    def test_several_at_once_are_the_whole_file(self, client, file):
        response, data = fetched(client, file[1], Range="bytes=0-1,5-6")
        assert (response.status_code, len(data)) == (200, file[0].size)


class TestNames:
    def test_with_umlauts_reach_every_browser(self, client, monkeypatch):
        monkeypatch.setattr(TinyMaker, "draft", _named("Übersicht „Brück“.pdf"))
        _row, address = made()
        disposition = fetched(client, address)[0]["Content-Disposition"]
        assert disposition == "inline; filename*=utf-8''%C3%9Cbersicht%20%E2%80%9EBr%C3%BCck%E2%80%9C.pdf"

    @pytest.mark.parametrize(("name", "kind"), [("a.docx", WORD), ("a.html", "application/octet-stream")])
    def test_whatever_is_no_pdf_is_kept_and_never_run(self, client, monkeypatch, name, kind):
        monkeypatch.setattr(TinyMaker, "draft", _named(name))
        row, address = made()
        response, data = fetched(client, address, Accept_Encoding="gzip")
        assert row.path.suffix == f".{name[2:]}" and len(data) == row.size
        assert (response["Content-Type"], response["Content-Disposition"]) == (kind, f'attachment; filename="{name}"')


def saying(monkeypatch, words, draft=TinyMaker.draft):
    """From now on every document says these words."""
    monkeypatch.setattr(TinyMaker, "draft", lambda self, scope, snapshot: draft(self, words, snapshot))


def _named(name, draft=TinyMaker.draft):
    def renamed(self, scope, snapshot):
        found = draft(self, scope, snapshot)
        return type(found)(**{**found.__dict__, "file_name": name})

    return renamed


class TestTheShelf:
    def test_costs_no_statement(self, client, folder, django_assert_num_queries):
        _row, address = made()
        with django_assert_num_queries(0):
            assert fetched(client, address)[0].status_code == 200

    def test_costs_no_space(self, folder):
        row, _address = made()
        assert os.stat(row.path).st_nlink == 2

    def test_a_file_without_its_second_name_gets_it(self, client, folder, django_assert_num_queries):
        row, address = made()
        document_files.place(row.sha256[:16], row.file_name).unlink()
        assert fetched(client, address)[0].status_code == 200
        with django_assert_num_queries(0):
            fetched(client, address)

    @pytest.mark.parametrize(
        "wrong",
        ["{sum}/anders.pdf", "{short}/{name}", "0000000000000000/{name}", "%/{name}", "{sum}/..%2f..%2fetc%2fpasswd",
         "{sum}/../{sum}/{name}", "{sum}/.", "{sum}/", "..%2f/{name}", "{sum}/{name}%00", "{SUM}/{name}",
         "{sum}//{name}", "%2e%2e/{key}.pdf", "{sum}/{name}/"],
    )  # fmt: skip
    def test_nothing_else_is_found_under_a_wrong_address(self, client, wrong):
        row, _address = made("abcdef")
        checksum = row.sha256[:16]
        parts = {"sum": checksum, "SUM": checksum.upper(), "short": checksum[:4], "name": row.file_name, "key": row.key}
        assert client.get(f"/dokumente/datei/{wrong.format(**parts)}").status_code == 404

    def test_is_cleared_of_what_nobody_offers(self, client, folder):
        row, address = made()
        other, _address = made("probe")
        Publication.objects.filter(pk=row.pk).delete()
        retention.delete_expired(timezone.now() + timedelta(days=2))
        assert client.get(address).status_code == 404
        assert document_files.place(other.sha256[:16], other.file_name).exists()
        assert len(list(document_files.shelf().iterdir())) == 1


class TestWhatMayBeTakenBack:
    @pytest.fixture(autouse=True)
    def passing(self, monkeypatch):
        monkeypatch.setattr("tests.tiny_document.MAKER", TinyMaker(is_lasting=False))

    @pytest.fixture
    def file(self):
        return made()

    def test_lies_on_no_shelf_and_is_asked_for_each_time(self, client, file):
        row, address = file
        response, data = fetched(client, address)
        assert (len(data), response["Cache-Control"]) == (row.size, "no-cache")
        assert not document_files.shelf().exists()

    def test_is_gone_at_once_though_the_file_still_lay_there(self, client, file):
        """As after a power cut between the two: the row decides."""
        row, address = file
        data = row.path.read_bytes()
        documents_owed.take_back(row.scope, VARIANT)
        document_files.store(row.path, data)
        assert client.get(address).status_code == 404

    def test_takes_its_file_with_it(self, client, file, django_capture_on_commit_callbacks):
        row, address = file
        with django_capture_on_commit_callbacks(execute=True):
            documents_owed.take_back(row.scope, VARIANT)
        assert not row.path.exists()
        assert client.get(address).status_code == 404

    def test_an_older_file_stays_while_another_document_is_the_same_file(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        (a, _address), (b, _address) = made("a/same"), made("b/same")
        assert a.path == b.path
        saying(monkeypatch, "a/neu")
        with django_capture_on_commit_callbacks(execute=True):
            made("a/same")
        assert b.path.exists()


def test_what_was_before_comes_back_without_rendering(media, monkeypatch):
    first, address = made("a/eins")
    saying(monkeypatch, "a/zwei")
    made("a/eins")
    saying(monkeypatch, "a/eins")
    again, same = made("a/eins")
    assert (again.sha256, same) == (first.sha256, address)
    assert again.pk != first.pk
    assert len((media / "rendered").read_text().splitlines()) == 2


def test_a_lost_file_is_owed_again(folder, settings):
    """After a disk broke, or a backup without the files came back; only what everybody reads."""
    row, _address = made()
    shown = Publication.objects.create(
        variant="short", due_at=timezone.now(), state="done", key="0", file_name="x.pdf", sha256="1", size=1, pages=1
    )
    row.path.unlink()
    assert documents_owed.owe_lost() == 1
    due = Publication.objects.filter(state="due")
    assert due.get().variant == shown.variant
    assert documents_owed.owe_lost() == 0  # it waits already
    due.update(state="failed", error="x")
    assert documents_owed.owe_lost() == 0  # tried again as whatever failed, not every hour for ever
