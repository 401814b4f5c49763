"""The variables that say which cycle a text is about."""

from cycles.models import Cycle
from toolkit.text.french import au, du
from toolkit.text.typography import format_day, format_euros, format_moment, name_promotion
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.kinds import Values, Variable

CYCLE = (
    Variable("cycle", "titre du cycle", "Cycle de direction générale"),
    Variable("du_cycle", "le même, après « de »", "du Cycle de direction générale"),
    Variable("au_cycle", "le même, après « à »", "au Cycle de direction générale"),
    Variable("annee", "année du cycle", "2026"),
    Variable("promotion", "numéro de la promotion", "26e\u00a0promotion"),
    Variable("droits", "droits d’inscription du cycle", "3\u202f500\u202f€"),
    Variable("fin_du_depot", "fin du dépôt des candidatures", "mercredi 14\u00a0janvier 2026 à 23\u00a0h\u00a059"),
)


def cycle_values(cycle: Cycle) -> Values:
    """The values of CYCLE, with those of its institute, and the announced day of the decision."""
    return {
        **institute_values(cycle.institute),
        "cycle": cycle.title,
        "du_cycle": du(cycle.title),
        "au_cycle": au(cycle.title),
        "annee": str(cycle.year),
        "promotion": name_promotion(cycle.promotion),
        "droits": format_euros(cycle.fee),
        "fin_du_depot": format_moment(cycle.closes_at),
        "date_de_decision": format_day(cycle.decision_on),
        "si_date_annoncee": cycle.decision_on is not None,
        "si_date_inconnue": cycle.decision_on is None,
    }
