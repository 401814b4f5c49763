"""The variables that say who writes."""

from organisations.models import Institute
from toolkit.text.french import du
from toolkit.text.markdown import escape_markdown
from toolkit.wordings.enums import VariableKind
from toolkit.wordings.kinds import Values, Variable

INSTITUTE = (
    Variable("institut", "nom de l’institut", "Institut national des études territoriales"),
    Variable("de_l_institut", "le même, après « de »", "de l’Institut national des études territoriales"),
    Variable("courriel_du_service", "adresse du service", "cycles@example.org"),
    Variable("telephone_du_service", "téléphone du service", "03 00 00 00 00"),
)
REMEDIES = Variable(
    "voies_de_recours",
    "comment contester la décision, d’après les réglages de l’institut",
    "par un recours gracieux adressé à l’institut, ou par un recours devant le tribunal administratif de Strasbourg.",
    required=True,  # CRPA L112-6 and CJA R421-5: without them the delays do not bind
)
SIGNATURE = Variable(
    "signature",
    "nom, qualité et délégation de qui signe",
    "Odile Ruffenac-Stern\\\nDirectrice de la formation",
    kind=VariableKind.BLOCK,
    required=True,  # CRPA L212-1: the author's first name, name and capacity
)


def institute_values(institute: Institute) -> Values:
    """The values of INSTITUTE, of REMEDIES and of SIGNATURE."""
    signed = (institute.signatory_name, institute.signatory_capacity, institute.signatory_delegation)
    return {
        "institut": institute.name,
        "de_l_institut": du(institute.name),
        "courriel_du_service": institute.email,
        "telephone_du_service": institute.phone,
        "voies_de_recours": institute.remedies_text,
        "signature": escape_markdown("\n".join(line for line in signed if line)),
    }
