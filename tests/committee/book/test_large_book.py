"""A book of sixty dossiers: whole, marked on each page, and made in the memory that one of ten takes."""

import io
import os
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone

from committee.models import Committee, ReadingAssignment
from tests.committee.book.books import bookmarks_of, make_book, open_book, words_of
from tests.factories.committee import make_item, recuse

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=100)]

FEW, MANY, WEIGHT = 10, 60, 100_000
# Measured: 234 MB for ten and 267 MB for sixty, 1.14. What is left grows while dossiers are drawn, about half a MB
# each, in the library that lays pages out; sixty files joined at once took 130 MB more.
MOST_MORE = 1.3


def heavy_piece():
    """A PDF of five pages and about 100 kB that no filter makes smaller."""
    target = io.BytesIO()
    with pikepdf.Pdf.new() as written:
        for _ in range(5):
            page = written.add_blank_page(page_size=(595, 842))
            image = written.make_stream(os.urandom(WEIGHT // 5))
            image.Type, image.Subtype, image.ColorSpace = (
                pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DeviceGray,
            )  # fmt: skip
            image.Width, image.Height, image.BitsPerComponent = 200, WEIGHT // 5 // 200, 8
            page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name("/Scan"))
            page.contents_add(written.make_stream(b"q 400 0 0 400 90 200 cm /Scan Do Q"))
        written.save(target)
    return target.getvalue()


def dossiers(sitting, numbers):
    """Dossiers before the committee, each with a piece that weighs."""
    made = [make_item(sitting, last_name=f"Nom{number:02d}", first_name="Ève") for number in numbers]
    for item in made:
        kept = item.candidature.pieces.get().file
        with kept.storage.open(kept.name, "wb") as stored:
            stored.write(heavy_piece())
    return made


def give(sitting, member, items):
    """These alone are for this member to read."""
    Committee.objects.update(readers_per_item=1)
    seat = sitting.seat(member)
    ReadingAssignment.objects.bulk_create(
        ReadingAssignment(item=item, seat=seat, made_at=timezone.now(), made_by=sitting.head) for item in items
    )


def peak_of(make):
    """What it returns, and the most memory that this process held meanwhile, in kB."""
    Path("/proc/self/clear_refs").write_text("5")
    found = make()
    lines = Path("/proc/self/status").read_text().splitlines()
    return found, next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_sixty_dossiers_are_bound_whole_in_the_memory_of_ten(sitting):
    member = sitting.members[0]
    kept_away = make_item(sitting, last_name="Nom00-Tenu-à-l’écart", first_name="Ève")
    recuse(kept_away, member)
    items = dossiers(sitting, range(1, MANY + 1))
    give(sitting, member, items[:FEW])
    make_book(member)  # libraries and fonts are loaded
    small, few = peak_of(lambda: make_book(member))
    assert small.parts.count() == FEW
    Committee.objects.update(readers_per_item=None)
    large, many = peak_of(lambda: make_book(member))
    assert many < MOST_MORE * few
    assert_whole(open_book(large), member)


def assert_whole(book, member):
    """Every dossier in order with its parts, the mark and the number on every page, none that is kept away."""
    marks, pages = bookmarks_of(book), words_of(book)
    assert [title for title, _page, _parts in marks[1:]] == [f"Ève Nom{number:02d}" for number in range(1, MANY + 1)]
    for title, page, parts in marks[1:]:
        assert [name for name, _page in parts] == ["Formulaire", "CV du candidat"]
        assert title in pages[page]
    assert not any("écart" in words for words in pages)
    for number, words in enumerate(pages, start=1):
        assert member.full_name in words
        assert f"{number} / {len(pages)}" in words
