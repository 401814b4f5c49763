"""Files in the midst of what a person may ask for (RGPD art. 15).

Each app offers `personal_data(user)`: headings, each with its rows, in French, as a person reads them. Values are text,
numbers, days and instants, lists and dicts of these, and PersonalFile where a stored file belongs to the person.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile

from toolkit.documents.models import Document

Row = dict[str, Any]
PersonalData = dict[str, list[Row]]


@dataclass(frozen=True)
class PersonalFile:
    """A stored file: the archive takes its bytes, and writes here where it put them.

    `folder` and `name` are wishes: the archive makes them safe, and each name unique.
    """

    folder: str
    name: str
    file: FieldFile


def describe_document(document: Document) -> Row:
    """One issued document, with its PDF if it is drawn."""
    return {
        "titre": document.title,
        "numéro": document.number,
        "état": document.get_state_display(),
        "émis": document.issued_at,
        "annulé": document.cancelled_at,
        "empreinte SHA-256": document.sha256,
        "fichier": PersonalFile("documents", document.filename, document.file)
        if document.file
        else "pas encore établi",
    }
