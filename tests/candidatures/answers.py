"""What a signatory sends from the page, and how the tests read the answer."""

import html
import re

from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment
from tests.factories.organisations import make_siret

SIGN = {
    "answer": "sign",
    "signatory_name": "Philippe Orsenne",
    "signatory_capacity": "Maire",
    "billing_siret": make_siret(9),
    "service_code": "",
    "purchase_order": "EJ-2601",
    "billing_contact": "",
    "billing_email": "",
    "agrees": "on",
}
PASS_ON = {
    "answer": "pass_on",
    "autre-signatory_name": "Aude Rive",
    "autre-signatory_capacity": "Présidente",
    "autre-signatory_email": "aude@example.org",
}
RIVE = {name.removeprefix("autre-"): value for name, value in PASS_ON.items() if name != "answer"}
REFUSE = {"answer": "refuse", "kind": "no_funds", "reason": "Budget gelé cette année."}
ANSWERS = {"sign": SIGN, "pass_on": PASS_ON, "refuse": REFUSE}


def text_of(response) -> str:
    """The page in one line, spaces alike."""
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def standing(candidature: Candidature) -> EmployerCommitment:
    """The commitment that was not replaced."""
    return candidature.commitments.exclude(state=CommitmentState.REPLACED).get()
