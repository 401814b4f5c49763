"""Documents to be drawn. `DocumentFactory()` is a plain letter, pending; `issued_document()` has its file."""

import factory

from tests.replay import replayed
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered

INSTITUTE = {
    "name": "Institut national des études territoriales",
    "parent": "Centre national de la fonction publique territoriale",
    "service": "Service des cycles",
    "address": ["1 rue Edmond-Michelet", "67000 Strasbourg"],
    "email": "cycles@example.org",
    "phone": "03 00 00 00 12",
    "town": "Strasbourg",
    "colours": [],
    "logo": "",
}


def _context() -> dict:
    address = "https://cycles.example.org/verification/"
    return {"institute": INSTITUTE, "recipient": ["Madame Awa Diallo"], "verification_address": address}


def _build_letter(*, title: str, context: dict) -> Content:
    return Content(title=title, issuer=INSTITUTE["name"], context=context)


LETTER = register(
    DocumentKind(
        name="letter",
        label="Lettre de l’institut",
        prefix="LT",
        folder="letters",
        template="documents/base_letter.html",
        build=_build_letter,
        may_read=lambda user, document: user.is_superuser,
    )
)


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    key = factory.Sequence(lambda n: f"lettre:{n}")
    kind = LETTER.name
    number = factory.Sequence(lambda n: f"LT-2025-{n:05d}")
    issuer = INSTITUTE["name"]
    title = factory.Sequence(lambda n: f"Lettre n° {n}")
    template = "documents/base_letter.html"
    context = factory.LazyFunction(_context)


@replayed
def issued_document(**fields) -> Document:
    """A document whose PDF is drawn."""
    return ensure_rendered(DocumentFactory(**fields).pk)
