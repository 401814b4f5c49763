"""Each hostile or honest file meets its verdict, and what readers see holds nothing but what a page may hold."""

import io
import re

import pikepdf
import pypdf
import pytest

from tests.factories.candidatures import pdf_upload
from tests.hostile import files, files_bombs, files_honest, files_signed
from toolkit.files.check import CheckedFile, check_upload
from toolkit.files.errors import UploadError
from toolkit.files.pdf import allowed, streams

CASES = files.active() | files_bombs.bombs() | files_bombs.cut() | files_bombs.others() | files_honest.honest()
CASES |= files_signed.signed()

KEYS = frozenset().union(*allowed.KINDS.values()) | allowed.PAGE.keys() | allowed.CATALOG.keys() | {
    "/Type", "/Pages", "/Kids", "/Count", "/Parent", "/Annots", "/StructTreeRoot", "/Outlines",  # the tree
    "/Rect", "/Border", "/C", "/H", "/F", "/QuadPoints", "/Contents", "/A", "/S", "/URI", "/Dest",  # links
    "/Creator", "/Producer", "/CreationDate", "/ModDate",  # of the PDF made of an image
    "/Title", "/First", "/Last", "/Next", "/Prev",  # bookmarks
    "/Length", "/Filter", "/DecodeParms", "/Predictor", "/Colors", "/BitsPerComponent", "/Columns", "/K", "/Rows",
    "/BlackIs1", "/EndOfLine", "/EncodedByteAlign", "/EndOfBlock", "/ColorTransform", "/JBIG2Globals",
}  # fmt: skip
CHOSEN = re.compile(r"/(?:F|Im|Fxo|MC|a)\d|/Fx|/image|/F\udce9")  # names that these documents give
NEVER = frozenset({
    "/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Named",
    "/Rendition", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/FileAttachment", "/EmbeddedFile", "/Filespec",
    "/EF", "/EmbeddedFiles", "/AF", "/XFA", "/AcroForm", "/Widget", "/Collection", "/PS", "/Ref", "/Crypt", "/OPI",
    "/Requirements", "/PieceInfo", "/Metadata", "/LZWDecode", "/RunLengthDecode",
})  # fmt: skip
SAFE = re.compile(rb"(https?://[^\\\s]+|mailto:[^\\\s]+)")


@pytest.fixture(autouse=True)
def small_limits(monkeypatch):
    """A bomb of some megabytes is one, so that making and refusing hundreds takes seconds."""
    monkeypatch.setattr(streams, "MAX_STREAM", files_bombs.FULL - 1)
    monkeypatch.setattr(streams, "MAX_UNFOLDED", 2 * files_bombs.FULL)


@pytest.mark.parametrize("case", CASES)
def test_file_meets_its_verdict(case):
    given = CASES[case]
    if given.refused:
        with pytest.raises(UploadError, match=given.refused) as refusal:
            check_upload(pdf_upload(given.name, given.content))
        assert refusal.value.status == 422
        assert refusal.value.message.startswith(given.name)
        return
    checked = check_upload(pdf_upload(given.name, given.content))
    assert checked.received == given.content
    assert (checked.pages, checked.left_out) == (given.pages, given.left_out)
    assert not checked.content if given.as_received else checked.content
    assert_shows(checked, given)
    if checked.content:
        assert_passive(checked.content)


def assert_shows(checked: CheckedFile, given: files.Case) -> None:
    """As many pages, the same words, and what else was to be kept."""
    reader = pypdf.PdfReader(io.BytesIO(checked.readable))
    assert len(reader.pages) == given.pages
    shown = "".join(page.extract_text() for page in reader.pages)
    assert shown.replace("\n", "") == given.text
    if given.holds:
        with pikepdf.open(io.BytesIO(checked.readable)) as pdf:
            written = b" ".join(dictionary_of(node).unparse(resolved=True) for node in pdf.objects if node is not None)
        for part in given.holds:
            assert part in written


def dictionary_of(node: pikepdf.Object) -> pikepdf.Object:
    """The keys of a stream, or the object."""
    return node.stream_dict if isinstance(node, pikepdf.Stream) else node


def assert_passive(content: bytes) -> None:
    """Walk every object: known keys, no name that does something, actions that lead to the web alone."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.get_warnings() == []
        assert not pdf.is_encrypted
        assert set(pdf.trailer.keys()) <= {
            "/Root", "/Size", "/ID", "/Info", "/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms",
        }  # fmt: skip
        waiting = [node for node in pdf.objects if isinstance(node, pikepdf.Object)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Name):
                assert node.unparse().decode("latin-1") not in NEVER
            elif isinstance(node, pikepdf.Array):
                waiting += inside(node)
            elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
                waiting += inside(node.values())
                assert_keys(node)


def inside(children) -> list:
    """What is written in place; the rest comes in its own turn."""
    return [child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect]


def assert_keys(node: pikepdf.Object) -> None:
    """Only keys of the lists; an annotation is a link, an action is an address of the web."""
    if node.get("/Type") in (pikepdf.Name.XRef, pikepdf.Name.ObjStm):
        return  # how the file is written, not what it holds
    unknown = {key for key in node.keys() - KEYS if not CHOSEN.fullmatch(key)}
    assert not unknown & NEVER and not unknown
    if node.get("/Type") == pikepdf.Name.Annot:
        assert node.Subtype == pikepdf.Name.Link
    if "/A" in node and isinstance(node.A, pikepdf.Dictionary) and "/S" in node.A:
        assert node.A.keys() == {"/S", "/URI"}
        assert SAFE.fullmatch(bytes(node.A.URI))
