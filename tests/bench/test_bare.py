"""The bare reference reads the rows of our pages and prints their fields: else its times would prove nothing."""

import os
import re
import subprocess
import sys
from decimal import Decimal
from importlib import import_module

import pytest
from django.conf import settings as product
from django.test import Client, override_settings
from django.utils.html import escape

from candidatures.enums import State
from candidatures.models import Candidature
from committee.models import Assessment
from committee.services.assessment import mark_of_reading
from cycles.enums import CycleState
from tests.factories.accounts import sign_in
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures, candidature_in
from tests.factories.committee import assess, bulk_items, make_committee, make_item, marks_of
from tests.factories.cycles import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(client, monkeypatch):
    """Ask the bare project for a page, in the session of `client`."""
    monkeypatch.setenv("BENCH", "1")
    settings = import_module("bench.bare.settings")
    templates = [settings.TEMPLATES[0] | {"DIRS": [product.BASE_DIR / "bench" / "bare" / "templates"]}]
    named = {
        "ROOT_URLCONF": settings.ROOT_URLCONF,
        "MIDDLEWARE": settings.MIDDLEWARE,
        "TEMPLATES": templates,
        "LOGIN_URL": "login",
    }

    def ask(path, data=None):
        visitor = Client()
        visitor.cookies = client.cookies
        with override_settings(**named):
            return visitor.get(path) if data is None else visitor.post(path, data)

    return ask


@pytest.fixture
def sitting():
    return make_committee()


def page_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def texts_of(row, *names: str) -> list[str]:
    """What must be on the page of these fields: the first words of a text, before typography has its say."""
    return [escape(word) for name in names for word in re.findall(r"[\w-]{3,}", str(getattr(row, name)))[:4]]


READ = (
    *("first_name", "last_name", "job_title", "employer_name", "department", "grade", "motivation"),
    *("project", "contribution", "question", "expectations", "scope", "diplomas", "cycles_taken"),
)


def test_project_starts(tmp_path):
    env = {**os.environ, "BENCH": "1", "DJANGO_SETTINGS_MODULE": "bench.bare.settings", "VAR_DIR": str(tmp_path)}
    loads = "import bench.bare.wsgi, bench.bare.urls"
    subprocess.run([sys.executable, "-c", loads], env=env, cwd=product.BASE_DIR, check=True)


@pytest.mark.parametrize("query", ["", "?page=2", "?q=vauquelin"])
def test_list_holds_the_same_rows_in_the_same_order(client, sitting, bare, query):
    bulk_candidatures(53, cycle=sitting.cycle, adviser=sitting.adviser, state=State.UNDER_REVIEW)
    sign_in(client, sitting.adviser)
    ours = [row.candidature for row in client.get(f"/instruction/{query}").context["rows"]]
    page = page_of(bare(f"/liste/{query}"))
    assert re.findall(r"/dossiers/([0-9a-f-]{36})/", page) == [str(row.uuid) for row in ours]
    for row in ours:
        assert all(text in page for text in texts_of(row, "last_name", "job_title", "employer_name", "receipt_number"))


def test_dossier_prints_the_same_fields(client, sitting, bare):
    row = candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)
    row.notes.create(author=sitting.adviser, text="Rappelée mardi", at=row.state_changed_at)
    sign_in(client, sitting.adviser)
    pages = [page_of(client.get(f"/instruction/{row.uuid}/")), page_of(bare(f"/dossiers/{row.uuid}/"))]
    printed = texts_of(row, *READ, "receipt_number", "email") + texts_of(row.commitment, "signatory_name")
    printed += [piece.filename for piece in row.pieces.all()] + ["mardi", *texts_of(sitting.adviser, "last_name")]
    assert [text for page in pages for text in printed if text not in re.sub("<wbr>", "", page)] == []


def test_board_holds_the_same_rows_in_the_same_order(client, sitting, bare):
    bulk_items(53, sitting, readers=3)
    sign_in(client, sitting.president)
    ours = [row.item for row in client.get("/commission/").context["board"].shown]
    page = page_of(bare("/commission/"))
    assert re.findall(r"/lectures/([0-9a-f-]{36})/", page) == [str(item.uuid) for item in ours]
    for item in ours:
        assert all(text in page for text in texts_of(item.candidature, "last_name", "employer_name", "job_title"))
        assert f"<td>{item.mean_score}".replace(".", ",") in page


def test_reading_prints_the_same_fields(client, sitting, bare):
    item = make_item(sitting)
    assess(item, sitting.president, 3)
    assess(item, sitting.members[0], 4, comment="Parcours remarquable")
    sign_in(client, sitting.president)
    pages = [page_of(client.get(f"/commission/dossiers/{item.uuid}/")), page_of(bare(f"/lectures/{item.uuid}/"))]
    printed = [*texts_of(item.candidature, *READ), "remarquable", "Projet net", "Membre-1"]
    printed += [text for criterion in sitting.cycle.criteria.all() for text in texts_of(criterion, "label", "help")]
    assert [text for page in pages for text in printed if text not in page] == []


def test_saving_leaves_what_the_service_leaves(client, sitting, bare):
    items = [make_item(sitting), make_item(sitting)]
    for item in items:
        assess(item, sitting.president, 3)
        assess(item, sitting.members[0], 4)
    sign_in(client, sitting.president)
    typed = {f"c{pk}": mark for pk, mark in marks_of(sitting.cycle, 5, 4, 3, 2, 1).items()} | {"comment": "Relu"}
    seen = mark_of_reading(Assessment.objects.get(item=items[0], seat=sitting.seat(sitting.president)))
    ours = client.post(f"/commission/dossiers/{items[0].uuid}/", typed | {"act": "validate", "seen": seen})
    assert (ours.status_code, bare(f"/lectures/{items[1].uuid}/", typed).status_code) == (302, 302)
    kept = []
    for item in items:
        item.refresh_from_db()
        own = item.assessments.get(seat=sitting.seat(sitting.president))
        kept.append((item.mean_score, item.assessment_count, own.score, own.comment, list(own.marks.values())))
    assert kept[0] == kept[1]
    assert isinstance(kept[0][0], Decimal)


def test_autosave_writes_ones_own_draft_alone(client, bare):
    draft, other = CandidatureFactory(), CandidatureFactory()
    sign_in(client, draft.applicant)
    typed = {"motivation": "Un motif", "project": "Un projet", "contribution": "", "question": "", "expectations": ""}
    assert bare(f"/brouillons/{draft.uuid}/", typed).json()["errors"] == {}
    assert bare(f"/brouillons/{other.uuid}/", typed).status_code == 404
    assert bare(f"/brouillons/{draft.uuid}/", typed | {"question": "?" * 201}).status_code == 422
    assert Candidature.objects.get(pk=draft.pk).motivation == "Un motif"
    assert Candidature.objects.get(pk=other.pk).motivation != "Un motif"


def test_cycle_is_composed_once_and_read_each_time(client, bare, django_assert_num_queries):
    cycle = CallFactory()
    path = f"/cycles/{cycle.slug}/"
    page, ours = page_of(bare(path)), page_of(client.get(path))
    printed = texts_of(cycle, "title", "year")
    printed += [text for criterion in cycle.required_pieces.all() for text in texts_of(criterion, "label")]
    assert [text for text in printed if text not in page or text not in ours] == []
    with django_assert_num_queries(1):
        bare(path)
    type(cycle).objects.filter(pk=cycle.pk).update(state=CycleState.DRAFT)
    assert bare(path).status_code == 404


def test_pages_ask_who_reads(bare, sitting):
    for path in ("/liste/", "/commission/"):
        response = bare(path)
        assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/connexion/")
