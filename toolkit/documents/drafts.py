"""A document read before it is issued: its page, marked as a draft, and what tells that it still says the same."""

import json
from hashlib import sha256

from django.template.loader import get_template
from django.utils import timezone

from toolkit.documents.context import ContextEncoder, freeze
from toolkit.documents.kinds import Content, DocumentKind

# Beside the folio: a sheet that leaves the house by mistake says what it is.
NOT_ISSUED = '<style>@page { @top-center { content: "Aperçu, non émis"; color: #8B1A2B; font-size: 9pt } }</style>'


def draft_html(kind: DocumentKind, content: Content) -> str:
    """The page of a document that is not issued: no number, no code, and each sheet says so."""
    html = get_template(kind.template).render(
        {
            **freeze(content.context),
            "title": content.title,
            "document": None,
            "verification_address": "",
            "issued_on": timezone.localdate(),
        }
    )
    return html.replace("</head>", f"{NOT_ISSUED}</head>", 1)


def seal_of(content: Content) -> str:
    """What stands for these words: another seal, and the document would say something else. Its day does not count."""
    return sha256(json.dumps(freeze(content.context), cls=ContextEncoder, sort_keys=True).encode()).hexdigest()
