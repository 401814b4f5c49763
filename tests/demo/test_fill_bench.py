"""The command that fills a database to measure: rows as the services would leave them, never in production."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import Avg

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature, Piece
from committee.models import Item, Score
from committee.services.means import refresh_mean
from demo.bulk import PDF_BYTES, WORDS, heavy_pdf
from toolkit.files.check import check_upload

pytestmark = pytest.mark.django_db


def fill(count: int) -> None:
    call_command("fill_bench", str(count), stdout=StringIO())


@pytest.mark.slow
def test_fill_bench_writes_whole_candidatures():
    fill(12)
    filled = Candidature.objects.filter(applicant__email__startswith="banc")
    assert filled.count() == 12
    eligible = filled.filter(state=State.ELIGIBLE)
    items = Item.objects.filter(candidature__in=eligible)
    assert items.count() == eligible.count() == 11
    for item in items.annotate(expected=Avg("assessments__score")):
        assert item.assessments.count() == 5
        assert Score.objects.filter(assessment__item=item).count() == 25
        before = item.mean_score
        refresh_mean(item=item)
        item.refresh_from_db()
        assert item.mean_score == before
    assert Piece.objects.filter(candidature__in=filled).count() == 12
    assert all(row.commitment.is_signed for row in filled)
    words = [len(f"{row.motivation} {row.project}".split()) for row in filled]
    assert min(words) >= WORDS
    fill(3)
    assert Candidature.objects.filter(applicant__email__startswith="banc").count() == 15


def test_heavy_pdf_is_a_pdf_that_the_product_takes():
    content = heavy_pdf()
    assert abs(len(content) - PDF_BYTES) < 3000
    checked = check_upload(SimpleUploadedFile("cv.pdf", content))
    assert checked.pages == 1


@pytest.mark.parametrize(
    ("production", "count", "words"), [(True, 3, "jamais en production"), (False, 0, "à partir de 1")]
)
def test_fill_bench_refuses(settings, production, count, words):
    settings.PRODUCTION = production
    with pytest.raises(CommandError, match=words):
        fill(count)
    assert not User.objects.exists()
