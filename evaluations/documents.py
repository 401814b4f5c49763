"""The report of an evaluation on paper: figures and chosen quotations, nobody's name."""

from typing import Any

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from evaluations.models import EvaluationForm
from evaluations.permissions import owes
from evaluations.results import Results
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document


def _build(*, form: EvaluationForm) -> Content:
    """What its results show, as they stand."""
    results = Results(form)
    context = {
        "institute": sender_of(form.organiser),
        "recipient": [],
        "name": form.name,
        "subject": form.subject,
        "expected": form.expected or 0,
        "answered": form.answered or 0,
        "closed_at": form.closed_at,
        "tables": [_table(*each) for each in results.tables],
        "quotes": [
            {"question": each.text, "texts": [verbatim.text for verbatim in each.quoted]} for each in results.quotes
        ],
        "hidden": results.hidden,
    }
    return Content(title=f"{form.name}, {form.subject}", issuer=form.organiser.name, context=context)


def _table(caption: str, levels: list[str], rows: list) -> dict[str, Any]:
    return {
        "caption": caption,
        "levels": levels,
        "rows": [
            {"text": each.text, "counts": list(each.counts), "mean": each.mean, "bar": each.bar, "total": each.total}
            for each in rows
        ],
    }


def _may_read(user: User, document: Document) -> bool:
    """The team of the institute once it is published to them; whoever was asked, once it is published to them too."""
    form = EvaluationForm.objects.with_subject().filter(uuid=document.about).first()
    if form is None or not form.standing.is_published:
        return False
    if user.roles_at(form.organiser.pk) & set(TRAINING_TEAM):
        return True
    return form.standing.is_shared and not form.asks_employers and owes(user, form)


REPORT = register(
    DocumentKind(
        name="evaluation_report",
        label="Rapport d’évaluation",
        prefix="EV",
        folder="evaluations",
        template="evaluations/documents/report.html",
        build=_build,
        may_read=_may_read,
    )
)
