"""How a decision can be contested, as letters, receipts and mails say it (CJA R421-1, R421-5; CRPA R112-5)."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from toolkit.text.french import au, le

ADDRESSEE, COURT = "{institut}", "{tribunal}"
REMEDIES_LIMIT = 600  # characters: a refusal and a receipt hold on one page
TWICE = 2
DEFAULT_REMEDIES = (
    "par un recours gracieux adressé {institut} ; ou par un recours devant {tribunal}, par courrier ou sur "
    "www.telerecours.fr. Un recours gracieux fait dans ce délai laisse de nouveau deux mois pour saisir le tribunal, "
    "à compter de la réponse ou, sans réponse, de la fin des deux mois qui suivent."
)
_MARK = re.compile(r"\{[^{}]{0,40}\}")


def validate_remedies(text: str) -> None:
    """Raise ValidationError for a mark that nothing replaces or that fills the page, or a text without the court."""
    unknown = sorted(set(_MARK.findall(text)) - {ADDRESSEE, COURT})
    if unknown:
        raise ValidationError(
            f"Seules les marques {ADDRESSEE} et {COURT} sont remplacées\u00a0: ôtez {', '.join(unknown)}.", code="mark"
        )
    if any(text.count(mark) > TWICE for mark in (ADDRESSEE, COURT)):
        raise ValidationError(f"Écrivez {ADDRESSEE} et {COURT} deux fois au plus chacune.", code="repeated")
    if text and COURT not in text:
        raise ValidationError(
            f"La mention doit nommer le tribunal\u00a0: écrivez {COURT} là où son nom doit paraître.", code="court"
        )


def write_remedies(text: str, *, name: str, address: Iterable[str], court: str) -> str:
    """The sentence with the institute, its address and its court in it. An empty text is the one of the house."""
    addressee = ", ".join([au(name), *address])
    return (text or DEFAULT_REMEDIES).replace(ADDRESSEE, addressee).replace(COURT, le(court))
