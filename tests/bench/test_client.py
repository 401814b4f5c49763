"""The bench's browser reads forms as a browser does, and sends files that Django reads."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from bench.client import Answer, Browser

PAGE = """
<form method="get" action="/chercher/"><input name="q" value="x"></form>
<form method="post" action="enregistrer/">
  <input type="hidden" name="csrfmiddlewaretoken" value="jeton"><input name="motivation" value="é &amp; è">
  <textarea name="projet">
Deux
lignes &lt;ici&gt;</textarea>
  <select name="departement"><option value="14">Calvados</option><option value="67" selected>Bas-Rhin</option></select>
  <input type="radio" name="civilite" value="F"><input type="radio" name="civilite" value="M" checked>
  <input type="checkbox" name="absent"><input type="checkbox" name="present" checked>
  <input type="file" name="cv"><button name="act" value="envoyer">Envoyer</button>
</form>
"""


def test_form_gives_what_a_browser_would_send():
    form = Answer(200, PAGE.encode(), 1.0).form("/dossier/projet/", holding="projet")
    assert form.action == "/dossier/projet/enregistrer/"
    assert dict(form.data) == {
        "csrfmiddlewaretoken": "jeton",
        "motivation": "é & è",
        "projet": "Deux\nlignes <ici>",
        "departement": "67",
        "civilite": "M",
        "present": "on",
    }
    assert form.token == [("csrfmiddlewaretoken", "jeton")]
    assert dict(form.filled(projet="Trois", seen="a"))["projet"] == "Trois"


def test_form_that_is_not_there_is_told():
    with pytest.raises(LookupError, match="holds no form"):
        Answer(404, PAGE.encode(), 1.0).form("/dossier/", holding="password")


def test_answers_add_up():
    both = Answer(302, b"a", 10.0, 3, 1.5) + Answer(200, b"bc", 5.0, 4, 2.0)
    assert (both.status, both.body, both.milliseconds, both.queries, both.sql_milliseconds) == (
        200,
        b"bc",
        15.0,
        7,
        3.5,
    )


def test_upload_is_read_as_a_form_with_a_file(monkeypatch):
    read: list[HttpRequest] = []

    def receive(self, method, path, body=None, content_type=""):
        read.append(RequestFactory().generic(method, path, body, content_type))
        return Answer(302, b"", 1.0)

    monkeypatch.setattr(Browser, "_send", receive)
    content = b"%PDF-1.7\r\n--\r\n\x00\xff"
    Browser(8000).upload("/pieces/4/", [("jeton", "é")], name="file", filename="cv.pdf", content=content)
    upload = read[0].FILES["file"]
    assert (read[0].POST["jeton"], upload.name, upload.content_type) == ("é", "cv.pdf", "application/pdf")
    assert upload.read() == content
