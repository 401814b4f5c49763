"""Adopt a scenario: it becomes the proposed decision of every dossier, in one act."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.decisions.recording import record_decisions
from committee.decisions.wanted import REASON_LIMIT
from committee.models import Adoption, Item, Scenario
from committee.scenarios.adoption_plan import Plan
from committee.scenarios.making import lock_composer
from committee.scenarios.page import ScenarioPage
from committee.scenarios.rights import find_scenario
from toolkit.domain.errors import IncompleteError
from toolkit.text.cleaning import clean_text


@transaction.atomic
def adopt_scenario(
    *,
    actor: User,
    scenario: Scenario,
    reason: str = "",
    motive: str = "",
    key: UUID | None = None,
    seen: str | None = None,
) -> Adoption:
    """Propose for each dossier the decision that the scenario gives it, all or none; keep what was adopted, and why.

    Whoever composes may. A decision that says the same already stays as it is; another one is replaced, kept as a
    former one, and validated again. `reason`: why this group, asked for when it misses a target, has several people of
    an employer or more people than seats. `motive`: that of the refusals which have none of their own. `key`: that of
    the page which asked: sent twice, it is one. `seen`: the seal of what the page told (see Plan.seal); None when no
    page was read.
    Raises NotAllowedError (403, 404 for a scenario that is not theirs), DomainError (409) while the composition is
    closed, once decisions are published, for a dossier that nobody placed or that nothing supports, for nobody
    admitted, for the composition that holds already; IncompleteError (422) for a motive that is asked for or too long;
    StaleError (409). Locks the committee, its dossiers, then the scenario. A constant number of queries.
    """
    composer = lock_composer(actor, scenario.committee)
    committee = composer.committee
    known = Adoption.objects.filter(key=key, adopted_by=actor, committee=committee).first() if key else None
    if known is not None:
        return known
    items = Item.objects.filter(committee=committee).standing().select_for_update(of=("self",), no_key=True)
    list(items.order_by("pk").values_list("pk"))
    plan = Plan(ScenarioPage(composer, find_scenario(composer, scenario)))
    if seen is not None:
        plan.check_seen(seen)
    reason, motive = _checked(reason), _checked(motive)
    plan.check(reason, motive)
    adoption = _adoption(actor, plan, key, reason)
    made = record_decisions(actor=actor, committee=committee, wanted=plan.wanted(motive), adopts=adoption)
    adoption.content = plan.content(made)
    adoption.save(force_insert=True)
    return adoption


def _adoption(actor: User, plan: Plan, key: UUID | None, reason: str) -> Adoption:
    """What is kept, but for the dossiers: their decisions are still to be proposed."""
    scenario = plan.page.scenario
    return Adoption(
        key=key or uuid4(),
        committee=plan.committee,
        scenario=scenario,
        name=scenario.name,
        revision=scenario.revision,
        targets=plan.committee.cycle.targets,
        unmet=plan.misses,
        mean=plan.page.mean,
        reason=reason,
        adopted_by=actor,
        adopted_at=timezone.now(),
    )


def _checked(text: str) -> str:
    cleaned = clean_text(text).strip()
    if len(cleaned) > REASON_LIMIT:
        raise IncompleteError(f"Un motif compte {REASON_LIMIT} caractères au plus : celui-ci en a {len(cleaned)}.")
    return cleaned
