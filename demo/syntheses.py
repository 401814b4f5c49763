"""The syntheses of the service: validated for some dossiers, proposed or left as drafts for others."""

from candidatures.models import Candidature
from candidatures.sections import CAREER, POSITION, PROJECT
from demo.candidates import Candidate, read_texts
from demo.people import ADVISER, HEAD, People
from demo.plan import SYNTHESES, TO_VALIDATE
from instruction import services as instruction
from toolkit.text.typography import typeset

_TEXTS = {
    "career": "parcours",
    "stakes": "enjeux",
    "strengths": "points_forts",
    "reservations": "reserves",
    "questions": "questions",
}


def write_synthesis(candidate: Candidate, candidature: Candidature, people: People) -> None:
    """Write the synthesis that the plan gives this dossier, and take it as far."""
    opinion = SYNTHESES.get(candidate.code)
    if opinion is None:
        return
    adviser, head = people.colleague(ADVISER), people.colleague(HEAD)
    written = instruction.save_synthesis(
        actor=adviser, candidature=candidature, values={**_texts(candidate, candidature), "opinion": opinion}
    )
    if written is None or not opinion:
        return
    proposed = instruction.propose_synthesis(actor=adviser, synthesis=written)
    if candidate.code not in TO_VALIDATE:
        instruction.validate_synthesis(actor=head, synthesis=proposed)


def _texts(candidate: Candidate, candidature: Candidature) -> dict[str, str]:
    facts = {
        "poste": candidature.job_title,
        "annee": candidate.values[POSITION]["in_post_since"].year,
        "employeur": candidature.employer_name,
        "agents": candidature.staff_count,
        "ans": candidate.values[CAREER]["years_in_general_management"],
        "question": candidate.values[PROJECT]["question"],
    }
    texts = read_texts()["syntheses"]
    return {part: typeset(texts[name].format(**facts)) for part, name in _TEXTS.items()}
