"""Documents to be drawn. `DocumentFactory()` is a plain letter, pending; `issued_document()` has its file."""

import factory

from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered

INSTITUTE = {
    "name": "Institut national des études territoriales",
    "parent": "Centre national de la fonction publique territoriale",
    "service": "Service des cycles",
    "address": ["1 rue Edmond-Michelet", "67000 Strasbourg"],
    "email": "cycles@example.org",
    "phone": "03 00 00 00 12",
}


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    key = factory.Sequence(lambda n: f"lettre:{n}")
    kind = "letter"
    title = factory.Sequence(lambda n: f"Lettre n° {n}")
    template = "documents/base_letter.html"
    context = factory.LazyFunction(lambda: {"institute": INSTITUTE, "recipient": ["Madame Awa Diallo"]})


def issued_document(**fields) -> Document:
    """A document whose PDF is drawn."""
    return ensure_rendered(DocumentFactory(**fields).pk)
