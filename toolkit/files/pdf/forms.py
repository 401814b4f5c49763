"""Forms: what was typed becomes part of the page; what a page does not show is refused."""

from collections.abc import Iterator
from typing import Any

import pikepdf
import pikepdf.form

from toolkit.files.errors import UploadError
from toolkit.files.pdf.copying import name_of

MAX_FIELDS = 20_000
TYPED = ("/Tx", "/Ch")


def check_form(name: str, pdf: pikepdf.Pdf) -> None:
    """Refuse a form whose pages only say « Please wait… »: its own language draws it, in one reader alone.

    Such a form (XFA, dynamic) has no field on any page. A static one repeats on its pages what XFA says: it is taken.
    """
    form = pdf.Root.get("/AcroForm")
    has_xfa = isinstance(form, pikepdf.Dictionary) and "/XFA" in form
    if pdf.Root.get("/NeedsRendering") is True or (has_xfa and not any(_widgets(pdf))):
        raise UploadError(
            f"{name} est un formulaire qui ne s’affiche que dans un seul logiciel. Ouvrez-le dans ce logiciel, "
            "imprimez-le en PDF, puis déposez le résultat."
        )
    if "/Collection" in pdf.Root:
        raise UploadError(
            f"{name} est un porte-documents : ses pages sont dans des fichiers joints. Réunissez-les en un seul PDF, "
            "ou imprimez-le en PDF, puis déposez le résultat."
        )


def flatten(name: str, pdf: pikepdf.Pdf) -> None:
    """Draw on the pages what annotations and fields show on a screen. Raises UploadError when a value would be lost."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        _draw_values(name, pdf, all_of_them=form.get("/NeedAppearances") is True)
    pdf.flatten_annotations("screen")


def _draw_values(name: str, pdf: pikepdf.Pdf, *, all_of_them: bool) -> None:
    """Have what was typed drawn where the program that filled the form left it to the reader."""
    missing = [widget for widget in _widgets(pdf) if _is_typed(widget) and (all_of_them or not _has_look(widget))]
    if any(isinstance(_inherited(widget, "/V"), pikepdf.Array) and not _has_look(widget) for widget in _widgets(pdf)):
        raise _unreadable(name)  # several choices at once
    if not missing:
        return
    for widget in missing:
        _check_alphabet(name, _inherited(widget, "/V"))
        if "/AP" in widget:
            del widget["/AP"]
    try:
        _generate(pdf)
    except Exception:  # a font or a default look that cannot be read raises about anything
        raise _unreadable(name) from None
    if not all(_has_look(widget) for widget in missing):
        raise _unreadable(name)


def _generate(pdf: pikepdf.Pdf) -> None:
    draw = pikepdf.form.ExtendedAppearanceStreamGenerator(pdf, pdf.acroform)
    for field in pdf.acroform.fields:
        kind = name_of(field.get_inheritable_field_value("/FT"))
        if kind in TYPED and isinstance(field.get_inheritable_field_value("/V"), pikepdf.String):
            (draw.generate_text if kind == "/Tx" else draw.generate_choice)(field)
    pdf.Root.AcroForm["/NeedAppearances"] = False


def _is_typed(widget: Any) -> bool:
    value = _inherited(widget, "/V")
    return name_of(_inherited(widget, "/FT")) in TYPED and isinstance(value, pikepdf.String) and bool(bytes(value))


def _has_look(widget: Any) -> bool:
    looks = widget.get("/AP")
    return isinstance(looks, pikepdf.Dictionary) and isinstance(looks.get("/N"), pikepdf.Stream)


def _check_alphabet(name: str, value: Any) -> None:
    try:
        str(value).encode("cp1252")
    except UnicodeError:
        raise _unreadable(name) from None


def _unreadable(name: str) -> UploadError:
    return UploadError(
        f"{name} est un formulaire dont les réponses ne sont pas dessinées dans la page. Imprimez-le en PDF, puis "
        "déposez le résultat."
    )


def _inherited(field: Any, key: str) -> Any:
    for _ in range(32):
        if not isinstance(field, pikepdf.Dictionary):
            return None
        if key in field:
            return field[key]
        field = field.get("/Parent")
    return None


def _widgets(pdf: pikepdf.Pdf) -> Iterator[Any]:
    count = 0
    for page in pdf.pages:
        for annotation in annotations(page.obj):
            if name_of(annotation.get("/Subtype")) == "/Widget":
                count += 1
                if count > MAX_FIELDS:
                    raise ValueError("too many fields")
                yield annotation


def annotations(page: Any) -> list[Any]:
    """The annotations of a page that are dictionaries."""
    found = page.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return []
    return [item for item in found if isinstance(item, pikepdf.Dictionary)]
