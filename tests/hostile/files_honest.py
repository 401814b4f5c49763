"""Honest files of every sort that people send: each is taken, and shows what it showed."""

import io
import itertools
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.hostile.files import LINK, PROGRAM, Case, _field
from tests.hostile.files_bombs import honest_page_behind
from tests.hostile.files_parts import TEXT, make_paper, on_page, raw_pdf, stream, text_stream


def _scan() -> bytes:
    """What a scanner makes: one JPEG a page, hidden text over it."""
    target = io.BytesIO()
    Image.effect_noise((620, 877), 40).convert("RGB").save(target, "JPEG", quality=60)

    def change(pdf: pikepdf.Pdf) -> None:
        picture = pdf.make_stream(target.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=620, Height=877,
                                  ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode)  # fmt: skip
        pdf.pages[0].Resources.XObject = Dictionary(Im0=picture)
        pdf.pages[0].Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q 3 Tr " + text_stream())

    return make_paper(change)


def _fax() -> bytes:
    parameters = b"/DecodeParms<</K -1/Columns 16/Rows 16/BlackIs1 true>>"
    keys = b"/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Width 16/Height 16/Filter/CCITTFaxDecode"
    image = stream(keys + parameters, b"\0\x10\x01\0\x10\x01")
    return raw_pdf(page=b"/Resources<</XObject<</Im0 4 0 R>>>>", objects=(image,))


def _signed(change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """A paper with the dictionary of a signature over it; what the signature says is not checked here."""

    def sign(pdf: pikepdf.Pdf) -> None:
        signature = pdf.make_indirect(
            Dictionary(
                Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"),
                ByteRange=Array([0, 100, 200, 100]), Contents=pikepdf.String(b"\x30\x82" + bytes(60)),
                Reason="Pour accord", M="D:20260301120000Z",
            )
        )  # fmt: skip
        on_page(Subtype=Name.Widget, FT=Name.Sig, T="Signature", V=signature, F=132)(pdf)
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]), SigFlags=3)
        if change:
            change(pdf)

    return make_paper(sign)


def _form_left_to_the_reader(value: str) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        _field(DA="/F1 12 Tf 0 g")(pdf)
        widget = pdf.Root.AcroForm.Fields[0]
        del widget["/AP"]
        widget.V = value
        fonts = Dictionary(F1=pdf.pages[0].Resources.Font.F1)
        pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), NeedAppearances=True, DR=Dictionary(Font=fonts))

    return make_paper(change)


def _bookmarks(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        item = pikepdf.OutlineItem("Formation", 1)
        item.children.append(pikepdf.OutlineItem("Diplômes", 2))
        outline.root.append(item)


def _named_destination(pdf: pikepdf.Pdf) -> None:
    goal = Array([pdf.pages[1].obj, Name.XYZ, 0, 700, None])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array(["ici", goal])))
    on_page(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D="ici"))(pdf)


def _opens_on_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))


def _tagged(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.StructParents = 0
    page.Contents = pdf.make_stream(b"/P <</MCID 0>> BDC " + text_stream() + b" EMC")
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    part = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=root, Pg=page, K=0, Lang="fr-FR"))
    root.K, root.ParentTree = part, Dictionary(Nums=Array([0, Array([part])]))
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo, pdf.Root.Lang = root, Dictionary(Marked=True), "fr-FR"


def _archival(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(b"profile", N=3)
    pdf.Root.OutputIntents = Array([Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile)])
    pdf.Root.Metadata = pdf.make_stream(b"<x:xmpmeta/>", Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _layers(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Filigrane"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))
    pdf.pages[0].Resources.Properties = Dictionary(MC0=layer)
    pdf.pages[0].Contents = pdf.make_stream(text_stream() + b" /OC /MC0 BDC 0 0 m 9 9 l S EMC")


def _drawn_note(subtype: str) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(
            b"BT /F1 9 Tf 2 4 Td (note) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 128, 20]),
            Resources=Dictionary(Font=Dictionary(F1=pdf.pages[0].Resources.Font.F1)),
        )  # fmt: skip
        on_page(Subtype=Name(f"/{subtype}"), AP=Dictionary(N=look), Contents="note", F=4)(pdf)

    return make_paper(change)


def _inherits() -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    content = stream(b"", text_stream())
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 5 0 R>>>>/MediaBox[0 0 595 842]/Rotate 90>>"
    whole = raw_pdf(page=b"/Contents 4 0 R", objects=(content, font))
    whole = whole.replace(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", tree)
    return whole.replace(b"0 R/MediaBox[0 0 595 842]/Contents", b"0 R/Contents")


def _drawn_letters() -> bytes:
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 65/LastChar 65/Widths[9]"
    font += b"/Encoding<</Differences[65/a1]>>/CharProcs<</a1 5 0 R>>/Resources<<>>>>"
    content = stream(b"", b"BT /F1 14 Tf 72 700 Td (A) Tj ET")
    page = b"/Contents 6 0 R/Resources<</Font<</F1 4 0 R>>>>"
    return raw_pdf(page=page, objects=(font, stream(b"", b"9 0 d0 0 0 5 5 re f"), content))


def _link(address: str) -> Case:
    action = Dictionary(S=Name.URI, URI=address)
    return Case(make_paper(on_page(Subtype=Name.Link, A=action)), holds=(address.encode(),))


def _signed_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _many_bookmarks(pdf: pikepdf.Pdf) -> None:
    """More than are looked at, the last of which does something."""
    items = [pdf.make_indirect(Dictionary(Title="a")) for _ in range(2_010)]
    for one, other in itertools.pairwise(items):
        one.Next, other.Prev = other, one
    items[-1].A = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=items[0], Last=items[-1], Count=2_010))


def honest() -> dict[str, Case]:
    """Files that are to be taken."""
    paper = make_paper()
    owner = pikepdf.Encryption(owner="secret", user="", allow=pikepdf.Permissions(extract=False, modify_other=False))
    old_owner = pikepdf.Encryption(owner="secret", user="", R=3, aes=False, metadata=False)
    taken = {
        "plain": paper,
        "scan": _scan(),
        "linearized": make_paper(linearize=True),
        "tables in streams": make_paper(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "owner password": make_paper(encryption=owner),
        "owner password, old": make_paper(encryption=old_owner),
        "byte order mark": b"\xef\xbb\xbf" + paper,
        "noise before the header": b"\0\x01HP-PRINTER\r\n" + paper,
        "blank lines before the header": b"\n \r\n" + paper,
        "zeros after the end": paper + bytes(4_000),
        "blank lines after the end": paper + b"\r\n" * 800,
        "opens on a page": make_paper(_opens_on_a_page),
        "archival": make_paper(_archival),
        "layers": make_paper(_layers),
        "old filter LZW": honest_page_behind("LZW"),
        "old filter ASCII 85": honest_page_behind("A85"),
        "old filter RunLength": honest_page_behind("RL"),
        "keys set by the pages above": _inherits(),
    }  # fmt: skip
    plain = {f"honest: {name}": Case(content) for name, content in taken.items()}
    return plain | _signed_papers() | _rich_papers()


def _signed_papers() -> dict[str, Case]:
    """Papers that bear a signature, or ask for a password."""
    return {
        "honest: signed": Case(_signed(), as_received=True),
        "honest: signed, with a link": Case(
            _signed(on_page(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://a.example/"))), as_received=True),
        "honest: signed, with a script": Case(_signed(_signed_script), PROGRAM),
        "honest: signed, leads to a share": Case(
            _signed(on_page(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="file://intrus/a"))), LINK),
        "honest: signed, script in its 2 001st bookmark": Case(_signed(_many_bookmarks), as_received=False),
        "honest: user password": Case(
            make_paper(encryption=pikepdf.Encryption(owner="a", user="b")), refused="protégé par un mot de passe"),
    }  # fmt: skip


def _rich_papers() -> dict[str, Case]:
    """Papers with forms, links, notes, bookmarks and rare drawings."""
    return {
        "honest: form filled in": Case(make_paper(_field()), text=f"{TEXT}reponse"),
        "honest: form left to the reader": Case(_form_left_to_the_reader("réponse"), text=f"{TEXT}réponse"),
        "honest: form in another alphabet": Case(_form_left_to_the_reader("Ωμέγα"), refused="Imprimez-le en PDF"),
        "honest: bookmarks": Case(make_paper(_bookmarks, pages=3), pages=3, text=TEXT * 3, holds=(b"/Outlines",)),
        "honest: link to a page": Case(
            make_paper(_named_destination, pages=2), pages=2, text=TEXT * 2, holds=(b"/XYZ",)),
        "honest: link to the web": _link("https://www.exemple.example/page?x=1#y"),
        "honest: link in clear": _link("http://exemple.example"),
        "honest: link to a mail address": _link("mailto:anais@exemple.example"),
        "honest: tagged": Case(make_paper(_tagged), holds=(b"/StructElem", b"/MarkInfo", b"/Lang")),
        "honest: note in the margin": Case(_drawn_note("FreeText"), text=f"{TEXT}note"),
        "honest: stamp": Case(_drawn_note("Stamp"), text=f"{TEXT}note"),
        "honest: fax": Case(_fax(), text="", holds=(b"/CCITTFaxDecode",)),
        "honest: letters drawn": Case(_drawn_letters(), text="\x01", holds=(b"/CharProcs",)),
        "honest: names in Latin 1": Case(raw_pdf(page=b"/Resources<</Font<</F#e9 4 0 R>>>>", objects=(
            b"<</Type/Font/Subtype/Type1/BaseFont/Helv#e9tica>>",)), text=""),
        "honest: 200 pages": Case(make_paper(pages=200), pages=200, text=TEXT * 200),
    }  # fmt: skip
