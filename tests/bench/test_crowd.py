"""People about to submit: all they lack is a CV."""

import pytest
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench.crowd import LAST_HOUR, close_soon, settle_crowd
from bench.newcomer import read_newcomers, write_newcomers
from candidatures.models import Candidature
from candidatures.working_copy import completeness_of
from demo.papers import make_pdf, weigh_down
from tests.factories.cycles import CallFactory
from toolkit.files.check import check_upload

pytestmark = pytest.mark.django_db


def test_newcomers_lack_their_cv_alone(tmp_path):
    cycle = CallFactory()
    people = settle_crowd(cycle=cycle, count=2) + settle_crowd(cycle=cycle, count=1)
    assert len({person.email for person in people}) == len({person.address for person in people}) == 3
    for person in people:
        draft = Candidature.objects.get(uuid=person.dossier)
        assert [item.anchor for item in completeness_of(draft).missing] == [f"piece-{person.cv}"]
        assert authenticate(email=person.email, password=person.password) == draft.applicant
    write_newcomers(tmp_path / "people.json", people)
    assert read_newcomers(tmp_path / "people.json") == people


def test_call_closes_within_the_hour():
    cycle = CallFactory()
    close_soon(cycle)
    cycle.refresh_from_db()
    assert cycle.is_open
    assert timezone.now() < cycle.closes_at <= timezone.now() + LAST_HOUR


def test_heavy_papers_differ_and_are_taken():
    page = make_pdf(title="Curriculum vitæ", paragraphs=["Un parcours."])
    first, second = (weigh_down(page, size=1_000_000, seed=seed) for seed in (1, 2))
    checked = [check_upload(SimpleUploadedFile("cv.pdf", content)) for content in (first, second)]
    assert checked[0].sha256 != checked[1].sha256
    assert all(abs(one.size - 1_000_000) < 3000 and one.pages == 1 for one in checked)
