"""A book, asked for, made and read back."""

import io
import uuid

import pypdf

from committee.access import find_viewer
from committee.book.asking import prepare_book
from toolkit.exports.enums import ExportState
from toolkit.exports.making import make_export


def ask_book(user):
    """What a person asks for from the board."""
    return prepare_book(viewer=find_viewer(user, ""), uuid=uuid.uuid4())


def make_book(user):
    """The same once it is made."""
    return made(ask_book(user))


def made(prepared):
    """This one once it is made, in as many turns as it takes."""
    while make_export(prepared.pk):
        pass
    prepared.refresh_from_db()
    return prepared


def open_book(prepared):
    """Read it. AssertionError when it is not there."""
    assert prepared.state == ExportState.READY, prepared.told
    with prepared.file.open("rb") as stored:
        return pypdf.PdfReader(io.BytesIO(stored.read()))


def words_of(book):
    """What its pages say, one after the other."""
    return [" ".join(page.extract_text().split()) for page in book.pages]


def bookmarks_of(book):
    """Each bookmark with those within it: (title, number of its page, [(title, number of its page)])."""
    found = []
    for one in book.outline:
        if isinstance(one, list):
            found[-1][2].extend((each.title, book.get_destination_page_number(each)) for each in one)
        else:
            found.append((one.title, book.get_destination_page_number(one), []))
    return found


def links_of(book, number):
    """The pages that the links of a page lead to, in order."""
    pages = {page.indirect_reference.idnum: place for place, page in enumerate(book.pages)}
    links = [each.get_object() for each in book.pages[number].get("/Annots", [])]
    assert all("/Rect" in each and each["/Subtype"] == "/Link" for each in links)
    return [pages[each["/Dest"][0].idnum] for each in links]
