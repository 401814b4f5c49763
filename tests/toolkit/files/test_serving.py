import pytest
from django.http import Http404

from tests.factories.documents import DocumentFactory, issued_document
from toolkit.files.serving import serve_private_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return issued_document()


def content_of(response):
    body = b"".join(response.streaming_content)
    response.close()
    return body


def test_download_has_safe_headers(document):
    response = serve_private_file(file_field=document.file, filename="Reçu « été ».pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Re%C3%A7u%20")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]
    assert content_of(response).startswith(b"%PDF-1.7")


def test_pdf_may_be_read_in_place(document):
    response = serve_private_file(file_field=document.file, filename="recu.pdf", inline=True)
    assert response["Content-Disposition"] == 'inline; filename="recu.pdf"'
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" not in response["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/octet-stream"])
def test_what_could_run_is_only_downloaded(document, content_type):
    response = serve_private_file(file_field=document.file, filename="x", content_type=content_type, inline=True)
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()


def test_filename_cannot_split_headers(document):
    response = serve_private_file(file_field=document.file, filename='a"b\r\nX-Evil: 1.pdf')
    assert "\r" not in response["Content-Disposition"]
    assert "X-Evil" not in response.headers
    response.close()


def test_missing_file_is_a_404(document):
    with pytest.raises(Http404):
        serve_private_file(file_field=DocumentFactory().file, filename="x.pdf")
    document.file.storage.delete(document.file.name)
    with pytest.raises(Http404):
        serve_private_file(file_field=document.file, filename="x.pdf")
