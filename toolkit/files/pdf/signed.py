"""A signed PDF is itself the copy to read when all that it holds, and not its pages alone, is of the lists.

Whatever is not listed here makes the copy one that is written anew, without its signature: what was received is kept
beside it, so that to be strict costs little. ISO 32000-1, 12.3 (navigation), 12.5 (annotations), 12.7 (forms), 12.8
(signatures); ETSI EN 319 142-1 for the proofs beside a signature.
"""

from typing import Any

import pikepdf

from toolkit.files.errors import DamagedError
from toolkit.files.pdf.allowed import ANY, KINDS, PAGE, STILL_ANNOTATIONS, STILL_FORM, STILL_KEYS, VALUE
from toolkit.files.pdf.copying import Copier, name_of
from toolkit.files.pdf.navigation import safe_address


def _values(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, VALUE)


KEPT: dict[str, dict[str, str]] = KINDS | {
    "catalog": _values("/Type", "/Version", "/PageLayout", "/PageMode", "/Lang") | {
        "/Pages": "tree", "/PageLabels": "labels", "/Names": "names", "/Dests": "goals", "/Outlines": "bookmark",
        "/ViewerPreferences": "preferences", "/OpenAction": "action", "/AcroForm": "fields", "/Metadata": "metadata",
        "/StructTreeRoot": "structure", "/MarkInfo": "marks", "/OCProperties": "layers", "/OutputIntents": "intent",
        "/Extensions": "extensions", "/Perms": "permissions", "/DSS": "proofs",
    },
    "tree": PAGE | _values("/Type", "/Count", "/ID") | {
        "/Kids": "tree", "/Parent": "tree", "/Annots": "still", "/Metadata": "metadata", "/Thumb": "image",
    },
    "labels": {"/Nums": "label", "/Kids": "labels", "/Limits": VALUE},
    "label": _values("/Type", "/S", "/P", "/St"),
    "names": {"/Dests": "leaves"},
    "leaves": {"/Kids": "leaves", "/Names": "goal", "/Limits": VALUE},
    "goals": {ANY: "goal"},
    "goal": {"/D": "goal"},
    "action": _values("/Type", "/S", "/URI", "/IsMap") | {"/D": "goal"},
    "bookmark": _values("/Type", "/Title", "/Count", "/C", "/F") | {
        "/Parent": "bookmark", "/First": "bookmark", "/Last": "bookmark", "/Next": "bookmark", "/Prev": "bookmark",
        "/Dest": "goal", "/A": "action", "/SE": "element",
    },
    "preferences": {ANY: VALUE},
    "metadata": _values("/Type", "/Subtype"),
    "intent": _values("/Type", "/S", "/OutputCondition", "/OutputConditionIdentifier", "/RegistryName", "/Info") | {
        "/DestOutputProfile": "space",
    },
    "extensions": {ANY: "extension"},
    "extension": _values("/Type", "/BaseVersion", "/ExtensionLevel", "/ExtensionRevision", "/URL"),
    "fields": dict.fromkeys(STILL_FORM, VALUE) | {"/Fields": "still", "/DR": "resources"},
    # An annotation, or a field of a form: a signature is often both.
    "still": dict.fromkeys(STILL_KEYS - {"/SV"}, VALUE) | {  # /SV names servers that a reader asks when it signs
        "/P": "page", "/AP": "looks", "/OC": "layer", "/BS": "border", "/BE": "border", "/MK": "trim",
        "/Parent": "still", "/Kids": "still", "/Popup": "still", "/IRT": "still", "/V": "signature", "/Lock": "lock",
        "/A": "action", "/Dest": "goal",
    },
    "looks": {"/N": "look", "/D": "look", "/R": "look"},
    "look": {ANY: "look"},
    "border": _values("/Type", "/W", "/S", "/D", "/I"),
    "trim": _values("/R", "/BC", "/BG", "/CA", "/RC", "/AC", "/TP"),
    "signature": _values(
        "/Type", "/Filter", "/SubFilter", "/Contents", "/Cert", "/ByteRange", "/Changes", "/Name", "/M", "/Location",
        "/Reason", "/ContactInfo", "/R", "/V", "/Prop_AuthTime", "/Prop_AuthType",
    ) | {"/Reference": "reference", "/Prop_Build": "build"},
    "reference": _values("/Type", "/TransformMethod", "/DigestMethod", "/DigestValue", "/DigestLocation") | {
        "/TransformParams": "terms", "/Data": "page",  # the document itself
    },
    "terms": _values("/Type", "/V", "/P", "/Action", "/Fields", "/Document", "/Annots", "/Form", "/Signature", "/Msg"),
    "lock": _values("/Type", "/Action", "/Fields", "/P"),
    "build": _values(
        "/Name", "/Date", "/R", "/OS", "/PreRelease", "/NonEFontNoWarn", "/TrustedMode", "/V", "/REx", "/FontMissing",
    ) | {"/Filter": "build", "/PubSec": "build", "/App": "build", "/SigQ": "build"},
    "permissions": {"/DocMDP": "signature", "/UR3": "signature"},
    "proofs": _values("/Type") | {"/VRI": "proofs of each", "/Certs": "data", "/OCSPs": "data", "/CRLs": "data"},
    "proofs of each": {ANY: "proof"},
    "proof": _values("/Type", "/TU") | {"/Cert": "data", "/OCSP": "data", "/CRL": "data", "/TS": "data"},
}  # fmt: skip


def is_signed_and_still(source: pikepdf.Pdf) -> bool:
    """Whether it bears a signature, and holds nothing that is not listed.

    A field that waits for a signature is none. What the signature says is not checked. Raises SwollenError.
    """
    with pikepdf.new() as scratch:
        judge = _Judge(scratch, source)
        try:
            judge.copy(source.Root, "catalog")
        except DamagedError:  # past the limits: the pages alone may still be within them
            return False
        return judge.signatures > 0 and not judge.left


class _Judge(Copier):
    """Walks the whole document as if to copy it; what it leaves behind tells."""

    kinds = KEPT

    def __init__(self, target: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
        super().__init__(target)
        self.signatures = 0
        self._pages = {page.obj.objgen for page in source.pages}

    def copy(self, value: Any, kind: str, depth: int = 0) -> Any:
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            if kind in ("goal", "action") and value.is_indirect and value.objgen in self._pages:
                return None  # where it leads; it is judged in its own place
            if kind == "look" and isinstance(value, pikepdf.Stream):
                kind = "form"
            if kind == "structure":
                self.alias(value, "element", pikepdf.Dictionary())
            self._look_at(value, kind)
        return super().copy(value, kind, depth)

    def _look_at(self, value: Any, kind: str) -> None:
        """Judge what the keys alone do not tell."""
        if kind == "still" and "/Subtype" in value and name_of(value.Subtype) not in STILL_ANNOTATIONS:
            self.leave(name_of(value.Subtype) or "/Subtype")
        if kind == "action" and name_of(value.get("/S")) != "/GoTo" and not safe_address(value):
            self.leave("/A")
        if kind == "signature" and isinstance(value.get("/ByteRange"), pikepdf.Array):
            contents = value.get("/Contents")
            self.signatures += isinstance(contents, pikepdf.String) and bool(bytes(contents).strip(b"\0"))
