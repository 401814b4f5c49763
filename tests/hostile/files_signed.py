"""Signed PDFs that carry something where the pages do not show it, and one that holds all that is honest."""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.hostile.files import PROGRAM, Case
from tests.hostile.files_honest import _bookmarks, _field, _signed, _tagged
from tests.hostile.files_parts import TEXT, make_paper, on_page, raw_pdf


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _set(place: Callable[[pikepdf.Pdf], pikepdf.Object], key: str, made: Callable[[pikepdf.Pdf], object]):
    def change(pdf: pikepdf.Pdf) -> None:
        place(pdf)[Name(f"/{key}")] = made(pdf)

    return change


def _signature(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.pages[0].Annots[0]


def _root(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.Root


def _stream_of(keys: Dictionary) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    """Some readers take the keys of a stream for those of a dictionary."""
    return lambda pdf: pikepdf.Stream(pdf, b"", keys)


def _outside(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), F="\\\\intrus\\a")


# Where it stands, under which key, what it is: no walk of the pages meets it.
HIDDEN: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "what the mouse shows is elsewhere": _set(_signature, "AP", lambda pdf: Dictionary(R=_outside(pdf))),
    "field above": _set(_signature, "Parent", lambda pdf: pdf.make_indirect(
        Dictionary(T="a", AA=Dictionary(K=_script())))),
    "note that opens": _set(_signature, "Popup", lambda pdf: pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=Array([0, 0, 9, 9]), AA=Dictionary(PO=_script())))),
    "icon": _set(_signature, "MK", lambda pdf: Dictionary(I=pdf.make_stream(b"MZ", Type=Name.EmbeddedFile))),
    "in the signature": _set(lambda pdf: _signature(pdf).V, "EF", lambda pdf: Dictionary(F=pdf.make_stream(b"MZ"))),
    "server asked when signing": _set(_signature, "SV", lambda pdf: Dictionary(Cert=Dictionary(URL="http://a.example"))),
    "above the pages": _set(lambda pdf: pdf.Root.Pages, "AA", lambda pdf: Dictionary(O=_script())),
    "bookmark in place": _set(_root, "Outlines", lambda pdf: pdf.make_indirect(
        Dictionary(First=Dictionary(Title="a", A=_script())))),
    "opens on a stream": _set(_root, "OpenAction", _stream_of(_script())),
    "picture elsewhere": _set(lambda pdf: pdf.pages[0].Resources, "XObject", lambda pdf: Dictionary(Im0=pdf.make_stream(
        b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        OPI=Dictionary({"/2.0": Dictionary(F="\\\\intrus\\a")})))),
    "actions in a list": on_page(Subtype=Name.Link, A=Array([_script()])),
    "leads to a script": on_page(Subtype=Name.Link, Dest=_script()),
    "leads to a file": on_page(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D="a", F="\\\\intrus\\a")),
    "link in a stream": _set(lambda pdf: pdf.pages[0].obj, "Annots", lambda pdf: Array([
        _signature(pdf), _stream_of(Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=_script()))(pdf)])),
    "link in place of the list": _set(lambda pdf: pdf.pages[0].obj, "Annots", lambda pdf: pdf.make_indirect(
        Dictionary(Subtype=Name.Link, A=_script()))),
}  # fmt: skip


def _awaits_signature(pdf: pikepdf.Pdf) -> None:
    on_page(Subtype=Name.Widget, FT=Name.Sig, T="Signature")(pdf)
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]), SigFlags=1)


def _typed_awaits_signature(pdf: pikepdf.Pdf) -> None:
    _field()(pdf)
    pdf.Root.AcroForm.SigFlags = 1


def _as_services_sign(pdf: pikepdf.Pdf) -> None:
    """A signature that is seen, says who made it and what it forbids, with its proofs; tagged, with bookmarks."""
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
    _tagged(pdf)
    _bookmarks(pdf)
    field = _signature(pdf)
    seen = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 128, 20]))
    field.AP, field.P = Dictionary(N=seen), pdf.pages[0].obj
    terms = Dictionary(Type=Name.TransformParams, P=2, V=Name("/1.2"))
    field.V.Reference = Array([Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=terms)])
    field.V.Prop_Build = Dictionary(App=Dictionary(Name=Name.Parapheur, REx="1.0"))
    field.Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All)
    pdf.Root.Perms = Dictionary(DocMDP=field.V)
    proof = pdf.make_stream(b"0")
    pdf.Root.DSS = Dictionary(Certs=Array([proof]), VRI=Dictionary(A0=Dictionary(Cert=Array([proof]))))
    pdf.Root.Metadata = pdf.make_stream(b"<x/>", Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, None, None, None])
    on_page(Subtype=Name.Link, Dest=Array([pdf.pages[1].obj, Name.Fit]))(pdf)


def _linearized() -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(_signed())) as pdf:
        pdf.save(target, linearize=True)
    return target.getvalue()


def signed() -> dict[str, Case]:
    """None of the hidden things is left as it was received."""
    repaired = raw_pdf(
        root=b"/AcroForm<</Fields[4 0 R]/SigFlags 1>>", page=b"/Resources<<>>/Annots<</Subtype/Link>>",
        objects=(b"<</FT/Sig/T(a)/V<</ByteRange[0 1 2 3]/Contents<3082>>>>",))  # fmt: skip
    return {f"signed: {name}": Case(_signed(change)) for name, change in HIDDEN.items()} | {
        "signed: field above a field": Case(_signed(_set(_signature, "Kids", lambda pdf: Array([pdf.make_indirect(
            Dictionary(Subtype=Name.Widget, AA=Dictionary(E=_script())))]))), PROGRAM),
        "signed: by a flag alone": Case(make_paper(_awaits_signature)),
        "signed: not yet, and typed in": Case(make_paper(_typed_awaits_signature), text=f"{TEXT}reponse"),
        "signed: repaired on opening": Case(repaired, text=""),
        "signed: with two places for its table": Case(_linearized()),
        "signed: archive behind it": Case(_signed() + b"PK\x03\x04" + bytes(40)),
        "signed: as services sign": Case(_signed(_as_services_sign), pages=3, as_received=True),
    }  # fmt: skip
