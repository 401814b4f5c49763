"""Play the path further than the instruction, stage after stage, through the services that the pages use."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from candidatures import services
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature
from committee.decisions.recording import record_decisions
from committee.decisions.validating import awaiting, validate_decisions
from committee.decisions.wanted import Wanted
from committee.enums import Outcome
from committee.models import Committee, Item, ItemQuerySet, Publication
from committee.publishing.acts import confirm_publication, prepare_publication
from committee.publishing.checking import DryRun
from committee.publishing.releasing import release_publication
from committee.services import call_from_waiting_list
from committee.sittings.convening import convene_sitting
from committee.sittings.planning import SittingValues, plan_sitting
from cycles.services import close_call
from demo.candidates import Candidate
from demo.clock import playing_earlier
from demo.loading import Loading, loaded_cycle, verify_paper
from demo.people import ADVISER, HEAD, SECRETARY
from demo.plan import DESPITE, PROPOSED
from demo.promotion import tell_of_promotion
from demo.readings import cast_votes, seed_readings
from demo.year import call_to_first_module, check_first_module_over, check_year_over, teach_first_module, teach_the_year
from instruction import services as instruction
from toolkit.text.typography import typeset

WAITING_LIST = 4
SITTING_IN, SITTING_PLACE = 7, "INET, salle Ill, 1 rue des Cigognes"
CONFIRMING = 14
DECLINING = "C29"
EXPLAINED = "Le point que vous relevez est exact tel qu’il est écrit : je le confirme."
NO_COMMITMENT = "L'engagement de l'employeur à financer les droits n'est pas parvenu signé à la clôture de l'appel."
NOT_KEPT = (
    "Au regard des autres candidatures, la commission n'a pas jugé le projet assez précis sur ce que la formation "
    "permettrait ; une nouvelle candidature reste possible."
)


def finish_instruction(loading: Loading) -> None:
    """Close the call and judge every submitted dossier; the one without a commitment is declared ineligible."""
    if loading.cycle.is_open:
        close_call(actor=loading.people.colleague(HEAD), cycle=loading.cycle)
    for candidate, candidature in _dossiers(loading):
        with transaction.atomic():
            _judge(loading, candidate, candidature)


def _judge(loading: Loading, candidate: Candidate, candidature: Candidature) -> None:
    adviser = loading.people.colleague(ADVISER)
    if candidature.state == State.SUBMITTED:
        instruction.claim_candidature(actor=adviser, candidature=candidature)
    if candidature.state == State.CORRECTION_REQUESTED:
        services.answer_correction(actor=candidature.applicant, candidature=candidature, message=typeset(EXPLAINED))
    if candidature.state != State.UNDER_REVIEW:
        return
    commitment = candidature.commitment
    if commitment is not None and commitment.state == CommitmentState.UPLOADED:
        verify_paper(candidate, candidature, actor=adviser)
    commitment = candidature.commitment
    if commitment is not None and commitment.is_signed:
        _answer_proposal(loading, candidate, candidature)
        why = typeset(DESPITE.get(candidate.code, ""))
        instruction.declare_eligible(actor=adviser, candidature=candidature, reason=why)
    else:
        proposal = instruction.propose_ineligibility(
            actor=adviser, candidature=candidature, reason=typeset(NO_COMMITMENT)
        )
        instruction.decide_ineligibility(actor=loading.people.colleague(HEAD), proposal=proposal)


def _answer_proposal(loading: Loading, candidate: Candidate, candidature: Candidature) -> None:
    """The head sends back what was proposed of a dossier that is eligible."""
    proposal = candidature.ineligibility_proposals.open().first()
    if proposal is not None and candidate.code in PROPOSED:
        word = typeset(PROPOSED[candidate.code][1])
        instruction.send_back_proposal(actor=loading.people.colleague(HEAD), proposal=proposal, answer=word)


def read_and_vote(loading: Loading) -> None:
    """The members read and score every eligible dossier, then vote."""
    for candidate, candidature in _dossiers(loading):
        if candidature.state == State.ELIGIBLE:
            with transaction.atomic():
                seed_readings(candidate, candidature)
    with transaction.atomic():
        cast_votes(_undecided(loading))


def convene(loading: Loading) -> None:
    """The head of service convenes the sitting at which the committee decides, unless there is one."""
    if loading.committee.sittings.exists():
        return
    head = loading.people.colleague(HEAD)
    day = timezone.localtime() + timedelta(days=SITTING_IN)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # never on a weekend
    at = day.replace(hour=9, minute=0, second=0, microsecond=0)
    values = SittingValues(planned_at=at, place=typeset(SITTING_PLACE))
    with transaction.atomic():
        sitting = plan_sitting(actor=head, committee=loading.committee, values=values)
        convene_sitting(actor=head, sitting=sitting)


def decide(loading: Loading) -> None:
    """The secretary proposes decisions: best means first, one person at most of each employer, then the waiting list;
    whoever presides validates them."""
    secretary = loading.people.colleague(SECRETARY)
    items = list(_undecided(loading).ranked())
    items.sort(key=lambda item: (-(item.mean_score or 0), bool(item.candidature.cycles_taken)))
    taken = set(
        Item.objects.filter(committee=loading.committee, decision__outcome=Outcome.ADMITTED).values_list(
            "candidature__siret", flat=True
        )
    )
    employers = {siret[:9] for siret in taken}
    seats = loading.cycle.seats - len(taken)
    admitted, doubles, others = [], [], []
    for item in items:
        siren = item.candidature.siret[:9]
        if siren in employers:
            doubles.append(item)
        elif len(admitted) < seats:
            admitted.append(item)
            employers.add(siren)
        else:
            others.append(item)
    # The second person of an employer comes last on the list: called only when nobody else is left.
    waiting = others[: WAITING_LIST - len(doubles)] + doubles
    kept = [Wanted(item, Outcome.ADMITTED) for item in admitted]
    kept += [Wanted(item, Outcome.WAITLISTED) for item in waiting]
    left = others[WAITING_LIST - len(doubles) :]
    kept += [Wanted(item, Outcome.REJECTED, reason=typeset(NOT_KEPT)) for item in left]
    with transaction.atomic():
        record_decisions(actor=secretary, committee=loading.committee, wanted=kept)
        for seat in loading.committee.seats.exclude(user=secretary).select_related("user", "committee"):
            if awaiting(seat).exists():
                validate_decisions(actor=seat.user, committee=loading.committee)


def publish(loading: Loading) -> None:
    """The adviser prepares the publication, the head of service confirms it; nobody waits for the end of the hold."""
    if Item.objects.filter(committee=loading.committee, decision__published_at=None, decision__isnull=False).exists():
        adviser, head = loading.people.colleague(ADVISER), loading.people.colleague(HEAD)
        committee = Committee.objects.select_related("cycle__institute").get(pk=loading.committee.pk)
        found = frozenset(finding.key for finding in DryRun(committee).to_accept)
        made = prepare_publication(actor=adviser, committee=committee, accepted=found)
        confirm_publication(actor=head, publication=made)
        Publication.objects.filter(pk=made.pk).update(leaves_at=timezone.now())
        if not release_publication(made.pk):
            raise RuntimeError("The decisions of the demonstration are not published.")


def answer(loading: Loading) -> None:
    """Most of those admitted confirm, one gives the place up and the first of the waiting list is called.

    Then some of them tell what they need, and what the others see of them.
    """
    confirmed = Candidature.objects.filter(cycle=loading.cycle, state=State.CONFIRMED).count()
    for candidate, candidature in _dossiers(loading):
        if candidature.state != State.ADMITTED:
            continue
        if candidate.code == DECLINING:
            services.decline_place(actor=candidature.applicant, candidature=candidature)
            call_from_waiting_list(actor=loading.people.colleague(HEAD), committee=loading.committee)
        elif confirmed < CONFIRMING:
            services.confirm_place(actor=candidature.applicant, candidature=candidature)
            confirmed += 1
    tell_of_promotion(loading.cycle)


# In the order of the path. `published` and `admitted` are one moment, seen by the house and by the candidates.
STAGES: dict[str, Callable[[Loading], None]] = {
    "eligible": finish_instruction,
    "scored": read_and_vote,
    "decided": decide,
    "published": publish,
    "admitted": publish,
    "confirmed": answer,
    "called": call_to_first_module,
    "module1": teach_first_module,
    "certified": teach_the_year,
}
# Stages at which something was taught: how many days ago the week of module 1 began, on an empty base; else, what
# must be over.
BEGAN = {"module1": 14, "certified": 285}
OVER = {"module1": check_first_module_over, "certified": check_year_over}
NOTICE = timedelta(days=34)  # from the loading of the dossiers to the week of module 1


def play(until: str | None) -> tuple[Loading, int]:
    """Load the demonstration, play it up to a stage, and return it with the number of dossiers that were added.

    A stage at which something was taught places the whole earlier, unless the demonstration is there: its dates stay,
    and DomainError (409) says which session is yet to come.
    """
    if until not in BEGAN or loaded_cycle() is not None:
        loading = Loading()
        if until in OVER:
            OVER[until](loading)
        added = loading.play()
    else:
        began = timezone.localdate() - timedelta(days=BEGAN[until])
        monday = began - timedelta(days=began.weekday())
        with playing_earlier(timezone.localdate() - monday + NOTICE):
            loading = Loading(first_monday=monday)
            added = loading.play()
            play_until(loading, "confirmed")
    if until:
        play_until(loading, until)
    return loading, added


def play_until(loading: Loading, stage: str) -> None:
    """Play every stage up to this one. What was played already, by this command or by people, stays as it is."""
    for name, act in STAGES.items():
        act(loading)
        if name == stage:
            break
    if stage == "scored":
        convene(loading)


def _dossiers(loading: Loading) -> list[tuple[Candidate, Candidature]]:
    found = {
        candidature.applicant.email: candidature
        for candidature in Candidature.objects.filter(cycle=loading.cycle).select_related(
            "applicant", "cycle__institute"
        )
    }
    return [(candidate, found[candidate.email]) for candidate in loading.candidates if candidate.email in found]


def _undecided(loading: Loading) -> ItemQuerySet:
    return (
        Item.objects.standing()
        .filter(committee=loading.committee, candidature__state=State.ELIGIBLE, decision__isnull=True)
        .select_related("candidature", "committee__cycle")
    )
